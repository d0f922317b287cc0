"""Text made fit: for every encoder, and for the room there is."""

from __future__ import annotations

from typing import Any


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


def printable(text: str) -> str:
    r"""Write what is no printable character, as of a hostile file name, as `\u{1B}`."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):X}}}" for letter in text)
