"""A project with hooks: real tools, real processes, a scripted model."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.approvers import ALLOW, AnsweringApprover
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.config.settings import HookSettings, Settings
from winx_tui.core.events import Event, Notice
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.redaction import Redactor
from winx_tui.session.store import SessionStore
from winx_tui.workspace.workspace import Workspace

MODEL = ModelRef("local", "scripted")
KEEP = "cat >> told.jsonl; echo >> told.jsonl"
"""A hook that writes down what it is told."""


def told(root: Path) -> list[dict[str, Any]]:
    """Return what the hooks of a project were told."""
    file = root / "told.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines if line]


def write(name: str, text: str, call_id: str = "w1") -> ToolCall:
    """Build a call that writes a whole file."""
    return _call(call_id, name, 100, text)


def edit(name: str, before: str, after: str, call_id: str = "e1") -> ToolCall:
    """Build a call that replaces a text."""
    blocks = f"<<<<<<< SEARCH\n{before}\n=======\n{after}\n>>>>>>> REPLACE\n"
    return _call(call_id, name, 10, blocks)


def undo(call_id: str = "u1") -> ToolCall:
    """Build a call that undoes the last change."""
    return ToolCall(call_id, "undo_edit", "{}")


def _call(call_id: str, name: str, percentage: int, text: str) -> ToolCall:
    arguments = {
        "file_path": name,
        "percentage_to_change": percentage,
        "text_or_search_replace_blocks": text,
    }
    return ToolCall(call_id, "file_write_or_edit", json.dumps(arguments))


class Bench:
    """The tools of one session in full-access mode, run without anybody in front."""

    def __init__(self, root: Path, hooks: Sequence[HookSettings]) -> None:
        root.mkdir(exist_ok=True)
        self.root = root.resolve()
        state = root.parent / "state"
        self.toolset = Toolset(
            Workspace(self.root),
            Settings(hooks=tuple(hooks)),
            Choices("full-access"),
            ProjectGuide(self.root, state, is_trusted=False),
            state,
            session_id="s1",
            redactor=Redactor(),
        )

    async def run(self, call: ToolCall) -> ToolResult:
        """Take a call along the whole road."""
        prepared = await self.toolset.executor.prepare(call)
        if isinstance(prepared, RejectedCall):
            return prepared.result
        assert isinstance(prepared, PreparedCall)
        return await self.toolset.executor.run(prepared, lambda _: None)

    def notices(self) -> list[str]:
        """Return the notices so far."""
        assert self.toolset.executor.hooks is not None
        return [notice.text for notice in self.toolset.executor.hooks.take_notices()]


@asynccontextmanager
async def bench(root: Path, *hooks: HookSettings) -> AsyncIterator[Bench]:
    """Open a bench and close it again."""
    made = Bench(root, hooks)
    try:
        yield made
    finally:
        await made.toolset.aclose()


class HookedProject:
    """A runtime whose model plays a script."""

    def __init__(
        self, root: Path, hooks: Sequence[HookSettings], answers: Sequence[Answer]
    ) -> None:
        root.mkdir(exist_ok=True)
        self.root = root.resolve()
        state = root.parent / "state"
        self.model = ScriptedModel(answers)
        self.runtime = Runtime(
            settings=Settings(mode="full-access", hooks=tuple(hooks)),
            workspace=Workspace(self.root),
            model=self.model,
            host=None,
            sessions=SessionStore(state / "sessions"),
            state=state,
            guide=ProjectGuide(self.root, state, is_trusted=False),
            repository=None,
            chosen_model=MODEL,
        )

    def open(self, resume: str | None = None) -> Conversation:
        """Open a conversation."""
        return self.runtime.open_conversation(AnsweringApprover([ALLOW]), resume=resume)


@asynccontextmanager
async def project(
    root: Path, *hooks: HookSettings, answers: Sequence[Answer] = ()
) -> AsyncIterator[HookedProject]:
    """Open a project and close it again."""
    made = HookedProject(root, hooks, answers)
    try:
        yield made
    finally:
        await made.runtime.aclose()


async def play(conversation: Conversation, prompt: str) -> list[Event]:
    """Play what a person typed to its end."""
    return [event async for event in conversation.respond(prompt)]


def notices_of(events: Sequence[Event]) -> list[str]:
    """Return the texts of the notices among events."""
    return [event.text for event in events if isinstance(event, Notice)]
