"""A person's configuration, a project and a scripted model, for commands that send prompts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands.recording_host import RecordingHost
from tests.support.approvers import AnsweringApprover
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.config.settings import Settings
from winx_tui.core.messages import ModelRef
from winx_tui.runtime.builder import servers_for
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.workspace.workspace import Workspace

MODEL = ModelRef("demo", "scripted")


@dataclass(frozen=True)
class Home:
    """The directories of one test."""

    config: Path
    root: Path

    def own(self, name: str, text: str) -> Path:
        """Write a file of the person's configuration."""
        return _written(self.config / name, text)

    def project(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        return _written(self.root / name, text)


@dataclass(frozen=True)
class Desk:
    """A front end on a runtime whose model plays answers."""

    host: RecordingHost
    model: ScriptedModel

    @property
    def sent(self) -> str:
        """Return the last prompt as the model was sent it."""
        return self.model.requests[-1].messages[-1].text

    @property
    def system(self) -> str:
        """Return the last system message."""
        return self.model.requests[-1].messages[0].text

    @property
    def told(self) -> str:
        """Return everything the person was told in passing."""
        return "\n".join(text for text, _ in self.host.notices)


@asynccontextmanager
async def desk(
    home: Home,
    answers: Sequence[Answer] = (),
    *,
    is_trusted: bool = False,
    settings: Settings | None = None,
    choices: Sequence[str | None] = (),
    approver: AnsweringApprover | None = None,
) -> AsyncIterator[Desk]:
    """Open a conversation in the project."""
    model = ScriptedModel(answers)
    state = home.root.parent / "state"
    settings = settings or Settings()
    guide = ProjectGuide(home.root, state, is_trusted=is_trusted)
    runtime = Runtime(
        settings=settings,
        workspace=Workspace(home.root),
        model=model,
        host=None,
        sessions=SessionStore(state / "sessions"),
        state=state,
        guide=guide,
        repository=None,
        chosen_model=MODEL,
        servers=servers_for(settings, home.root, state, guide),
    )
    try:
        if runtime.servers is not None:
            runtime.notices = await runtime.servers.begin()
        yield Desk(RecordingHost(runtime, choices, approver=approver), model)
    finally:
        await runtime.aclose()


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
