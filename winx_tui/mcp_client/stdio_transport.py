"""A server as a child process: bounded lines, a group of its own, an end that it cannot refuse."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.complaints import ComplaintFile
from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.server_environment import server_environment

if TYPE_CHECKING:
    from mcp.shared.message import SessionMessage

    Incoming = MemoryObjectSendStream[SessionMessage | Exception]
    Streams = tuple[
        MemoryObjectReceiveStream[SessionMessage | Exception],
        MemoryObjectSendStream[SessionMessage],
    ]

MAX_LINE_BYTES = 16 * 1024 * 1024
"""A server that sends a longer message is ended."""
_CHUNK_BYTES = 256 * 1024
_GRACE_S = 0.4
"""From the end of its stdin to SIGTERM, and from there to SIGKILL."""
_LAUNCHER = Path(__file__).parent / "launcher.py"


class ServerLine:
    """The two ends of one server's pipes, and why they were closed."""

    def __init__(self, process: asyncio.subprocess.Process, complaints: ComplaintFile) -> None:
        self.process = process
        self.complaints = complaints
        self.ended = asyncio.Event()
        self.reason = ""
        """Why it cannot go on, a clause; "" where the server just ended."""


@asynccontextmanager
async def stdio_transport(
    entry: ServerEntry,
    root: Path,
    complaints: ComplaintFile,
    note_group: Callable[[int], None],
    note_line: Callable[[ServerLine], None],
) -> AsyncGenerator[Streams, None]:
    """Start a server and pass messages to and fro; it has ended when the context has.

    Args:
        entry: with the values of its references.
        root: the directory that it is started in.
        complaints: takes its stderr.
        note_group: is told the process group, and 0 when that has ended.
        note_line: is given the line, which tells when the server ends by itself.

    Raises:
        ConfigError: the program cannot be found.
        OSError: it cannot be started.
    """
    environment = server_environment(entry, os.environ)
    program = _found(entry.command, environment, root)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), program, *entry.args),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=root,
        start_new_session=True,
        limit=_CHUNK_BYTES,
    )
    note_group(process.pid)
    line = ServerLine(process, complaints)
    note_line(line)
    incoming, received = anyio.create_memory_object_stream["SessionMessage | Exception"](0)
    to_send, outgoing = anyio.create_memory_object_stream["SessionMessage"](0)
    work = [
        asyncio.create_task(_read(line, incoming)),
        asyncio.create_task(_write(line, outgoing)),
        asyncio.create_task(_read_complaints(line)),
    ]
    try:
        yield received, to_send
    finally:
        received.close()
        to_send.close()
        # Not cut short by a second cancel: a server would outlive its session.
        ending = asyncio.ensure_future(_end(process, work))
        await _whole(ending)
        note_group(0)


def _found(command: str, environment: Mapping[str, str], root: Path) -> str:
    if "/" in command:
        return str(root / Path(command).expanduser())
    program = shutil.which(command, path=environment.get("PATH", os.defpath))
    if program is None:
        raise ConfigError(f"{command} is not found on the PATH; install it, or write its full path")
    return program


async def _read(line: ServerLine, incoming: Incoming) -> None:
    """Hand on whole messages; what is no message is a complaint."""
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter

    assert line.process.stdout is not None
    pieces: list[bytes] = []
    size = 0
    async with incoming:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while chunk := await line.process.stdout.read(_CHUNK_BYTES):
                size += len(chunk)
                pieces.append(chunk)
                if b"\n" not in chunk:
                    if size > MAX_LINE_BYTES:
                        line.reason = f"it sent a message of more than {MAX_LINE_BYTES >> 20} MB"
                        break
                    continue
                *whole, rest = b"".join(pieces).split(b"\n")
                pieces, size = [rest], len(rest)
                for each in whole:
                    if not each.strip():
                        continue
                    try:
                        message = jsonrpc_message_adapter.validate_json(each, by_name=False)
                    except ValueError:
                        line.complaints.note(f"no message on its stdout: {each[:200]!r}")
                        continue
                    await incoming.send(SessionMessage(message))
        line.ended.set()


async def _write(line: ServerLine, outgoing: MemoryObjectReceiveStream[SessionMessage]) -> None:
    assert line.process.stdin is not None
    async with outgoing:
        with suppress(OSError):
            async for sent in outgoing:
                text = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
                line.process.stdin.write(text.encode() + b"\n")
                await line.process.stdin.drain()


async def _read_complaints(line: ServerLine) -> None:
    assert line.process.stderr is not None
    while chunk := await line.process.stderr.read(_CHUNK_BYTES):
        line.complaints.write(chunk)


async def _end(process: asyncio.subprocess.Process, work: list[asyncio.Task[None]]) -> None:
    """Close its stdin, then ask, then force; whatever it has started goes with it."""
    if process.stdin is not None:
        process.stdin.close()
    for sign in (None, signal.SIGTERM):
        if sign is not None:
            _signal_group(process.pid, sign)
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_S):
                await process.wait()
                break
    # Its own children may still be there when it is gone.
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)


def _signal_group(group: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, sign)


async def _whole(ending: asyncio.Future[None]) -> None:
    """Wait for the end, however often the wait is cancelled; then let the cancel go on."""
    cancelled: asyncio.CancelledError | None = None
    while not ending.done():
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
