"""What a person has typed at the prompt: a command, the wish to leave, or a prompt."""

from __future__ import annotations

LEAVING_WORDS = frozenset({"exit", "quit", ":q"})
"""Typed alone they mean /exit, as in other programs."""
GO_WORD = "go"
"""Typed alone in plan mode it means /go."""
_GOING_BACK = ("undo", "redo", "rewind", "restore", "retry")
"""Commands that take back, or make again: what is typed meanwhile counts on it."""


def is_command(text: str) -> bool:
    """Tell whether a prompt is meant as a slash command; a path such as /etc/hosts is not."""
    words = text.split(maxsplit=1)
    return bool(words) and words[0].startswith("/") and "/" not in words[0][1:]


def command_in(text: str, *, is_planning: bool) -> str:
    """Return the command that was typed; "" where it is a prompt."""
    if is_command(text):
        return text
    return f"/{GO_WORD}" if is_planning and text.strip().lower() == GO_WORD else ""


def goes_back(text: str) -> bool:
    """Tell whether a text is a command that goes back, or may be the beginning of one."""
    words = text.split(maxsplit=1)
    name = words[0].removeprefix("/").lower() if is_command(text) else ""
    return bool(name) and any(each.startswith(name) for each in _GOING_BACK)
