"""The last of what was said in a session, for the page of sessions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from winx_tui.core.events import Event
from winx_tui.core.text import shortened
from winx_tui.session.transcript import (
    AnswerEntry,
    CallEntry,
    Entry,
    NoteEntry,
    PromptEntry,
    transcript,
)
from winx_tui.tui.blocks.safe_text import one_line, prose

_MAX_ENTRIES = 14
_MAX_CHARS = 1_200
"""Of one prompt or answer."""


def drawn_end(events: Iterable[Event]) -> Content:
    """Draw the last prompts, answers and calls, newest last."""
    entries = list(transcript(events))[-_MAX_ENTRIES:]
    return Content("\n").join(_joined([lines for entry in entries if (lines := _drawn(entry))]))


def _joined(parts: Sequence[list[Content]]) -> list[Content]:
    """Set prompts and answers apart by a blank line; calls stand below each other."""
    lines: list[Content] = []
    for part in parts:
        if lines and not (len(part) == 1 and len(parts) > 1 and part[0].plain.startswith("  ")):
            lines.append(Content(""))
        lines += part
    return lines


def _drawn(entry: Entry) -> list[Content]:
    match entry:
        case PromptEntry(text):
            return _lines(text, "$accent", "› ")
        case AnswerEntry(text) if text:
            return _lines(text, "", "")
        case CallEntry():
            style = "$text-error" if entry.is_error else "$text-quiet"
            return [Content.styled(f"  {one_line(entry.title)}", style)]
        case NoteEntry(text):
            return [Content.styled(f"  {one_line(text)}", "$text-quiet italic")]
    return []


def _lines(text: str, style: str, mark: str) -> list[Content]:
    shown = prose(shortened(text.strip(), _MAX_CHARS))
    return [Content.styled(mark + line, style) for line in shown.split("\n")]
