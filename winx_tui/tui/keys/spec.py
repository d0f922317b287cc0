"""What the key tables are made of: the areas of the screen, and what keys do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Area = Literal[
    "app",
    "prompt",
    "popup",
    "transcript",
    "tree",
    "approval",
    "danger",
    "trust",
    "limit",
    "cap",
    "question",
    "own answer",
    "editor",
    "hunks",
    "hunks end",
    "hunk editor",
]

AREA_TITLES: dict[Area, str] = {
    "prompt": "Prompt",
    "popup": "Suggestions",
    "app": "Everywhere",
    "transcript": "Chat (Tab or Alt+↑ goes there)",
    "tree": "File tree (Ctrl+B opens it)",
    "approval": "When winx asks",
    "danger": "When what you approve is dangerous",
    "trust": "When winx asks whether to trust a folder",
    "limit": "When a provider asks to wait",
    "cap": "When a limit of yours is reached",
    "question": "When the model asks you",
    "own answer": "Writing your own answer",
    "editor": "Editing the command it asks about",
    "hunks": "Deciding a change hunk by hunk",
    "hunks end": "When all hunks are decided",
    "hunk editor": "Editing a hunk",
}
"""In the order of the help."""


@dataclass(frozen=True, slots=True)
class KeySpec:
    """What some keys do in one area."""

    area: Area
    keys: tuple[str, ...]
    """Textual's names of the keys."""
    action: str
    """Textual's action, looked up on the widget of the area."""
    summary: str
    """What it does, for the help; empty: not worth a line there."""
    label: str = ""
    """The keys as the help writes them; empty: derived from `keys`."""
