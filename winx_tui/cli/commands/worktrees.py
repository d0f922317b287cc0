"""`winx worktrees`: list, merge and remove the worktrees of `winx -w`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict

from winx_tui.cli.asking import agrees, can_ask
from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import state_dir, trust_file
from winx_tui.config.trust import TrustStore
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.core.text import counted
from winx_tui.runtime.worktree_records import WorktreeRecord
from winx_tui.runtime.worktrees import WorktreeDesk
from winx_tui.workspace.display import visible
from winx_tui.workspace.git_worktrees import Losses


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx worktrees ...` and return the exit status; no key matters here."""
    parsed = _parser().parse_args(arguments)
    desk = WorktreeDesk.at(current_folder(), state_dir(), TrustStore(trust_file()))
    return _ACTIONS[parsed.action](desk, parsed)


def _list(desk: WorktreeDesk, parsed: argparse.Namespace) -> int:
    rows = [
        (record, desk.beyond(record), desk.losses(record))
        for record in desk.records.of(desk.origin)
    ]
    if parsed.json:
        data = [_data(*row) for row in rows]
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
        return exit_codes.DONE
    if not rows:
        _say(f"No worktrees of winx's in {desk.origin}. `winx -w NAME` makes one.")
    for record, beyond, losses in rows:
        facts = [f"from {record.base or 'a detached HEAD'}", counted(beyond, "commit")]
        if losses.changed:
            facts.append(f"{counted(len(losses.changed), 'file')} not committed")
        if not record.path.is_dir():
            facts.append("its directory is gone")
        _say(f"{record.name:<16}  {', '.join(facts)}  {record.path}")
    return exit_codes.DONE


def _merge(desk: WorktreeDesk, parsed: argparse.Namespace) -> int:
    record = desk.named(parsed.name)
    _say(desk.merge(record))
    _say(f"The worktree is still there; `winx worktrees remove {record.name}` removes it.")
    return exit_codes.DONE


def _remove(desk: WorktreeDesk, parsed: argparse.Namespace) -> int:
    record = desk.named(parsed.name)
    losses = desk.losses(record)
    if not parsed.discard:
        _make_sure(record, losses, is_sure=parsed.yes)
    _say(desk.throw(record).words)
    return exit_codes.DONE


def _make_sure(record: WorktreeRecord, losses: Losses, *, is_sure: bool) -> None:
    """Ask once, and once more where something is nowhere else.

    Raises:
        UsageError: the answer is no, or nobody can be asked.
    """
    has_person = can_ask(sys.stdout)
    if not is_sure or not losses.is_nothing:
        held = losses.clause if losses.words else "it holds nothing of its own"
        _say(f"{record.path}: {held}.")
        if losses.ignored:
            entries = "entry" if losses.ignored == 1 else "entries"
            _say(f"Of what git ignores nothing is kept: {losses.ignored:,} {entries}.")
    if not is_sure and not (
        has_person and agrees(f"Remove the worktree {record.name}?", sys.stdout)
    ):
        raise UsageError(f"The worktree {record.name} stays; --yes removes it unasked.")
    if losses.is_nothing:
        return
    if not (has_person and agrees(f"Really? {losses.clause}.", sys.stdout)):
        raise UsageError(
            f"The worktree {record.name} stays: {losses.clause}. --discard removes it all the "
            "same, and keeps that under refs/winx/thrown."
        )


_ACTIONS: Mapping[str, Callable[[WorktreeDesk, argparse.Namespace], int]] = {
    "list": _list,
    "merge": _merge,
    "remove": _remove,
}


def _data(record: WorktreeRecord, beyond: int, losses: Losses) -> dict[str, object]:
    return {
        **asdict(record),
        "path": str(record.path),
        "origin": str(record.origin),
        "commits_beyond_base": beyond,
        "commits_nowhere_else": losses.commits,
        "changed_files": list(losses.changed),
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{visible(line)}\n")


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx worktrees",
        description="Worktrees that `winx -w NAME` made of this repository.",
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="list them")
    listing.add_argument("--json", action="store_true")
    merging = actions.add_parser("merge", help="merge one into the branch that it came from")
    merging.add_argument("name", metavar="NAME")
    removing = actions.add_parser("remove", help="remove one; what it held can be taken back")
    removing.add_argument("name", metavar="NAME")
    removing.add_argument(
        "--yes", action="store_true", help="ask only if something is nowhere else"
    )
    removing.add_argument(
        "--discard", action="store_true", help="ask nothing, whatever is nowhere else"
    )
    return parser
