"""Says where in the file a block that was not found may have been meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from winx_tui.edit.errors import EditError
from winx_tui.edit.readings import AS_IT_STANDS, PLAIN_QUOTES, WITHOUT_ENTITIES
from winx_tui.edit.refusals import listed_lines, which
from winx_tui.edit.search_replace import Block
from winx_tui.edit.substring import holds_word, literal, occurrences
from winx_tui.edit.tiers import squeezed

_MAX_COMPARED_LINES = 2_000
_MAX_COMPARED_BLOCK = 100
_MAX_LINE_CHARS = 200
_CONTEXT = 2
_MAX_SHOWN_LINES = 24
_MAX_NAMED_LINES = 5
_MAX_INSIDE = 50
_MAX_NAMED_DIFFERENCES = 3
_MAX_TIES = 50
_MAX_TIE_CHARS = 2_000
_LIKENESS = 0.6

_READINGS = (
    (AS_IT_STANDS, "It"),
    (PLAIN_QUOTES, "Without backslashes before quotes it"),
    (WITHOUT_ENTITIES, "With characters for entities such as &lt; it"),
)

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def miss(lines: Sequence[str], block: Block, blocks: Sequence[Block]) -> EditError:
    """Explain a miss, with the nearest lines of the file and their numbers."""
    message = f"The SEARCH text{which(block, blocks)} is not in the file. Nothing was changed."
    if inside := _inside_lines(lines, block):
        return EditError("not_found", f"{message} {inside}")
    start = _nearest(lines, block.search)
    if start is None:
        return EditError("not_found", f"{message} No line is like it; read the file again.")
    return EditError(
        "not_found",
        f"{message} The nearest place begins at line {start + 1} ('-' is your SEARCH, '+' the "
        "file):\n"
        + "\n".join(_compared(lines, block.search, start))
        + "\nIf that is the place, copy the file's lines as they are; in a block, "
        f"'<<<<<<< SEARCH @{start + 1}' names it.",
    )


def _compared(lines: Sequence[str], search: Sequence[str], start: int) -> list[str]:
    """Show SEARCH against the file from a line on, as a small numbered diff."""
    end = min(len(lines), start + len(search))
    theirs = [line.rstrip() for line in search]
    ours = [line.rstrip() for line in lines[start:end]]
    same = next(
        (at for at, pair in enumerate(zip(theirs, ours, strict=False)) if pair[0] != pair[1]),
        min(len(theirs), len(ours)),
    )
    first = max(0, same - _CONTEXT)
    last = same + _MAX_COMPARED_BLOCK
    width = len(str(min(end, start + last)))
    shown = [f"  {' ' * width} ({first} lines alike)"] if first else []
    shown.extend(_differences(theirs[first:last], ours[first:last], start + first + 1, width))
    if len(shown) > _MAX_SHOWN_LINES or last < len(theirs):
        shown = [*shown[:_MAX_SHOWN_LINES], f"  {' ' * width} (and so on)"]
    return shown


def _differences(
    theirs: Sequence[str], ours: Sequence[str], number: int, width: int
) -> Iterator[str]:
    """Yield the lines of a diff; `number` is that of the first line of the file."""
    blank = " " * width
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        numbered = [f"{number + j:>{width}} {ours[j][:_MAX_LINE_CHARS]}" for j in range(j1, j2)]
        if tag == "equal" and len(numbered) > 2 * _CONTEXT + 1:
            numbered[_CONTEXT:-_CONTEXT] = [f"{blank} ({len(numbered) - 2 * _CONTEXT} lines alike)"]
        if tag == "equal":
            yield from (f"  {line}" for line in numbered)
        elif i2 - i1 == j2 - j1:
            for sought, found, line in zip(theirs[i1:i2], ours[j1:j2], numbered, strict=True):
                yield f"- {blank} {sought[:_MAX_LINE_CHARS]}"
                yield f"+ {line}"
                if difference := _difference(sought, found):
                    yield f"  {blank} ^ {difference}"
        else:
            yield from (f"- {blank} {line[:_MAX_LINE_CHARS]}" for line in theirs[i1:i2])
            yield from (f"+ {line}" for line in numbered)


def _difference(sought: str, found: str) -> str:
    """Name the words that differ in two lines that are nearly equal; "" for other lines."""
    theirs, ours = (_TOKEN.findall(line[:_MAX_LINE_CHARS]) for line in (sought, found))
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    if matcher.ratio() < _LIKENESS:
        return ""
    named = [
        f"SEARCH has {_quoted(theirs[i1:i2])}, the file {_quoted(ours[j1:j2])}"
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
    return "; ".join(named) if len(named) <= _MAX_NAMED_DIFFERENCES else ""


def _quoted(tokens: Sequence[str]) -> str:
    text = "".join(tokens)
    if not text:
        return "nothing"
    if text.isspace():
        kind = "tab" if text.strip("\t") == "" else "blank"
        return f"{len(text)} {kind}{'' if len(text) == 1 else 's'}"
    return f"`{text}`"


def _inside_lines(lines: Sequence[str], block: Block) -> str:
    """Say where the text of SEARCH stands though it was not looked for there; "" for nowhere."""
    for reading, how in _READINGS:
        sought = "\n".join(reading.search(block).lines).strip()
        found = literal(lines, sought, _MAX_INSIDE) if sought else []
        if not found:
            continue
        where = [*dict.fromkeys((begin[0] + 1, end[0] + 1) for begin, end in found)]
        others = " and others" if len(where) > _MAX_NAMED_LINES else ""
        named = f"{listed_lines(where[:_MAX_NAMED_LINES])}{others}"
        if holds_word(sought) and not occurrences(lines, sought.split("\n")):
            return f"{how} stands in the midst of a word of {named}; give whole words, or lines."
        whole = "whole lines" if others or named.startswith("lines") else "the whole line"
        return f"{how} stands inside {named}; give {whole}, or more of the text around it."
    return ""


def _nearest(lines: Sequence[str], search: Sequence[str]) -> int | None:
    """Return the start of the stretch that shares most lines with SEARCH."""
    keys = squeezed(search)
    sought = {key for key in keys if key}
    window = len(search)
    keyed = squeezed(lines)
    hits = [line in sought for line in keyed]
    starts: list[int] = []
    best, current = 1, sum(hits[:window])
    for start in range(max(1, len(lines) - window + 1)):
        if start:
            current += hits[start + window - 1] - hits[start - 1]
        if current > best:
            best, starts = current, []
        if current == best and len(starts) < _MAX_TIES:
            starts.append(start)
    if not starts:
        return _likest_line(lines, search)
    in_place = {start: _in_place(keyed[start : start + window], keys) for start in starts}
    most = max(in_place.values())
    likest = [start for start in starts if in_place[start] == most]
    if len(likest) == 1:
        return likest[0]
    wanted = "\n".join(keys)[:_MAX_TIE_CHARS]
    matcher = difflib.SequenceMatcher(None, "", wanted, autojunk=False)

    def likeness(start: int) -> float:
        matcher.set_seq1("\n".join(keyed[start : start + window])[:_MAX_TIE_CHARS])
        return matcher.quick_ratio()

    return max(likest, key=likeness)


def _in_place(found: Sequence[str], sought: Sequence[str]) -> int:
    """Count the lines that stand where SEARCH has them."""
    pairs = zip(found, sought, strict=False)
    return sum(ours == theirs for ours, theirs in pairs)


def _likest_line(lines: Sequence[str], search: Sequence[str]) -> int | None:
    """Compare the first line that says something with a bounded number of lines.

    Signs alone, such as the end of a line that was cut off, say little.
    """
    said = [(index, line.strip()) for index, line in enumerate(search) if line.strip()]
    telling = (pair for pair in said if holds_word(pair[1]))
    offset, sought = next(telling, said[0] if said else (0, ""))
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(sought[:_MAX_LINE_CHARS])
    best, best_start = _LIKENESS, None
    for index, line in enumerate(lines[:_MAX_COMPARED_LINES]):
        matcher.set_seq1(line.strip()[:_MAX_LINE_CHARS])
        if matcher.real_quick_ratio() <= best or matcher.quick_ratio() <= best:
            continue
        if (ratio := matcher.ratio()) > best:
            best, best_start = ratio, max(0, index - offset)
    return best_start
