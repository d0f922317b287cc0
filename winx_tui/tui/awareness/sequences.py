"""What is written to the terminal beside the screen, as text; nothing in it can end it early."""

from __future__ import annotations

from typing import Literal

from winx_tui.tui.awareness.terminal_kind import TerminalKind
from winx_tui.workspace.display import visible

Progress = Literal["none", "working", "failed", "waiting"]

_PROGRESS: dict[Progress, str] = {
    "none": "0;0",
    "failed": "2;100",
    "working": "3;0",
    "waiting": "4;100",
}
"""As ConEmu defines the states of OSC 9;4."""
_BELL = "\x07"
_END = "\x1b\\"
_MOST_CHARS = 120

KEEP_TITLE = "\x1b[22;0t"
"""Has the terminal remember its title; those that cannot ignore it."""
RESTORE_TITLE = "\x1b[23;0t"


def title(text: str) -> str:
    """Set the title of the window and the tab."""
    return f"\x1b]0;{_plain(text)}{_BELL}"


def progress(state: Progress) -> str:
    """Show in tab or task bar how work stands."""
    return f"\x1b]9;4;{_PROGRESS[state]}{_END}"


def notification(kind: TerminalKind, text: str) -> str:
    """Have the desktop tell something, as far as the terminal can; with a bell at least."""
    words = _plain(text)
    forms = {
        "bell": _BELL,
        "osc 9": f"\x1b]9;{words}{_END}",
        "osc 99": f"\x1b]99;;{words}{_END}",
        "osc 777": f"\x1b]777;notify;winx;{words.replace(';', ',')}{_END}",
    }
    sequence = forms[kind.notifies]
    if kind.wrapping == "tmux" and kind.notifies != "bell":
        # tmux passes it on only where its user allows that; its own bell always counts.
        return _through_tmux(sequence) + _BELL
    return sequence


def _through_tmux(sequence: str) -> str:
    escaped = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{escaped}{_END}"


def _plain(text: str) -> str:
    """Make a text harmless between the ends of a sequence."""
    return visible(text)[:_MOST_CHARS]
