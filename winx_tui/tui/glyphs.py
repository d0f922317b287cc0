"""The marks of the screen, drawn for eyes and spoken for screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from textual.app import App

Mark = Literal[
    "prompt",
    "shell",
    "answer",
    "info",
    "success",
    "warning",
    "error",
    "page",
    "folded",
    "unfolded",
    "running",
    "asking",
    "done",
    "failed",
    "denied",
    "task done",
    "task now",
    "task open",
    "rule allows",
    "rule asks",
    "rule denies",
    "reach",
    "hunk open",
    "hunk accepted",
    "hunk refused",
    "hunk edited",
    "queued",
    "typing",
    "branch",
    "changed",
    "tree folded",
    "tree unfolded",
    "tree changed",
    "tree read",
    "tree inside",
    "git modified",
    "git added",
    "git deleted",
    "git untracked",
    "git conflicted",
    "below",
    "link",
]

_MARKS: dict[Mark, tuple[str, str]] = {
    "prompt": ("▌ ", "you: "),
    "shell": ("! ", "you run: "),
    "answer": ("", "winx: "),
    "info": ("· ", "note: "),
    "success": ("✓ ", "success: "),
    "warning": ("! ", "warning: "),
    "error": ("✗ ", "error: "),
    "page": ("│ ", ""),
    "folded": ("▸ ", "folded: "),
    "unfolded": ("▾ ", "unfolded: "),
    "running": ("● ", "tool: "),
    "asking": ("? ", "asks: "),
    "done": ("✓ ", "done: "),
    "failed": ("✗ ", "failed: "),
    "denied": ("⊘ ", "denied: "),
    "task done": ("✓ ", "done: "),
    "task now": ("▸ ", "now: "),
    "task open": ("○ ", "open: "),
    "rule allows": ("✓ ", "allows: "),
    "rule asks": ("● ", "asks: "),
    "rule denies": ("✗ ", "denies: "),
    "reach": ("→ ", "to: "),
    "hunk open": ("·", "open"),
    "hunk accepted": ("✓", "accepted"),
    "hunk refused": ("✗", "refused"),
    "hunk edited": ("✎", "edited"),
    "queued": ("⏎ ", "waits: "),
    "typing": ("❯", ">"),
    "branch": ("⎇ ", "branch "),
    "changed": ("±", "changed files: "),
    "tree folded": ("▸ ", "+ "),
    "tree unfolded": ("▾ ", "- "),
    "tree changed": ("● ", "changed: "),
    "tree read": ("○ ", "read: "),
    "tree inside": ("•", "changed inside"),
    "git modified": ("M", "M"),
    "git added": ("A", "A"),
    "git deleted": ("D", "D"),
    "git untracked": ("?", "new"),
    "git conflicted": ("!", "conflict"),
    "below": ("↓ ", ""),
    "link": ("→", "link"),
}
"""Mark → as it is drawn, as it is said."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One of the two columns."""

    is_spoken: bool

    def __getitem__(self, mark: Mark) -> str:
        return _MARKS[mark][self.is_spoken]


DRAWN = Glyphs(is_spoken=False)
SPOKEN = Glyphs(is_spoken=True)


def glyphs_for(*, is_accessible: bool) -> Glyphs:
    """Return the column that a person wants."""
    return SPOKEN if is_accessible else DRAWN


def glyphs_of(app: App[Any]) -> Glyphs:
    """Return the column that an app shows."""
    return glyphs_for(is_accessible=app.has_class("-accessible"))
