"""`winx sessions`: list, show and delete past sessions."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import sessions_dir
from winx_tui.core import exit_codes
from winx_tui.core.events import MessageCompleted, ToolCallFinished, TurnFinished, TurnStarted
from winx_tui.core.text import shortened
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.workspace.display import visible

_PROMPT_WIDTH = 60


def run(arguments: list[str], *, environment_keys: frozenset[str]) -> int:
    """Run `winx sessions ...` and return the exit status."""
    parsed = _parser().parse_args(arguments)
    store = SessionStore(sessions_dir())
    match parsed.action:
        case "list":
            return _list(store, all_folders=parsed.all, as_json=parsed.json)
        case "show":
            return _show(store, parsed.id, as_json=parsed.json)
        case _:
            store.delete(parsed.id)
            sys.stdout.write(f"Deleted session {parsed.id}.\n")
            return exit_codes.DONE


def _list(store: SessionStore, *, all_folders: bool, as_json: bool) -> int:
    summaries = store.list(None if all_folders else Path.cwd().resolve())
    if as_json:
        rows = [
            {
                **asdict(row),
                "path": str(row.path),
                "cwd": str(row.cwd),
                "changed_at": row.changed_at.isoformat(),
            }
            for row in summaries
        ]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return exit_codes.DONE
    if not summaries:
        place = "anywhere" if all_folders else "in this folder (`--all` looks everywhere)"
        sys.stdout.write(f"No sessions {place}.\n")
    for row in summaries:
        prompt = shortened(visible(" ".join(row.first_prompt.split())), _PROMPT_WIDTH)
        changed = row.changed_at.astimezone().strftime("%Y-%m-%d %H:%M")
        place = f"  {visible(str(row.cwd))}" if all_folders else ""
        turns = "1 turn " if row.turns == 1 else f"{row.turns} turns"
        sys.stdout.write(f"{row.id}  {changed}  {turns:>9}  {prompt}{place}\n")
    return exit_codes.DONE


def _show(store: SessionStore, session_id: str, *, as_json: bool) -> int:
    path = store.find(session_id)
    if as_json:
        sys.stdout.write(path.read_text(encoding="utf-8", errors="replace"))
        return exit_codes.DONE
    session = store.load(path)
    sys.stdout.write(
        f"Session {session.header.id}, begun {session.header.created_at} in "
        f"{visible(str(session.header.cwd))}\n"
    )
    for line in _transcript(session):
        sys.stdout.write(visible(line, multiline=True) + "\n")
    return exit_codes.DONE


def _transcript(session: LoadedSession) -> list[str]:
    lines: list[str] = []
    for event in session.events:
        match event:
            case TurnStarted(_, prompt):
                lines += ["", f"> {prompt.typed}"]
                if prompt.is_expanded:
                    lines += [f"  | {line}" for line in prompt.text.split("\n")]
            case MessageCompleted(message) if message.text:
                lines += ["", message.text + (" […cut]" if message.is_unfinished else "")]
            case ToolCallFinished(call, result):
                state = "failed" if result.is_error else "done"
                lines.append(f"  [{call.name}: {state}] {call.arguments[:160]}")
            case TurnFinished(_, outcome, _, _, _, error) if outcome != "completed":
                lines.append(f"  [turn {outcome}] {error or ''}")
    if session.skipped_lines:
        lines += ["", f"({session.skipped_lines} unreadable lines were passed over.)"]
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(prog="winx sessions", description="Past sessions.", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list this folder's sessions, newest first")
    listing.add_argument("--all", action="store_true", help="of every folder")
    listing.add_argument("--json", action="store_true")
    show = actions.add_parser("show", help="print a session")
    show.add_argument("id")
    show.add_argument("--json", action="store_true", help="the raw records")
    delete = actions.add_parser("delete", help="delete a session for good")
    delete.add_argument("id")
    return parser
