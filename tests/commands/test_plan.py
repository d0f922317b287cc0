"""Plan mode: read-only, a plan, and carrying it out."""

from __future__ import annotations

import asyncio

from tests.commands.scripted_home import Home, desk
from tests.complaints.themes import complaint
from tests.support.scripted_model import Answer
from winx_tui.agent.pins import is_pinned
from winx_tui.commands.registry import run_command
from winx_tui.commands.typed_text import command_in
from winx_tui.config.settings import Settings
from winx_tui.core.events import TurnStarted

PLAN = "I have looked.\n\n# Plan\nGoal: better.\n1. Change a.py."


@complaint(14)
async def test_a_plan_is_made_in_read_only_mode_and_carried_out_in_the_mode_before(
    home: Home,
) -> None:
    settings = Settings(mode="accept-edits")
    async with desk(home, [Answer(PLAN), Answer("Done.")], settings=settings) as here:
        await run_command("/plan Make it better", here.host)
        conversation = here.host.conversation
        modes = [conversation.mode]
        assert "Mode: plan." in here.system
        assert here.sent.startswith("Make it better\n\n[Plan this")
        assert command_in("Go", is_planning=conversation.plan.is_on) == "/go"
        await run_command("/go and be quick", here.host)
        modes.append(conversation.mode)
        assert modes == ["read-only", "accept-edits"]
        assert "Mode: accept-edits." in here.system
        assert here.sent.startswith("Carry out the plan.")
        assert here.sent.endswith("The user adds: and be quick")
        pinned = [each for each in conversation._agent.history if is_pinned(each)]
        assert [each.role for each in pinned] == ["assistant"]
        assert pinned[0].text.startswith(PLAN)
        started = [each for each in here.host.events if isinstance(each, TurnStarted)]
        assert started[0].prompt.typed == "/go and be quick"
        is_planning = conversation.plan.is_on
        assert command_in("go", is_planning=is_planning) == "", "it is a word again"


async def test_an_answer_about_the_plan_does_not_take_its_place(home: Home) -> None:
    answers = [Answer(PLAN), Answer("Yes, that is safe."), Answer("Done.")]
    async with desk(home, answers) as here:
        await run_command("/plan Make it better", here.host)
        await here.host.respond("Is it safe?")
        await run_command("/go", here.host)
        [pinned] = [each for each in here.host.conversation._agent.history if is_pinned(each)]
        assert pinned.text.startswith(PLAN)


async def test_a_new_plan_takes_the_place_of_the_old_one(home: Home) -> None:
    newer = "## Plan\n1. Change b.py."
    async with desk(home, [Answer(PLAN), Answer(newer), Answer("Done.")]) as here:
        await run_command("/plan Make it better", here.host)
        await here.host.respond("Use b.py")
        await run_command("/go", here.host)
        [pinned] = [each for each in here.host.conversation._agent.history if is_pinned(each)]
        assert pinned.text.startswith(newer)


async def test_without_a_plan_nothing_is_carried_out(home: Home) -> None:
    async with desk(home, [Answer("Before.")]) as here:
        await here.host.respond("Hello")
        await run_command("/go", here.host)
        assert "/plan TASK has one made" in here.told
        await run_command("/plan", here.host)
        await run_command("/go", here.host)
        assert "There is no plan yet" in here.told
        assert here.host.conversation.mode == "read-only"
        assert len(here.model.requests) == 1


async def test_another_mode_ends_planning(home: Home) -> None:
    async with desk(home, [Answer(PLAN)]) as here:
        await run_command("/plan x", here.host)
        await run_command("/mode read-only", here.host)
        assert not here.host.conversation.plan.is_on
        await run_command("/go", here.host)
        assert here.host.conversation.mode == "read-only"
        assert "There is no plan to carry out" in here.told


async def test_where_it_was_read_only_before_the_mode_is_asked_for(home: Home) -> None:
    settings = Settings(mode="read-only")
    answers = [Answer(PLAN), Answer("Done.")]
    async with desk(home, answers, settings=settings, choices=[None, "ask"]) as here:
        await run_command("/plan x", here.host)
        await run_command("/go", here.host)
        assert here.told.endswith("Still in plan mode.")
        await run_command("/go", here.host)
        assert here.host.conversation.mode == "ask"
        assert [each.value for each in here.host.offered[0]] == [
            "ask",
            "accept-edits",
            "full-access",
        ]


async def test_planning_goes_on_in_a_new_conversation_and_knows_its_way_back(home: Home) -> None:
    settings = Settings(mode="accept-edits")
    async with desk(home, settings=settings) as here:
        await run_command("/plan", here.host)
        await here.host.new_conversation()
        plan = here.host.conversation.plan
        assert (plan.is_on, plan.mode_after, plan.plan) == (True, "accept-edits", "")


async def test_while_a_turn_runs_the_plan_has_to_wait(home: Home) -> None:
    hold = asyncio.Event()
    async with desk(home, [Answer(PLAN, hold=hold)]) as here:
        await run_command("/plan", here.host)
        turn = asyncio.create_task(here.host.respond("Plan x"))
        await here.model.has_streamed.wait()
        await run_command("/go", here.host)
        await run_command("/plan y", here.host)
        assert [level for _, level in here.host.notices[1:]] == ["error", "error"]
        hold.set()
        await turn


async def test_a_plan_too_long_to_be_pinned_is_carried_out_all_the_same(home: Home) -> None:
    long = "# Plan\n" + "Change one more file, and then another one.\n" * 20_000
    async with desk(home, [Answer(long), Answer("Done.")]) as here:
        await run_command("/plan x", here.host)
        await run_command("/go", here.host)
        assert "too long to be pinned" in here.told
        assert here.host.conversation.mode == "ask"
