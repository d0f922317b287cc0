"""Finds a text within lines, whole words only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def occurrences(lines: Sequence[str], text: str) -> list[tuple[int, int, int]]:
    """Return line, first character and end of each place where a text stands.

    A text that holds no word, or that begins or ends in the midst of one, is not found.
    Blanks at its ends count only where they stand in the file.
    """
    for wanted in dict.fromkeys((text, text.strip())):
        if not any(map(_is_word, wanted)):
            return []
        found = [
            (number, start, start + len(wanted))
            for number, line in enumerate(lines)
            if wanted in line
            for start in _starts(line, wanted)
        ]
        if found:
            return found
    return []


def _starts(line: str, text: str) -> Iterator[int]:
    at = line.find(text)
    while at >= 0:
        end = at + len(text)
        splits_first = at > 0 and _is_word(line[at - 1]) and _is_word(text[0])
        splits_last = end < len(line) and _is_word(line[end]) and _is_word(text[-1])
        if not splits_first and not splits_last:
            yield at
        at = line.find(text, at + 1)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
