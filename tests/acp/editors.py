"""The other side: editors made of the protocol's own client, in front of a real `winx --acp`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acp import PROTOCOL_VERSION, RequestError, schema, spawn_agent_process, text_block
from acp.client import ClientSideConnection

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import RunningServer, running_server
from tests.support.project import write_scenario

Press = Callable[[schema.ToolCallUpdate, Sequence[schema.PermissionOption]], str | None]
"""Takes a question, returns the button that is pressed; None: it is dismissed."""
Fill = Callable[[str, schema.ElicitationSchema], dict[str, Any] | None]

FORMS = schema.ClientCapabilities(
    elicitation=schema.ElicitationCapabilities(form=schema.ElicitationFormCapabilities())
)
BUFFERS = schema.ClientCapabilities(fs=schema.FileSystemCapabilities(read_text_file=True))


def never(call: schema.ToolCallUpdate, options: Sequence[schema.PermissionOption]) -> str | None:
    """Dismiss every question."""
    return None


@dataclass
class EditorClient:
    """What an editor was shown and asked."""

    press: Press = never
    fill: Fill = lambda message, form: None
    buffers: dict[str, str] = field(default_factory=dict)
    updates: list[Any] = field(default_factory=list)
    questions: list[schema.ToolCallUpdate] = field(default_factory=list)
    offered: list[list[str]] = field(default_factory=list)
    forms: list[tuple[str, schema.ElicitationSchema]] = field(default_factory=list)
    on_update: Callable[[Any], None] = lambda update: None

    def on_connect(self, conn: Any) -> None:
        """Take the connection."""

    async def session_update(self, session_id: str, update: Any, **kwargs: Any) -> None:
        """Keep an update."""
        self.updates.append(update)
        self.on_update(update)

    async def request_permission(
        self,
        session_id: str,
        tool_call: schema.ToolCallUpdate,
        options: list[schema.PermissionOption],
        **kwargs: Any,
    ) -> schema.RequestPermissionResponse:
        """Answer a question."""
        self.questions.append(tool_call)
        self.offered.append([option.option_id for option in options])
        chosen = self.press(tool_call, options)
        if chosen == "error":
            raise RequestError.internal_error()
        if chosen is None:
            return schema.RequestPermissionResponse(
                outcome=schema.DeniedOutcome(outcome="cancelled")
            )
        return schema.RequestPermissionResponse(
            outcome=schema.AllowedOutcome(outcome="selected", option_id=chosen)
        )

    async def create_elicitation(self, message: str, mode: Any, **kwargs: Any) -> Any:
        """Fill a form in."""
        form = mode.requested_schema
        self.forms.append((message, form))
        fields = self.fill(message, form)
        if fields is None:
            return schema.CancelElicitationResponse(action="cancel")
        return schema.AcceptElicitationResponse(action="accept", content=fields)

    async def read_text_file(
        self, session_id: str, path: str, **kwargs: Any
    ) -> schema.ReadTextFileResponse:
        """Give a file as the editor holds it."""
        if path not in self.buffers:
            raise RequestError.resource_not_found(path)
        return schema.ReadTextFileResponse(content=self.buffers[path])

    def of(self, kind: str) -> list[Any]:
        """Return the updates of a kind."""
        return [each for each in self.updates if each.session_update == kind]

    def text(self, kind: str = "agent_message_chunk") -> str:
        """Return what was written in the chat."""
        return "".join(each.content.text for each in self.of(kind))

    def calls(self) -> dict[str, list[Any]]:
        """Return the updates of each tool call."""
        found: dict[str, list[Any]] = {}
        for each in self.updates:
            if each.session_update in ("tool_call", "tool_call_update"):
                found.setdefault(each.tool_call_id, []).append(each)
        return found


@dataclass
class Winx:
    """A running `winx --acp` and the editor in front of it."""

    connection: ClientSideConnection
    client: EditorClient
    root: Path
    process: asyncio.subprocess.Process
    greeting: schema.InitializeResponse

    async def open(self, root: Path | None = None, **more: Any) -> schema.NewSessionResponse:
        """Begin a session."""
        return await self.connection.new_session(cwd=str(root or self.root), mcp_servers=[], **more)

    async def ask(self, session: str, *blocks: Any) -> schema.PromptResponse:
        """Send a prompt and wait for its end."""
        parts = [text_block(each) if isinstance(each, str) else each for each in blocks]
        return await self.connection.prompt(session_id=session, prompt=parts)


@asynccontextmanager
async def editor(
    root: Path,
    client: EditorClient,
    *,
    variables: Mapping[str, str] | None = None,
    abilities: schema.ClientCapabilities | None = None,
    options: Sequence[str] = (),
) -> AsyncIterator[Winx]:
    """Run `winx --acp` in a folder until the block ends."""
    environment = clean_environment(root.parent / "home", **(variables or {}))
    command, *arguments = [*WINX, "--acp", *options]
    async with spawn_agent_process(
        client,  # type: ignore[arg-type]  # it needs no terminals and writes no files
        command,
        *arguments,
        env=environment,
        cwd=Path.cwd(),
        use_unstable_protocol=True,
    ) as (connection, process):
        greeting = await connection.initialize(
            protocol_version=PROTOCOL_VERSION, client_capabilities=abilities
        )
        yield Winx(connection, client, root, process, greeting)


@asynccontextmanager
async def scripted(
    root: Path,
    client: EditorClient,
    turns: Sequence[Mapping[str, Any]] | None = None,
    **more: Any,
) -> AsyncIterator[tuple[Winx, RunningServer]]:
    """Run `winx --acp` with a scripted model server behind it."""
    root.mkdir(exist_ok=True)
    scenario = write_scenario(root.parent / "scenario.json", turns)
    with running_server(scenario) as server:
        variables = {**server.environment("local"), **more.pop("variables", {})}
        async with editor(root, client, variables=variables, **more) as winx:
            yield winx, server


def text_turn(*pieces: str) -> dict[str, Any]:
    """Return a turn in which the model only writes."""
    return {"steps": [{"text": list(pieces)}]}


def call_turn(name: str, **arguments: object) -> dict[str, Any]:
    """Return a turn in which the model calls one tool."""
    return {"steps": [{"tool_calls": [{"name": name, "arguments": arguments}]}]}
