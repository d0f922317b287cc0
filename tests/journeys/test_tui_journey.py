"""A whole task on the screen: the real winx in a real terminal, answered with keys."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.complaints.themes import complaint
from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import RunningServer, running_server
from tests.support.project import (
    LAST_WORDS,
    make_project,
    passes_its_tests,
    write_scenario,
)
from tests.support.provider_keys import KEYS, key_variables
from tests.support.terminal import Terminal
from winx_tui.tui.screens.key_guard import GUARD_S

QUESTION = "Approve once"
"""On the screen while the approval dialog is."""
PRESS_SHOWS_S = 10.0
"""After a key that counts, on a machine as busy as any."""


def open_winx(
    tmp_path: Path,
    project: Path,
    server: RunningServer | None,
    *arguments: str,
    provider: str = "dashscope",
    columns: int = 120,
    lines: int = 40,
    **extra: str,
) -> Terminal:
    environ = clean_environment(tmp_path / "home", **key_variables(provider), **extra)
    if server is not None:
        environ |= server.environment(provider)
    return Terminal(
        [*WINX, *arguments],
        cwd=project,
        environ=environ,
        scratch=tmp_path,
        columns=columns,
        lines=lines,
    )


def press_until(terminal: Terminal, key: str, is_done: Callable[[], bool]) -> None:
    """Press a key until it has counted: a dialog drops the ones that come too early.

    Each press has long to show, so that none goes to what comes after the dialog; the first
    comes after the silence that a dialog asks for, and mostly is the last.
    """
    pressed_at = time.monotonic() + 1.2 * GUARD_S - PRESS_SHOWS_S

    def done() -> bool:
        nonlocal pressed_at
        if is_done():
            return True
        if time.monotonic() - pressed_at > PRESS_SHOWS_S:
            terminal.press(key)
            pressed_at = time.monotonic()
        return False

    terminal.wait_until(done, what=f"{key} to count")


def answer(terminal: Terminal, key: str, *, about: str) -> None:
    """Answer one question."""

    def is_asking() -> bool:
        screen = terminal.screen()
        return about in screen and QUESTION in screen

    terminal.wait_until(is_asking, what=f"a question about {about!r}")
    press_until(terminal, key, lambda: not is_asking())


def answered(terminal: Terminal, text: str) -> str:
    """Wait until a turn has ended with a text; return the screen.

    The last word of an answer comes before the end of its turn.
    """
    screen = ""

    def has_ended() -> bool:
        nonlocal screen
        screen = terminal.screen()
        return text in screen and "Esc stops" not in screen

    terminal.wait_until(has_ended, what=f"the end of the turn with {text!r}")
    return screen


def quit_winx(terminal: Terminal) -> None:
    # The first Ctrl+C clears what a key that came too late may have left in the prompt. All at
    # once: the second must come soon after the first, and none after the end.
    terminal.press("C-c", "C-c", "C-c")
    assert terminal.wait_for_end() == 0


def session_text(tmp_path: Path) -> str:
    return "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "home").rglob("ses_*.jsonl")
    )


# The journey of the failover plays the same task with the other providers on the screen, and
# print mode with the local one.
@pytest.mark.parametrize(
    "provider",
    ["dashscope", *(["local", "nvidia", "gemini"] if os.environ.get("WINX_EXPLORE") else [])],
)
def test_a_bug_is_mended_on_the_screen_by_each_provider(tmp_path: Path, provider: str) -> None:
    project = make_project(tmp_path / "project")
    assert not passes_its_tests(project)
    scenario = write_scenario(tmp_path / "scenario.json", required_key=KEYS.get(provider))
    with (
        running_server(scenario) as server,
        open_winx(tmp_path, project, server, provider=provider) as terminal,
    ):
        terminal.wait_for("Say what you want done")
        terminal.type("Fix the failing test.")
        terminal.press("Enter")
        answer(terminal, "a", about="numerals.py")
        answer(terminal, "a", about="unittest")
        terminal.wait_for(LAST_WORDS)
        terminal.wait_for("All tests pass.")
        quit_winx(terminal)
    assert passes_its_tests(project)


def asking_to_run(command: str) -> dict[str, Any]:
    call = {"name": "bash_command", "arguments": {"command": command}}
    return {"steps": [{"tool_calls": [call]}]}


def test_calls_are_rejected_with_a_reason_or_edited_and_answers_interrupted(
    tmp_path: Path,
) -> None:
    """One session for all three, since every start loads litellm anew."""
    project = make_project(tmp_path / "project")
    turns: list[dict[str, Any]] = [
        asking_to_run("touch PWNED"),
        {"steps": [{"text": "Understood."}]},
        asking_to_run("touch first"),
        {"steps": [{"text": "I see."}]},
        {"steps": [{"text": "Thinking aloud for ever"}, {"hold": "never"}]},
        {"steps": [{"text": "Second answer."}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with (
        running_server(scenario) as server,
        open_winx(tmp_path, project, server, columns=80, lines=24) as terminal,
    ):
        terminal.wait_for("Say what you want done")
        terminal.type("do something")
        terminal.press("Enter")
        terminal.wait_for("touch PWNED")
        press_until(terminal, "t", lambda: "instead?" in terminal.screen())
        terminal.type("not in my house")
        terminal.press("Enter")
        terminal.wait_for("Understood.")
        request = json.dumps(server.requests()[-1]["body"])

        terminal.resize(120, 40)
        terminal.type("go")
        terminal.press("Enter")
        terminal.wait_for("Edit the command first")
        press_until(terminal, "e", lambda: "runs this" in terminal.screen())
        terminal.press("End")
        terminal.type("-edited")
        terminal.press("C-s")
        terminal.wait_for("I see.")

        terminal.type("talk")
        terminal.press("Enter")
        terminal.wait_for("Thinking aloud for ever")
        terminal.press("Escape")
        terminal.wait_for("nterrupted")
        terminal.type("again")
        terminal.press("Enter")
        terminal.wait_for("Second answer.")
        quit_winx(terminal)
    assert "not in my house" in request
    assert not (project / "PWNED").exists()
    assert not (project / "first").exists()
    assert (project / "first-edited").exists()


@complaint(21)
def test_a_killed_winx_continues_without_the_unfinished_answer(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    turns: list[dict[str, Any]] = [
        {"steps": [{"text": "First answer."}]},
        {"steps": [{"text": "Half of the second"}, {"hold": "gate"}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with running_server(scenario) as server:
        with open_winx(tmp_path, project, server) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("one")
            terminal.press("Enter")
            terminal.wait_for("First answer.")
            terminal.type("two")
            terminal.press("Enter")
            terminal.wait_for("Half of the second")
            os.kill(terminal.pid, signal.SIGKILL)
            terminal.wait_for_end()
        with open_winx(tmp_path, project, server, "--continue") as terminal:
            screen = terminal.wait_for("▌ one", "First answer.", "▌ two")
            assert "Half of the second" not in screen
            quit_winx(terminal)


def test_without_a_key_the_screen_opens_and_says_how_to_add_one(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with open_winx(tmp_path, project, None, provider="local") as terminal:
        terminal.wait_for("Which model shall work for you?")
        terminal.press("C-c")
        terminal.wait_for("winx auth login", "DASHSCOPE_API_KEY")
        quit_winx(terminal)


def is_asking(terminal: Terminal) -> bool:
    return "reject" in terminal.screen().lower()


# Most of the other journeys are at 120x40.
@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (40, 10)])
def test_the_demo_is_played_with_keys_at_each_size(
    tmp_path: Path, columns: int, lines: int
) -> None:
    with open_winx(tmp_path, tmp_path, None, "--demo", columns=columns, lines=lines) as terminal:
        terminal.wait_for("test fails")
        terminal.press("Enter")
        for _ in range(3):
            terminal.wait_until(lambda: is_asking(terminal), what="a question")
            press_until(terminal, "End", lambda: "PgUp/PgDn" in terminal.screen())
            press_until(terminal, "a", lambda: not is_asking(terminal))
        terminal.wait_for("both tests")
        quit_winx(terminal)
