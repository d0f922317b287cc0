"""What the C preprocessor would leave of a text, for grammars that do not know it."""

from __future__ import annotations

import re

_DIRECTIVE = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b(.*)")
_IS_FALSE = re.compile(r"\s*(?:0\s*$|defined\s*\(?\s*__cplusplus|__cplusplus\b)")


def first_branches(text: str) -> str:
    """Keep the first branch of every conditional; all other lines become empty.

    `#if 0` and `#ifdef __cplusplus` count as false: there the second branch is kept.
    """
    kept: list[str] = []
    open_ones: list[tuple[bool, bool]] = []
    # Per conditional: whether its present branch is kept, whether one has been.
    for line in text.split("\n"):
        match = _DIRECTIVE.match(line)
        if match is None:
            kept.append(line if all(now for now, _ in open_ones) else "")
            continue
        kept.append("")
        word, condition = match.groups()
        if word in ("if", "ifdef", "ifndef"):
            is_kept = word == "ifndef" or not _IS_FALSE.match(condition)
            open_ones.append((is_kept, is_kept))
        elif open_ones and word == "endif":
            open_ones.pop()
        elif open_ones:
            _, had_one = open_ones[-1]
            open_ones[-1] = (not had_one, True)
    return "\n".join(kept)
