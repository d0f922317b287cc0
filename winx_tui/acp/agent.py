"""The agent's side of the protocol: each request of an editor, answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from acp import PROTOCOL_VERSION, Client, RequestError, schema

from winx_tui import __version__
from winx_tui.acp.editor import Editor
from winx_tui.acp.faults import faults_told, refuse
from winx_tui.acp.options import set_mode, set_option
from winx_tui.acp.places import Places, folder_at
from winx_tui.acp.prompts import Block
from winx_tui.acp.servers import McpServer, offered_servers
from winx_tui.acp.session import EditorSession
from winx_tui.core.errors import UsageError
from winx_tui.session.summary import SessionSummary
from winx_tui.workspace.display import visible

SESSIONS_A_PAGE = 50

_CAPABILITIES = schema.AgentCapabilities(
    load_session=True,
    prompt_capabilities=schema.PromptCapabilities(image=True, embedded_context=True, audio=False),
    mcp_capabilities=schema.McpCapabilities(http=True, sse=False),
    session_capabilities=schema.SessionCapabilities(
        list=schema.SessionListCapabilities(),
        fork=schema.SessionForkCapabilities(),
        resume=schema.SessionResumeCapabilities(),
        close=schema.SessionCloseCapabilities(),
        additional_directories=schema.SessionAdditionalDirectoriesCapabilities(),
    ),
)


class WinxAgent:
    """Opens, plays and closes the sessions of one editor.

    Further fields of a request (`_meta`) come as keywords, and say nothing to winx.
    """

    def __init__(self, places: Places) -> None:
        """Take where runtimes are opened."""
        self._places = places
        self._client: Client | None = None
        self._abilities = schema.ClientCapabilities()
        self._sessions: dict[str, EditorSession] = {}
        self._opening = asyncio.Lock()

    def on_connect(self, conn: Client) -> None:
        """Take the connection; called before the first request."""
        self._client = conn

    async def initialize(
        self,
        protocol_version: int,
        client_capabilities: schema.ClientCapabilities | None = None,
        client_info: schema.Implementation | None = None,
        **kwargs: Any,
    ) -> schema.InitializeResponse:
        """Tell what winx can do; another revision of the protocol is answered with winx's own."""
        self._abilities = client_capabilities or schema.ClientCapabilities()
        return schema.InitializeResponse(
            protocol_version=PROTOCOL_VERSION,
            agent_capabilities=_CAPABILITIES,
            agent_info=schema.Implementation(name="winx", title="winx", version=__version__),
            auth_methods=[],
        )

    async def authenticate(self, method_id: str, **kwargs: Any) -> schema.AuthenticateResponse:
        """Tell where keys are kept: none is asked for here.

        Raises:
            RequestError: always.
        """
        refuse("winx has no login of its own; keep a provider's key by `winx auth login`.")

    async def new_session(
        self,
        cwd: str,
        additional_directories: list[str] | None = None,
        mcp_servers: list[McpServer] | None = None,
        **kwargs: Any,
    ) -> schema.NewSessionResponse:
        """Begin a conversation in a folder.

        Raises:
            RequestError: the folder cannot be used.
        """
        session = await self._open(cwd, None, additional_directories, mcp_servers)
        session.begin()
        return schema.NewSessionResponse(
            session_id=session.conversation.session_id,
            modes=session.modes,
            config_options=session.options,
        )

    async def load_session(
        self,
        cwd: str,
        session_id: str,
        mcp_servers: list[McpServer] | None = None,
        additional_directories: list[str] | None = None,
        **kwargs: Any,
    ) -> schema.LoadSessionResponse:
        """Go on with a session, and show what was said in it.

        Raises:
            RequestError: it cannot be found, is open elsewhere, or belongs to another folder.
        """
        session = await self._open(cwd, session_id, additional_directories, mcp_servers)
        await session.replay()
        session.begin()
        return schema.LoadSessionResponse(modes=session.modes, config_options=session.options)

    async def resume_session(
        self,
        session_id: str,
        cwd: str,
        additional_directories: list[str] | None = None,
        mcp_servers: list[McpServer] | None = None,
        **kwargs: Any,
    ) -> schema.ResumeSessionResponse:
        """Go on with a session that the editor shows by itself.

        Raises:
            RequestError: as load_session().
        """
        session = await self._open(cwd, session_id, additional_directories, mcp_servers)
        session.begin()
        return schema.ResumeSessionResponse(modes=session.modes, config_options=session.options)

    async def fork_session(
        self,
        session_id: str,
        cwd: str,
        additional_directories: list[str] | None = None,
        mcp_servers: list[McpServer] | None = None,
        **kwargs: Any,
    ) -> schema.ForkSessionResponse:
        """Go on with a copy of a session; the session stays as it is.

        Raises:
            RequestError: as load_session().
        """
        with faults_told():
            await asyncio.to_thread(self._check_folder, session_id, cwd)
            copy = await asyncio.to_thread(self._places.sessions.fork, session_id)
        session = await self._open(cwd, copy, additional_directories, mcp_servers)
        session.begin()
        return schema.ForkSessionResponse(
            session_id=copy, modes=session.modes, config_options=session.options
        )

    async def list_sessions(
        self, cwd: str | None = None, cursor: str | None = None, **kwargs: Any
    ) -> schema.ListSessionsResponse:
        """List a folder's sessions, or all, newest first.

        Raises:
            RequestError: the folder or the cursor is none.
        """
        with faults_told():
            folder = None if cwd is None else folder_at(cwd)
            found = await asyncio.to_thread(self._places.sessions.list, folder)
        if cursor is not None and not cursor.isdecimal():
            refuse(f"'{visible(cursor)}' is no cursor of this list; begin without one.")
        begin = int(cursor or 0)
        end = begin + SESSIONS_A_PAGE
        return schema.ListSessionsResponse(
            sessions=[_row(summary) for summary in found[begin:end] if summary.turns],
            next_cursor=str(end) if end < len(found) else None,
        )

    async def close_session(self, session_id: str, **kwargs: Any) -> schema.CloseSessionResponse:
        """Interrupt and close a session; it stays on disk.

        Raises:
            RequestError: it is not open.
        """
        session = self._session(session_id)
        del self._sessions[session_id]
        await session.aclose()
        return schema.CloseSessionResponse()

    async def prompt(
        self, session_id: str, prompt: list[Block], **kwargs: Any
    ) -> schema.PromptResponse:
        """Answer a prompt.

        Raises:
            RequestError: there is no such session, or no answer.
        """
        return await self._session(session_id).prompt(prompt)

    async def cancel(self, session_id: str, **kwargs: Any) -> None:
        """Interrupt what a session does; one that is not open has nothing to interrupt."""
        if (session := self._sessions.get(session_id)) is not None:
            session.cancel()

    async def set_session_mode(
        self, session_id: str, mode_id: str, **kwargs: Any
    ) -> schema.SetSessionModeResponse:
        """Change what runs without a question.

        Raises:
            RequestError: there is no such session or mode.
        """
        session = self._session(session_id)
        with faults_told():
            set_mode(session.conversation, mode_id)
        await session.tell_switches()
        return schema.SetSessionModeResponse()

    async def set_config_option(
        self, config_id: str, session_id: str, value: str | bool, **kwargs: Any
    ) -> schema.SetSessionConfigOptionResponse:
        """Change an option.

        Raises:
            RequestError: there is no such session, option or value.
        """
        session = self._session(session_id)
        with faults_told():
            set_option(session.conversation, session.runtime, config_id, value)
        await session.tell_switches()
        return schema.SetSessionConfigOptionResponse(config_options=session.options)

    async def ext_method(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Refuse: winx has no methods of its own.

        Raises:
            RequestError: always.
        """
        raise RequestError.method_not_found(f"_{method}")

    async def ext_notification(self, method: str, params: dict[str, Any]) -> None:
        """Take no note of what others have agreed on."""

    async def aclose(self) -> None:
        """Close every session."""
        sessions = tuple(self._sessions.values())
        self._sessions.clear()
        await asyncio.gather(*(each.aclose() for each in sessions), return_exceptions=True)

    async def _open(
        self,
        cwd: str,
        resume: str | None,
        directories: Sequence[str] | None,
        servers: Sequence[McpServer] | None,
    ) -> EditorSession:
        assert self._client is not None, "the connection is there before its requests"
        # One after the other: two requests for one session must not both open it.
        async with self._opening:
            with faults_told():
                offered = offered_servers(servers or ())
                runtime = await self._places.runtime(cwd, offered.settings)
                if resume is not None:
                    await asyncio.to_thread(self._check_folder, resume, cwd)
                    # The editor has it open already, and wants it anew.
                    if (before := self._sessions.pop(resume, None)) is not None:
                        await before.aclose()
                notices = [notice.text for notice in runtime.notices]
                notices += offered.left_out
                editor = Editor(self._client, self._abilities)
                session = EditorSession(runtime, editor, notices, resume)
            self._sessions[session.conversation.session_id] = session
        await self._add_directories(session, directories or ())
        return session

    async def _add_directories(self, session: EditorSession, wanted: Sequence[str]) -> None:
        for each in wanted:
            try:
                await session.conversation.directories.add(each)
            except UsageError as error:
                # The rest of the session works without it.
                session.tell_later(str(error))

    def _check_folder(self, session_id: str, cwd: str) -> None:
        """See that a session belongs to a folder: its paths and rules are that one's.

        Raises:
            SessionError: it cannot be found or read.
            UsageError: it belongs to another folder.
        """
        store = self._places.sessions
        home = store.load(store.find(session_id)).header.cwd
        if Path(home) != folder_at(cwd):
            raise UsageError(
                f"Session {visible(session_id)} belongs to {visible(str(home))}; open it there."
            )

    def _session(self, session_id: str) -> EditorSession:
        session = self._sessions.get(session_id)
        if session is None:
            refuse(f"Session '{visible(session_id)}' is not open; load it, or begin a new one.")
        return session


def _row(summary: SessionSummary) -> schema.SessionInfo:
    title = visible(summary.name.strip().partition("\n")[0])
    return schema.SessionInfo(
        session_id=summary.id,
        cwd=str(summary.cwd),
        title=title or None,
        updated_at=summary.changed_at.isoformat(),
    )
