"""What a call is about, read from its arguments: for calls that never get a title of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from winx_tui.core.text import shortened
from winx_tui.execution.arguments import parse_arguments
from winx_tui.tools.fields import FILE_NAMES, FILES_NAMES, decoded, plain
from winx_tui.workspace.display import visible

MAX_SUBJECT_CHARS = 160
_NAMES = ("file_path", *FILE_NAMES, *FILES_NAMES, "url", "command", "cmd")
"""Arguments that tell what a call is about. An editor's `command` says little beside its path."""


def with_subject(title: str, arguments: str, hide: Callable[[str], str]) -> str:
    """Return a title with what the call is about: "Fetch a web page: http://x".

    It stays as it is where the arguments cannot be read, or name nothing.

    Args:
        title: what the tool does, as one line.
        arguments: as the model sent them.
        hide: takes out what nobody should see; it is given the whole before that is cut.
    """
    try:
        fields = _fields(parse_arguments(arguments))
    except ValueError:
        return title
    subject = next(filter(None, (_said(fields.get(plain(name))) for name in _NAMES)), "")
    shown = visible(shortened(" ".join(hide(subject).split()), MAX_SUBJECT_CHARS))
    return f"{title}: {shown}" if shown else title


def _fields(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {plain(name): value for name, value in arguments.items()}


def _said(value: Any) -> str:
    """Return a text, or of a list its first entry and how many more there are."""
    value = decoded(value)
    if not isinstance(value, list) or not value:
        return value if isinstance(value, str) else ""
    first = value[0]
    if isinstance(first, dict):
        fields = _fields(first)
        first = next((fields[name] for name in map(plain, _NAMES) if name in fields), "")
    if not isinstance(first, str) or not first:
        return ""
    return f"{first} and {len(value) - 1} more" if len(value) > 1 else first
