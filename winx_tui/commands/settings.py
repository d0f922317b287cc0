"""/settings: every setting, looked at and changed."""

from __future__ import annotations

import asyncio
from itertools import groupby

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.commands.key_changes import change_keys, own_keys_words, set_keys_back
from winx_tui.commands.setting_changes import change, set_back
from winx_tui.commands.setting_rows import (
    SettingRow,
    facts_of,
    held_at_once,
    read_rows,
    shown,
)
from winx_tui.config.key_choices import PREFIX
from winx_tui.config.paths import config_file
from winx_tui.config.schema import spec_of
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

_USAGE = "Write /config KEY VALUE, /config unset KEY or /config KEY; /config alone shows them all."


async def _settings(host: CommandHost, argument: str) -> None:
    act, _, rest = argument.partition(" ")
    rest = rest.strip()
    match act:
        case "" if await host.open_page("settings"):
            pass
        case "" | "list":
            await host.show(await asyncio.to_thread(_list, host))
        case "path":
            host.notify(visible(str(config_file())))
        case "unset" | "reset":
            key = _one_key(rest)
            work = set_keys_back if key.startswith(PREFIX) else set_back
            host.notify(await work(host, key))
        case "set":
            await _set(host, rest)
        case "get":
            await _show(host, _one_key(rest))
        case _ if rest:
            await _set(host, argument)
        case _:
            await _show(host, act)


async def _set(host: CommandHost, text: str) -> None:
    key, _, value = text.removeprefix("=").partition(" ")
    value = value.strip().removeprefix("= ").strip()
    if not value:
        raise UsageError(_USAGE)
    work = change_keys if key.startswith(PREFIX) else change
    host.notify(await work(host, key, _unquoted(value)))


async def _show(host: CommandHost, key: str) -> None:
    if key.startswith(PREFIX):
        host.notify(await asyncio.to_thread(own_keys_words, key))
        return
    spec_of(key)
    rows = await asyncio.to_thread(read_rows, host)
    row = next(row for row in rows if row.key == key)
    at_once = held_at_once(host)
    facts = "\n".join(f"- {name}: {visible(words)}" for name, words in facts_of(row, at_once))
    await host.show(f"**{row.key}**: {row.summary}\n\n{facts}")


def _list(host: CommandHost) -> str:
    parts = []
    for group, rows in groupby(read_rows(host), lambda row: row.group):
        parts.append("\n".join([f"**{group}**", "", *map(_line, rows)]))
    return "\n\n".join([*parts, _USAGE])


def _line(row: SettingRow) -> str:
    value = visible(shown(row.value)).replace("`", "'")
    return f"- `{row.key} = {value}` ({row.source}): {row.summary}"


def _one_key(text: str) -> str:
    if not text or " " in text:
        raise UsageError(_USAGE)
    return text


def _unquoted(text: str) -> str:
    """Take off the quotes that a shell would take off."""
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if is_quoted else text


SETTINGS = Command(
    "settings",
    ("config",),
    "Every setting, its value and its source; change it.",
    "[KEY [VALUE]|unset KEY]",
    _settings,
)
