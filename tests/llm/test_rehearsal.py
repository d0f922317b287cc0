"""The worker practises a request: it is answered, and nothing leaves the process."""

from __future__ import annotations

import socket

import pytest

from winx_tui.core.events import TextDelta
from winx_tui.llm.host import rehearsal
from winx_tui.llm.host.assembly import Delta
from winx_tui.llm.host.litellm_model import chat, import_litellm


async def test_a_rehearsal_is_a_whole_request() -> None:
    said: list[Delta] = []
    client = rehearsal.closed_client(await import_litellm())

    done = await chat(rehearsal.ORDER, None, said.append, str, client=client)

    assert said == [TextDelta(".")]
    assert done.finish_reason == "stop"


async def test_a_rehearsal_asks_the_network_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def note(*told: object, **_: object) -> list[object]:
        asked.append(told)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", note)

    await rehearsal.rehearse()

    assert asked == []
