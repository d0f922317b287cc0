from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from winx_tui.core.errors import ShellError
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.session import ShellSession
from winx_tui.shell.turn import read_markers, recognizer_of
from winx_tui.shell.turn_wait import TurnFacts, outcome_of, wait_for_turn

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"

AGENT = r"""
import os, sys, time
print("\x1b[?1049h\x1b[2J\x1b[H❯", flush=True)
for line in sys.stdin:
    while not os.path.exists("done"):
        print("\x1b[2J\x1b[HWorking (1s • esc to interrupt)", flush=True)
        time.sleep(0.15)
    print(f"\x1b[2J\x1b[HYou said {line.strip()}\n\n❯", flush=True)
"""


@pytest.fixture
def dialect() -> Dialect:
    return BASH


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FIXTURES / name).read_text(encoding="utf-8"))["cases"]
    return found


@pytest.mark.parametrize("case", cases("turn_recognizers.json"), ids=lambda case: case["name"])
def test_a_screen_tells_whose_turn_it_is(case: dict[str, Any]) -> None:
    given = case["given"]
    recognize = recognizer_of(given["recognizer"], json.dumps(given.get("markers", {})))
    assert recognize(given["screen"]) == case["expect"]["state"]


@pytest.mark.parametrize("case", cases("wait_for_turn_outcome.json"), ids=lambda case: case["name"])
def test_waiting_for_a_turn_ends_when_it_should(case: dict[str, Any]) -> None:
    given = case["given"]
    facts = TurnFacts(
        is_alive=given["alive"],
        has_acted=given["activity"],
        is_timed_out=given["timed_out"],
        state=given["state"],
        was_busy=given["seen_busy"],
        stable_ms=given["stable_ms"],
        busy_ms=given["busy_ms"],
    )
    outcome = outcome_of(
        facts,
        given["quiet_ms"],
        waits_through_busy=given["through"],
        settle_ms=given["settle_ms"],
    )
    assert outcome == case["expect"]["outcome"]


def test_a_recognizer_that_is_unknown_or_not_configured_is_refused() -> None:
    with pytest.raises(ShellError, match="no recognizer 'nope'"):
        recognizer_of("nope")
    with pytest.raises(ShellError, match="WINX_TURN_RECOGNIZER_CONFIG"):
        recognizer_of("configurable")
    for broken in ("{", "[]", '{"busy": 5}'):
        with pytest.raises(ShellError, match="not a JSON object"):
            read_markers(broken)


def test_an_invalid_pattern_is_taken_literally() -> None:
    assert read_markers('{"busy": ["work(ing"]}').state(["WORK(ING"]) == "busy"


async def test_an_agent_in_the_terminal_is_waited_for(shell: ShellSession) -> None:
    (shell.cwd / "agent.py").write_text(AGENT, encoding="utf-8")
    await shell.run(f"PYTHONIOENCODING=utf-8 {sys.executable} agent.py", wait_s=1)
    recognize = recognizer_of("claude")

    async def turn(*, through: bool) -> tuple[str, str]:
        ended = await wait_for_turn(
            shell, recognize, quiet_ms=200, wait_s=60, waits_through_busy=through
        )
        return ended.outcome, "\n".join(ended.frame.text) if ended.frame else ""

    assert (await turn(through=False))[0] == "ready"
    await shell.send_text("hello", wait_s=0)
    assert (await turn(through=False))[0] == "busy"
    (shell.cwd / "done").touch()
    outcome, text = await turn(through=True)
    assert outcome == "ready"
    assert "You said hello" in text
    ended = await shell.send_keys(["Ctrl-d"], wait_s=60)
    if ended.is_running:
        await shell.poll(60)
    with pytest.raises(ShellError):
        await turn(through=False)
