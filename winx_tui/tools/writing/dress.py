"""What models put around or into the content of a file: fences, words, line numbers."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.core.errors import ToolError
from winx_tui.edit.fences import fenced_parts, is_fence
from winx_tui.edit.line_numbers import FORMS, unnumbered
from winx_tui.tools.writing.escapes import is_mended

_FEWEST_NUMBERED = 2


def without_fence(name: str, text: str) -> str:
    """Return what stands in the one fence of a program's text; the text itself where none does.

    Only a fence that cannot belong to the program is taken away: one at the margin of a text
    that is broken with it and sound without, or that opens the text and is never closed.

    Args:
        name: of the file; not of a document, in which fences are content.
        text: the content.

    Raises:
        ToolError: there are words and a fence, and nothing tells whether both are meant.
    """
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    said = [index for index, line in enumerate(lines) if line.strip()]
    signs = [index for index in said if is_fence(lines[index])]
    if len(signs) == 1 and signs[0] in (said[0], said[-1]) and len(said) > 1:
        rest = lines[signs[0] + 1 :] if signs[0] == said[0] else lines[: signs[0]]
        return _joined(rest)
    parts = fenced_parts(lines)
    if len(signs) != 2 or len(parts) != 1 or lines[signs[0]][:1].isspace():
        return text
    begin, end = parts[0]
    inside = _joined(lines[begin:end])
    if is_mended(name, text, inside):
        return inside
    first = lines[said[0]].rstrip()
    if said[0] < signs[0] and _is_introduction(first, lines[said[0] : signs[0]]):
        raise ToolError(
            "The text is an introduction and a code fence, and all of it would be the content of "
            f"{name}. Nothing was changed. Send only what the file is to hold.",
            code="syntax",
        )
    return text


def without_numbers(name: str, text: str, before: Sequence[str] | None) -> str:
    """Take away the line numbers of a listing that became content.

    Every line has to have one, from 1 on. A numbered text may be meant: of a new file they go
    only where it is broken with them, of another one where its lines are there without.

    Args:
        name: of the file.
        text: the whole content.
        before: the lines of the file until now; None for a new file.
    """
    lines = text.removesuffix("\n").split("\n")
    if not lines[0].lstrip()[:2].strip(" \t|:│→").lstrip("L").startswith("1"):
        return text
    present = {line.strip() for line in before or ()} - {""}
    for form in FORMS:
        found = unnumbered([line.removesuffix("\r") for line in lines], form)
        if found.first != 1 or found.last < _FEWEST_NUMBERED:
            continue
        plain = "\n".join(found.lines) + ("\n" if text.endswith("\n") else "")
        is_listing = not any(line.strip() in present for line in lines) and any(
            line.strip() in present for line in found.lines
        )
        if is_listing or is_mended(name, text, plain):
            return plain
    return text


def _joined(lines: Sequence[str]) -> str:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return "".join(f"{line}\n" for line in kept)


def _is_introduction(first: str, lines: Sequence[str]) -> bool:
    """Tell whether words stand there and not code: "Here is the file:"."""
    is_sentence = first[:1].isupper() and " " in first and first[-1:] in (":", ".", "!")
    return is_sentence and sum(1 for line in lines if line.strip()) <= 3
