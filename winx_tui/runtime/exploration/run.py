"""One exploration: an agent with a context of its own, which reads and sums up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from winx_tui.agent.agent import Agent
from winx_tui.agent.context_keeper import ContextKeeper
from winx_tui.agent.share import SharedTurn, TurnShare
from winx_tui.agent.system_prompt import Surroundings, build_explorer_message
from winx_tui.agent.trimming import shorten
from winx_tui.agent.window import ContextPolicy
from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision, ApprovalRequest, Approver
from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    ModelRetried,
    ModelSwitched,
    Notice,
    StepStarted,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
)
from winx_tui.core.messages import Message, ModelRef, ToolSpec, Usage, user_message
from winx_tui.execution.gate import ApprovalGate
from winx_tui.llm.base import ChatModel, ModelInfo
from winx_tui.runtime.tool_room import ToolRoom
from winx_tui.tools.base import ToolContext
from winx_tui.tools.explore import Exploration, Outcome
from winx_tui.tools.schema import spec_of
from winx_tui.workspace.display import visible

MAX_SUMMARY_TOKENS = 1_500
"""Estimated: what an exploration may take of the context that asked for it."""
_LEFT_OUT = "ask a narrower question to see it"
_MAX_NAMED = 30
"""Calls that are named where there is no summary."""
_MAX_REASON_CHARS = 120
"""Of what is shown of why a call failed."""

_DENIAL = replace(
    DENIED_BY_NOBODY,
    feedback="Not run: this needs the user's approval, and an exploration asks nobody. "
    "Go on without it, or name it in your answer.",
)
_SUM_UP = (
    "You cannot go on: {reason} Answer now, from what you have found so far, in at most 40 short "
    "lines with file:line. Say what is still open. No tools are left."
)
_NO_ANSWER = "The model ended without an answer."


@dataclass(frozen=True, slots=True)
class ExplorationParts:
    """What all explorations of one conversation share."""

    model_info: Callable[[ModelRef], ModelInfo]
    surroundings: Callable[[], Surroundings]
    """Tells where explorations work."""
    policy: ContextPolicy
    turn: SharedTurn
    """What explorations may use of the turns that they run in."""
    max_steps: int
    """Requests of one exploration; 0: no limit of its own."""
    session: str
    """The conversation's id, for the accounts."""


class ExplorationRun:
    """One exploration under way."""

    def __init__(
        self, parts: ExplorationParts, room: ToolRoom, model: ChatModel, context: ToolContext
    ) -> None:
        """Prepare; nothing is asked before `explore`.

        Args:
            parts: what all explorations of a conversation share.
            room: tools that only read.
            model: answers.
            context: of the call that it works for.
        """
        self._parts = parts
        self._room = room
        self._model = model
        self._share = TurnShare(parts.turn, parts.max_steps)
        self._journal = _Journal(self._share, context)
        self._tools = tuple(spec_of(tool) for tool in room.tools.values())
        self._keeper = ContextKeeper(
            model=model,
            info=parts.model_info,
            tools=self._tools,
            policy=parts.policy,
            session=parts.session,
        )

    async def explore(self, task: str, model: ModelRef) -> Exploration:
        """Look for an answer; where a limit or silence ends that, ask for one."""
        with self._share:
            return await self._explore(task, model)

    async def _explore(self, task: str, model: ModelRef) -> Exploration:
        # The call ran with its secrets; models are shown placeholders.
        secrets = self._room.grounds.secrets
        prompt = user_message(secrets.hide(task, secrets.placeholders))
        agent = self._agent(self._tools, self._share)
        end = await self._play(agent, prompt, model)
        answer = _answer_of(agent.history)
        if end.outcome in ("completed", "denied") and answer:
            return self._result("done", answer)
        reason = end.error or _NO_ANSWER
        if end.outcome == "failed" or not self._journal.steps:
            return self._result("failed", self._found(agent.history), reason)
        return await self._sum_up(agent.history, reason, model)

    async def _sum_up(
        self, history: Sequence[Message], reason: str, model: ModelRef
    ) -> Exploration:
        """Ask, without tools, for what was found before the exploration had to stop."""
        before = history[:-1] if _is_empty(history[-1]) else history
        share = TurnShare(self._parts.turn, 1, is_for_summary=True)
        agent = self._agent((), share, before)
        end = await self._play(agent, user_message(_SUM_UP.format(reason=reason)), model)
        if summary := _answer_of(agent.history):
            return self._result("stopped", summary, reason)
        if end.outcome == "failed":
            reason = f"{reason} No summary could be had: {end.error}"
        return self._result("failed", self._found(history), reason)

    def _agent(
        self, tools: Sequence[ToolSpec], share: TurnShare, history: Sequence[Message] = ()
    ) -> Agent:
        room = self._room
        names = {tool.name for tool in tools}
        executor = replace(
            room.executor,
            tools={name: tool for name, tool in room.tools.items() if name in names},
        )
        return Agent(
            model=self._model,
            executor=executor,
            gate=ApprovalGate(_Nobody(), room.grants, room.grounds.audit),
            tools=tools,
            allowance=share,
            context=self._keeper,
            system=self._system,
            history=history,
            session=self._parts.session,
        )

    async def _system(self) -> Message:
        return build_explorer_message(self._parts.surroundings())

    async def _play(self, agent: Agent, prompt: Message, model: ModelRef) -> TurnFinished:
        await agent.run_turn(prompt, model, self._journal.note)
        assert self._journal.end is not None, "each turn ends with TurnFinished"
        return self._journal.end

    def _found(self, history: Sequence[Message]) -> str:
        """Tell what was found without a model: its own words until then, and the calls."""
        said = [message.text.strip() for message in history if message.role == "assistant"]
        calls = list(dict.fromkeys(self._journal.titles))
        named = [f"- {title}" for title in calls[-_MAX_NAMED:]]
        looked = ["Looked at until then:", *named] if named else ["Nothing was found until then."]
        return "\n".join((*filter(None, said), *looked))

    def _result(self, outcome: Outcome, text: str, reason: str = "") -> Exploration:
        summary = "".join(shorten(text, MAX_SUMMARY_TOKENS, _LEFT_OUT))
        journal = self._journal
        return Exploration(outcome, summary, reason, journal.steps, journal.usage)


class _Journal:
    """Takes an agent's events: what it used, and what who waits for it should see."""

    def __init__(self, share: TurnShare, context: ToolContext) -> None:
        self._share = share
        self._context = context
        self.steps = 0
        self.usage = Usage()
        """Of the turns that have ended."""
        self.titles: list[str] = []
        """Of the calls that were made."""
        self.end: TurnFinished | None = None

    def note(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case StepStarted():
                self.steps += 1
            case ToolCallStarted(title=title):
                self.titles.append(visible(title))
                self._report(title)
            case ToolCallFinished(result=result) if result.is_error:
                why, _, _ = result.text.strip().partition("\n")
                self._report(f"  {why[:_MAX_REASON_CHARS]}")
            case MessageCompleted(usage=usage) | ContextCompacted(usage=usage):
                if usage != Usage():
                    self._share.take(usage)
                    self._context.listener.note_usage(usage)
            case Notice(text):
                self._report(text)
            case ModelRetried() | ModelSwitched():
                self._context.listener.announce(event)
            case TurnFinished():
                self.usage += event.usage
                self.end = event

    def _report(self, text: str) -> None:
        self._context.report(f"{visible(text)}\n")


class _Nobody(Approver):
    """Denies what would be asked, at once."""

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        return _DENIAL


def _answer_of(history: Sequence[Message]) -> str:
    """Return the text that an agent ended with; "" where it did not end by itself."""
    last = history[-1]
    is_answer = last.role == "assistant" and not last.tool_calls and not last.is_unfinished
    return last.text.strip() if is_answer else ""


def _is_empty(message: Message) -> bool:
    return message.role == "assistant" and not message.tool_calls and not message.text.strip()
