"""Names of threads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from winx_tui.mcp_server.thread_ids import is_generated, new_thread_id, normalized

_CASES = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "tools" / "thread_ids.json").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_a_name_is_made_safe_and_stays_its_own(case: dict[str, dict[str, str]]) -> None:
    assert normalized(case["given"]["thread_id"]) == case["expect"]["normalized"]


@pytest.mark.parametrize("name", ["", "tid_1", "é1", "x" * 500])
def test_what_is_safe_stays_as_it_is(name: str) -> None:
    assert normalized(name) == name


def test_half_a_character_is_no_end() -> None:
    assert normalized("a\ud83d") != normalized("a\ud83e")


def test_a_made_up_name_is_safe_new_and_known_again() -> None:
    one, other = new_thread_id(), new_thread_id()
    assert one != other
    assert normalized(one) == one
    assert is_generated(one)
    assert not is_generated("tid_deadbeef")
