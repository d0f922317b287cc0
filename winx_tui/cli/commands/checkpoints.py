"""`winx checkpoints`: what was recorded of this project, looked at, put back and looked after."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from winx_tui.cli.parser import SentenceParser
from winx_tui.cli.project_deeds import Manner
from winx_tui.cli.recorded_project import recorded_project

_DEFAULT_LIMIT = 50


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx checkpoints ACTION ...` and return the exit status; no key matters here.

    Raises:
        WinxError: the command line is wrong, or it cannot be done.
    """
    parser, by_action = _parsers()
    action = arguments[0] if arguments else ""
    if action not in by_action:
        parser.parse_args(arguments)
    # Intermixed: options may stand between paths.
    return _ACTIONS[action](by_action[action].parse_intermixed_args(arguments[1:]))


def _list(parsed: argparse.Namespace) -> int:
    # Lazy, here and below: each action loads its own room only.
    from winx_tui.cli.checkpoint_lists import print_list

    with recorded_project() as project:
        return print_list(
            project,
            session=parsed.session or "",
            with_ways_back=parsed.all,
            limit=parsed.limit,
            as_json=parsed.json,
        )


def _show(parsed: argparse.Namespace) -> int:
    from winx_tui.cli.checkpoint_lists import print_work

    with recorded_project() as project:
        return print_work(project, parsed.number, as_json=parsed.json)


def _diff(parsed: argparse.Namespace) -> int:
    from winx_tui.cli.checkpoint_diffs import print_diff

    with recorded_project() as project:
        paths = project.paths(parsed.path)
        return print_diff(project, parsed.number, paths, is_to_now=parsed.to_now)


def _restore(parsed: argparse.Namespace) -> int:
    from winx_tui.cli.checkpoint_restore import restore

    manner = Manner(parsed.dry_run, parsed.yes, parsed.json, parsed.anyway)
    with recorded_project() as project:
        paths = project.paths(parsed.path)
        return restore(project, parsed.number, paths, manner, is_after=parsed.after)


def _status(parsed: argparse.Namespace) -> int:
    from winx_tui.cli.checkpoint_status import print_status

    return print_status(as_json=parsed.json)


def _verify(parsed: argparse.Namespace) -> int:
    from winx_tui.cli.checkpoint_care import print_verified

    with recorded_project() as project:
        return print_verified(project, as_json=parsed.json)


def _prune(parsed: argparse.Namespace) -> int:
    from winx_tui.cli.checkpoint_care import prune_now

    with recorded_project() as project:
        return prune_now(project, parsed.older_than, is_rehearsed=parsed.dry_run)


_ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "show": _show,
    "diff": _diff,
    "restore": _restore,
    "status": _status,
    "prune": _prune,
    "verify": _verify,
}


def _parsers() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """Build the parser of all, and that of each action."""
    parser = SentenceParser(
        prog="winx checkpoints",
        description="What was recorded of this project, around everything that winx did in it.",
        epilog="N is the number of a turn as `list` shows it, such as 41, or of one of its calls "
        "as `show` does, such as 41.2.",
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="a line a turn that has changed something")
    listing.add_argument("--session", metavar="ID", help="of this session only")
    listing.add_argument("--all", action="store_true", help="undo, redo and restore as well")
    listing.add_argument(
        "--limit",
        type=_limit,
        default=_DEFAULT_LIMIT,
        metavar="N",
        help=f"only the newest N; 0 shows all (default: {_DEFAULT_LIMIT})",
    )
    show = actions.add_parser("show", help="what a turn or a call has changed, path by path")
    diff = actions.add_parser("diff", help="the same line by line, without secrets")
    diff.add_argument(
        "--to-now", action="store_true", help="from before it up to the project as it is now"
    )
    restore = actions.add_parser("restore", help="put the project back to what it was before N")
    restore.add_argument("--after", action="store_true", help="to what it was after N")
    restore.add_argument("--dry-run", action="store_true", help="only show what would change")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    restore.add_argument(
        "--anyway", action="store_true", help="also while winx is at work in the project"
    )
    for each in (show, diff, restore):
        each.add_argument("number", metavar="N")
    for each in (diff, restore):
        each.add_argument("path", nargs="*", metavar="PATH", help="only this, and what lies below")
    status = actions.add_parser("status", help="what is recorded, where, and what is left out")
    prune = actions.add_parser("prune", help="forget what is old; the newest work stays")
    prune.add_argument(
        "--older-than",
        type=_days,
        metavar="DAYS",
        help="such as 7d (default: what checkpoints.keep_days and max_store_mb say)",
    )
    prune.add_argument("--dry-run", action="store_true", help="only tell what would go")
    verify = actions.add_parser("verify", help="read everything, and name what is damaged")
    for each in (listing, show, restore, status, verify):
        each.add_argument("--json", action="store_true", help="as data")
    return parser, actions.choices


def _limit(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value


def _days(text: str) -> int:
    days = text.removesuffix("d")
    if not (days.isascii() and days.isdigit()) or len(days) > 6:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of days; write it as 7d")
    return int(days)
