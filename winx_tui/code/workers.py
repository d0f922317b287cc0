"""Work on hostile data in forked processes: one that crashes or hangs costs one item.

Only for a process of its own with a single thread: forking a program with threads,
a screen or an event loop is not safe.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

T = TypeVar("T")

_HEADER = struct.Struct(">II")
_READ_BYTES = 1 << 20
WORK_LIMIT_S = 1.5
"""Of the processor's time, for one item: more than parsing alone may take, so that what can
end by itself says why. A query on a tree cannot be stopped, and may take the square of its
size; giving it a function to call crashes."""
SILENCE_LIMIT_S = 10.0
"""For one item that waits, for a disk or for its turn on a busy machine."""
_MEMORY_BYTES = 4 << 30
_MAX_BATCH = 200


@dataclass(slots=True)
class _Child:
    pid: int
    descriptor: int
    waiting: deque[int]
    """Items whose answer has not come."""
    buffer: bytearray = field(default_factory=bytearray)
    heard_at: float = field(default_factory=time.monotonic)


def run_forked(
    items: Sequence[T],
    work: Callable[[T], bytes],
    *,
    processes: int = 0,
    work_limit_s: float = WORK_LIMIT_S,
    silence_limit_s: float = SILENCE_LIMIT_S,
) -> Generator[tuple[int, bytes | None], None, None]:
    """Yield each item's index with what `work` made of it, in no order.

    None stands for an item on which the process died or hung.

    Args:
        items: what to work on.
        work: runs in another process; it raises nothing.
        processes: how many at once; 0 for as many as there are processors.
        work_limit_s: how much of the processor's time one item may take.
        silence_limit_s: how long one item may take before its process is ended.
    """
    processes = processes or os.cpu_count() or 1
    size = max(1, min(_MAX_BATCH, len(items) // (processes * 4)))
    batches = deque(
        deque(range(start, min(start + size, len(items)))) for start in range(0, len(items), size)
    )
    selector = selectors.DefaultSelector()
    children: dict[int, _Child] = {}
    try:
        while batches or children:
            while batches and len(children) < processes:
                child = _fork(batches.popleft(), items, work, work_limit_s)
                children[child.descriptor] = child
                selector.register(child.descriptor, selectors.EVENT_READ)
            for key, _ in selector.select(timeout=silence_limit_s / 10):
                child = children[key.fd]
                yield from _receive(child)
                if child.heard_at < 0:
                    selector.unregister(child.descriptor)
                    del children[child.descriptor]
                    yield from _end(child, batches)
            # Whoever takes the answers may be slow at it: what waits here to be read is no silence.
            heard = {key.fd for key, _ in selector.select(timeout=0)}
            silent = [child for fd, child in children.items() if fd not in heard]
            _kill_silent(silent, silence_limit_s)
    finally:
        for child in children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.close(child.descriptor)
            os.waitpid(child.pid, 0)
        selector.close()


def _fork(
    batch: deque[int], items: Sequence[T], work: Callable[[T], bytes], limit_s: float
) -> _Child:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _serve(batch, items, work, limit_s, writing)
    os.close(writing)
    return _Child(pid, reading, batch)


def _serve(
    batch: deque[int],
    items: Sequence[T],
    work: Callable[[T], bytes],
    limit_s: float,
    writing: int,
) -> NoReturn:
    """Work in the forked process, and end it whatever happens."""
    try:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Not caught: what takes too long is native code, which sees to no signal in Python.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        with open(writing, "wb") as pipe:
            for index in batch:
                signal.setitimer(signal.ITIMER_PROF, limit_s)
                answer = work(items[index])
                pipe.write(_HEADER.pack(index, len(answer)) + answer)
                pipe.flush()
    finally:
        sys.stderr = None
        os._exit(0)


def _receive(child: _Child) -> Iterator[tuple[int, bytes | None]]:
    data = os.read(child.descriptor, _READ_BYTES)
    child.heard_at = time.monotonic() if data else -1.0
    child.buffer += data
    start = 0
    while start + _HEADER.size <= len(child.buffer):
        index, length = _HEADER.unpack_from(child.buffer, start)
        end = start + _HEADER.size + length
        if end > len(child.buffer):
            break
        yield index, bytes(child.buffer[start + _HEADER.size : end])
        child.waiting.remove(index)
        start = end
    del child.buffer[:start]


def _end(child: _Child, batches: deque[deque[int]]) -> Iterator[tuple[int, bytes | None]]:
    """Clear a process away; the item it ended on is told, the ones after it go on."""
    os.close(child.descriptor)
    os.waitpid(child.pid, 0)
    if child.waiting:
        yield child.waiting.popleft(), None
    if child.waiting:
        batches.append(child.waiting)


def _kill_silent(children: Iterable[_Child], limit_s: float) -> None:
    now = time.monotonic()
    for child in children:
        if now - child.heard_at > limit_s:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
