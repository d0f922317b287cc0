"""Lines that stand for what a model did not write out: written, they destroy it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winx_tui.core.errors import ToolError

_SIGNS = re.compile(r"\A(?:#+|/{2,}|/\*+|<!--|--|;+|%+|\*+|\{/\*+|\"{3}|'{3})?\s*+")
_ENDS = re.compile(r"\s*(?:\*+/\}?|-->|\"{3}|'{3})\Z")
_DOTS = re.compile(r"[(\[<{]?(?:\.{3}|…)")
_WHAT = (
    r"(?:code|content|contents|methods?|functions?|implementation|lines?|files?|imports?|logic|"
    r"class(?:es)?|tests?|fields?|body|definitions?|routes?|handlers?|cases?|items?|entries|"
    r"document|text|sections?|styles?|rules?|props|components?|variables?|config(?:uration)?)"
)
_STAYS = (
    r"(?:unchanged|omitted|(?:stays?|remains?|is|are) the same|same as (?:before|above)|as before)"
)
_LEFT_OUT = re.compile(
    rf"\b(?:(?:rest of|remaining|existing|previous|other|original)\b(?: \w+){{0,3}}? {_WHAT}|"
    rf"{_STAYS}|rest of (?:the |your )?\w+)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    rf"[(\[]?(?:the )?(?:rest of|remaining|existing|previous|other|original)(?: \w+){{0,4}} "
    rf"(?:{_STAYS}|(?:goes |stays )?here|remains?|stays?|omitted for brevity)[.…]*[)\]]?",
    re.IGNORECASE,
)
_MAX_CHARS = 120
"""A longer line says something."""


def refuse_elision(
    name: str, before: Sequence[str], after: Sequence[str], *, is_document: bool
) -> None:
    """Refuse a content in which a new line stands for others that are there now.

    In a document such a line may be an example: there it counts only if lines go.

    Raises:
        ToolError: it names the line.
    """
    if is_document and len(after) >= len(before):
        return
    # Lines that stay, which are most of a large file, are not looked at closely.
    kept = frozenset(before)
    suspects = [
        (number, line.strip())
        for number, line in enumerate(after, 1)
        if line not in kept and stands_for_others(line)
    ]
    if not suspects:
        return
    present = {line.strip() for line in before}
    for number, line in suspects:
        if line not in present:
            raise ToolError(
                f"Line {number} of the new content of {name} ('{line}') stands for lines that were "
                "left out, and they would be lost. Nothing was changed. Write them out, or send "
                "SEARCH/REPLACE blocks with only the lines that change.",
                code="syntax",
            )


def stands_for_others(line: str) -> bool:
    """Tell whether a line is one like `# ... rest of the code unchanged ...`."""
    text = line.strip()
    if not text or len(text) > _MAX_CHARS:
        return False
    words = _ENDS.sub("", _SIGNS.sub("", text))
    if _DOTS.match(words):
        return _LEFT_OUT.search(words) is not None
    return words != text and _PHRASE.fullmatch(words) is not None
