"""An outline of one file or a whole project, as text within a budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from winx_tui.code.budget import BYTES_PER_TOKEN, share, size
from winx_tui.code.printable import printable
from winx_tui.code.symbols import Symbol

MAX_FILES = 200
_MAX_PATH_CHARS = 300
_MAX_SIGNATURE_CHARS = 200
_BYTES_FOR_A_FILE = 350
"""What a file needs to be of use: its path and some definitions."""
_BYTES_FOR_THE_REST = 500
"""For the lines that tell what was left out."""
_MAX_DIRECTORIES = 8

_ORDER = {
    kind: position
    for position, kinds in enumerate(
        (
            ("class", "struct", "interface", "trait", "enum", "module", "namespace"),
            ("function", "object", "type", "macro"),
            ("method",),
            ("prototype", "property", "constant", "variable"),
            ("field",),
        )
    )
    for kind in kinds
}
"""Kind → how early it is shown where not everything fits."""


@dataclass(frozen=True, slots=True)
class FileOutline:
    """One file of a map."""

    path: str
    """Relative, fit to be shown."""
    line_count: int
    symbols: tuple[Symbol, ...]
    """In the order of the text."""
    problem: str = ""
    """Why it has no outline; empty where it has one."""


@dataclass(frozen=True, slots=True)
class ProjectMap:
    """A map and the facts in it."""

    text: str
    files: tuple[FileOutline, ...]
    """Those shown, with the symbols shown."""
    is_cut: bool


def draw_map(
    files: Sequence[FileOutline],
    others: Sequence[str],
    weights: Mapping[str, float],
    max_tokens: int,
) -> ProjectMap:
    """Write a map of files, the most important first.

    Args:
        files: the most important files with all their symbols, in order.
        others: the paths of all other files, fit to be shown.
        weights: name → importance, for the choice in a file that does not fit whole.
        max_tokens: the budget.
    """
    budget = int(max_tokens * BYTES_PER_TOKEN) - _BYTES_FOR_THE_REST
    wanted = max(1, min(len(files), budget // _BYTES_FOR_A_FILE))
    parts = [_Part(file, weights) for file in files[:wanted]]
    shares = share([part.need for part in parts], budget)
    left = budget
    shown: list[FileOutline] = []
    blocks: list[str] = []
    for part, allowed in zip(parts, shares, strict=True):
        block, outline = part.draw(allowed)
        left -= size(block)
        blocks.append(block)
        shown.append(outline)
    for file in files[wanted:]:
        part = _Part(file, weights)
        if part.need > left:
            break
        block, outline = part.draw(part.need)
        left -= size(block)
        blocks.append(block)
        shown.append(outline)
    missing = [file.path for file in files[len(shown) :]] + list(others)
    is_cut = bool(missing) or any(
        len(outline.symbols) < len(file.symbols)
        for outline, file in zip(shown, files, strict=False)
    )
    blocks.extend(_rest(missing, len(shown)))
    return ProjectMap("\n".join(blocks), tuple(shown), is_cut)


class _Part:
    """One file on its way into a map."""

    def __init__(self, file: FileOutline, weights: Mapping[str, float]) -> None:
        self._file = file
        self._weights = weights
        self._lines = _lines(file.symbols)
        noun = "line" if file.line_count == 1 else "lines"
        about = file.problem or f"{file.line_count:,} {noun}"
        if not file.symbols and not file.problem:
            about += ", no definitions"
        self._head = f"{printable(file.path, _MAX_PATH_CHARS)} ({about})"
        self.need = size(self._head) + sum(size(line) for line in self._lines)

    def draw(self, allowed: int) -> tuple[str, FileOutline]:
        """Write the file's most important symbols, in the order of the text."""
        if self.need <= allowed:
            return "\n".join([self._head, *self._lines]), self._file
        path = printable(self._file.path, _MAX_PATH_CHARS)
        room = allowed - size(self._head) - size(_more(len(self._lines), path))
        chosen = []
        for position in self._by_importance():
            room -= size(self._lines[position])
            if room < 0:
                break
            chosen.append(position)
        chosen.sort()
        more = _more(len(self._lines) - len(chosen), path)
        lines = [self._head, *(self._lines[position] for position in chosen), more]
        symbols = tuple(self._file.symbols[position] for position in chosen)
        file = self._file
        return "\n".join(lines), FileOutline(file.path, file.line_count, symbols, file.problem)

    def _by_importance(self) -> list[int]:
        symbols = self._file.symbols

        def importance(position: int) -> tuple[bool, int, float, int]:
            symbol = symbols[position]
            is_nested_code = symbol.kind == "function" and bool(symbol.container)
            return (
                is_nested_code or symbol.name.startswith("_"),
                _ORDER.get(symbol.kind, len(_ORDER)),
                -self._weights.get(symbol.name, 0.0),
                position,
            )

        return sorted(range(len(symbols)), key=importance)


def _lines(symbols: Sequence[Symbol]) -> list[str]:
    """Write one line a symbol, indented below what encloses it."""
    lines = []
    around: list[Symbol] = []
    for symbol in symbols:
        while around and not _encloses(around[-1], symbol):
            around.pop()
        lines.append(_line(symbol, len(around)))
        around.append(symbol)
    return lines


def _encloses(outer: Symbol, inner: Symbol) -> bool:
    is_owner = f"{inner.container}.".startswith(f"{outer.qualified}.")
    return is_owner and outer.end_line >= inner.line


def _line(symbol: Symbol, depth: int) -> str:
    span = str(symbol.line)
    if symbol.end_line > symbol.line:
        span += f"-{symbol.end_line}"
    text = printable(symbol.signature, _MAX_SIGNATURE_CHARS)
    owner = symbol.container.rpartition(".")[2]
    if depth == 0 and owner and owner not in text:
        text = f"{printable(symbol.qualified, _MAX_SIGNATURE_CHARS)}: {text}"
    elif symbol.name not in text:
        text = f"{printable(symbol.name, _MAX_SIGNATURE_CHARS)}: {text}"
    return f"  {span} {'  ' * depth}{text}"


def _more(count: int, path: str) -> str:
    return f'  … {count:,} more in this file: path="{path}"'


def _rest(missing: Sequence[str], shown: int) -> list[str]:
    """Say which files were left out, by directory."""
    if not missing:
        return []
    directories = Counter(path.rpartition("/")[0] or "." for path in missing)
    largest = [
        f"{printable(name, 60)} ({count:,})"
        for name, count in directories.most_common(_MAX_DIRECTORIES)
    ]
    others = len(directories) - len(largest)
    more = f" and {others:,} more directories" if others > 0 else ""
    noun = "file is" if len(missing) == 1 else "files are"
    return [
        "",
        f"{len(missing):,} more {noun} not shown ({shown:,} are): {', '.join(largest)}{more}. "
        "Give a file or directory in `path`, a part of a name in `name`, or a larger `max_tokens`.",
    ]
