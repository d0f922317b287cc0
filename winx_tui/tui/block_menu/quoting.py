"""Texts put where they are written about: quoted in the prompt. Pure."""

from __future__ import annotations

MAX_LINES = 100
"""Of a quote; more of a log helps no model, and nobody reads it in the prompt."""


def quoted(text: str, draft: str) -> str:
    """Return a prompt that quotes a text below what is written already, with room to go on."""
    lines = text.strip("\n").split("\n")
    rows = [f"> {line}".rstrip() for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        rows.append(f"> … {len(lines) - MAX_LINES} more lines")
    above = f"{draft.rstrip()}\n\n" if draft.strip() else ""
    return above + "\n".join(rows) + "\n\n"
