"""The MCP server: winx's tools, on the road that every front end walks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mcp_types
from mcp.server.lowlevel import NotificationOptions, Server
from mcp.server.models import InitializationOptions
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ToolsListChanged

from winx_tui import __version__
from winx_tui.config.key_digests import KeyDigests
from winx_tui.config.paths import state_dir
from winx_tui.config.settings import Settings
from winx_tui.core.ids import new_id
from winx_tui.mcp_server.adapter import mcp_tool, takes_data
from winx_tui.mcp_server.approval import ApprovalSwitch, ClientApproval
from winx_tui.mcp_server.calls import ToolCalls
from winx_tui.mcp_server.clients import Client, Clients, Context, client_name
from winx_tui.mcp_server.completions import Completions
from winx_tui.mcp_server.instructions import server_instructions
from winx_tui.mcp_server.known_listings import KnownListings, Names
from winx_tui.mcp_server.lines import Wire, serve_lines
from winx_tui.mcp_server.offered_tools import ListedTools, OfferedTools
from winx_tui.mcp_server.prompts import Prompts
from winx_tui.mcp_server.resources import Resources
from winx_tui.mcp_server.text_arguments import read_text_arguments
from winx_tui.mcp_server.thread_store import ThreadStore
from winx_tui.mcp_server.threads import Threads
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.client_models import ClientModels
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.known_keys import KnownKeys
from winx_tui.security.own_patterns import own_patterns
from winx_tui.security.redaction import Redactor
from winx_tui.tools.base import Tool
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.llm.host_process import SleepingHostProcess


class SdkServer(Server[Any]):
    """The SDK's server; on each transport it says truthfully which lists may change."""

    def create_initialization_options(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
        extensions: dict[str, dict[str, Any]] | None = None,
    ) -> InitializationOptions:
        """Return what the answer to the handshake says of the server."""
        changing = notification_options or NotificationOptions(
            tools_changed=True, resources_changed=True
        )
        return super().create_initialization_options(
            changing, experimental_capabilities, extensions
        )


class ToolServer:
    """The tools of one workspace, served to clients that have threads of their own."""

    def __init__(
        self,
        settings: Settings,
        root: Path,
        *,
        is_trusted: bool,
        key_digests: KeyDigests,
        approval: ApprovalSwitch = "client",
        sleeping: SleepingHostProcess | None = None,
    ) -> None:
        """Make the server; no process is started before a call needs one.

        Args:
            settings: how commands run, and the permission rules.
            root: the workspace.
            is_trusted: whether the folder's own files have effect.
            key_digests: by which keys are known again in output.
            approval: who decides where a client cannot ask its user.
            sleeping: a model host with the keys that came by the environment; it ends with the
                server. None: none did.

        Raises:
            WorkspaceError: the folder cannot be used.
        """
        self._settings = settings
        self._workspace = Workspace(root)
        self._state = state_dir()
        self._guide = ProjectGuide(self._workspace.root, self._state, is_trusted=is_trusted)
        self._redactor = _redactor(settings, key_digests)
        self._record = ProjectRecord(self._workspace.root, self._state, settings)
        self._models = ClientModels(settings, self._state, self._redactor, sleeping)
        self._offered = OfferedTools(self._models.can_answer, self.tools_changed)
        self._leaving: set[asyncio.Task[None]] = set()
        self._changes = InMemorySubscriptionBus()
        self.clients = Clients(self.client_gone)
        self.threads = Threads(
            self.clients,
            ThreadStore(self._state, self._workspace.root),
            self._make_toolset,
            lambda toolset: ClientApproval(toolset.executor, approval),
            lambda client, text: self._calls.note(client, "warning", text),
        )
        self._sessions: set[str] = set()
        """Under which the audit has what was run here."""
        self._resources = Resources(
            self._workspace,
            self._state,
            self._redactor,
            self.clients,
            self._changes,
            self._sessions.__contains__,
        )
        self._calls = ToolCalls(self.clients, self.threads, self._redactor, self._resources)
        prompts = Prompts(self.clients, self.threads, self._redactor, settings.mode)
        self.sdk_server = SdkServer(
            "winx",
            version=__version__,
            instructions=server_instructions(self._workspace.root, settings.mode, approval),
            on_list_tools=self._list_tools,
            on_call_tool=self._calls.take,
            # No argument of a tool travels in a header. Else, over HTTP, each call would list the
            # tools first to find out.
            get_tool_input_schema=_no_headers,
            on_list_prompts=prompts.list_prompts,
            on_get_prompt=prompts.get,
            on_list_resources=self._resources.list_resources,
            on_list_resource_templates=self._resources.list_templates,
            on_read_resource=self._resources.read,
            on_subscribe_resource=self._resources.subscribe,
            on_unsubscribe_resource=self._resources.unsubscribe,
            on_completion=Completions(prompts, self._resources).complete,
            on_subscriptions_listen=ListenHandler(self._changes),
        )
        # Not by the constructor, which warns of what the newest revision does otherwise.
        self.sdk_server.add_request_handler(
            "logging/setLevel", mcp_types.SetLevelRequestParams, self._set_level
        )
        listings = KnownListings(self._names_shown)
        self.sdk_server.middleware += [self.clients.note, read_text_arguments, listings.answer]

    async def serve(self, wire: Wire) -> None:
        """Serve until the client is gone; what runs then is interrupted."""
        await serve_lines(self.sdk_server, wire)

    async def client_gone(self, client: Client) -> None:
        """End the threads of a client; waits for their shells, also when it is cancelled."""
        self._resources.forget(client)
        leaving = asyncio.create_task(self.threads.end_of(client))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
        await asyncio.shield(leaving)

    def describe_tools(self, *, has_data: bool = True) -> list[mcp_types.Tool]:
        """Describe what tools/list lists; for the first time better before a client waits.

        Args:
            has_data: as `mcp_tool` is told.
        """
        return [mcp_tool(tool, has_data=has_data) for tool in self._tools_shown()]

    async def tools_changed(self) -> None:
        """Tell every client that tools/list would answer otherwise by now."""
        await self._changes.publish(ToolsListChanged())
        for connection in self.clients.listening():
            await connection.send_tool_list_changed()

    async def interrupt(self, within_s: float) -> None:
        """Interrupt the calls that run, because the server is to end; each is told so."""
        await self._calls.interrupt(within_s)

    async def aclose(self) -> None:
        """End all threads, their shells and everything in them, and the model host."""
        await self._offered.aclose()
        await asyncio.gather(*self._leaving)
        await self.threads.aclose()
        await self._record.aclose()
        await self._models.aclose()

    def _tools_shown(self) -> list[Tool[Any]]:
        return self._offered.among(self.threads.spare.tools.values())

    def _names_shown(self) -> Names:
        return tuple(tool.name for tool in self._tools_shown())

    def _make_toolset(self) -> Toolset:
        session_id = new_id("mcp")
        self._sessions.add(session_id)
        toolset = Toolset(
            self._workspace,
            self._settings,
            Choices(self._settings.mode),
            self._guide,
            self._state,
            session_id=session_id,
            redactor=self._redactor,
            models=self._models.of_session(session_id),
            record=self._record,
        )
        listed = ListedTools(toolset.tools, self._models.can_answer)
        toolset.executor = replace(toolset.executor, tools=listed)
        return toolset

    async def _list_tools(
        self, context: Context, params: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListToolsResult:
        tools = self.describe_tools(has_data=takes_data(client_name(context)))
        self._offered.watch()
        return mcp_types.ListToolsResult(tools=tools)

    async def _set_level(
        self, context: Context, params: mcp_types.SetLevelRequestParams
    ) -> mcp_types.EmptyResult:
        self.clients.of(context).log_level = params.level
        return mcp_types.EmptyResult()


def _no_headers(tool: str) -> None:
    """Say that there is no schema by which headers of a call would have to be checked."""


def _redactor(settings: Settings, key_digests: KeyDigests) -> Redactor:
    patterns = own_patterns(settings.security.redact, settings.security.redact_allow)
    return Redactor(patterns, KnownKeys.of(key_digests))
