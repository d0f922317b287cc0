"""`winx config`: read and change the settings, and see where each came from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from winx_tui.config.key_choices import PREFIX
from winx_tui.config.loader import LoadedSettings, load_layers
from winx_tui.config.paths import config_file, trust_file
from winx_tui.config.schema import spec_of
from winx_tui.config.trust import TrustStore, trusted_settings_file
from winx_tui.config.writer import set_value, unset_value
from winx_tui.core import exit_codes
from winx_tui.core.errors import ConfigError


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx config ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: it failed.
    """
    try:
        parsed = _parser().parse_args(arguments)
    except SystemExit as ending:
        return exit_codes.USAGE if ending.code else exit_codes.DONE
    match parsed.action:
        case "path":
            _say(str(config_file()))
        case "list":
            _list(as_json=parsed.json)
        case "get" | "set" | "unset" if parsed.key.startswith(PREFIX):
            # Lazy: seldom wanted, and they bring the key tables.
            from winx_tui.cli.commands.config_keys import change

            _say(change(parsed.action, parsed.key, getattr(parsed, "value", "")))
        case "get":
            _get(parsed.key)
        case "set":
            if parsed.key == "theme":
                # Lazy: raises, with the nearest name, if there is no such theme.
                from winx_tui.theming.loader import load_theme

                load_theme(parsed.value)
            value = set_value(config_file(), parsed.key, parsed.value)
            _say(f"{parsed.key} = {_shown(value)}")
            _warn_if_overruled(parsed.key)
        case "unset":
            _unset(parsed.key)
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="winx config",
        description="Settings: defaults < your file < a trusted project < environment < options.",
        epilog='To edit the file itself: $EDITOR "$(winx config path)"',
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="show every setting and where it came from")
    listing.add_argument("--json", action="store_true", help="as data")
    actions.add_parser("path", help="show where your file is")
    for name, text in (
        ("get", "show one setting"),
        ("set", "change one setting in your file"),
        ("unset", "take one setting out of your file"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("key", metavar="KEY", help="such as limits.max_steps")
        if name == "set":
            action.add_argument("value", metavar="VALUE", help="lists: separated by commas")
    return parser


def _list(*, as_json: bool) -> None:
    loaded = _load()
    if as_json:
        data = {
            key: {"value": value, "origin": loaded.origins[key]}
            for key, value in loaded.values.items()
        }
        _say(json.dumps(data, indent=2))
    else:
        lines = [(f"{key} = {_shown(value)}", key) for key, value in loaded.values.items()]
        width = min(60, max(len(text) for text, _ in lines))
        for text, key in lines:
            _say(f"{text.ljust(width)}  # {loaded.origins[key]}")
    for problem in loaded.problems:
        sys.stderr.write(f"winx: {problem}\n")


def _get(key: str) -> None:
    spec_of(key)
    value = _load().values[key]
    _say(value if isinstance(value, str) else _shown(value))


def _unset(key: str) -> None:
    file = config_file()
    if not unset_value(file, key):
        spec_of(key)
        raise ConfigError(f"{key} is not set in {file}; there is nothing to take out")
    _say(f"{key} is taken out of {file}")


def _warn_if_overruled(key: str) -> None:
    origin = _load().origins[key]
    if origin != str(config_file()):
        _say(f"Note: {origin} overrules it here.")


def _load() -> LoadedSettings:
    root = Path.cwd()
    return load_layers(
        user_file=config_file(),
        project_file=trusted_settings_file(root, TrustStore(trust_file())),
        environ=os.environ,
        overrides={},
    )


def _shown(value: object) -> str:
    # TOML's own spelling, which JSON shares for these types.
    return json.dumps(value, ensure_ascii=False)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
