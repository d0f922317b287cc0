"""Writes winx into a client's settings, and out of them: plans first, then one replacement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from winx_tui.cli.mcp_clients.config_file import replace_config, shown
from winx_tui.cli.mcp_clients.entry import KeyPath, Start, is_winx, read_entry, write_entry
from winx_tui.cli.mcp_clients.forms import (
    FORMS,
    FormError,
    read_settings,
    table_at,
    with_entry,
    without_entry,
)
from winx_tui.cli.mcp_clients.location import (
    Location,
    project_location,
    seems_installed,
    settings_of,
    user_location,
)
from winx_tui.cli.mcp_clients.places import Places
from winx_tui.cli.mcp_clients.table import Client
from winx_tui.core.errors import ConfigError, UsageError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""What every client takes as a server's name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be installed."""

    client: Client
    command: tuple[str, ...]
    """Starts winx; without --mcp."""
    folder: Path
    """Where the person is."""
    project: Path | None = None
    """The project that the entry is for; None: whichever is open there."""
    is_global: bool = False
    name: str = "winx"
    options: tuple[str, ...] = ()
    """Further ones of winx."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One edit of one file, worked out and checked, not yet made."""

    location: Location
    old: str | None
    new: str
    root: str
    """The project that the entry names; "": the client's own."""
    root_before: str = ""
    """The one that the entry of today names."""

    @property
    def changes_something(self) -> bool:
        """Tell whether there is something to write."""
        return self.new != (self.old or "")


def plan_installation(wish: Wish, places: Places, *, is_forced: bool = False) -> Plan:
    """Work out a client's settings with winx in them.

    Raises:
        UsageError: the entry needs a project, or something else is asked for wrongly.
        ConfigError: the settings are broken, hold another server of the name, or the client does
            not seem to be installed.
    """
    location, root, entry = _entry_of(wish, places)
    if not is_forced and not seems_installed(location, places):
        raise ConfigError(
            f"{wish.client.title} does not seem to be installed: there is no "
            f"{shown(location.file)}, nor another trace; use --force to write it anyway, "
            "or --print to see the entry"
        )
    form = FORMS[wish.client.form]
    old, key = settings_of(location)
    present = table_at(read_settings(form, old or ""), key).get(wish.name)
    start = read_entry(present)
    if present is not None and (start is None or not is_winx(start)):
        raise ConfigError(
            f"{shown(location.file)} has another server called {wish.name}; choose another "
            "name: --name NAME"
        )
    new = _edited(location, old or "", (*key, wish.name), entry)
    return Plan(location, old, new, root, _root_named(start))


def shown_entry(wish: Wish, places: Places) -> tuple[Location, str]:
    """Return where an entry would go, and a file that has nothing else in it.

    Raises:
        UsageError: the entry needs a project, or something else is asked for wrongly.
    """
    location, _, entry = _entry_of(wish, places)
    return location, _edited(location, "", (*wish.client.keys[0], wish.name), entry)


def plan_removal(location: Location, name: str) -> Plan:
    """Work out a client's settings without winx.

    Raises:
        ConfigError: the settings are broken, or the server of that name is no winx.
    """
    old, key = settings_of(location)
    form = FORMS[location.client.form]
    present = table_at(read_settings(form, old or ""), key).get(name)
    start = read_entry(present)
    if present is not None and (start is None or not is_winx(start)):
        raise ConfigError(f"the {name} in {shown(location.file)} is no winx; winx leaves it alone")
    try:
        new = without_entry(form, old or "", (*key, name))
    except FormError as error:
        raise _refused(location, error) from error
    return Plan(location, old, new, "")


def carry_out(plan: Plan, now: datetime) -> Path | None:
    """Make an edit, and return where the old file was kept.

    Raises:
        ConfigError: it cannot be written, or has changed meanwhile.
    """
    return replace_config(plan.location.file, plan.old, plan.new, now)


def _edited(location: Location, text: str, path: KeyPath, entry: Mapping[str, object]) -> str:
    try:
        return with_entry(FORMS[location.client.form], text, path, entry)
    except FormError as error:
        raise _refused(location, error) from error


def _root_named(start: Start | None) -> str:
    words = start.command if start is not None else ()
    return words[words.index("--root") + 1] if "--root" in words[:-1] else ""


def _refused(location: Location, error: FormError) -> ConfigError:
    return ConfigError(
        f"{shown(location.file)} is left alone: {error}; "
        "winx mcp install CLIENT --print shows the entry to write yourself"
    )


def _entry_of(wish: Wish, places: Places) -> tuple[Location, str, dict[str, object]]:
    if not _NAME.fullmatch(wish.name):
        raise UsageError("a name is at most 32 letters, digits, - and _")
    if wish.is_global and wish.project is not None:
        raise UsageError("--global and --project exclude each other; use one of them")
    client = wish.client
    is_outside = places.system == "windows"
    if wish.project is not None and client.project_files and not is_outside:
        location = project_location(client, wish.project)
        root = client.root_in_project_file
        if not root and client.starts_in == "elsewhere":
            root = str(wish.project)
    else:
        location = user_location(client, places)
        root = "" if is_outside else client.root_in_user_file
        if wish.project is not None:
            root = str(wish.project)
        elif not root and (client.starts_in == "elsewhere" or is_outside):
            root = str(_needed_project(wish, places))
    arguments = ["--mcp", *(["--root", root] if root else []), *wish.options]
    command = (*wish.command, *arguments)
    if is_outside:
        command = ("wsl.exe", "-d", places.wsl_distribution, "--exec", *command)
    return location, root, write_entry(client.shape, wish.name, Start(command))


def _needed_project(wish: Wish, places: Places) -> Path:
    """Take the folder that the person is in, where it can be a project."""
    home = Path(places.environment.get("HOME", "/"))
    if wish.is_global or wish.folder in (home, *home.parents):
        raise UsageError(
            f"{wish.client.title} starts its servers outside of any project, so the entry must "
            "name one: --project DIR"
        )
    return wish.folder
