"""A client's entry for an MCP server: what winx writes, and what stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

Shape = Literal["plain", "stdio", "zed", "opencode", "goose"]
KeyPath = tuple[str, ...]
"""Where something stands in settings: keys, the outermost first."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a server is started."""

    command: tuple[str, ...]
    """The program and all of its arguments."""
    environment: tuple[tuple[str, str], ...] = ()
    """What the entry sets; never shown."""
    folder: str = ""
    """Where the entry starts it; "": wherever the client does."""
    is_off: bool = False


def _plain(name: str, start: Start) -> dict[str, object]:
    return {"command": start.command[0], "args": list(start.command[1:])}


def _stdio(name: str, start: Start) -> dict[str, object]:
    return {"type": "stdio", **_plain(name, start)}


def _zed(name: str, start: Start) -> dict[str, object]:
    return {"source": "custom", **_plain(name, start)}


def _opencode(name: str, start: Start) -> dict[str, object]:
    return {"type": "local", "command": list(start.command), "enabled": True}


def _goose(name: str, start: Start) -> dict[str, object]:
    return {
        "name": name,
        "type": "stdio",
        "enabled": True,
        "cmd": start.command[0],
        "args": list(start.command[1:]),
        "timeout": 300,
    }


_SHAPES: dict[Shape, Callable[[str, Start], dict[str, object]]] = {
    "plain": _plain,
    "stdio": _stdio,
    "zed": _zed,
    "opencode": _opencode,
    "goose": _goose,
}


def write_entry(shape: Shape, name: str, start: Start) -> dict[str, object]:
    """Write an entry as a client wants it; what the entry of today has beside it may stay."""
    return _SHAPES[shape](name, start)


def read_entry(entry: object) -> Start | None:
    """Read an entry of any shape; None where it starts no program."""
    if not isinstance(entry, Mapping):
        return None
    program = entry.get("command", entry.get("cmd"))
    words = [program] if isinstance(program, str) else program
    arguments = entry.get("args", [])
    if not isinstance(words, list) or not isinstance(arguments, list):
        return None
    command = (*words, *arguments)
    if not command or not all(isinstance(word, str) for word in command):
        return None
    values = entry.get("env", entry.get("environment", entry.get("envs")))
    environment = values.items() if isinstance(values, Mapping) else ()
    folder = entry.get("cwd", "")
    return Start(
        command,
        tuple((str(key), str(value)) for key, value in environment),
        folder if isinstance(folder, str) else "",
        entry.get("disabled") is True or entry.get("enabled") is False,
    )


def is_winx(start: Start) -> bool:
    """Tell whether an entry starts a winx: some word of it is named so, and it serves MCP."""
    names = {PurePath(word.replace("\\", "/")).name for word in start.command}
    return bool(names & {"winx", "winx.exe", "winx_tui"}) and "--mcp" in start.command
