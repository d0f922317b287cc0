"""`winx sessions`: list, show, search, rename, copy, export, import and delete past sessions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import sessions_dir
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.core.events import (
    MessageCompleted,
    Notice,
    ToolCallFinished,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.text import counted, shortened
from winx_tui.session.blocks import blocks, open_regular
from winx_tui.session.search import SearchHit
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.session.summary import SessionSummary
from winx_tui.workspace.display import visible

_PROMPT_WIDTH = 60
_EXCERPT_WIDTH = 100
_BLOCK_BYTES = 1 << 20


def run(arguments: list[str], *, environment_keys: frozenset[str]) -> int:
    """Run `winx sessions ...` and return the exit status."""
    parsed = _parser().parse_args(arguments)
    return _ACTIONS[parsed.action](SessionStore(sessions_dir()), parsed)


def _list(store: SessionStore, parsed: argparse.Namespace) -> int:
    summaries = store.list(_place(parsed))
    if parsed.json:
        sys.stdout.write(json.dumps([_data(row) for row in summaries], indent=2) + "\n")
        return exit_codes.DONE
    if not summaries:
        place = "anywhere" if parsed.all else "in this folder (`--all` looks everywhere)"
        sys.stdout.write(f"No sessions {place}.\n")
    for row in summaries:
        sys.stdout.write(session_line(row, with_folder=parsed.all))
    return exit_codes.DONE


def _search(store: SessionStore, parsed: argparse.Namespace) -> int:
    """Print hits as they are found, or all at once as JSON; none: exit status 1, as grep has it."""
    hits: list[SearchHit] = []
    for hit in store.search(" ".join(parsed.words), _place(parsed)):
        hits.append(hit)
        if not parsed.json:
            excerpt = shortened(visible(hit.excerpt), _EXCERPT_WIDTH)
            sys.stdout.write(f"{session_line(hit.session, with_folder=parsed.all)}    {excerpt}\n")
    if parsed.json:
        rows = [
            {**_data(hit.session), "excerpt": hit.excerpt, "turn": _from_one(hit.turn)}
            for hit in hits
        ]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
    elif not hits:
        place = "anywhere" if parsed.all else "in this folder (`--all` looks everywhere)"
        sys.stdout.write(f"No session {place} holds all of these words.\n")
    return exit_codes.DONE if hits else exit_codes.FAILED


def _show(store: SessionStore, parsed: argparse.Namespace) -> int:
    path = store.find(parsed.id)
    session = store.load(path)
    if parsed.json:
        _write_records(path)
        return exit_codes.DONE
    title = f" '{visible(session.title)}'" if session.title else ""
    sys.stdout.write(
        f"Session {session.header.id}{title}, begun {session.header.created_at} in "
        f"{visible(str(session.header.cwd))}\n"
    )
    for line in _transcript(session):
        sys.stdout.write(visible(line, multiline=True) + "\n")
    return exit_codes.DONE


def _rename(store: SessionStore, parsed: argparse.Namespace) -> int:
    session_id = store.find(parsed.id).stem
    title = store.rename(session_id, " ".join(parsed.title))
    told = f"Session {session_id} is called '{visible(title)}' now."
    sys.stdout.write((told if title else f"Session {session_id} has no title now.") + "\n")
    return exit_codes.DONE


def _fork(store: SessionStore, parsed: argparse.Namespace) -> int:
    before = parsed.before_turn
    if before is not None and before < 1:
        raise UsageError("--before-turn counts turns from 1.")
    copy = store.fork(parsed.id, None if before is None else before - 1)
    sys.stdout.write(f"{copy}\n")
    sys.stderr.write(f"Copied; `winx --resume {copy}` goes on with the copy.\n")
    return exit_codes.DONE


def _export(store: SessionStore, parsed: argparse.Namespace) -> int:
    # Lazy: the formats are needed for this alone.
    from winx_tui.session.export import export, format_named, write_new

    output = Path(parsed.output) if parsed.output else None
    named = parsed.format or (output.suffix if output is not None else "") or "md"
    text = export(store.load(store.find(parsed.id)), format_named(named))
    if output is None:
        sys.stdout.write(text)
    else:
        write_new(output, text)
        sys.stderr.write(f"Written: {visible(str(output))}\n")
    return exit_codes.DONE


def _import(store: SessionStore, parsed: argparse.Namespace) -> int:
    imported = store.import_file(
        Path(parsed.file), current_folder(), in_own_folder=parsed.own_folder
    )
    sys.stdout.write(f"{imported.session_id}\n")
    told = f"Imported {counted(imported.turns, 'turn')} into {visible(str(imported.cwd))}"
    if imported.left_out:
        told += f"; {counted(imported.left_out, 'record')} left out"
    if imported.had_approvals:
        told += "; what was approved there asks again here"
    sys.stderr.write(f"{told}. `winx --resume {imported.session_id}` goes on with it there.\n")
    return exit_codes.DONE


def _prune(store: SessionStore, parsed: argparse.Namespace) -> int:
    # Lazy: few sessions are ever pruned.
    from winx_tui.cli.session_pruning import prune

    return prune(store, parsed, _place(parsed))


def _delete(store: SessionStore, parsed: argparse.Namespace) -> int:
    store.delete(parsed.id)
    sys.stdout.write(f"Deleted session {parsed.id}.\n")
    return exit_codes.DONE


_ACTIONS: Mapping[str, Callable[[SessionStore, argparse.Namespace], int]] = {
    "list": _list,
    "search": _search,
    "show": _show,
    "rename": _rename,
    "fork": _fork,
    "export": _export,
    "import": _import,
    "prune": _prune,
    "delete": _delete,
}


def _place(parsed: argparse.Namespace) -> Path | None:
    return None if parsed.all else current_folder()


def session_line(row: SessionSummary, *, with_folder: bool) -> str:
    """Return a session as a row of a list, its end included."""
    name = shortened(visible(" ".join(row.name.split())), _PROMPT_WIDTH)
    changed = row.changed_at.astimezone().strftime("%Y-%m-%d %H:%M")
    place = f"  {visible(str(row.cwd))}" if with_folder else ""
    turns = "1 turn " if row.turns == 1 else f"{row.turns} turns"
    return f"{row.id}  {changed}  {turns:>9}  {name}{place}\n"


def _write_records(path: Path) -> None:
    """Print a session's lines; what no program of winx has written shows what it is."""
    with open_regular(path) as file:
        for block in blocks(file, _BLOCK_BYTES):
            for line in block.decode("utf-8", "replace").removesuffix("\n").split("\n"):
                sys.stdout.write(visible(line) + "\n")


def _data(row: SessionSummary) -> dict[str, object]:
    return {
        **asdict(row),
        "path": str(row.path),
        "cwd": str(row.cwd),
        "changed_at": row.changed_at.isoformat(),
        "model": str(row.model) if row.model is not None else None,
    }


def _from_one(turn: int | None) -> int | None:
    return None if turn is None else turn + 1


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
            case Notice(text, level) if level != "info":
                lines += ["", f"  [{level}] {text}"]
            case TurnFinished(_, outcome, _, _, _, error) if outcome != "completed":
                lines.append(f"  [turn {outcome}] {error or ''}")
    damage = session.damage
    if damage.is_repairable:
        lines += ["", f"(This session's file is damaged: {damage.words()}. Going on repairs it.)"]
    if damage.newer:
        lines += ["", f"({damage.newer_words()})"]
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(prog="winx sessions", description="Past sessions.", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list this folder's sessions, newest first")
    search = actions.add_parser("search", help="list the sessions that hold words")
    search.add_argument("words", nargs="+", metavar="WORD", help="all of them, in whatever case")
    for each in (listing, search):
        each.add_argument("--all", action="store_true", help="of every folder")
        each.add_argument("--json", action="store_true")
    show = actions.add_parser("show", help="print a session")
    show.add_argument("id")
    show.add_argument("--json", action="store_true", help="the raw records")
    rename = actions.add_parser("rename", help="give a session a title")
    rename.add_argument("id")
    rename.add_argument("title", nargs="*", metavar="TITLE", help="none takes it away")
    fork = actions.add_parser("fork", help="copy a session, and print the copy's id")
    fork.add_argument("id")
    fork.add_argument(
        "--before-turn", type=int, metavar="N", help="only what came before turn N, from 1"
    )
    export = actions.add_parser("export", help="write a session to a file, or print it")
    export.add_argument("id")
    export.add_argument("--format", metavar="FORMAT", help="md (default), html or json")
    export.add_argument("-o", "--output", metavar="FILE", help="that is not there yet")
    importing = actions.add_parser(
        "import", help="make a session of an exported one, and print its id"
    )
    importing.add_argument("file", metavar="FILE", help="as `export --format json` writes it")
    importing.add_argument(
        "--own-folder", action="store_true", help="keep it with the folder that it names"
    )
    prune = actions.add_parser("prune", help="delete old sessions for good, after a question")
    prune.add_argument("--older-than", metavar="AGE", help="changed longer ago, such as 30d")
    prune.add_argument("--keep", type=int, metavar="N", help="the newest N stay")
    prune.add_argument("--named", action="store_true", help="those with a title may go too")
    prune.add_argument("--all", action="store_true", help="of every folder")
    prune.add_argument("--dry-run", action="store_true", help="only show what would go")
    prune.add_argument("--yes", action="store_true", help="do not ask")
    delete = actions.add_parser("delete", help="delete a session for good")
    delete.add_argument("id")
    return parser
