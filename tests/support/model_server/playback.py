"""Plays one turn onto a connection, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

from tests.support.model_server.http_wire import STREAM_END, chunk, stream_head
from tests.support.model_server.scenario import (
    Call,
    Calls,
    Delay,
    Fault,
    Hold,
    Text,
    Thinking,
    TokenCounts,
    Turn,
)


class Wire(Protocol):
    """A provider's way to frame an answer."""

    def opening(self) -> Iterator[bytes]: ...
    def text(self, piece: str) -> Iterator[bytes]: ...
    def thinking(self, piece: str) -> Iterator[bytes]: ...
    def calls(self, calls: tuple[Call, ...]) -> Iterator[bytes]: ...
    def ending(self, finish_reason: str, usage: TokenCounts | None) -> Iterator[bytes]: ...
    def malformed(self) -> Iterator[bytes]: ...
    def error_event(self, message: str) -> Iterator[bytes]: ...


class Playback:
    """One answer under way."""

    def __init__(
        self,
        writer: asyncio.StreamWriter,
        wire: Wire,
        wait_for_gate: Callable[[str], Awaitable[object]],
    ) -> None:
        self._writer = writer
        self._wire = wire
        self._wait_for_gate = wait_for_gate

    async def play(self, turn: Turn) -> None:
        """Send the turn; returns when it is over, whole or broken off."""
        self._writer.write(stream_head(turn.headers))
        await self._send(self._wire.opening())
        for step in turn.steps:
            match step:
                case Text() | Thinking():
                    await self._play_pieces(step)
                case Calls():
                    await self._send(self._wire.calls(step.calls))
                case Delay():
                    await asyncio.sleep(step.seconds)
                case Hold():
                    await self._wait_for_gate(step.gate)
                case Fault():
                    if await self._play_fault(step):
                        return
        await self._send(self._wire.ending(turn.ending, turn.usage))
        await self._end()

    async def _play_pieces(self, step: Text | Thinking) -> None:
        frame = self._wire.text if isinstance(step, Text) else self._wire.thinking
        for _ in range(step.repeat):
            for piece in step.pieces:
                await self._send(frame(piece))
                if step.pause_s:
                    await asyncio.sleep(step.pause_s)

    async def _play_fault(self, fault: Fault) -> bool:
        """Return whether the answer is over."""
        match fault.name:
            case "drop":
                return True
            case "stall":
                await asyncio.Event().wait()
            case "malformed":
                await self._send(self._wire.malformed())
                return False
            case "error_event":
                await self._send(self._wire.error_event(fault.message or "scripted failure"))
                await self._end()
            case "end":
                await self._end()
            case _:
                raise ValueError(f"{fault.name} cannot come in the middle of an answer")
        return True

    async def _send(self, frames: Iterator[bytes]) -> None:
        for frame in frames:
            self._writer.write(chunk(frame))
            await self._writer.drain()

    async def _end(self) -> None:
        self._writer.write(STREAM_END)
        await self._writer.drain()
