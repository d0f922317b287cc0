"""Text from files, safe to show."""

from __future__ import annotations


def printable(text: str, max_chars: int) -> str:
    r"""Write what cannot be seen as `\u{1B}`, tabs as blanks; cut what is longer."""
    if len(text) > max_chars:
        text = text[:max_chars] + "…"
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else _escaped(character) for character in text
    )


def _escaped(character: str) -> str:
    return "    " if character == "\t" else f"\\u{{{ord(character):X}}}"


def count_of_files(count: int) -> str:
    """Return "1 source file" or "2,000 source files"."""
    return f"{count:,} source file" if count == 1 else f"{count:,} source files"
