"""`winx keys`: which keys do what on the screen, and whether a person's own can be had."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from winx_tui.cli.parser import SentenceParser
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file
from winx_tui.core import exit_codes
from winx_tui.tui.keymap import AREA_TITLES, DEFAULT_KEYS, KEYS, Area, KeyMap
from winx_tui.tui.keys.choosing import ChosenKeys, chosen_keys
from winx_tui.tui.keys.key_names import key_label
from winx_tui.tui.keys.spec import KeySpec, public_area

_NO_KEY = "-"
_HOW = """\
To change one, write its part of the screen and its name into {file}:

    [keys.{area}]
    {action} = ["{key}"]      # [] takes its keys away
"""


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx keys ARGUMENTS` and return the exit code; no API key matters here.

    Raises:
        WinxError: an option is wrong, or the settings cannot be read.
    """
    parsed = _parser().parse_args(arguments)
    if parsed.markdown:
        sys.stdout.write(markdown(DEFAULT_KEYS))
        return exit_codes.DONE
    chosen = _chosen()
    if parsed.check:
        return _check(chosen)
    for line in _lines(chosen.key_map):
        sys.stdout.write(line + "\n")
    row = next(row for row in KEYS if row.public_name == "toggle_tree")
    how = _HOW.format(
        file=config_file(), area=public_area(row.area), action=row.public_name, key="f3"
    )
    sys.stdout.write(f"\n{how}")
    for sentence in chosen.sentences:
        sys.stderr.write(f"winx: {sentence}\n")
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx keys",
        description="Which keys do what on the screen; your settings can change them.",
        allow_abbrev=False,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="only tell what is wrong; 1 if something is"
    )
    what.add_argument(
        "--markdown", action="store_true", help="winx's own keys with their names, as a document"
    )
    return parser


def _chosen() -> ChosenKeys:
    # A project's file cannot set keys, so it is not read.
    loaded = load_layers(user_file=config_file(), environ=os.environ, overrides={})
    return chosen_keys(KEYS, loaded.settings.keys)


def _check(chosen: ChosenKeys) -> int:
    for sentence in chosen.sentences:
        sys.stdout.write(f"{sentence}\n")
    if not chosen.sentences:
        count = len(chosen.key_map.changed)
        what = {0: "No key is changed", 1: "1 action has keys of your own"}.get(
            count, f"{count} actions have keys of your own"
        )
        sys.stdout.write(f"{what}; nothing is wrong.\n")
    return exit_codes.FAILED if chosen.problems else exit_codes.DONE


def _lines(key_map: KeyMap) -> Iterator[str]:
    """Write every row; the columns are as wide as what stands in them."""
    keys = {row: key_map.keys_text(row) or _NO_KEY for row in key_map.rows}
    key_width = max(len(text) for text in keys.values())
    name_width = max(len(row.public_name) for row in key_map.rows)
    for number, area in enumerate(AREA_TITLES):
        if number:
            yield ""
        yield f"{AREA_TITLES[area]}  [keys.{public_area(area)}]"
        for row in key_map.rows_of(area):
            line = f"  {keys[row]:<{key_width}}  {row.public_name:<{name_width}}"
            yield f"{line}  {_meaning(key_map, row)}".rstrip()


def _meaning(key_map: KeyMap, row: KeySpec) -> str:
    before = key_map.changed.get((row.area, row.public_name))
    if before is None:
        return row.summary
    own = " / ".join(key_label(key) for key in before) or _NO_KEY
    return f"{row.summary} (changed; winx's own: {own})".strip()


def markdown(key_map: KeyMap) -> str:
    """Return a document with a table for each part of the screen."""
    parts = [_INTRODUCTION]
    for area in AREA_TITLES:
        rows = "\n".join(_markdown_row(key_map, row) for row in key_map.rows_of(area))
        if rows:
            parts.append(f"{_markdown_head(area)}\n{rows}\n")
    return "\n".join(parts)


_INTRODUCTION = """\
# Keys

Written by `winx keys --markdown`; how to change keys is told in the [guide](guide.md#keys).
Each table is a part of the screen: `[keys.NAME]` in your settings.
"""


def _markdown_head(area: Area) -> str:
    head = f"## {AREA_TITLES[area]}: `{public_area(area)}`"
    return f"{head}\n\n| name | keys | what they do |\n|---|---|---|"


def _markdown_row(key_map: KeyMap, row: KeySpec) -> str:
    keys = ", ".join(f"`{key_label(key)}`" for key in row.keys)
    return f"| `{row.public_name}` | {keys} | {row.summary} |".replace("`|`", "`\\|`")
