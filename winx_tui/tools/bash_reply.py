"""What the model reads of a shell action: the output, and below it how things stand."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from winx_tui.core.results import ToolResult
from winx_tui.core.text import shortened
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellInfo
from winx_tui.tools.outputs import BashOutput

if TYPE_CHECKING:
    from winx_tui.shell.frame import Frame
    from winx_tui.shell.turn_wait import Turn

TURN_WORDS = {
    ("ready", "awaiting_approval"): "it asks for an approval",
    ("ready", "awaiting_input"): "it waits for input",
    ("ready", "unknown"): "its screen has come to rest, so it probably waits for input",
}


def outcome_result(
    outcome: CommandOutcome,
    shell_id: str | None,
    finished: Sequence[ShellInfo],
    *,
    body: str | None = None,
    extra: str | None = None,
) -> ToolResult:
    """Return the reply on a command; `body` stands in for its output."""
    if body is None:
        body = outcome.output or ("(no new output)" if outcome.is_running else "(no output)")
    footer = "\n".join(_footer(outcome, shell_id, finished, extra))
    return ToolResult(
        text=f"{body}\n\n---\n{footer}",
        structured=dict(_facts(outcome, shell_id, finished)),
        truncated=outcome.hidden_lines > 0,
    )


def screen_text(frame: Frame, earlier: Frame | None, *, last: int, is_diff: bool) -> str:
    """Return a screen for the model; rows and columns count from 1."""
    line, column = frame.cursor
    full_screen = "a full-screen program" if frame.is_alternate else "lines, no full-screen program"
    hidden = "" if frame.is_cursor_visible else ", hidden"
    head = (
        f"[screen of {frame.columns}×{frame.lines}: {full_screen}; "
        f"cursor in row {line + 1}, column {column + 1}{hidden}]"
    )
    if is_diff and earlier is not None:
        changes = frame.changes_since(earlier)
        if changes == []:
            return f"{head}\n[no change since the last look]"
        if changes is not None:
            rows = "\n".join(f"{number}: {text}" for number, text in changes)
            return f"{head}\n[changed rows:]\n{rows}"
    shown = frame.shown.split("\n")
    return "\n".join([head, *(shown[-last:] if last else shown)])


def turn_text(turn: Turn) -> str:
    """Return one sentence on how a wait for one's turn has ended."""
    if turn.outcome == "timeout":
        return "turn = timeout: it has not come to rest; wait_for_turn again waits on"
    if turn.outcome == "busy":
        return "turn = busy: it works; wait_for_turn with wait_through_busy waits until it is done"
    return f"turn = {turn.outcome}: {TURN_WORDS.get((turn.outcome, turn.state), 'it has ended')}"


def first_line(text: str) -> str:
    """Return a command as one line for a person."""
    lines = text.strip().split("\n")
    first = shortened(lines[0], 100)
    return first if len(lines) == 1 else f"{first} … (+{len(lines) - 1} lines)"


def _footer(
    outcome: CommandOutcome,
    shell_id: str | None,
    finished: Sequence[ShellInfo],
    extra: str | None,
) -> Iterator[str]:
    if shell_id is not None:
        yield f"bg_command_id = {shell_id}"
    if outcome.is_running:
        waits = " (waits for input)" if outcome.waiting and outcome.waiting.is_certain else ""
        yield f"status = still running{waits}"
        yield f"running for = {outcome.duration_s:.0f} seconds"
    else:
        yield "status = process exited"
        yield f"exit code = {outcome.exit_code}{_signal_name(outcome.exit_code)}"
    yield f"cwd = {outcome.cwd}"
    if extra:
        yield extra
    if outcome.note:
        yield f"note: {outcome.note}"
    if outcome.is_running:
        yield _what_next(outcome, shell_id)
    if finished:
        ends = ", ".join(f"{info.id} (exit code {info.exit_code})" for info in finished)
        yield (
            f"{len(finished)} finished in the background since your last call: {ends}; "
            "status_check with the bg_command_id shows the output."
        )


def _what_next(outcome: CommandOutcome, shell_id: str | None) -> str:
    target = f' with bg_command_id "{shell_id}"' if shell_id else ""
    if outcome.waiting is None:
        return (
            f"It goes on running. Wait for it with status_check{target}; if it waits for input, "
            'answer with send_text or send_specials; stop it with send_specials ["Ctrl-c"].'
        )
    added = f' Add bg_command_id "{shell_id}".' if shell_id else ""
    return outcome.waiting.advice + added


def _signal_name(exit_code: int | None) -> str:
    if exit_code is None or exit_code <= 128:
        return ""
    try:
        return f" ({signal.Signals(exit_code - 128).name})"
    except ValueError:
        return ""


def _facts(
    outcome: CommandOutcome, shell_id: str | None, finished: Sequence[ShellInfo]
) -> BashOutput:
    return {
        "exit_code": outcome.exit_code,
        "cwd": str(outcome.cwd),
        "is_running": outcome.is_running,
        "duration_s": round(outcome.duration_s, 3),
        "hidden_lines": outcome.hidden_lines,
        "output_log": str(outcome.log_path) if outcome.log_path else None,
        "bg_command_id": shell_id,
        "note": outcome.note,
        "waits_for": outcome.waiting.kind if outcome.waiting else None,
        "finished_in_background": [info.id for info in finished],
    }
