"""Commands of the person in the full screen: suggested, shown as typed, unfolded."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.core.events import Event, MessageCompleted, TurnStarted
from winx_tui.core.messages import Message, TextPart, Usage, expanded_message


def answer(text: str) -> MessageCompleted:
    return MessageCompleted(Message("assistant", (TextPart(text),)), Usage(), MODEL)


def own(name: str, text: str) -> None:
    path = Path(os.environ["WINX_CONFIG_DIR"]) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def test_they_are_suggested_with_their_source_as_soon_as_they_are_read(
    project: Path,
) -> None:
    own("commands/zebra.md", "---\ndescription: Count stripes\n---\nCount.")
    async with stage(ScriptedRuntime(project)) as running:
        await running.type("/ze")
        await running.until_shown("Count stripes (user)")
        await running.pilot.press("tab")
        await running.until(lambda: running.prompt_text == "/zebra ")


async def test_what_the_person_has_marked_stays_marked_when_more_is_known(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        popup = running.app.popup
        await running.type("/")
        await running.pilot.press("down", "down")
        marked = popup.current
        running.app.prompt.area.offer_again()
        assert popup.has_moved
        assert popup.current == marked


async def test_the_typed_line_stands_in_the_chat_and_the_rest_unfolds(project: Path) -> None:
    own("commands/zebra.md", "Count the stripes of $1.\n\nThen tell.")
    runtime = ScriptedRuntime(project, [[answer("Twelve.")]])
    async with stage(runtime) as running:
        await running.send("/zebra marty")
        await running.until_shown("Twelve.")
        assert runtime.conversation.prompts == ["Count the stripes of marty.\n\nThen tell."]
        text = running.screen_text()
        assert "/zebra marty" in text
        assert "3 lines were sent for it" in text
        assert "Count the stripes" not in text
        running.app.action_toggle_all()
        await running.until_shown("Count the stripes of marty.")


async def test_a_queued_one_is_taken_back_as_it_was_typed(project: Path) -> None:
    own("commands/zebra.md", "Count.")
    runtime = ScriptedRuntime(project, [[asyncio.Event()]])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("/zebra marty")
        await running.until_shown("sent when this is done")
        assert "/zebra marty" in running.screen_text()
        await running.pilot.press("up", "enter")
        await running.until(lambda: running.prompt_text == "/zebra marty")


async def test_a_resumed_session_is_drawn_the_same(project: Path) -> None:
    history: list[Event] = [
        TurnStarted("t1", expanded_message("/zebra", "One\ntwo"), MODEL),
        answer("Twelve."),
    ]
    async with stage(ScriptedRuntime(project, history=history), resume="ses_test") as running:
        await running.until_shown("Twelve.")
        text = running.screen_text()
        assert "/zebra" in text
        assert "2 lines were sent for it" in text


async def test_the_status_bar_says_plan_until_another_mode_is_chosen(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        await running.send("/plan")
        await running.until_shown("Plan mode: nothing is written")
        last_row = running.screen_text().split("\n")[-1]
        assert last_row.strip().startswith("plan ·")
        assert "Talk about the plan; go, alone, carries it out" in running.screen_text()
