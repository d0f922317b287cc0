"""A person's own keys, changed one by one in their file, and at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from winx_tui.commands.host import CommandHost
from winx_tui.commands.setting_rows import shown
from winx_tui.config.key_choices import choice_of, in_file, place_of, with_choice, without
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file
from winx_tui.config.settings import KeyChoice
from winx_tui.config.writer import set_keys, unset_keys
from winx_tui.core.errors import ConfigError
from winx_tui.workspace.display import visible


async def change_keys(host: CommandHost, dotted: str, text: str) -> str:
    """Give an action other keys, and say what it comes to.

    Args:
        host: the front end.
        dotted: "keys.AREA.ACTION".
        text: keys with commas between them.

    Raises:
        ConfigError: area, action or keys are wrong, or mean something else; nothing is changed.
        UsageError: the front end has none of these keys.
    """
    choice = choice_of(dotted, text)
    before = await asyncio.to_thread(_own_choices)
    after = with_choice(before, choice)
    doubts = host.check_keys(before, after)
    await asyncio.to_thread(set_keys, config_file(), choice)
    host.use_keys(after)
    return _told(f"{dotted} = {shown(list(choice.keys))}, at once.", doubts)


async def set_keys_back(host: CommandHost, dotted: str) -> str:
    """Give an action winx's own keys back, and say what it comes to; see `change_keys`.

    Raises:
        ConfigError: it has no others, or its own mean something else by now.
        UsageError: the front end has none of these keys.
    """
    area, action = place_of(dotted)
    before = await asyncio.to_thread(_own_choices)
    after = without(before, area, action)
    doubts = host.check_keys(before, after)
    if not await asyncio.to_thread(unset_keys, config_file(), area, action):
        raise ConfigError(f"{dotted} is not set in {config_file()}; there is nothing to take out")
    host.use_keys(after)
    return _told(f"{dotted} is taken out of your settings, at once.", doubts)


def own_keys_words(dotted: str) -> str:
    """Say which keys of their own a person has given an action; touches the disk.

    Raises:
        ConfigError: the name or the file is wrong.
    """
    area, action = place_of(dotted)
    choices = _own_choices()
    if without(choices, area, action) == choices:
        return visible(f"You have not changed {dotted}; /keys shows all keys.")
    [*_, mine] = (each for each in choices if each not in without(choices, area, action))
    return visible(f"{dotted} = {shown(list(mine.keys))}")


def _own_choices() -> tuple[KeyChoice, ...]:
    return in_file(read_settings_file(config_file()))


def _told(sentence: str, doubts: Sequence[str]) -> str:
    return visible(" ".join([sentence, *doubts]))
