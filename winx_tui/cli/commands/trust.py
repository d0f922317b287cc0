"""`winx trust`: say which folders' own settings and instructions count."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from winx_tui.config.paths import trust_file
from winx_tui.config.trust import TrustStore, listed
from winx_tui.core import exit_codes
from winx_tui.core.errors import ConfigError
from winx_tui.workspace.display import visible


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx trust ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: it failed.
    """
    try:
        parsed = _parser().parse_args(arguments)
    except SystemExit as ending:
        return exit_codes.USAGE if ending.code else exit_codes.DONE
    store = TrustStore(trust_file())
    if parsed.list:
        _list(store)
    elif parsed.revoke:
        _revoke(store, parsed.path)
    else:
        _trust(store, parsed.path)
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="winx trust",
        description=(
            "Trust a folder: its own settings (which may only tighten yours) and instructions "
            "count from now on, until one of these files changes."
        ),
    )
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--revoke", action="store_true", help="trust it no longer, or ask about it again"
    )
    what.add_argument(
        "--list", action="store_true", help="show the trusted folders, and those never asked about"
    )
    return parser


def _trust(store: TrustStore, path: Path) -> None:
    state = store.trust(path)
    _say(f"{visible(str(path.resolve()))} is trusted.")
    files = listed(state.found) or "none yet"
    _say(f"Files that count: {files}. If one changes, winx asks again.")


def _revoke(store: TrustStore, path: Path) -> None:
    if not store.revoke(path):
        raise ConfigError(f"{visible(str(path.resolve()))} was not trusted; see: winx trust --list")
    _say(f"{visible(str(path.resolve()))} is trusted no longer; winx asks about it again.")


def _list(store: TrustStore) -> None:
    roots = store.roots()
    for root, trusted_at in roots.items():
        status = store.state_of(root).status if root.is_dir() else "gone"
        _say(f"{trusted_at:%Y-%m-%d}  {status:<8}  {visible(str(root))}")
    declined = store.declined()
    for root, declined_at in declined.items():
        _say(f"{declined_at:%Y-%m-%d}  {'declined':<8}  {visible(str(root))}")
    if not roots and not declined:
        _say("No folder is trusted. Run: winx trust PATH")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
