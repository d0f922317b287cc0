"""Where a client's settings lie, whether it seems to be installed, and what winx is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winx_tui.cli.mcp_clients.config_file import read_config, shown
from winx_tui.cli.mcp_clients.entry import KeyPath, Start, is_winx, read_entry
from winx_tui.cli.mcp_clients.forms import FORMS, FormError, read_settings, table_at
from winx_tui.cli.mcp_clients.places import Places
from winx_tui.cli.mcp_clients.table import ALIASES, CLIENTS, Client
from winx_tui.core.errors import ConfigError, UsageError


@dataclass(frozen=True, slots=True)
class Location:
    """One file of settings of one client."""

    client: Client
    file: Path
    project: Path | None = None
    """Whose own settings these are; None: the person's."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A winx in a client's settings."""

    location: Location
    name: str
    start: Start


def find_client(name: str) -> Client:
    """Return the client that a person named.

    Raises:
        UsageError: none is called so.
    """
    wanted = ALIASES.get(name, name)
    for client in CLIENTS:
        if client.name == wanted:
            return client
    known = ", ".join(client.name for client in CLIENTS)
    raise UsageError(f"{name} is no client that winx knows; it knows {known}")


def user_location(client: Client, places: Places) -> Location:
    """Return the person's own settings.

    Raises:
        ConfigError: the client has none on Windows that winx knows.
    """
    templates = client.windows_files if places.system == "windows" else client.files
    if not templates:
        raise ConfigError(f"winx does not know where {client.title} keeps its settings on Windows")
    files = [places.path(template) for template in templates]
    moved = places.environment.get(client.moved_by, "") if client.moved_by else ""
    if moved and places.system != "windows":
        files = [Path(moved) / file.name for file in files]
    return Location(client, _existing(files))


def project_location(client: Client, project: Path) -> Location:
    """Return a project's own settings; `project_files` is not empty."""
    return Location(client, _existing([project / each for each in client.project_files]), project)


def seems_installed(location: Location, places: Places) -> bool:
    """Tell whether a client left any trace on this machine, or in the project."""
    client = location.client
    if location.file.exists() or any(places.has_program(each) for each in client.programs):
        return True
    folders = {places.path(each) for each in client.folders if places.system != "windows"}
    folders.add(user_location(client, places).file.parent)
    roots = {places.home, places.xdg, places.apps}
    return any(each.is_dir() for each in folders - roots)


def settings_of(location: Location) -> tuple[str | None, KeyPath]:
    """Read a file: its text (None: there is none) and where in it the servers stand.

    Raises:
        ConfigError: it cannot be read, or is broken.
    """
    text = read_config(location.file)
    keys = location.client.keys
    try:
        settings = read_settings(FORMS[location.client.form], text or "")
    except FormError as error:
        raise ConfigError(
            f"{shown(location.file)} is left alone: {error}; mend it first"
        ) from error
    present = [key for key in keys if _is_table_of_servers(table_at(settings, key))]
    return text, present[-1] if present else keys[0]


def installations(location: Location) -> Iterator[Installation]:
    """Yield each winx in a client's settings.

    Raises:
        ConfigError: they cannot be read, or are broken.
    """
    text, key = settings_of(location)
    servers = table_at(read_settings(FORMS[location.client.form], text or ""), key)
    for name, entry in servers.items():
        start = read_entry(entry)
        if start is not None and is_winx(start):
            yield Installation(location, name, start)


def locations(client: Client, places: Places, folder: Path) -> Iterator[Location]:
    """Yield where a client's settings may lie: the person's, and the folder's where it has some."""
    if places.system != "windows" or client.windows_files:
        yield user_location(client, places)
    if client.project_files and places.system != "windows":
        location = project_location(client, folder)
        if location.file.exists() and folder != places.home:
            yield location


def _existing(files: list[Path]) -> Path:
    there = [file for file in files if file.exists()] or [
        file for file in files if file.parent.is_dir()
    ]
    return (there or files)[0]


def _is_table_of_servers(table: dict[str, object]) -> bool:
    """Tell a table of servers from a server, and from none: opencode has had both under one key."""
    return bool(table) and all(isinstance(each, dict) for each in table.values())
