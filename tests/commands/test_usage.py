"""/usage with accounts on disk."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import find, run_command
from winx_tui.config.paths import state_dir
from winx_tui.llm.usage_record import UsageRecord
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.runtime.runtime import Runtime


async def test_usage_is_a_command_of_its_own(runtime: Runtime) -> None:
    command = find("/usage")

    assert command is not None
    assert command.name == "usage"


async def test_models_days_this_conversation_and_limits_are_shown(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    record = UsageRecord(
        "r", time.time(), host.conversation.session_id, "k", "nvidia", "m", "done",
        1200, 34, 0, 0.0, "free tier",
    )  # fmt: skip
    UsageStore(usage_dir(state_dir())).append(record)

    await run_command("/usage", host)

    (shown,) = host.shown
    assert "| **this conversation** | 1 | 1.2k | 34 | 0 | free tier |" in shown
    assert "| nvidia/m | 1 | 1.2k | 34 | 0 | free tier |" in shown
    assert "- nvidia/m: 39 of 40 requests a minute left" in shown


async def test_before_the_first_request_nothing_is_shown_as_nothing(
    runtime: Runtime, tmp_path: Path
) -> None:
    host = RecordingHost(runtime)

    await run_command("/usage", host)

    assert "| **this conversation** | 0 | 0 | 0 | 0 | nothing |" in host.shown[0]


async def test_the_demo_shows_no_accounts_but_its_own(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "of the person"))
    record = UsageRecord("r", time.time(), "s", "k", "nvidia", "private-model", "done", 12, 3)
    UsageStore(usage_dir(state_dir())).append(record)
    host = RecordingHost(runtime)

    await run_command("/usage", host)

    assert "private-model" not in host.shown[0]


async def test_a_cost_that_is_known_in_part_is_told_as_the_least(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    store = UsageStore(usage_dir(state_dir()))
    for identity, cost_usd in (("a", 0.25), ("b", None)):
        store.append(
            UsageRecord(
                identity, time.time(), "s", "k", "dashscope", "m", "done", 12, 3, 0, cost_usd
            )
        )

    await run_command("/usage", host)

    assert "| dashscope/m | 2 | 24 | 6 | 0 | ≥ $0.25 |" in host.shown[0]
    assert "≥: a part of it has no known price." in host.shown[0]
