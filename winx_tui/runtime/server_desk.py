"""The MCP servers that winx is a client of: which may run, and what a person makes of that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from winx_tui.config.loader import load_settings
from winx_tui.config.paths import config_dir, config_file
from winx_tui.config.settings import ServerSettings
from winx_tui.config.trust import MCP_SERVERS
from winx_tui.core.errors import ConfigError, UsageError
from winx_tui.core.events import Notice
from winx_tui.core.text import shortened
from winx_tui.mcp_client.consents import ConsentStore
from winx_tui.mcp_client.entry import ServerEntry, entry_of
from winx_tui.mcp_client.project_file import project_servers
from winx_tui.mcp_client.servers import ServerStanding, ToolServers
from winx_tui.tools.foreign.server_notes import server_notes
from winx_tui.workspace.display import visible

FIRST_WAIT_S = 5.0
"""How long a prompt waits for servers where no second one follows: `winx -p`."""
_NEWS_CHARS = 200
"""Of the reason of one server, in one line with others."""
_NOT_TRUSTED = "this folder is not trusted; /trust asks about that"
_MISSING = "it comes with this folder, and you have not let it run yet"
_CHANGED = "it is not the one that you let run: its entry was changed"


class ServerDesk:
    """One workspace's servers; none is connected before `begin`."""

    def __init__(
        self,
        root: Path,
        state: Path,
        own: Sequence[ServerSettings],
        is_trusted: Callable[[], bool],
    ) -> None:
        """Take what is needed.

        Args:
            root: the workspace.
            state: the directory that keeps the logs of servers.
            own: the person's own servers.
            is_trusted: tells whether the folder's own files count.
        """
        self.servers = ToolServers(root, state / "mcp-logs")
        self._root = root
        self._own = tuple(own)
        self._is_trusted = is_trusted
        self._consents = ConsentStore(config_dir() / "mcp-consents.json")
        self.problem = ""
        """What is wrong with the project's list, a sentence."""
        self._was_trusted = False
        self._has_waited = False
        self._by_hand: dict[str, bool] = {}
        """What a person has enabled or disabled for this run, whatever the settings say."""
        self._told: set[str] = set()
        """Servers of which the person has been told that they are not there."""

    async def begin(self) -> tuple[Notice, ...]:
        """Connect what may run, in the background, and say what a person should decide."""
        await self.reload()
        return self._notices()

    async def reload(self) -> None:
        """Read the project's list anew; servers whose entry is another one are connected anew."""
        self._was_trusted = self._is_trusted()
        try:
            project = await asyncio.to_thread(project_servers, self._root)
            self.problem = ""
        except ConfigError as error:
            project, self.problem = (), f"{error}."
        entries = self._joined(project)
        known = {each.entry.name: each for each in self.servers.standings}
        for name in known.keys() - {entry.name for entry in entries}:
            self.servers.forget(name)
        to_open = []
        for entry in entries:
            reason = await asyncio.to_thread(self._objection, entry)
            before = known.get(entry.name)
            is_same = before is not None and before.entry == entry
            if reason is not None:
                if not is_same or before is None or before.reason != reason[1]:
                    self.servers.set_standing(entry, *reason)
            elif not is_same or (
                before is not None and before.state in ("not allowed", "disabled")
            ):
                to_open.append(entry)
        self.servers.open_soon(to_open)

    def standing(self, name: str) -> ServerStanding:
        """Return how a server stands.

        Raises:
            UsageError: there is none of that name.
        """
        return self.servers.standing(name)

    def check_usable(self, entry: ServerEntry) -> None:
        """Make sure that a server may be let run at all.

        Raises:
            UsageError: its entry is wrong, or it belongs to a folder that is not trusted.
        """
        if entry.problem:
            raise UsageError(f"{entry.name} cannot be connected. {entry.problem}")
        if entry.origin == "project" and not self._is_trusted():
            raise UsageError(f"{entry.name} cannot run: {_NOT_TRUSTED}.")

    async def enable(self, name: str, *, shown: ServerEntry) -> None:
        """Connect a server; for a project's own that is the consent to what was shown of it.

        Raises:
            ConfigError: the consent cannot be kept.
            UsageError: there is no such server, it is another one by now, or its folder is not
                trusted.
        """
        await self.reload()
        entry = self.standing(name).entry
        if entry.fingerprint != shown.fingerprint:
            raise UsageError(f"{name} was changed while you looked at it; look once more.")
        self.check_usable(entry)
        if entry.origin == "project":
            await asyncio.to_thread(self._consents.give, self._root, entry)
        self._by_hand[name] = True
        self._told.discard(name)
        self.servers.open_soon([entry])

    async def disable(self, name: str) -> str:
        """Close a server, and say for how long that holds.

        Raises:
            ConfigError: the consent cannot be taken back.
            UsageError: there is no such server.
        """
        entry = self.standing(name).entry
        if entry.origin == "project":
            await asyncio.to_thread(self._consents.take_back, self._root, name)
            self._by_hand.pop(name, None)
            self.servers.set_standing(entry, "not allowed", _MISSING)
            return f"{name} was ended, and does not run here before you enable it."
        self._by_hand[name] = False
        self.servers.set_standing(entry, "disabled")
        return (
            f"{name} was ended. It comes back with the next winx: enabled = false under "
            f"[mcp.servers.{name}] in your settings keeps it out."
        )

    async def restart(self, name: str) -> None:
        """Close a server and connect it anew, as the person's settings have it by now.

        Raises:
            ConfigError: the settings are broken.
            UsageError: there is no such server, or it may not run.
        """
        standing = self.standing(name)
        if standing.state in ("disabled", "not allowed"):
            raise UsageError(f"{name} is {standing.state}: /mcp enable {name} connects it.")
        entry = standing.entry
        if entry.origin == "yours":
            entry = await asyncio.to_thread(self._as_written_now, entry)
            self.check_usable(entry)
        self._told.discard(name)
        self.servers.open_soon([entry])

    async def follow_trust(self) -> None:
        """Read the project's list anew where the folder has become trusted since."""
        if self._is_trusted() != self._was_trusted:
            await self.reload()

    async def settled(self) -> None:
        """Wait for servers that are being connected, once and not for long."""
        if not self._has_waited:
            self._has_waited = True
            await self.servers.settled(FIRST_WAIT_S)

    def news(self) -> str:
        """Name servers that could not be connected, each once, in a line; "" where none is new."""
        lost = [
            each
            for each in self.servers.standings
            if each.state in ("failed", "waiting") and each.entry.name not in self._told
        ]
        self._told.update(each.entry.name for each in lost)
        if not lost:
            return ""
        told = "; ".join(
            f"{each.entry.name}: {shortened(visible(each.reason), _NEWS_CHARS)}" for each in lost
        )
        return f"MCP servers that are not connected: {told}. /mcp shows more."

    def notes(self) -> str:
        """Return what servers say of themselves, for a model; "" where none says anything."""
        ready = (each for each in self.servers.standings if each.state == "ready")
        return server_notes((each.entry.name, each.instructions) for each in ready)

    async def aclose(self) -> None:
        """End every server."""
        await self.servers.aclose()

    def _as_written_now(self, entry: ServerEntry) -> ServerEntry:
        """Return what a person's settings say of a server; one that is not there stays as it is."""
        settings = load_settings(user_file=config_file(), environ={}, overrides={})
        written = {each.name: each for each in settings.mcp.servers}
        if entry.name not in written:
            return entry
        self._own = tuple(written.get(each.name, each) for each in self._own)
        return entry_of(written[entry.name])

    def _joined(self, project: Sequence[ServerEntry]) -> tuple[ServerEntry, ...]:
        """Put the person's own first; a project's server never takes the place of one."""
        entries = {settings.name: entry_of(settings) for settings in self._own}
        for entry in project:
            name = f"{entry.name[:24]}-project" if entry.name in entries else entry.name
            entries[name] = replace(entry, name=name)
        return tuple(entries.values())

    def _objection(
        self, entry: ServerEntry
    ) -> tuple[Literal["failed", "disabled", "not allowed"], str] | None:
        """Say why a server is not connected; None where it is. Touches the disk."""
        if entry.problem:
            return "failed", entry.problem
        if not self._by_hand.get(entry.name, entry.is_enabled):
            return "disabled", ""
        if entry.origin == "yours":
            return None
        if not self._is_trusted():
            return "not allowed", _NOT_TRUSTED
        try:
            consent = self._consents.of(self._root, entry)
        except ConfigError as error:
            return "not allowed", str(error)
        reasons = {"missing": _MISSING, "changed": _CHANGED}
        return None if consent == "given" else ("not allowed", reasons[consent])

    def _notices(self) -> tuple[Notice, ...]:
        notices = [Notice(self.problem, "warning")] if self.problem else []
        asked = [each for each in self.servers.standings if each.state == "not allowed"]
        if asked and self._is_trusted():
            names = ", ".join(each.entry.name for each in asked)
            is_changed = any(each.reason == _CHANGED for each in asked)
            notices.append(
                Notice(
                    f"MCP servers of this folder ({MCP_SERVERS}) wait for your word: {names}. "
                    "/mcp shows what they would run.",
                    "warning" if is_changed else "info",
                )
            )
        return tuple(notices)
