"""What has left the machine for models, read from a session's events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from winx_tui.core.events import Event, RequestSent, ToolCallFinished

_READING_TOOLS = frozenset({"read_files", "read_image"})
_COMMAND_TOOL = "bash_command"


@dataclass(frozen=True, slots=True)
class SentToHost:
    """What one server was sent."""

    host: str
    models: tuple[str, ...]
    """PROVIDER/MODEL each, in the order of their first request."""
    requests: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SentAccount:
    """What all servers were sent."""

    hosts: tuple[SentToHost, ...] = ()
    """In the order of their first request."""
    files: tuple[str, ...] = ()
    """Whose contents were read for the model, as its tools name them."""
    commands: int = 0
    """How many commands' outputs were handed to the model."""


def sent_account(events: Iterable[Event]) -> SentAccount:
    """Sum up what was sent; older sessions hold no records of requests."""
    requests: dict[str, list[RequestSent]] = {}
    files: dict[str, None] = {}
    commands = 0
    for event in events:
        match event:
            case RequestSent(host=host):
                requests.setdefault(host, []).append(event)
            case ToolCallFinished(call, result) if call.name in _READING_TOOLS:
                if not result.is_error:
                    files |= dict.fromkeys(_paths(result.structured or {}))
            case ToolCallFinished(call) if call.name == _COMMAND_TOOL:
                commands += 1
    hosts = tuple(_sum(host, sent) for host, sent in requests.items())
    return SentAccount(hosts, tuple(files), commands)


def _sum(host: str, sent: list[RequestSent]) -> SentToHost:
    models = tuple(dict.fromkeys(str(each.model) for each in sent))
    return SentToHost(host, models, len(sent), sum(each.size_bytes for each in sent))


def _paths(facts: Mapping[str, Any]) -> list[str]:
    rows = facts.get("files")
    entries = rows if isinstance(rows, list) else [facts]
    was_read = (each for each in entries if isinstance(each, dict) and "error" not in each)
    paths = (entry.get("path") for entry in was_read)
    return [path for path in paths if isinstance(path, str)]
