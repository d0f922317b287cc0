"""`winx config get`, `set` and `unset` for a person's own keys: `keys.AREA.ACTION`."""

from __future__ import annotations

import json
from typing import Literal

from winx_tui.config.key_choices import (
    area_name,
    choice_of,
    in_file,
    place_of,
    with_choice,
    without,
)
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file
from winx_tui.config.settings import KeyChoice
from winx_tui.config.writer import set_keys, unset_keys
from winx_tui.core.errors import ConfigError
from winx_tui.tui.keymap import KEYS
from winx_tui.tui.keys.choosing import chosen_keys, doubts_of_change
from winx_tui.tui.keys.spec import public_area


def change(deed: Literal["get", "set", "unset"], dotted: str, text: str) -> str:
    """Do what was asked for, and return what came of it, in lines.

    Raises:
        ConfigError: area, action or keys are wrong, or mean something else; nothing is changed.
    """
    before = in_file(read_settings_file(config_file()))
    match deed:
        case "get":
            return _get(dotted, before)
        case "set":
            choice = choice_of(dotted, text)
            doubts = doubts_of_change(KEYS, before, with_choice(before, choice))
            set_keys(config_file(), choice)
            return "\n".join([f"{dotted} = {_shown(choice.keys)}", *doubts])
        case "unset":
            area, action = place_of(dotted)
            doubts = doubts_of_change(KEYS, before, without(before, area, action))
            if not unset_keys(config_file(), area, action):
                where = f"{dotted} is not set in {config_file()}"
                raise ConfigError(f"{where}; there is nothing to take out")
            return "\n".join([f"{dotted} is taken out of {config_file()}", *doubts])


def _get(dotted: str, choices: tuple[KeyChoice, ...]) -> str:
    """Return the keys that are in force."""
    area, action = place_of(dotted)
    for row in chosen_keys(KEYS, choices).key_map.rows:
        if (public_area(row.area), row.public_name) == (area_name(area), action):
            return _shown(row.keys)
    raise ConfigError(f"{dotted} is no key of winx; `winx keys` lists what there is")


def _shown(keys: tuple[str, ...]) -> str:
    return json.dumps(keys, ensure_ascii=False)
