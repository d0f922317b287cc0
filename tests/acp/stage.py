"""The agent and an editor in one process: the protocol's messages, without pipes between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acp import PROTOCOL_VERSION, schema, text_block
from acp._transport import memory_transport_pair
from acp.client import ClientSideConnection

from tests.acp.editors import EditorClient
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.acp.serving import serve
from winx_tui.config.paths import sessions_dir, state_dir
from winx_tui.config.settings import ServerSettings, Settings
from winx_tui.core.events import Notice
from winx_tui.core.messages import ModelRef
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.workspace.workspace import Workspace

MODEL = ModelRef("demo", "scripted")


@dataclass
class Stage:
    """A connected editor."""

    connection: ClientSideConnection
    client: EditorClient
    root: Path
    model: ScriptedModel
    greeting: schema.InitializeResponse

    async def open(self, **more: Any) -> str:
        """Begin a session in the folder; return its id."""
        opened = await self.connection.new_session(
            cwd=str(self.root), **{"mcp_servers": [], **more}
        )
        return opened.session_id

    async def ask(self, session: str, *blocks: Any) -> schema.PromptResponse:
        """Send a prompt and wait for its end."""
        parts = [text_block(each) if isinstance(each, str) else each for each in blocks]
        return await self.connection.prompt(session_id=session, prompt=parts)


@asynccontextmanager
async def stage(
    root: Path,
    answers: Sequence[Answer] = (),
    *,
    client: EditorClient | None = None,
    abilities: schema.ClientCapabilities | None = None,
    settings: Settings | None = None,
    notices: Sequence[Notice] = (),
) -> AsyncIterator[Stage]:
    """Connect an editor to winx with a model that plays these answers."""
    root.mkdir(exist_ok=True)
    model = ScriptedModel(answers)

    async def open_at(place: Path, servers: tuple[ServerSettings, ...]) -> Runtime:
        return Runtime(
            settings=settings or Settings(),
            workspace=Workspace(place),
            model=model,
            host=None,
            sessions=SessionStore(sessions_dir()),
            state=state_dir(),
            guide=ProjectGuide(place, state_dir(), is_trusted=False),
            repository=None,
            chosen_model=MODEL,
            notices=tuple(notices),
        )

    here, there = memory_transport_pair()
    serving = asyncio.create_task(serve(here, open_at))
    editor = client or EditorClient()
    connection = ClientSideConnection(
        editor,  # type: ignore[arg-type]  # it needs no terminals and writes no files
        there,
        use_unstable_protocol=True,
    )
    try:
        greeting = await connection.initialize(
            protocol_version=PROTOCOL_VERSION, client_capabilities=abilities
        )
        yield Stage(connection, editor, root.resolve(), model, greeting)
    finally:
        await connection.close()
        await asyncio.wait_for(serving, 60)
