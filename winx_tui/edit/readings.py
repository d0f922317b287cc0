"""What a block may have been meant to be, where it is not found as it stands."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import inside_fence, is_enclosed, is_fence
from winx_tui.edit.line_numbers import FORMS, unnumbered, unnumbered_replacement
from winx_tui.edit.search_replace import Block

Correction = Literal["line_numbers", "fences", "quotes", "entities", "escapes"]

_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|#39|#x27|#34|#x22);", re.IGNORECASE)
_ESCAPED_QUOTE = re.compile(r"\\([\"'])")


@dataclass(frozen=True, slots=True)
class Sought:
    """The lines that are looked for, and where they are said to begin."""

    lines: tuple[str, ...]
    """Empty where a reading does not apply to the block."""
    hint: int = 0
    """A line of the file, from 1, that settles ties; 0 for none."""
    hint_binds: bool = False
    """Whether no other line will do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a block."""

    correction: Correction | None
    """What is taken away; None for the block as it stands."""
    search: Callable[[Block], Sought]
    """Read SEARCH; what REPLACE holds plays no part."""
    replace: Callable[[Block], tuple[str, ...]]
    """Read REPLACE; raises EditError where it cannot be read likewise."""


def _numbered_search(form: re.Pattern[str], block: Block) -> Sought:
    numbered = unnumbered(block.search, form)
    return Sought(numbered.lines, numbered.first, numbered.first == numbered.last)


def _numbered_replace(form: re.Pattern[str], block: Block) -> tuple[str, ...]:
    numbered = unnumbered(block.search, form)
    return unnumbered_replacement(block.search, numbered, block.replace, form)


def _fenced_search(block: Block) -> Sought:
    return Sought(inside_fence(block.search) if is_enclosed(block.search) else (), block.hint)


def _fenced_replace(block: Block) -> tuple[str, ...]:
    if is_enclosed(block.replace):
        return inside_fence(block.replace)
    if any(is_fence(line) for line in block.replace):
        raise EditError(
            "syntax",
            "SEARCH stands in a code fence that is not in the file, and REPLACE holds other "
            "fences. Nothing was changed. Send both as they are to stand in the file.",
        )
    return block.replace


def _quoted_search(block: Block) -> Sought:
    lines = _with_plain_quotes(block.search)
    return Sought(() if lines == block.search else lines, block.hint)


def _quoted_replace(block: Block) -> tuple[str, ...]:
    return _with_plain_quotes(block.replace)


def _with_plain_quotes(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_ESCAPED_QUOTE.sub(r"\1", line) for line in lines)


def _escaped_search(block: Block) -> Sought:
    try:
        lines = _decoded(block.search)
    except json.JSONDecodeError:
        return Sought(())
    return Sought(() if lines == block.search else lines, block.hint)


def _escaped_replace(block: Block) -> tuple[str, ...]:
    try:
        return _decoded(block.replace) if block.replace else ()
    except json.JSONDecodeError as error:
        raise EditError(
            "not_found",
            "SEARCH is in the file only if its backslashes are read as escapes, and REPLACE cannot "
            "be read so. Nothing was changed. Send both as they are to stand in the file.",
        ) from error


def _decoded(lines: Sequence[str]) -> tuple[str, ...]:
    """Read lines as the inside of one JSON string, in which quotes may all stand bare."""
    text = "\n".join(lines)
    if '\\"' not in text:
        text = text.replace('"', '\\"')
    return tuple(str(json.loads(f'"{text}"', strict=False)).split("\n"))


def _entity_search(block: Block) -> Sought:
    lines = _without_entities(block.search)
    return Sought(() if lines == block.search else lines, block.hint)


def _entity_replace(block: Block) -> tuple[str, ...]:
    return _without_entities(block.replace)


def _without_entities(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_ENTITY.sub(lambda match: html.unescape(match[0]), line) for line in lines)


AS_IT_STANDS = Reading(
    None, lambda block: Sought(block.search, block.hint), lambda block: block.replace
)
BEFORE_MOVED = Reading(
    None, lambda block: Sought(block.as_sent[0], block.hint), lambda block: block.as_sent[1]
)
UNNUMBERED = tuple(
    Reading("line_numbers", partial(_numbered_search, form), partial(_numbered_replace, form))
    for form in FORMS
)
UNFENCED = Reading("fences", _fenced_search, _fenced_replace)
PLAIN_QUOTES = Reading("quotes", _quoted_search, _quoted_replace)
WITHOUT_ENTITIES = Reading("entities", _entity_search, _entity_replace)
UNESCAPED = Reading("escapes", _escaped_search, _escaped_replace)
