"""A runtime whose conversations play events from a script: the boundary of the TUI."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from winx_tui.config.settings import Settings
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Approver
from winx_tui.core.errors import NoModelAvailable, WinxError, WorkspaceError
from winx_tui.core.events import (
    ApprovalRequested,
    ApprovalResolved,
    CapReached,
    Event,
    ModelLimited,
    Notice,
    TurnFinished,
    TurnOutcome,
    TurnStarted,
)
from winx_tui.core.messages import Message, ModelRef, Usage, user_message
from winx_tui.core.modes import Mode
from winx_tui.core.questions import PersonAnswer, PersonAsker, PersonQuestion
from winx_tui.core.waiting import CapAsker, LimitAnswer, LimitAsker
from winx_tui.execution.question_facts import NO_FACTS, QuestionFacts
from winx_tui.llm.base import ModelInfo
from winx_tui.llm.model_directory import ModelDirectory
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.library import Library
from winx_tui.runtime.plan_mode import PlanMode
from winx_tui.runtime.project_trust import ProjectTrust
from winx_tui.shell.environment import child_environment
from winx_tui.shell.news import news_prompt
from winx_tui.shell.pool import ShellPool
from winx_tui.workspace.listing import Entry, list_directory
from winx_tui.workspace.repository import RepositoryStatus
from winx_tui.workspace.reverting import SeenChange, seen_change
from winx_tui.workspace.watching import DirectoryWatch

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

MODEL = ModelRef("dashscope", "qwen3-coder-plus")

Step = (
    Event
    | ApprovalRequest
    | PersonQuestion
    | asyncio.Event
    | WinxError
    | Callable[[], Awaitable[Event]]
)
"""An event to yield, a question to ask, a moment to wait for, an error to raise, or real work."""


@dataclass
class ScriptedConversation:
    """Plays one script for each prompt."""

    scripts: list[Sequence[Step]]
    approver: Approver
    shells: ShellPool
    session_id: str = "ses_test"
    model: ModelRef | None = MODEL
    mode: Mode = "ask"
    usage: Usage = field(default_factory=lambda: Usage(12_400, 900, 0, 0.0123))
    context_tokens: int = 13_300
    history: tuple[Event, ...] = ()
    notices: tuple[Notice, ...] = ()
    prompts: list[str] = field(default_factory=list)
    decisions: list[ApprovalDecision] = field(default_factory=list)
    is_running: bool = False
    has_recorded: bool = False
    ways_back: None = None
    is_closed: bool = False
    touched_files: dict[Path, str] = field(default_factory=dict)
    limit_asker: LimitAsker | None = None
    limit_answers: list[LimitAnswer] = field(default_factory=list)
    cap_asker: CapAsker | None = None
    cap_answers: list[bool] = field(default_factory=list)
    plan: PlanMode = field(default_factory=lambda: PlanMode(Choices("ask")))
    person_asker: PersonAsker | None = None
    person_answers: list[PersonAnswer] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    @property
    def answering(self) -> ModelRef | None:
        """Return the model; nobody stands in for it."""
        return self.model

    async def send(self, typed: str | Message) -> AsyncGenerator[Event, None]:
        """Play the next script."""
        prompt = user_message(typed) if isinstance(typed, str) else typed
        self.prompts.append(prompt.text)
        script = self.scripts.pop(0) if self.scripts else ()
        queue: asyncio.Queue[Event | WinxError | None] = asyncio.Queue()
        self.is_running = True
        self._task = asyncio.create_task(self._play(prompt, script, queue))
        while (step := await queue.get()) is not None:
            if isinstance(step, WinxError):
                self.is_running = False
                raise step
            yield step

    def respond(self, typed: str | Message) -> AsyncGenerator[Event, None]:
        """Play the next script, whatever was typed."""
        return self.send(typed)

    async def ensure_model(self) -> ModelRef:
        """Return the model, or tell that no provider has a key."""
        if self.model is None:
            raise NoModelAvailable("no key")
        return self.model

    async def background_news(self) -> str:
        """Wait for the end of background commands."""
        return news_prompt(await self.shells.wait_for_any_finished())

    def stop_asides(self) -> bool:
        """Tell that nothing was asked beside the work."""
        return False

    def cancel(self) -> None:
        """Interrupt the script."""
        if self._task is not None:
            self._task.cancel()

    def set_mode(self, mode: Mode) -> None:
        """Take a mode."""
        self.mode = mode

    def set_model(self, model: ModelRef) -> None:
        """Take a model."""
        self.model = model

    async def aclose(self) -> None:
        """Remember having been closed."""
        self.cancel()
        self.is_closed = True
        await self.shells.aclose()

    async def _play(
        self,
        prompt: Message,
        script: Sequence[Step],
        queue: asyncio.Queue[Event | WinxError | None],
    ) -> None:
        outcome: TurnOutcome = "completed"
        try:
            if script and isinstance(script[0], WinxError):
                queue.put_nowait(script[0])
                return
            queue.put_nowait(TurnStarted("turn_1", prompt, MODEL))
            for step in script:
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, ApprovalRequest):
                    queue.put_nowait(ApprovalRequested(step))
                    decision = await self.approver.request(step)
                    self.decisions.append(decision)
                    queue.put_nowait(ApprovalResolved(step.id, step.call_id, decision))
                elif isinstance(step, ModelLimited):
                    assert self.limit_asker is not None
                    queue.put_nowait(step)
                    self.limit_answers.append(await self.limit_asker.request(step))
                elif isinstance(step, CapReached):
                    assert self.cap_asker is not None
                    queue.put_nowait(step)
                    self.cap_answers.append(await self.cap_asker.may_go_on(step))
                elif isinstance(step, PersonQuestion):
                    assert self.person_asker is not None
                    self.person_answers.append(await self.person_asker.ask(step))
                elif callable(step):
                    queue.put_nowait(await step())
                elif not isinstance(step, WinxError):
                    queue.put_nowait(step)
        except asyncio.CancelledError:
            outcome = "cancelled"
        finally:
            self.is_running = False
            if not (script and isinstance(script[0], WinxError)):
                finished = TurnFinished("turn_1", outcome, Usage(), 1, 0.1)
                queue.put_nowait(finished)
            queue.put_nowait(None)


@dataclass(frozen=True)
class ScriptedWorkspace:
    """The root is all that the TUI asks of it."""

    root: Path


class ScriptedRuntime:
    """Implements what the TUI uses of a Runtime, over a real directory."""

    def __init__(
        self,
        root: Path,
        scripts: Sequence[Sequence[Step]] = (),
        *,
        history: Sequence[Event] = (),
        has_key: bool = True,
        is_demo: bool = False,
        status: RepositoryStatus | None = None,
        notices: Sequence[Notice] = (),
        facts: QuestionFacts = NO_FACTS,
        trust: ProjectTrust | None = None,
        models: ModelDirectory | None = None,
    ) -> None:
        self.workspace = ScriptedWorkspace(root)
        self.models = models or ModelDirectory(None, Settings(), root)
        self.trust = trust
        self.library = Library(root, lambda: True)
        self._facts = facts
        self.is_demo = is_demo
        self.worktree = None
        self.notices = tuple(notices)
        self.conversations: list[ScriptedConversation] = []
        self.is_closed = False
        self._scripts = list(scripts)
        self._history = tuple(history)
        self._has_key = has_key
        self.status = status
        self.ignored: tuple[str, ...] = ()
        self.line_counts: dict[Path, tuple[int, int]] = {}
        self.committed: dict[Path, bytes] = {}

    @property
    def conversation(self) -> ScriptedConversation:
        """Return the conversation opened last."""
        return self.conversations[-1]

    def open_conversation(
        self,
        approver: Approver,
        *,
        resume: str | None = None,
        limit_asker: LimitAsker | None = None,
        cap_asker: CapAsker | None = None,
        person_asker: PersonAsker | None = None,
    ) -> ScriptedConversation:
        """Open a conversation on the remaining scripts."""
        root = self.workspace.root
        environment = child_environment(os.environ, ())
        shells = ShellPool(root, environment, root / ".output")
        conversation = ScriptedConversation(self._scripts, approver, shells)
        conversation.limit_asker = limit_asker
        conversation.cap_asker = cap_asker
        conversation.person_asker = person_asker
        conversation.model = MODEL if self._has_key else None
        if resume is not None:
            conversation.history = self._history
        self.conversations.append(conversation)
        return conversation

    async def question_facts(self, request: ApprovalRequest) -> QuestionFacts:
        """Return the facts that the test has set."""
        return self._facts

    async def repository_status(self) -> RepositoryStatus | None:
        """Return the status that the test has set."""
        return self.status

    async def list_directory(self, path: Path) -> tuple[Entry, ...]:
        """List a real directory."""
        return list_directory(path)

    async def project_files(self) -> tuple[str, ...]:
        """Name every file under the root."""
        root = self.workspace.root
        return tuple(
            sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        )

    async def ignored_files(self) -> tuple[str, ...]:
        """Name the ignored files that the test has set."""
        return self.ignored

    async def changed_lines(self, conversation: object) -> Mapping[Path, tuple[int, int]]:
        """Return the counts that the test has set."""
        return self.line_counts

    async def change_since_commit(self, path: Path) -> SeenChange:
        """Compare with what the test says was committed."""
        if path not in self.committed:
            raise WorkspaceError(f"there is no git here to compare {path.name} with")
        return seen_change(path, path.name, self.committed[path], path.read_bytes())

    def watch(self) -> DirectoryWatch:
        """Watch the real root."""
        return DirectoryWatch((self.workspace.root,))

    def model_info(self, ref: ModelRef) -> ModelInfo:
        """Know a window and no prices."""
        return ModelInfo(ref, 131_072, None, None, None)

    async def aclose(self) -> None:
        """End the shells, and remember having been closed."""
        self.is_closed = True
        for conversation in self.conversations:
            await conversation.aclose()


def opener(runtime: ScriptedRuntime) -> Callable[[], Awaitable[Runtime]]:
    """Make the function that the app opens its runtime with."""

    async def open_runtime() -> Runtime:
        # The scripted runtime has the shape that the TUI uses.
        return cast("Runtime", runtime)

    return open_runtime
