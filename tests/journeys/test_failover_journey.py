"""A task that three providers in turn bring to its end, on the screen and in print mode."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.journeys.test_tui_journey import answered, press_until, quit_winx
from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import RunningServer, running_server
from tests.support.project import (
    LAST_WORDS,
    edit_arguments,
    make_project,
    mending_turns,
    passes_its_tests,
    write_scenario,
)
from tests.support.provider_keys import KEYS, key_variables
from tests.support.terminal import Terminal
from winx_tui.core.events import MessageCompleted, ModelLimited, ModelSwitched, TurnFinished
from winx_tui.session.replay import fold
from winx_tui.session.store import SessionStore

READ, EDIT, RUN_TESTS, REPORT = mending_turns()
BROKEN_EDIT = json.dumps(edit_arguments())[:40]

SCENARIOS: dict[str, list[dict[str, Any]]] = {
    "dashscope": [READ, {"steps": [{"fault": "rate_limited", "retry_after_s": 300}]}],
    "nvidia": [
        READ,
        {
            "steps": [
                {"text": "The table has no entry for 4."},
                {"tool_calls": [{"name": "file_write_or_edit", "raw_arguments": BROKEN_EDIT}]},
                {"fault": "drop"},
            ]
        },
    ],
    # It finds two answers in the history: a whole one, and one whose call was lost.
    "gemini": [READ, EDIT, {"steps": EDIT["steps"][1:]}, RUN_TESTS, REPORT],
}


@contextmanager
def three_providers(tmp_path: Path) -> Iterator[dict[str, RunningServer]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                running_server(
                    write_scenario(tmp_path / f"{name}.json", turns, required_key=KEYS[name])
                )
            )
            for name, turns in SCENARIOS.items()
        }


def environment(tmp_path: Path, servers: dict[str, RunningServer]) -> dict[str, str]:
    environ = clean_environment(tmp_path / "home", **key_variables(*servers))
    for name, server in servers.items():
        environ |= server.environment(name)
    return environ


def check_transcript(tmp_path: Path, servers: dict[str, RunningServer]) -> list[object]:
    """Check that the log tells one coherent story, and return its events."""
    (session,) = (tmp_path / "home").rglob("ses_*.jsonl")
    events = list(SessionStore(session.parent).load(session).events)
    assert [
        (event.before.provider, event.after.provider)
        for event in events
        if isinstance(event, ModelSwitched)
    ] == [("dashscope", "nvidia"), ("nvidia", "gemini")]
    answers = [event for event in events if isinstance(event, MessageCompleted)]
    assert [answer.model.provider for answer in answers] == [
        *("dashscope", "nvidia"),
        *("gemini", "gemini", "gemini"),
    ]
    assert [answer.message.is_unfinished for answer in answers] == [
        *(False, True),
        *(False, False, False),
    ]
    said = "".join(answer.message.text for answer in answers)
    assert said == (
        "I will read the code and its tests.The table has no entry for 4."
        f"Now the tests.{LAST_WORDS} All tests pass."
    )
    finished = events[-1]
    assert isinstance(finished, TurnFinished)
    assert finished.outcome == "completed"
    state = fold(events)
    assert state.model is not None
    assert state.model.provider == "dashscope", "a resumed session begins with the chosen one"
    refused = [each for server in servers.values() for each in server.requests()]
    assert len(refused) == len(answers) + 1, "each was asked once, and DashScope once in vain"
    return list(events)


def test_three_providers_finish_one_task_on_the_screen(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with three_providers(tmp_path) as servers:
        with Terminal(
            [*WINX, "--mode", "full-access"],
            cwd=project,
            environ=environment(tmp_path, servers),
            scratch=tmp_path,
            columns=120,
            lines=40,
        ) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("Fix the failing test.")
            terminal.press("Enter")
            terminal.wait_for("The model has to wait")
            terminal.wait_for("Wait 5 min, then go on with dashscope/", "Continue on nvidia/")
            press_until(terminal, "c", lambda: "The model has to wait" not in terminal.screen())
            screen = answered(terminal, "All tests pass.")
            assert "gemini-" in screen.splitlines()[-1], "the status bar names who answers"
            quit_winx(terminal)
        events = check_transcript(tmp_path, servers)
    assert any(isinstance(event, ModelLimited) for event in events)
    assert passes_its_tests(project)


def test_three_providers_finish_one_task_in_print_mode(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with three_providers(tmp_path) as servers:
        done = subprocess.run(
            [*WINX, "-p", "Fix the failing test.", "--mode", "full-access"],
            cwd=project,
            env=environment(tmp_path, servers),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        events = check_transcript(tmp_path, servers)
    assert not any(isinstance(event, ModelLimited) for event in events), "nobody could be asked"
    assert "The model is now nvidia/" in done.stderr
    assert done.stdout.splitlines()[-1] == f"{LAST_WORDS} All tests pass."
    assert passes_its_tests(project)
