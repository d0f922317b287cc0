"""The resources: the project's README, the newest of the audit, and saved notes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import mcp_types
from mcp.server.subscriptions import ResourcesListChanged, ResourceUpdated, SubscriptionBus
from mcp.shared.exceptions import MCPError

from winx_tui.core.errors import ConfigError, WinxError
from winx_tui.core.results import ToolResult
from winx_tui.core.text import without_half_characters
from winx_tui.mcp_server.clients import Client, Clients, Context
from winx_tui.mcp_server.elicitation import is_modern
from winx_tui.mcp_server.notes import load_note, note_ids
from winx_tui.mcp_server.readme import find_readme, media_type, readme_text
from winx_tui.runtime.places import Places
from winx_tui.security.audit_file import AuditFile, audit_file
from winx_tui.security.audit_view import entries, entry_line
from winx_tui.security.redaction import Redactor
from winx_tui.tools.context_save import ContextSave
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

README = "winx://readme"
AUDIT = "winx://audit"
NOTES = "winx://notes/"
NOTE_TEMPLATE = "winx://notes/{id}"

MAX_CHARS = 100_000
"""Of a resource; its beginning, or the newest lines of the audit."""
AUDIT_CALLS = 100
_AUDIT_BYTES = 1_000_000
"""How much of the audit is looked through."""
_NOT_FOUND = -32002
"""Up to 2025-11-25; since then it is the code of wrong parameters."""
_MOST_SUBSCRIPTIONS = 256
"""Of one client."""
_MOST_URI_CHARS = 50_000
"""The longest id of a note, each character as up to twelve."""


class Resources:
    """Answers resources/*, and tells those who want to know of changes.

    Of the audit, which is one file for all projects, only what this server has judged
    and run is shown.
    """

    def __init__(
        self,
        workspace: Workspace,
        state: Path,
        redactor: Redactor,
        clients: Clients,
        changes: SubscriptionBus,
        is_mine: Callable[[str], bool],
    ) -> None:
        """Take where things lie.

        Args:
            workspace: whose README it is.
            state: winx's state directory.
            redactor: everything goes through it.
            clients: know who asks.
            changes: takes changes to clients of 2026-07-28.
            is_mine: tells whether a session of the audit belongs to this server.
        """
        self._workspace = workspace
        self._notes = Places.of(workspace.root, state).tasks
        self._audit = AuditFile(audit_file(state))
        self._redactor = redactor
        self._clients = clients
        self._changes = changes
        self._is_mine = is_mine
        self._subscribed: dict[Client, set[str]] = {}

    async def list_resources(
        self, context: Context, params: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListResourcesResult:
        """Name what there is now."""
        readme, notes = await asyncio.to_thread(self._found)
        resources = [
            mcp_types.Resource(
                name="audit",
                uri=AUDIT,
                title="Audit",
                description="What was decided and what ran, the newest last",
                mime_type="text/plain",
            ),
            *(
                mcp_types.Resource(
                    name=without_half_characters(note_id),
                    uri=note_uri(note_id),
                    title=f"Note: {visible(note_id)}",
                    description="A task that was saved with context_save",
                    mime_type="text/plain",
                )
                for note_id in notes
            ),
        ]
        if readme is not None:
            about = mcp_types.Resource(
                name=visible(readme.name),
                uri=README,
                title="README",
                description="What the project says of itself",
                mime_type=media_type(readme),
            )
            resources.insert(0, about)
        return mcp_types.ListResourcesResult(resources=resources)

    async def list_templates(
        self, context: Context, params: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListResourceTemplatesResult:
        """Name how notes are found, older versions of one too."""
        template = mcp_types.ResourceTemplate(
            name="note",
            uri_template=NOTE_TEMPLATE,
            title="Note",
            description="A task by the id that it was saved under; ID~v2 is an earlier version",
            mime_type="text/plain",
        )
        return mcp_types.ListResourceTemplatesResult(resource_templates=[template])

    async def read(
        self, context: Context, params: mcp_types.ReadResourceRequestParams
    ) -> mcp_types.ReadResourceResult:
        """Read one.

        Raises:
            MCPError: there is none of that URI, or it cannot be read.
        """
        try:
            text, kind = await asyncio.to_thread(self._read, params.uri)
        except ConfigError as error:
            raise MCPError(mcp_types.INTERNAL_ERROR, self._redactor.redact(str(error))) from error
        except (WinxError, OSError) as error:
            code = mcp_types.INVALID_PARAMS if is_modern(context) else _NOT_FOUND
            said = f"{visible(params.uri[:200])} cannot be read: {error}"
            raise MCPError(
                code, self._redactor.redact(said), {"uri": without_half_characters(params.uri)}
            ) from error
        # First without secrets, then cut: half a secret is not known again.
        shown = without_half_characters(_beginning(self._redactor.redact(text)))
        content = mcp_types.TextResourceContents(uri=params.uri, text=shown, mime_type=kind)
        return mcp_types.ReadResourceResult(contents=[content])

    async def subscribe(
        self, context: Context, params: mcp_types.SubscribeRequestParams
    ) -> mcp_types.EmptyResult:
        """Tell a client of the handshake era of changes of one from now on.

        Raises:
            MCPError: there is none of that URI, or the client has too many.
        """
        client = self._clients.of(context)
        mine = self._subscribed.setdefault(client, set())
        is_known = params.uri in (README, AUDIT) or params.uri.startswith(NOTES)
        if not is_known or len(params.uri) > _MOST_URI_CHARS:
            raise MCPError(_NOT_FOUND, f"There is no resource {visible(params.uri[:200])}.")
        if len(mine) >= _MOST_SUBSCRIPTIONS:
            raise MCPError(mcp_types.INVALID_PARAMS, "There are too many subscriptions; end some.")
        mine.add(params.uri)
        return mcp_types.EmptyResult()

    async def unsubscribe(
        self, context: Context, params: mcp_types.UnsubscribeRequestParams
    ) -> mcp_types.EmptyResult:
        """Tell it no longer."""
        self._subscribed.get(self._clients.of(context), set()).discard(params.uri)
        return mcp_types.EmptyResult()

    def forget(self, client: Client) -> None:
        """Drop what a client that is gone wanted to be told."""
        self._subscribed.pop(client, None)

    async def _updated(self, uri: str) -> None:
        """Tell those who want to know that one reads otherwise by now."""
        await self._changes.publish(ResourceUpdated(uri=uri))
        for client, uris in tuple(self._subscribed.items()):
            if uri in uris and client.connection is not None:
                await client.connection.send_resource_updated(uri)

    async def ran(self, tool: str, answer: object) -> None:
        """Tell of what a call has changed: the audit with each, a note with one."""
        await self._updated(AUDIT)
        if tool == ContextSave.name and isinstance(answer, ToolResult) and answer.structured:
            await self._note_saved(str(answer.structured["id"]))

    async def _note_saved(self, note_id: str) -> None:
        """Tell every client that there is a note."""
        await self._changes.publish(ResourcesListChanged())
        for connection in self._clients.listening():
            await connection.send_resource_list_changed()
        await self._updated(note_uri(note_id))

    async def note_ids(self) -> tuple[str, ...]:
        """Return the ids of the notes, the newest first."""
        return await asyncio.to_thread(note_ids, self._notes, self._workspace.root)

    def _found(self) -> tuple[Path | None, tuple[str, ...]]:
        return find_readme(self._workspace), note_ids(self._notes, self._workspace.root)

    def _read(self, uri: str) -> tuple[str, str]:
        """Return the text of a resource, and what kind of text it is.

        Raises:
            WinxError: there is none, or it cannot be read.
            OSError: the audit cannot be read.
        """
        if uri == README:
            readme = find_readme(self._workspace)
            return readme_text(self._workspace), media_type(readme or Path())
        if uri == AUDIT:
            return self._audit_text(), "text/plain"
        if not uri.startswith(NOTES):
            raise WinxError(f"there is no such resource; there are {README}, {AUDIT}, {NOTES}ID")
        task = load_note(self._notes, self._workspace.root, unquote(uri.removeprefix(NOTES)))
        return task.text, "text/plain"

    def _audit_text(self) -> str:
        mine = [
            record
            for record in self._audit.newest(_AUDIT_BYTES)
            if self._is_mine(str(record.get("session", "")))
        ]
        lines = [visible(entry_line(entry)) for entry in entries(mine)[-AUDIT_CALLS:]]
        return "\n".join(lines) + "\n" if lines else "Nothing was recorded yet.\n"


def note_uri(note_id: str) -> str:
    """Return the URI of a note."""
    return NOTES + quote(note_id, safe="", errors="replace")


def _beginning(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}\n[cut: there is more]\n"
