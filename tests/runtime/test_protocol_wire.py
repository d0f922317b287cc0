"""The wire of a protocol: what happens where the other side does not read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from winx_tui.runtime.wire_load import MAX_WAITING_BYTES, Waiting

_ANSWER_BYTES = 1 << 20
_FILLS_IT = MAX_WAITING_BYTES // _ANSWER_BYTES + 1
"""Answers of that size: none of them is in the pipe as a whole."""

_ANSWERS = f"""
import asyncio, sys
from winx_tui.runtime.protocol_wire import StdioWire
async def main():
    wire = StdioWire()
    wire.open()
    for _ in range({_FILLS_IT}):
        await wire.receive()
        wire.send(b"x" * {_ANSWER_BYTES - 1} + b"\\n")
    one_more = asyncio.create_task(wire.receive())
    await asyncio.wait([one_more], timeout=0.2)
    sys.stderr.write(f"received {{one_more.done()}}\\n")
    if len(sys.argv) > 1:
        wire.hang_up()
    sys.stderr.write(f"then {{await one_more}}\\n")
asyncio.run(main())
"""


@contextmanager
def full(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program that has answered more than is read, and has another request."""
    command = (sys.executable, "-c", _ANSWERS, *arguments)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as program:
        assert program.stdin is not None
        assert program.stderr is not None
        program.stdin.write(b"request\n" * (_FILLS_IT + 1))
        program.stdin.flush()
        assert program.stderr.readline() == b"received False\n"
        try:
            yield program
        finally:
            program.kill()


def test_requests_wait_while_answers_are_not_read_and_go_on_once_one_is() -> None:
    with full() as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert len(program.stdout.readline()) == _ANSWER_BYTES
        assert program.stderr.readline() == b"then b'request\\n'\n"


def test_a_reader_that_is_gone_holds_nothing_up() -> None:
    with full() as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.readline() == b"then b'request\\n'\n"


def test_hanging_up_waits_for_no_reader() -> None:
    with full("hang up") as program:
        assert program.stderr is not None
        assert program.stderr.readline() == b"then None\n"


@pytest.mark.parametrize("size", [1, MAX_WAITING_BYTES])
def test_what_is_too_much_is_so_until_some_of_it_has_gone_on(size: int) -> None:
    waiting = Waiting()
    assert not waiting.add(MAX_WAITING_BYTES)
    assert waiting.add(size)
    assert waiting.take(size)
    assert not waiting.take(MAX_WAITING_BYTES)
    waiting.wait()
    waiting.open()
    assert not waiting.add(2 * MAX_WAITING_BYTES)
    waiting.wait()
