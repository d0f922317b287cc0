"""Definitions and uses of a name, as text within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from winx_tui.code.budget import BYTES_PER_TOKEN, size
from winx_tui.code.printable import printable
from winx_tui.code.symbols import Symbol, Use
from winx_tui.core.text import counted

_MAX_PATH_CHARS = 300
_MAX_NAME_CHARS = 100
_MAX_TEXT_CHARS = 160


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition and the file it stands in."""

    path: str
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class FoundUse:
    """A use and the file it stands in."""

    path: str
    use: Use


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """What was found, as text, and how much of it is shown."""

    text: str
    shown: tuple[FoundUse, ...]
    is_cut: bool


def list_references(
    name: str,
    definitions: Sequence[Definition],
    uses: Sequence[FoundUse],
    doubtful: Sequence[FoundUse],
    max_tokens: int,
) -> ReferenceList:
    """Write all definitions, and as many uses as fit.

    Args:
        name: what was asked for.
        definitions: in the order to be shown, as the uses are.
        uses: those that mean the name, as far as can be told.
        doubtful: those that may mean another one's name.
        max_tokens: the budget.
    """
    shown_name = printable(name, _MAX_NAME_CHARS)
    lines = [f"{counted(len(definitions), 'definition')} of {shown_name}{_colon(definitions)}"]
    lines.extend(_definition_line(one) for one in definitions)
    page = _Page(lines, int(max_tokens * BYTES_PER_TOKEN) - sum(size(line) for line in lines))
    page.add(f"{counted(len(uses), 'use')}{_places(uses)}{_colon(uses)}", uses)
    if doubtful:
        head = f"{counted(len(doubtful), 'use')} of the bare name{_places(doubtful)}"
        page.add(f"{head}, perhaps of another type (types are not worked out):", doubtful)
    left_out = len(uses) + len(doubtful) - len(page.shown)
    if left_out:
        page.lines.append(
            f"{counted(left_out, 'more use')} not shown: give a file or directory in `path`, "
            "or a larger `max_tokens`."
        )
    return ReferenceList("\n".join(page.lines), tuple(page.shown), bool(left_out))


class _Page:
    """Lines within a budget, and the uses that they show."""

    def __init__(self, lines: list[str], room: int) -> None:
        self.lines = lines
        self.shown: list[FoundUse] = []
        self._room = room

    def add(self, head: str, uses: Sequence[FoundUse]) -> None:
        """Write a heading and the uses below it, file by file, while they fit."""
        self._room -= size(head)
        self.lines.append(head)
        for path, group in groupby(uses, key=lambda one: one.path):
            place = printable(path, _MAX_PATH_CHARS)
            self._room -= size(place)
            for one in group:
                line = _line(one.use)
                self._room -= size(line)
                if self._room < 0:
                    return
                if place:
                    self.lines.append(place)
                    place = ""
                self.lines.append(line)
                self.shown.append(one)


def _definition_line(one: Definition) -> str:
    symbol = one.symbol
    end = f"-{symbol.end_line}" if symbol.end_line > symbol.line else ""
    return (
        f"  {printable(one.path, _MAX_PATH_CHARS)}:{symbol.line}{end} {symbol.kind} "
        f"{printable(symbol.qualified, _MAX_NAME_CHARS)}: "
        f"{printable(symbol.signature, _MAX_TEXT_CHARS)}"
    )


def _line(use: Use) -> str:
    kind = "" if use.kind == "use" else f" ({use.kind})"
    inside = f" in {printable(use.enclosing, _MAX_NAME_CHARS)}" if use.enclosing else ""
    return f"  {use.line}{kind}{inside}: {printable(use.text, _MAX_TEXT_CHARS)}"


def _places(uses: Sequence[FoundUse]) -> str:
    return f" in {counted(len({one.path for one in uses}), 'file')}" if uses else ""


def _colon(found: Sequence[object]) -> str:
    return ":" if found else "."
