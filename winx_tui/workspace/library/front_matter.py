"""The head of a Markdown file: fields between two lines of `---`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from winx_tui.core.errors import WorkspaceError

MAX_CHARS = 8_000
"""Of the head: it is read for each file of a list."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z][\w-]*):(?:[ \t]+(.*)|)$")
_NO_FIELD = re.compile(r"[ \t]*(?:#.*|-[ \t].*)?$|[ \t]+\S.*$")
"""Blank lines, comments, and what belongs to the field above."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file, taken apart."""

    fields: Mapping[str, str]
    """Those of the head that hold one text, each as one line."""
    body: str


def parse_document(text: str) -> Document:
    """Take a text apart; one without a head is all body.

    The head is YAML, or plain `name: text` lines, which people write more often than they
    write valid YAML (`hint: [file] [line]`).

    Raises:
        WorkspaceError: the head does not end, or is neither.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if not (begin := _FENCE.match(text)):
        return Document({}, text.strip())
    end = _FENCE.search(text, begin.end(), begin.end() + MAX_CHARS)
    if end is None:
        raise WorkspaceError("its front matter has no end: a line of --- is missing")
    return Document(_fields(text[begin.end() : end.start()]), text[end.end() :].strip())


def _fields(head: str) -> Mapping[str, str]:
    try:
        data = _yaml(head)
    except WorkspaceError:
        return _plain_fields(head)
    return {str(name): " ".join(value.split()) for name, value in data.items() if value.strip()}


def _yaml(head: str) -> Mapping[object, str]:
    # Lazy: 25 ms, and most people have no such files.
    import yaml  # type: ignore[import-untyped]

    try:
        data = yaml.safe_load(head)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise WorkspaceError("its front matter is no YAML") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise WorkspaceError("its front matter has no fields")
    return {name: _text(value) for name, value in data.items()}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        # `argument-hint: [file]` is a list to YAML and a hint to people.
        return " ".join(f"[{each}]" for each in value)
    return str(value) if isinstance(value, int | float) else ""


def _plain_fields(head: str) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for line in head.split("\n"):
        if found := _FIELD.match(line):
            fields[found[1]] = " ".join((found[2] or "").strip("\"' \t").split())
        elif not _NO_FIELD.match(line):
            raise WorkspaceError(f"its front matter is broken at '{line[:40].strip()}'")
    return {name: value for name, value in fields.items() if value}
