"""A quota that is used up moves the work to the next model, without a request in vain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.llm.asking import events_of
from tests.llm.quota_stage import NIM, QWEN, Stage, limited
from winx_tui.config.settings import FailoverSettings, RetrySettings
from winx_tui.core.events import ModelSwitched
from winx_tui.core.messages import ModelRef, user_message
from winx_tui.llm.base import ChatRequest, MessageDone
from winx_tui.llm.failover import FailoverChatModel
from winx_tui.llm.failover_rests import RestingModels
from winx_tui.llm.usage_store import UsageStore


async def nim_then_qwen(chosen: ModelRef) -> Sequence[ModelRef]:
    return (NIM, QWEN)


async def test_the_next_model_answers_and_the_first_is_asked_again_when_it_has_room(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path, settings=limited("nvidia", requests_per_minute=1), max_wait_s=20)
    model = FailoverChatModel(
        stage.model,
        retry=RetrySettings(),
        failover=FailoverSettings(when_limited="switch"),
        links=nim_then_qwen,
        sleep=stage.clock.sleep,
        clock=stage.clock,
        rests=RestingModels(stage.clock),
    )
    request = ChatRequest(NIM, (user_message("Hello"),), session="s1")

    await events_of(model, request)
    second = await events_of(model, request)
    stage.clock.now += 61
    third = await events_of(model, request)

    switches = [
        (event.before, event.after)
        for event in (*second, *third)
        if isinstance(event, ModelSwitched)
    ]
    assert switches == [(NIM, QWEN), (QWEN, NIM)]
    assert isinstance(second[-1], MessageDone)
    assert stage.clock.waits == []
    assert [record.account.ref for record in UsageStore(tmp_path).records()] == [NIM, QWEN, NIM]
    assert {record.session for record in UsageStore(tmp_path).records()} == {"s1"}
