"""The head of a Markdown file: fields between two lines of `---`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible

MAX_CHARS = 8_000
"""Of the head: it is read for each file of a list."""

_MAX_BRACKETS = 100
"""The parser's time grows with the square of how deep they nest."""

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
        fields = _yaml(head)
    except WorkspaceError:
        return _plain_fields(head)
    # YAML can spell what was not to be seen in the file: "\u202e".
    return {name: visible(" ".join(text.split())) for name, text in fields.items() if text.strip()}


def _yaml(head: str) -> Mapping[str, str]:
    if head.count("[") + head.count("{") > _MAX_BRACKETS:
        raise WorkspaceError("its front matter is no YAML of fields")
    # Lazy: 25 ms, and most people have no such files.
    import yaml  # type: ignore[import-untyped]

    try:
        # Nodes hold each value as it is written: a tag makes nothing of it that could fail.
        root = yaml.compose(head, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise WorkspaceError("its front matter is no YAML") from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise WorkspaceError("its front matter has no fields")
    return {name: _text(value.value) for key, value in root.value if (name := _text(key.value))}


def _text(value: object) -> str:
    """Return what a node holds as one text; "" where it is no text nor a list of such."""
    if isinstance(value, str):
        return value
    held = [getattr(each, "value", None) for each in value] if isinstance(value, list) else []
    # `argument-hint: [file]` is a list to YAML and a hint to people.
    texts = [f"[{each}]" for each in held if isinstance(each, str)]
    return " ".join(texts) if len(texts) == len(held) else ""


def _plain_fields(head: str) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for line in head.split("\n"):
        if found := _FIELD.match(line):
            fields[found[1]] = " ".join((found[2] or "").strip("\"' \t").split())
        elif not _NO_FIELD.match(line):
            raise WorkspaceError(f"its front matter is broken at '{line[:40].strip()}'")
    return {name: value for name, value in fields.items() if value}
