"""The server: routes a request to its dialect and turn, records it, plays the answer."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.model_server.gemini_wire import GeminiWire
from tests.support.model_server.history import assistant_turns, history_fault
from tests.support.model_server.http_wire import (
    HttpRequest,
    answer_bytes,
    json_answer,
    read_request,
)
from tests.support.model_server.openai_wire import OpenAIWire
from tests.support.model_server.playback import Playback, Wire
from tests.support.model_server.records import RecordedRequest, append_record
from tests.support.model_server.refusals import STATUS_OF_FAULT, Refusal, refusal
from tests.support.model_server.responses_wire import ResponsesWire
from tests.support.model_server.scenario import Fault, Scenario, Turn

BASE_PATHS = {
    "dashscope": "/compatible-mode/v1",
    "nvidia": "/v1",
    "gemini": "/v1beta",
    "local": "/local/v1",
}
"""Provider → the path its base URL ends in; the path chooses the dialect."""

_RESPONSES_PATH = f"{BASE_PATHS['local']}/responses"
"""Local servers speak the Responses API beside chat completions."""
_REQUEST_LIMIT_BYTES = 64 * 1024 * 1024


class ModelServer:
    """A scripted model on loopback, for `async with`."""

    def __init__(self, scenario: Scenario, *, port: int = 0, record: Path | None = None) -> None:
        self.requests: list[RecordedRequest] = []
        self._scenario = scenario
        self._wanted_port = port
        self._record = record
        self._gates: dict[str, asyncio.Event] = {}
        self._for_models: dict[tuple[str, str], Scenario] = {}
        self._plays_of_turn: dict[tuple[str, str, int], int] = {}
        self._next_turn = 0
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self._wanted_port, limit=_REQUEST_LIMIT_BYTES
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def base_url(self, provider: str) -> str:
        """Return what a client of that provider must be pointed at."""
        return f"http://127.0.0.1:{self.port}{BASE_PATHS[provider]}"

    def play(self, scenario: Scenario) -> None:
        """Start over with another scenario; the records are emptied."""
        self._scenario = scenario
        self.requests.clear()
        self._gates.clear()
        self._for_models.clear()
        self._plays_of_turn.clear()
        self._next_turn = 0

    def play_for(self, provider: str, model: str, scenario: Scenario) -> None:
        """Play another, reactive scenario for one model, beside the rest."""
        self._for_models[provider, model] = scenario

    async def pause(self) -> None:
        """Refuse connections until `resume`."""
        assert self._server is not None
        self._wanted_port = self.port
        self._server.close()

    async def resume(self) -> None:
        """Listen again, where it was."""
        await self.__aenter__()

    def release(self, gate: str) -> None:
        """Let a "hold" go on, now or when it is reached."""
        self._gate(gate).set()

    def _gate(self, name: str) -> asyncio.Event:
        return self._gates.setdefault(name, asyncio.Event())

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # The client left or the server is closing: asyncio would print a cancelled handler.
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if request.path.startswith("/_control/"):
            writer.write(self._control(request))
            return
        dialect = _dialect_of(request.path)
        if dialect is None or request.method != "POST":
            writer.write(answer_bytes(Refusal(404, b'{"detail": "Not Found"}')))
            return
        body = json.loads(request.body)
        record = RecordedRequest(dialect, request.path, request.headers, body)
        self.requests.append(record)
        await self._answer_while_connected(record, reader, writer)
        if self._record is not None:
            append_record(self._record, record)

    async def _answer_while_connected(
        self,
        record: RecordedRequest,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        answer = asyncio.ensure_future(self._answer(record, writer))
        departure = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({answer, departure}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                record.client_left.set()
            else:
                answer.result()
        finally:
            answer.cancel()
            departure.cancel()
            await asyncio.gather(answer, departure, return_exceptions=True)

    async def _answer(self, record: RecordedRequest, writer: asyncio.StreamWriter) -> None:
        model = _model_of(record)
        turn = self._turn_for(record)
        fault = self._fault_for(record, turn)
        if fault is not None:
            if fault.name != "drop_at_once":
                writer.write(answer_bytes(refusal(record.dialect, fault, model)))
                await writer.drain()
        else:
            playback = Playback(
                writer, _wire_for(record, turn), lambda gate: self._gate(gate).wait()
            )
            await playback.play(turn)
        record.is_answered = True

    def _turn_for(self, record: RecordedRequest) -> Turn:
        scenario = self._scenario_for(record)
        turns = scenario.turns
        wanted = (
            assistant_turns(record.dialect, record.body) if scenario.reactive else self._next_turn
        )
        record.turn_index = min(wanted, len(turns) - 1)
        return turns[record.turn_index]

    def _scenario_for(self, record: RecordedRequest) -> Scenario:
        return self._for_models.get((record.dialect, _model_of(record)), self._scenario)

    def _fault_for(self, record: RecordedRequest, turn: Turn) -> Fault | None:
        scenario = self._scenario_for(record)
        required = scenario.required_key
        if required is not None and record.key != required:
            return Fault("unauthorized")
        if scenario.strict_history:
            complaint = history_fault(record.dialect, record.body)
            if complaint is not None:
                return Fault("bad_request", message=complaint)
        place = self._place_of(record)
        plays = self._plays_of_turn.get(place, 0)
        self._plays_of_turn[place] = plays + 1
        if plays < len(turn.first_fail):
            return turn.first_fail[plays]
        self._next_turn += 1
        first = turn.steps[0] if turn.steps else None
        if isinstance(first, Fault) and first.name in {*STATUS_OF_FAULT, "drop_at_once"}:
            return first
        return None

    def _place_of(self, record: RecordedRequest) -> tuple[str, str, int]:
        """Name the turn of a scenario; the common one is played for all models together."""
        model = record.dialect, _model_of(record)
        return (*(model if model in self._for_models else ("", "")), record.turn_index)

    def _control(self, request: HttpRequest) -> bytes:
        if request.path == "/_control/requests":
            return json_answer([record.as_json() for record in self.requests])
        gate = request.path.removeprefix("/_control/release/")
        self.release(gate)
        return json_answer({"released": gate})


def _wire_for(record: RecordedRequest, turn: Turn) -> Wire:
    if record.dialect == "gemini":
        return GeminiWire(record.body, record.turn_index, turn.usage)
    if record.dialect == "responses":
        return ResponsesWire(record.body, record.turn_index)
    return OpenAIWire(record.body, record.turn_index)


def _dialect_of(path: str) -> str | None:
    route = path.partition("?")[0]
    for provider, base in BASE_PATHS.items():
        if provider == "gemini":
            if route.startswith(f"{base}/models/") and route.endswith(":streamGenerateContent"):
                return provider
        elif route == f"{base}/chat/completions":
            return provider
    return "responses" if route == _RESPONSES_PATH else None


def _model_of(record: RecordedRequest) -> str:
    if record.dialect == "gemini":
        return record.path.partition("/models/")[2].partition(":")[0]
    body: dict[str, Any] = record.body
    return str(body.get("model", ""))
