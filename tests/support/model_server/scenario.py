"""Scenarios as data: what the server answers, read from Python or JSON (see the package)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """Pieces of the answer, a delta each."""

    pieces: tuple[str, ...]
    repeat: int = 1
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Thinking:
    """Pieces of the model's thinking, a delta each."""

    pieces: tuple[str, ...]
    repeat: int = 1
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call."""

    name: str
    arguments: str
    """JSON text, or what claims to be."""
    id: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """Parallel tool calls."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    """Silence of a set length."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Silence until the gate is released."""

    gate: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something going wrong, by the name given in the package's docstring."""

    name: str
    retry_after_s: float | None = None
    message: str | None = None
    status: int | None = None
    body: str | None = None
    """The whole body of a refusal, word for word."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers of a refusal."""


Step = Text | Thinking | Calls | Delay | Hold | Fault


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """The usage a turn reports."""

    input_tokens: int = 100
    output_tokens: int = 20
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer."""

    steps: tuple[Step, ...]
    usage: TokenCounts | None = TokenCounts()
    finish_reason: str | None = None
    first_fail: tuple[Fault, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers of the answer."""

    @property
    def ending(self) -> str:
        """Return the finish reason, derived where none is written."""
        has_calls = any(isinstance(step, Calls) for step in self.steps)
        return self.finish_reason or ("tool_calls" if has_calls else "stop")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything the server will answer."""

    turns: tuple[Turn, ...]
    reactive: bool = True
    required_key: str | None = None
    strict_history: bool = True


def text(*pieces: str, repeat: int = 1, pause_s: float = 0.0) -> Text:
    """Build a text step."""
    return Text(pieces, repeat, pause_s)


def thinking(*pieces: str) -> Thinking:
    """Build a thinking step."""
    return Thinking(pieces)


def call(name: str, *, signature: str | None = None, **arguments: object) -> Call:
    """Build a call with well-formed arguments."""
    return Call(name, json.dumps(arguments), signature=signature)


def calls(*items: Call) -> Calls:
    """Build a step of parallel calls."""
    return Calls(items)


def turn(*steps: Step, **fields: Any) -> Turn:
    """Build a turn; fields are Turn's."""
    return Turn(steps, **fields)


def scenario(*turns: Turn, **fields: Any) -> Scenario:
    """Build a scenario; fields are Scenario's."""
    return Scenario(turns, **fields)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file."""
    return parse_scenario(json.loads(path.read_text(encoding="utf-8")))


def parse_scenario(data: dict[str, Any]) -> Scenario:
    """Build a scenario from JSON data; an unknown key is a KeyError or TypeError."""
    rest = {name: value for name, value in data.items() if name != "turns"}
    return Scenario(tuple(_turn(item) for item in data["turns"]), **rest)


def _turn(data: dict[str, Any]) -> Turn:
    fields = dict(data)
    fields["steps"] = tuple(_step(item) for item in data["steps"])
    if data.get("usage") is not None:
        fields["usage"] = TokenCounts(**data["usage"])
    fields["first_fail"] = tuple(_fault(item) for item in data.get("first_fail", []))
    return Turn(**fields)


def _step(data: dict[str, Any]) -> Step:
    fields = dict(data)
    for name, kind in (("text", Text), ("thinking", Thinking)):
        if name in fields:
            pieces = fields.pop(name)
            return kind((pieces,) if isinstance(pieces, str) else tuple(pieces), **fields)
    if "tool_calls" in fields:
        return Calls(tuple(_call(item) for item in fields["tool_calls"]))
    if "delay_s" in fields:
        return Delay(fields["delay_s"])
    if "hold" in fields:
        return Hold(fields["hold"])
    return _fault(fields)


def _fault(data: dict[str, Any]) -> Fault:
    fields = dict(data)
    return Fault(fields.pop("fault"), **fields)


def _call(data: dict[str, Any]) -> Call:
    raw = data.get("raw_arguments")
    arguments = raw if raw is not None else json.dumps(data["arguments"])
    return Call(data["name"], arguments, data.get("id"), data.get("signature"))
