"""Questions beside the work, on a real conversation with a scripted model."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from tests.commands.scripted_home import Desk, Home, desk
from tests.support.scripted_model import Answer
from winx_tui.agent.allowance import Allowance
from winx_tui.agent.limits import Limits
from winx_tui.commands.registry import run_command
from winx_tui.config.settings import HookSettings, Settings
from winx_tui.console.renderer import LinePrinter
from winx_tui.console.repl_host import ReplHost
from winx_tui.core.errors import ContextOverflow, ModelUnavailable, UsageError
from winx_tui.core.events import Event, SideAnswered, TextDelta, TurnFinished
from winx_tui.core.messages import Message, ToolCall, Usage, tool_message, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.prices import MoneySpent
from winx_tui.runtime.side_question import SideQuestions, settled
from winx_tui.session.replay import fold

DONE = Answer("Done.")
BASH = ToolCall("call-1", "bash", '{"command": "true"}')


async def said(here: Desk, prompt: str) -> None:
    async for _ in here.host.conversation.send(prompt):
        pass


async def asked(here: Desk, question: str) -> list[Event]:
    return [event async for event in here.host.conversation.ask_aside(question)]


async def test_the_answer_comes_from_what_was_said_and_without_tools(home: Home) -> None:
    async with desk(home, [DONE, Answer("It was one."), DONE]) as here:
        await said(here, "one")
        events = await asked(here, "which was it?")
        request = here.model.requests[-1]
        assert request.tools == ()
        assert request.session == here.host.conversation.session_id
        assert [message.text for message in request.messages[1:3]] == ["one", "Done."]
        assert request.messages[-1].text.endswith("which was it?")
        *deltas, last = events
        assert "".join(each.text for each in deltas if isinstance(each, TextDelta)).strip() == (
            "It was one."
        )
        assert isinstance(last, SideAnswered)
        assert (last.question, last.answer) == ("which was it?", "It was one.")


async def test_later_requests_hold_none_of_it_and_its_cost_counts(home: Home) -> None:
    async with desk(home, [DONE, Answer("An aside."), DONE]) as here:
        await said(here, "one")
        before = here.host.conversation.usage
        await asked(here, "a question")
        assert here.host.conversation.usage == before + Usage(10, 5, 0, 0.001)
        await said(here, "two")
        sent = "\n".join(message.text for message in here.model.requests[-1].messages[1:])
        assert "aside" not in sent
        assert "a question" not in sent


async def test_a_resumed_session_knows_its_cost_and_shows_it_but_does_not_send_it(
    home: Home,
) -> None:
    async with desk(home, [DONE, Answer("An aside.")]) as here:
        await said(here, "one")
        await asked(here, "a question")
        usage = here.host.conversation.usage
        sessions = here.host.runtime.sessions
        events = sessions.load(sessions.find(here.host.conversation.session_id)).events
        assert [event for event in events if isinstance(event, SideAnswered)]
        state = fold(events)
        assert state.usage == usage
        assert [message.text for message in state.messages] == ["one", "Done."]


async def test_it_is_answered_while_a_turn_runs_and_disturbs_nothing(home: Home) -> None:
    hold = asyncio.Event()
    async with desk(home, [Answer("Working.", hold=hold), Answer("Still at it.")]) as here:
        turn = asyncio.create_task(_events(here, "one"))
        await here.model.has_streamed.wait()
        events = await asked(here, "how far?")
        assert isinstance(events[-1], SideAnswered)
        assert here.host.conversation.is_running
        hold.set()
        *_, last = await turn
        assert isinstance(last, TurnFinished)
        assert last.outcome == "completed"
        assert [message.text for message in here.host.conversation.messages] == ["one", "Working."]


async def _events(here: Desk, prompt: str) -> list[Event]:
    return [event async for event in here.host.conversation.send(prompt)]


async def test_a_stopped_question_leaves_nothing_and_the_turn_alone(home: Home) -> None:
    hold = asyncio.Event()
    async with desk(home, [DONE, Answer("Half", hold=hold)]) as here:
        await said(here, "one")
        here.model.has_streamed.clear()
        conversation = here.host.conversation
        assert not conversation.stop_asides()
        asking = asyncio.create_task(asked(here, "a question"))
        await here.model.has_streamed.wait()
        assert conversation.stop_asides()
        events = await asking
        assert not any(isinstance(event, SideAnswered) for event in events)
        assert here.model.closed_streams == 2
        assert not conversation.stop_asides()


async def test_closing_the_conversation_stops_it(home: Home) -> None:
    async with desk(home, [Answer("Half", hold=asyncio.Event())]) as here:
        asking = asyncio.create_task(asked(here, "a question"))
        await here.model.has_streamed.wait()
        await here.host.conversation.aclose()
        assert not any(isinstance(event, SideAnswered) for event in await asking)


async def test_a_conversation_that_does_not_fit_is_sent_as_a_shorter_text(home: Home) -> None:
    overflow = ContextOverflow("too long")
    async with desk(home, [DONE, Answer(error=overflow), Answer("Short.")]) as here:
        await said(here, "one")
        events = await asked(here, "what?")
        assert isinstance(events[-1], SideAnswered)
        *_, asking = here.model.requests[-1].messages
        assert "USER: one" in asking.text
        assert asking.text.endswith("what?")


async def test_what_fails_is_told(home: Home) -> None:
    async with desk(home, [Answer(error=ModelUnavailable("gone away"))]) as here:
        with pytest.raises(ModelUnavailable, match="gone away"):
            await asked(here, "what?")
        with pytest.raises(UsageError, match="write it behind /btw"):
            await asked(here, "  ")


async def test_an_answer_of_calls_alone_is_told_of(home: Home) -> None:
    async with desk(home, [Answer(calls=(BASH,))]) as here:
        *_, last = await asked(here, "what?")
        assert isinstance(last, SideAnswered)
        assert "wanted to call tools" in last.answer
        assert here.host.conversation.messages == []


async def test_a_limit_of_money_holds(home: Home) -> None:
    async def spent(request: ChatRequest) -> MoneySpent:
        return MoneySpent(session_usd=0.6, day_usd=0.6)

    async with desk(home) as here:
        asides = here.host.conversation._asides
        assert asides is not None
        allowance = Allowance(Limits(max_cost_usd_session=0.5))
        poor = SideQuestions(replace(asides._parts, allowance=allowance, money_before=spent))
        with pytest.raises(UsageError, match=r"Not asked. Stopped at .*max_cost_usd_session"):
            async for _ in poor.ask("what?", here.host.conversation.ensure_model, lambda _: None):
                pass
        assert here.model.requests == []


async def test_the_command_asks_for_a_question_that_is_not_there(home: Home) -> None:
    async with desk(home, [Answer("A."), Answer("B.")], choices=["which?", None]) as here:
        await run_command("/btw", here.host)
        await run_command("/btw", here.host)
        await run_command("/btw and now?", here.host)
        questions = [
            request.messages[-1].text.rsplit("\n", 1)[1] for request in here.model.requests
        ]
        assert questions == ["which?", "and now?"]


async def test_the_line_prompt_says_whether_it_was_answered(home: Home) -> None:
    async with desk(home, [Answer("A."), Answer("Half", hold=asyncio.Event())]) as here:
        page = io.StringIO()

        async def read_line(prompt: str, initial: str) -> str:
            return ""

        async def play(events: AsyncGenerator[Event, None]) -> None:
            async for event in events:
                if isinstance(event, TextDelta) and event.text.startswith("Half"):
                    repl.conversation.stop_asides()

        repl = ReplHost(here.host.runtime, LinePrinter(page), read_line, play, None)
        await run_command("/btw which?", repl)
        await run_command("/btw and now?", repl)
        assert page.getvalue() == "Later requests hold none of this.\nStopped.\n"


async def test_a_hook_of_the_person_stops_a_question_too(home: Home) -> None:
    hook = HookSettings(event="prompt", command="echo no >&2; exit 2")
    async with desk(home, settings=Settings(hooks=(hook,))) as here:
        with pytest.raises(UsageError, match="has stopped this prompt: no"):
            await asked(here, "what?")


def test_a_call_without_a_result_gets_one_that_says_so() -> None:
    other = ToolCall("call-2", "bash", "{}")
    history = (user_message("go"), Message("assistant", (), (BASH, other)))
    assert settled(history[:1]) == history[:1]
    assert settled(()) == ()
    answered = (*history, tool_message("call-1", "ok"))
    *same, last = settled(answered)
    assert tuple(same) == answered
    assert last.tool_call_id == "call-2"
    assert "no result yet" in last.text
    assert len(settled(history)) == 4
