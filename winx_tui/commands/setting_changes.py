"""Settings changed in a person's file, and at once where that can be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from winx_tui.commands.host import CommandHost
from winx_tui.commands.modes import set_mode
from winx_tui.commands.permissions import reload_rules
from winx_tui.commands.setting_rows import (
    TABLES,
    SettingRow,
    held_at_once,
    read_rows,
    shown,
    when_it_holds,
)
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file
from winx_tui.config.schema import check_value, spec_of, value_from_text
from winx_tui.config.writer import append_entry, remove_entry, set_value, unset_value
from winx_tui.core.effort import Effort
from winx_tui.core.errors import ConfigError, UsageError
from winx_tui.core.messages import ModelRef
from winx_tui.core.modes import Mode
from winx_tui.runtime.model_choice import named_model
from winx_tui.workspace.display import visible

_REMARKS: Mapping[str, str] = {"ui.accessible": " All that stands on the screen is shown anew."}
"""Setting → what else there is to say of a change."""


async def change(host: CommandHost, key: str, text: str) -> str:
    """Set a setting to what a person wrote, and say what it comes to.

    Args:
        host: the front end.
        key: dotted.
        text: the value as a person writes it.

    Raises:
        ConfigError: key, value or file are wrong; the file is as it was.
        UsageError: it is set in the file only.
    """
    spec = spec_of(key)
    if spec.kind in TABLES:
        way = " `/config keys.AREA.ACTION KEY` changes one." if spec.kind == "key map" else ""
        raise UsageError(f"{key} is written in {config_file()} only: {spec.expectation}.{way}")
    value = value_from_text(spec, text)
    if key == "theme":
        await asyncio.to_thread(_check_theme, text)
    await asyncio.to_thread(set_value, config_file(), key, text)
    return await _take_over(host, key, f"{key} = {shown(value)}")


async def change_list(host: CommandHost, key: str, entries: Sequence[str]) -> str:
    """Set a list to these entries, and say what it comes to.

    Raises:
        ConfigError: an entry or the file is wrong; the file is as it was.
    """
    value = check_value(spec_of(key), list(entries))
    await asyncio.to_thread(_write_list, config_file(), key, entries)
    return await _take_over(host, key, f"{key} = {shown(value)}")


async def set_back(host: CommandHost, key: str) -> str:
    """Take a setting out of the person's file, and say what it comes to; see `change`.

    Raises:
        ConfigError: it is not there, or the file is wrong.
    """
    spec_of(key)
    if not await asyncio.to_thread(unset_value, config_file(), key):
        raise ConfigError(f"{key} is not set in {config_file()}; there is nothing to take out")
    return await _take_over(host, key, f"{key} is taken out of your settings")


def check_text(key: str, text: str) -> str:
    """Return what is wrong with a text as the value of a setting; "" where nothing is."""
    try:
        value_from_text(spec_of(key), text)
        if key == "theme":
            _check_theme(text)
    except ConfigError as error:
        return str(error)
    return ""


def check_entries(key: str, entries: Sequence[str]) -> str:
    """Return what is wrong with entries as the value of a list; "" where nothing is."""
    try:
        check_value(spec_of(key), list(entries))
    except ConfigError as error:
        return str(error)
    return ""


def _check_theme(name: str) -> None:
    # Lazy: it reads files, and raises with the nearest name if there is no such theme.
    from winx_tui.theming.loader import load_theme

    load_theme(name)


def _write_list(file: Path, key: str, entries: Sequence[str]) -> None:
    """Change a list by as few entries as can be: comments beside the others stay."""
    before = read_settings_file(file).get(key, ())
    assert isinstance(before, tuple)
    kept = [entry for entry in before if entry in entries]
    is_same_order = list(entries[: len(kept)]) == kept
    for entry in before:
        if not is_same_order or entry not in entries:
            remove_entry(file, key, entry)
    for entry in entries[len(kept) :] if is_same_order else entries:
        append_entry(file, key, entry)


async def _take_over(host: CommandHost, key: str, done: str) -> str:
    """Let a changed setting hold if that can be at once, and tell what came of it."""
    rows = await asyncio.to_thread(read_rows, host)
    row = next(row for row in rows if row.key == key)
    if key.startswith("policy."):
        await reload_rules(host)
    elif key in host.live_ui:
        _apply_ui(host, row)
    elif (apply := _APPLY.get(key)) is not None:
        apply(host, row.value)
    when = when_it_holds(key, held_at_once(host))
    remark = _REMARKS.get(key, "") if key in host.live_ui else ""
    return visible(f"{done}, {when}.{remark}{_overruled(row)}")


def _overruled(row: SettingRow) -> str:
    if row.source not in ("project", "environment"):
        return ""
    return f" {row.place} overrules it here: {shown(row.value)}."


def _apply_ui(host: CommandHost, row: SettingRow) -> None:
    name = row.key.rpartition(".")[2]
    ui = replace(host.runtime.settings.ui, **{name: cast(Any, row.value)})
    host.runtime.use_ui(ui)
    host.use_ui(row.key, ui)


def _apply_mode(host: CommandHost, value: object) -> None:
    if host.conversation.mode != value:
        set_mode(host, cast(Mode, value))


def _apply_model(host: CommandHost, value: object) -> None:
    if value:
        host.conversation.set_model(_named(host, str(value)))


def _named(host: CommandHost, text: str) -> ModelRef:
    return named_model(text, host.runtime.settings)


def _apply_theme(host: CommandHost, value: object) -> None:
    if value in host.theme_names():
        host.set_theme(str(value))


def _apply_vim(host: CommandHost, value: object) -> None:
    if host.switch_vim() != value:
        host.switch_vim()


_APPLY: Mapping[str, Callable[[CommandHost, object], None]] = {
    "mode": _apply_mode,
    "effort": lambda host, value: host.conversation.set_effort(cast(Effort, value)),
    "model": _apply_model,
    "theme": _apply_theme,
    "ui.vim": _apply_vim,
}
"""Setting → what lets a value hold at once, in every front end."""
