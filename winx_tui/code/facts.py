"""Symbols and uses as JSON data, fit to be shown; signatures and lines stand in the text."""

from __future__ import annotations

from winx_tui.code.map_text import FileOutline
from winx_tui.code.printable import printable
from winx_tui.code.reference_text import Definition, FoundUse
from winx_tui.code.symbols import Symbol

_MAX_PATH_CHARS = 300
_MAX_TEXT_CHARS = 200


def file_facts(file: FileOutline) -> dict[str, object]:
    """Return a file and its symbols."""
    symbols = [_symbol_facts(symbol) for symbol in file.symbols]
    return {"file": printable(file.path, _MAX_PATH_CHARS), "symbols": symbols}


def _symbol_facts(symbol: Symbol) -> dict[str, object]:
    return {
        "name": printable(symbol.name, _MAX_TEXT_CHARS),
        "kind": symbol.kind,
        "container": printable(symbol.container, _MAX_TEXT_CHARS),
        "line": symbol.line,
        "end_line": symbol.end_line,
    }


def definition_facts(one: Definition) -> dict[str, object]:
    """Return a definition as one of the hits."""
    place = printable(one.path, _MAX_PATH_CHARS)
    return {"file": place, **_symbol_facts(one.symbol), "is_definition": True}


def use_facts(one: FoundUse) -> dict[str, object]:
    """Return a use as one of the hits."""
    return {
        "file": printable(one.path, _MAX_PATH_CHARS),
        "line": one.use.line,
        "kind": one.use.kind,
        "is_definition": False,
        "container": printable(one.use.enclosing, _MAX_TEXT_CHARS),
    }
