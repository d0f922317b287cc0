"""What runs in the shells of a conversation, as rows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from textual.content import Content

from winx_tui.core.errors import ShellError
from winx_tui.shell.pool import ShellInfo, ShellPool
from winx_tui.shell.session import ShellSession
from winx_tui.tui.blocks.figures import duration_text
from winx_tui.tui.blocks.safe_text import one_line

FOREGROUND = "front"
"""Stands for the id of what runs in the foreground."""
_ID_COLUMNS = 7
_STATE_COLUMNS = 22
_SINCE_COLUMNS = 13
_WANTS = {"password": "a password", "line": "input"}
_STYLES = {"runs": "$text-success", "waits": "$text-warning", "ended": "$text-quiet"}

State = Literal["runs", "waits", "ended"]


@dataclass(frozen=True, slots=True)
class ShellRow:
    """One command."""

    id: str
    command: str
    state: State
    state_words: str
    duration_s: float
    wants: str = ""
    """What it waits for: "password", "line", "keys" and so on."""

    @property
    def is_running(self) -> bool:
        """Tell whether it has not ended."""
        return self.state != "ended"

    @property
    def is_foreground(self) -> bool:
        """Tell whether the agent waits for it."""
        return self.id == FOREGROUND


def shell_rows(pool: ShellPool) -> tuple[ShellRow, ...]:
    """List what runs in front, then the background, the newest first."""
    front = pool.foreground
    rows = [_background(pool, info) for info in reversed(pool.shells())]
    if front.is_running:
        state, words, wants = _running(front)
        row = ShellRow(
            FOREGROUND, front.command or "", state, words, front.standing().duration_s, wants
        )
        rows.insert(0, row)
    return tuple(rows)


def session_of(pool: ShellPool, row: ShellRow) -> ShellSession:
    """Return the shell of a row.

    Raises:
        ShellError: it is gone.
    """
    return pool.foreground if row.is_foreground else pool.session(row.id)


def shown_by(pool: ShellPool, row: ShellRow) -> str:
    """Return the last that a command has shown; "" where it is gone or has shown nothing."""
    try:
        return pool.foreground.last_shown if row.is_foreground else pool.last_shown(row.id)
    except ShellError:
        return ""


async def log_of(pool: ShellPool, row: ShellRow) -> Path | None:
    """Return where the whole output stands; None where it was short.

    None of it counts as told to the model.

    Raises:
        ShellError: the command is gone.
    """
    session = session_of(pool, row)
    if session.is_running or session.has_news:
        return session.standing().log_path
    if row.is_foreground:
        return None
    # Its end has been told: asking tells it once more and changes nothing.
    return (await pool.ask(row.id, lambda ended: ended.poll(0))).log_path


def drawn_shell(row: ShellRow, columns: int) -> Content:
    """Draw a command: id, state, how long, the command as far as there is room."""
    head = Content.styled(row.id.ljust(_ID_COLUMNS), "$accent")
    head += Content.styled(row.state_words.ljust(_STATE_COLUMNS), _STYLES[row.state])
    if columns >= _ID_COLUMNS + _STATE_COLUMNS + _SINCE_COLUMNS + 20:
        head += Content.styled(duration_text(row.duration_s).ljust(_SINCE_COLUMNS), "$text-quiet")
    room = max(8, columns - head.cell_length)
    return head + Content(one_line(row.command)).truncate(room, ellipsis=True)


def since_words(row: ShellRow) -> str:
    """Say since when a command runs, or how long it ran."""
    if not row.is_running:
        return f"ran for {duration_text(row.duration_s)}"
    began = datetime.fromtimestamp(time.time() - row.duration_s)
    return f"since {began:%H:%M:%S}, for {duration_text(row.duration_s)}"


def _background(pool: ShellPool, info: ShellInfo) -> ShellRow:
    if info.is_running:
        state, words, wants = _running(pool.session(info.id))
    else:
        words = "done" if info.exit_code == 0 else f"ended, exit {info.exit_code}"
        state, wants = "ended", ""
    return ShellRow(info.id, info.command, state, words, info.duration_s, wants)


def _running(session: ShellSession) -> tuple[State, str, str]:
    if session.is_taken_over:
        return "runs", "taken over", ""
    waiting = session.waiting
    if waiting is None or not waiting.is_certain:
        return "runs", "running", ""
    return "waits", f"waits for {_WANTS.get(waiting.kind, 'keys')}", waiting.kind
