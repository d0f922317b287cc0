"""`winx themes`: list the themes, check a file, copy one to make it your own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from winx_tui.config.paths import user_themes_dir
from winx_tui.core import exit_codes
from winx_tui.theming.contrast import READABLE, weak_pairs
from winx_tui.theming.copying import copy_theme
from winx_tui.theming.loader import list_themes, read_theme
from winx_tui.theming.spec import ThemeSpec
from winx_tui.workspace.display import visible

_MOST_PAIRS = 10


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx themes ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: a theme is broken, missing or cannot be written.
    """
    try:
        parsed = _parser().parse_args(arguments)
    except SystemExit as ending:
        return exit_codes.USAGE if ending.code else exit_codes.DONE
    match parsed.action:
        case "list":
            return _list()
        case "check":
            _check(parsed.file)
        case "copy":
            file = copy_theme(parsed.name, parsed.new or parsed.name)
            _say(
                f"{visible(str(file))} is yours to edit: colours follow each save while winx runs."
            )
            _say(f"To use it: winx config set theme {file.stem}")
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="winx themes", description="The colours of the screen; /theme shows them there."
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="show every theme, and what is wrong with broken ones")
    check = actions.add_parser("check", help="check a theme file and how readable its texts are")
    check.add_argument("file", type=Path, metavar="FILE")
    copy = actions.add_parser("copy", help="copy a theme of winx into your own themes, to edit it")
    copy.add_argument("name", metavar="NAME", help="a theme of winx")
    copy.add_argument("new", nargs="?", metavar="NEW", help="its name there (default: NAME)")
    return parser


def _list() -> int:
    catalog = list_themes()
    own = user_themes_dir()
    width = max(len(spec.name) for spec in catalog.themes)
    for spec in catalog.themes:
        place = "yours" if (own / f"{spec.name}.toml").is_file() else ""
        _say(f"{visible(spec.name).ljust(width)}  {_kind(spec).ljust(14)}  {place}".rstrip())
    for problem in catalog.problems:
        sys.stderr.write(f"winx: {visible(problem)}\n")
    return exit_codes.FAILED if catalog.problems else exit_codes.DONE


def _kind(spec: ThemeSpec) -> str:
    return ("dark" if spec.dark else "light") + (", 16 colours" if spec.ansi else "")


def _check(file: Path) -> None:
    spec = read_theme(file)
    _say(f"{visible(str(file))} is a theme.")
    pairs = weak_pairs(spec)
    for pair in pairs[:_MOST_PAIRS]:
        _say(
            f"Hard to read: {pair.text} on {pair.ground} has a contrast of {pair.ratio:.1f}, "
            f"below {READABLE}."
        )
    if len(pairs) > _MOST_PAIRS:
        _say(f"And {len(pairs) - _MOST_PAIRS} more pairs are.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
