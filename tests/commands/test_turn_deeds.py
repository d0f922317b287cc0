"""What the chat offers for a prompt, on a real runtime."""

from __future__ import annotations

import pytest

from tests.commands.scripted_home import Desk, Home, desk
from tests.commands.test_sessions import DONE, say
from winx_tui.commands.registry import run_command
from winx_tui.core.errors import UsageError
from winx_tui.tui.block_menu.turns import fork, retry, rewind


def prompts_of(here: Desk) -> list[str]:
    return [each.text for each in here.host.conversation.messages if each.role == "user"]


async def test_a_prompt_is_sent_once_more_without_what_followed(home: Home) -> None:
    async with desk(home, [DONE] * 4, choices=["chat"]) as here:
        await say(here, "one", "two", "three")
        await retry(here.host, 1)
        assert prompts_of(here) == ["one", "two"]
        assert here.host.offered[0][0].label == "Not now"


async def test_a_copy_ends_with_the_turn_it_was_made_at(home: Home) -> None:
    async with desk(home, [DONE] * 3, choices=["chat", "chat"]) as here:
        await say(here, "one", "two")
        before = here.host.conversation.session_id
        await fork(here.host, 0)
        assert here.host.conversation.session_id != before
        assert prompts_of(here) == ["one"]
        await fork(here.host, 0)
        assert prompts_of(here) == ["one"]


async def test_going_back_puts_the_prompt_back_and_nothing_happens_unmeant(home: Home) -> None:
    async with desk(home, [DONE] * 2, choices=["", "", "", "chat"]) as here:
        await say(here, "one", "two")
        session = here.host.conversation.session_id
        for deed in (retry, fork, rewind):
            await deed(here.host, 1)
        assert here.host.conversation.session_id == session
        await rewind(here.host, 1)
        assert here.host.prompt_put == "two"
        assert prompts_of(here) == ["one"]
        with pytest.raises(UsageError, match="not in the session's log"):
            await rewind(here.host, 7)


async def test_the_last_command_is_copied_and_what_is_no_number_told(home: Home) -> None:
    async with desk(home, [DONE]) as here:
        await say(here, "hello")
        async for _ in here.host.conversation.respond("!true"):
            pass
        await run_command("/copy command", here.host)
        assert here.host.copied == ["true"]
        await run_command("/copy code 2", here.host)
        assert "There is no code 2, counted from the last to copy yet." in here.told
        await run_command("/copy all", here.host)
        assert "/copy does not know 'all'" in here.told
