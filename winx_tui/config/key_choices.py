"""A person's own keys one by one: `keys.AREA.ACTION`, as `winx config set` takes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from winx_tui.config.settings import KeyChoice
from winx_tui.core.errors import ConfigError

PREFIX = "keys."
_ENTRY = re.compile(r"\s*((?:[^,+]+\+)*,|[^,]+?)\s*(?:,\s*|$)")
"""A key up to the comma behind it; `,` and `ctrl+,` are keys too."""
_SHAPE = "write keys.AREA.ACTION; `winx keys` lists what there is"


def area_name(text: str) -> str:
    """Return how the settings write a part of the screen, from how a person wrote it."""
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def choice_of(dotted: str, text: str) -> KeyChoice:
    """Read what a person wrote: keys with commas between them, or a list as in the file.

    Which areas, actions and keys there are is not known here.

    Args:
        dotted: "keys.app.help".
        text: "f9, ctrl+k"; empty or "[]": no key.

    Raises:
        ConfigError: the name has not these three parts, or the text is no list.
    """
    area, action = place_of(dotted)
    return KeyChoice(area, action, _keys_in(dotted, text.strip()))


def place_of(dotted: str) -> tuple[str, str]:
    """Return area and action of a name.

    Raises:
        ConfigError: it has not these parts.
    """
    parts = dotted.removeprefix(PREFIX).split(".")
    match parts:
        case [str(area), str(action)] if area and action and dotted.startswith(PREFIX):
            return area_name(area), action
        case _:
            raise ConfigError(f"{dotted} names no keys; {_SHAPE}")


def in_file(values: dict[str, object]) -> tuple[KeyChoice, ...]:
    """Return the choices that a settings file holds, from its checked values."""
    rows: Any = values.get("keys", ())
    return tuple(KeyChoice(**row) for row in rows)


def without(choices: Sequence[KeyChoice], area: str, action: str) -> tuple[KeyChoice, ...]:
    """Return the choices but those for one action."""
    return tuple(
        each for each in choices if (area_name(each.area), each.action) != (area_name(area), action)
    )


def with_choice(choices: Sequence[KeyChoice], choice: KeyChoice) -> tuple[KeyChoice, ...]:
    """Return the choices with a new one last: of two that want a key, it is the later one."""
    return (*without(choices, choice.area, choice.action), choice)


def _keys_in(dotted: str, text: str) -> tuple[str, ...]:
    if not (len(text) > 1 and text.startswith("[") and text.endswith("]")):
        return tuple(_ENTRY.findall(text)) if text else ()
    try:
        keys = tomllib.loads(f"keys = {text}")["keys"]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f'{dotted} must be a list of keys, such as ["f9", "ctrl+k"]') from error
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ConfigError(f'{dotted} must be a list of keys, such as ["f9", "ctrl+k"]')
    return tuple(keys)
