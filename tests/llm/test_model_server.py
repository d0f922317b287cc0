"""The scripted server as a program, on which journeys stand."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.support.model_server.launcher import RunningServer, running_server

OPENER = build_opener(ProxyHandler({}))
HELLO = {"role": "user", "content": "Hello"}
CALL = {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "x"}}]}


def write_scenario(folder: Path, **scenario: Any) -> Path:
    path = folder / "scenario.json"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path


def post(server: RunningServer, *messages: Any, key: str = "k") -> str:
    request = Request(
        server.base_url("local") + "/chat/completions",
        data=json.dumps({"model": "m", "messages": messages}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with OPENER.open(request, timeout=60) as answer:
        return str(answer.read().decode())


def test_the_turn_follows_from_the_history_and_requests_are_recorded(tmp_path: Path) -> None:
    path = write_scenario(
        tmp_path, turns=[{"steps": [{"text": "one"}]}, {"steps": [{"text": "two"}]}]
    )
    with running_server(path, record=tmp_path / "record.jsonl") as server:
        second = post(server, HELLO, {"role": "assistant", "content": "one"}, HELLO)
        first = post(server, HELLO)
        recorded = server.requests()

    assert '"two"' in second
    assert '"one"' in first
    assert [request["turn_index"] for request in recorded] == [1, 0]
    assert len((tmp_path / "record.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_held_answer_goes_on_when_its_gate_is_released(tmp_path: Path) -> None:
    path = write_scenario(tmp_path, turns=[{"steps": [{"hold": "gate"}, {"text": "late"}]}])
    with running_server(path) as server, ThreadPoolExecutor(1) as thread:
        answer = thread.submit(post, server, HELLO)
        server.release("gate")

        assert '"late"' in answer.result(timeout=60)


def test_first_failures_come_once_each(tmp_path: Path) -> None:
    turn = {"first_fail": [{"fault": "unavailable"}], "steps": [{"text": "at last"}]}
    with running_server(write_scenario(tmp_path, turns=[turn])) as server:
        with pytest.raises(HTTPError, match="503"):
            post(server, HELLO)

        assert '"at last"' in post(server, HELLO)


def test_another_key_and_an_unanswered_call_are_refused(tmp_path: Path) -> None:
    path = write_scenario(tmp_path, required_key="right", turns=[{"steps": [{"text": "ok"}]}])
    with running_server(path) as server:
        with pytest.raises(HTTPError, match="401"):
            post(server, HELLO, key="wrong")
        with pytest.raises(HTTPError, match="400"):
            post(server, HELLO, CALL, HELLO, key="right")

        answered = {"role": "tool", "tool_call_id": "a", "content": "x"}
        assert '"ok"' in post(server, HELLO, CALL, answered, key="right")
