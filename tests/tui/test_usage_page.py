"""The pages of use and of the context, on a real runtime with real accounts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.tui.support.desk import LARGE, conversation_of, desk, open_page
from tests.tui.support.stage import Stage
from winx_tui.llm.prices import Billing
from winx_tui.llm.usage_record import UsageRecord
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.llm.usage_sums import Sums
from winx_tui.runtime.demo_project import demo_state_dir
from winx_tui.tui.screens.usage_page import cost_sentence


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with room beside it: there lie the accounts of the demo."""
    root = tmp_path / "project"
    root.mkdir()
    return root


def spend(here: Stage, model: str, cost: float | None, billing: Billing) -> None:
    session = conversation_of(here).session_id
    runtime = here.app.runtime
    assert runtime is not None
    record = UsageRecord(
        model, time.time(), session, "k", "nvidia", model, "done", 1200, 34, 5, cost, billing
    )
    UsageStore(usage_dir(demo_state_dir(runtime.workspace.root))).append(record)


async def test_models_limits_and_status_are_a_key_apart(project: Path) -> None:
    async with desk(project, LARGE) as here:
        spend(here, "free", 0.0, "free tier")
        spend(here, "dark", None, "unknown")
        await here.send("/cost ")
        for text in ("[today]", "nvidia/free", "all together"):
            await here.until_shown(text)
        text = here.screen_text()
        for word in ("free tier", "unknown", "1.2k", "requests", "39 of 40 requests a minute"):
            assert word in text
        await here.pilot.press("right", "right", "right")
        await here.until_shown("[limits]")
        assert "; more in " in here.screen_text()
        await here.pilot.press("right")
        await here.until_shown("Sandbox")
        await here.pilot.press("right")
        await here.until_shown("[today]")


async def say_hello(here: Stage) -> None:
    await here.send("hello")
    await here.until_asked()
    await here.pilot.press("r")
    await here.until(lambda: not here.app.turns.is_busy)


async def test_items_of_the_context_are_read_pinned_dropped_and_taken_back(project: Path) -> None:
    async with desk(project) as here:
        await say_hello(here)
        await open_page(here, "context", "you: hello", "system ", "free ")
        await here.pilot.press("space")
        await here.until_shown("cannot be dropped or pinned")
        await here.pilot.press("down", "down", "p")
        await here.until_shown("Pinned, so kept word for word: you: hello.")
        await here.pilot.press("p")
        await here.until_shown("No longer pinned")
        await here.pilot.press("down", "enter")
        await here.until_shown("call bash_command")
        await here.pilot.press("escape")
        await here.until_shown("Space drop")
        await here.pilot.press("space")
        await here.until_shown("Dropped: bash_command")
        assert len(conversation_of(here).messages) == 2
        await here.pilot.press("b")
        await here.until_shown("was taken back")
        assert len(conversation_of(here).messages) == 4
        await here.pilot.press("c")
        await here.until_shown("keep above all")
        await here.pilot.press("enter")
        await here.until_shown("There is nothing to summarise yet")


@pytest.mark.parametrize(
    ("billings", "sentence"),
    [
        ({"own machine"}, "It cost nothing: it runs on your own machine."),
        ({"free tier"}, "It cost nothing: it is in a free tier."),
        ({"own machine", "free tier"}, "It cost nothing: free tiers, and your own machine."),
        (set(), "It cost nothing."),
    ],
)
def test_what_costs_nothing_says_why_in_a_sentence(billings: set[Billing], sentence: str) -> None:
    assert cost_sentence(Sums(requests=1, billings=frozenset(billings))) == sentence
