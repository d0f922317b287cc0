"""The receipt of a turn in plain lines, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from winx_tui.console.renderer import Line
from winx_tui.core.receipt import Receipt
from winx_tui.workspace.display import visible

_KINDS = {"create": "new file ", "delete": "deleted ", "move": "moved ", "edit": "changed "}


def receipt_lines(receipt: Receipt, root: Path) -> Iterator[Line]:
    """Say what was changed and run, a line each, and what of the answer nothing bears out."""
    for file in receipt.files:
        figures = f"+{file.added_lines} -{file.removed_lines}"
        yield Line(f"  {_KINDS[file.kind]}{visible(_short(file.path, root))} ({figures})", "quiet")
    for run in receipt.commands:
        end = "still runs" if run.exit_code is None else f"exit {run.exit_code}"
        yield Line(f"  ran {visible(run.command)} ({end})", "quiet")
    if receipt.files and receipt.tests == "none":
        yield Line("  no tests were run", "quiet")
    if receipt.failed_calls:
        count = receipt.failed_calls
        calls = "1 tool call" if count == 1 else f"{count} tool calls"
        yield Line(f"  {calls} failed", "quiet")
    if receipt.claim:
        yield Line(f'  It says "{visible(receipt.claim)}", which no run of tests bears out.', "bad")


def receipt_data(receipt: Receipt, root: Path) -> dict[str, object]:
    """Return a receipt for JSON; paths relative to the root where they lie in it."""
    return {
        "files": [
            {
                "path": _short(file.path, root),
                "change": file.kind,
                "added_lines": file.added_lines,
                "removed_lines": file.removed_lines,
            }
            for file in receipt.files
        ],
        "commands": [
            {
                "command": run.command,
                "exit_code": run.exit_code,
                "duration_s": round(run.duration_s, 3),
                "tests": run.tests,
            }
            for run in receipt.commands
        ],
        "tests": receipt.tests,
        "failed_calls": receipt.failed_calls,
        "doubtful_claim": receipt.claim or None,
    }


def _short(path: Path, root: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
