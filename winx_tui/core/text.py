"""Text made fit: for every encoder, and for the room there is."""

from __future__ import annotations

import re
from typing import Any

_BACKTICKS = re.compile(r"`{3,}")


def without_half_characters(value: Any) -> Any:
    """Replace lone surrogates in JSON data: models do send them, and nobody takes them back."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {
            without_half_characters(key): without_half_characters(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [without_half_characters(item) for item in value]
    return value


def shortened(text: str, most_chars: int) -> str:
    """Return a text of so many characters at most; one that was cut ends in an ellipsis."""
    return text if len(text) <= most_chars else f"{text[: most_chars - 1]}…"


def without_middle(text: str, most_chars: int, remark: str) -> str:
    """Return beginning and end of a text that is too long, with a remark on a line between.

    Args:
        text: any.
        most_chars: of what stays of it.
        remark: `{hidden}` in it stands for the number of characters that are left out.
    """
    if len(text) <= most_chars:
        return text
    half = most_chars // 2
    said = remark.format(hidden=f"{len(text) - 2 * half:,}")
    return f"{text[:half]}\n{said}\n{text[-half:]}"


def fence_for(text: str) -> str:
    """Return a Markdown fence that a text cannot close."""
    return "`" * (max(map(len, _BACKTICKS.findall(text)), default=2) + 1)


def counted(number: int, noun: str) -> str:
    """Write a number with its noun, such as "1 file" and "1,200 files"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def sized(size_bytes: int) -> str:
    """Write a number of bytes as people read it, such as "12 bytes" and "3.4 MB" (of 1,000 kB)."""
    if size_bytes < 1_000:
        return counted(size_bytes, "byte")
    size, unit = size_bytes / 1_000, "kB"
    for larger in ("MB", "GB", "TB"):
        if size < 999.95:
            break
        size, unit = size / 1_000, larger
    return f"{size:,.1f} {unit}"


def printable(text: str) -> str:
    r"""Write what is no printable character, as of a hostile file name, as `\u{1B}`."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):X}}}" for letter in text)
