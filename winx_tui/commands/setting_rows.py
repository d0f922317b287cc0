"""Every setting with its value, where that comes from, and what holds in this winx."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Literal

from winx_tui.commands.host import CommandHost
from winx_tui.config.loader import LoadedSettings, load_layers, read_settings_file
from winx_tui.config.paths import config_file, trust_file
from winx_tui.config.schema import SettingSpec, setting_specs
from winx_tui.config.settings import Settings
from winx_tui.config.summaries import summary_of
from winx_tui.config.trust import TrustStore, trusted_settings_file

Source = Literal["default", "yours", "project", "environment"]

TABLES = ("tables", "key map", "named tables")
"""Kinds of settings that are written in the file only."""
_ENVIRONMENT = "environment ("


def _model_now(host: CommandHost) -> object:
    model = host.conversation.model
    return str(model) if model else ""


NOW: Mapping[str, Callable[[CommandHost], object]] = {
    "model": _model_now,
    "mode": lambda host: host.conversation.mode,
    "effort": lambda host: host.conversation.effort,
    "theme": lambda host: host.theme,
}
"""Setting that can change while winx runs → what holds now."""
AT_ONCE = frozenset(
    {"mode", "effort", "theme", "model", "policy.allow", "policy.ask", "policy.deny", "ui.vim"}
)
"""Settings that hold at once in every front end."""
_UNTOLD = frozenset({"ui.vim", "ui.file_tree"})
"""Settings that a key switches for a while; what holds now is plain to see."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting."""

    spec: SettingSpec
    value: object
    """What the settings files and the environment come to."""
    source: Source
    place: str
    """The file or variable that it comes from; "" for a default."""
    own: object
    """What your file says; None where it says nothing."""
    here: object
    """What holds in this winx."""
    summary: str

    @property
    def key(self) -> str:
        """Return its dotted name."""
        return self.spec.key

    @property
    def group(self) -> str:
        """Return the table it stands in; "winx" for those outside of all."""
        if self.spec.kind in TABLES:
            return self.key
        return self.key.partition(".")[0] if "." in self.key else "winx"

    @property
    def is_overruled(self) -> bool:
        """Tell whether your file says something else than what counts."""
        return self.own is not None and self.own != self.value


def read_rows(host: CommandHost) -> tuple[SettingRow, ...]:
    """Read every setting from files and environment; touches the disk.

    Raises:
        ConfigError: a file is broken, a key unknown, a value wrong.
    """
    project_file = trusted_settings_file(host.runtime.workspace.root, TrustStore(trust_file()))
    own = read_settings_file(config_file())
    loaded = load_layers(
        user_file=config_file(), project_file=project_file, environ=os.environ, overrides={}
    )
    return tuple(
        _row(spec, loaded, own.get(key), project_file, host)
        for key, spec in setting_specs().items()
    )


def shown(value: object) -> str:
    """Write a value as TOML does, which JSON shares for these types."""
    return json.dumps(value, ensure_ascii=False, default=str)


def facts_of(row: SettingRow, at_once: Collection[str] = AT_ONCE) -> tuple[tuple[str, str], ...]:
    """Return what there is to know of a setting: name and words of each fact.

    Args:
        row: the setting.
        at_once: settings that hold as soon as they are changed.
    """
    facts = [("value", shown(row.value)), ("default", shown(row.spec.default))]
    facts.append(("from", _from_words(row)))
    if row.here != row.value:
        facts.append(("here", f"{shown(row.here)}, until it is changed or winx starts anew"))
    facts.append(("takes", row.spec.expectation))
    facts.append(("holds", when_it_holds(row.key, at_once)))
    return tuple(facts)


def held_at_once(host: CommandHost) -> frozenset[str]:
    """Return the settings that hold in this winx as soon as they are changed."""
    return AT_ONCE | host.live_ui


def when_it_holds(key: str, at_once: Collection[str]) -> str:
    """Say when a change counts."""
    return "at once" if key in at_once else "from the next start of winx on"


def _from_words(row: SettingRow) -> str:
    match row.source:
        case "default":
            return "nowhere: it is the default"
        case "yours":
            return f"your settings ({row.place})"
        case "environment":
            words = f"the environment ({row.place}), which goes before every file"
        case "project":
            words = f"the project ({row.place}), which may make yours tighter"
    return words + (f"; yours says {shown(row.own)}" if row.is_overruled else "")


def _row(
    spec: SettingSpec,
    loaded: LoadedSettings,
    own: object,
    project_file: Path | None,
    host: CommandHost,
) -> SettingRow:
    value = loaded.values[spec.key]
    source, place = _source_of(loaded.origins[spec.key], project_file)
    here = value
    if (now := NOW.get(spec.key)) is not None:
        here = now(host)
    elif spec.kind not in TABLES and spec.key not in _UNTOLD:
        here = _value_in(host.runtime.settings, spec.key)
    if here == "":
        # No model has been chosen yet: no other choice than the default one.
        here = value
    return SettingRow(spec, value, source, place, own, here, summary_of(spec.key))


def _source_of(origin: str, project_file: Path | None) -> tuple[Source, str]:
    if origin == "default":
        return "default", ""
    if origin.startswith(_ENVIRONMENT):
        return "environment", origin.removeprefix(_ENVIRONMENT).rstrip(")")
    if project_file is not None and origin.endswith(str(project_file)):
        return "project", str(project_file)
    return "yours", origin


def _value_in(settings: Settings, key: str) -> object:
    return reduce(getattr, key.split("."), settings)
