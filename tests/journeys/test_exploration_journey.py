"""Two explorations by the real program: `winx -p` over HTTP, with the accounts afterwards."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.project import make_project, write_scenario
from tests.support.provider_keys import key_variables

SUMMARY = "roman/numerals.py:3: the table has no entry for four."


def asking(*calls: tuple[str, Mapping[str, object]], tokens: int) -> dict[str, Any]:
    steps = [{"name": name, "arguments": arguments} for name, arguments in calls]
    return {
        "steps": [{"tool_calls": steps}],
        "usage": {"input_tokens": tokens, "output_tokens": 10},
    }


def saying(text: str, *, tokens: int) -> dict[str, Any]:
    return {"steps": [{"text": text}], "usage": {"input_tokens": tokens, "output_tokens": 10}}


READ = ("read_files", {"file_paths": ["roman/numerals.py"]})
TOUCH = ("bash_command", {"command": "touch made.txt"})
TURNS = [
    asking(
        ("explore", {"task": "Which numbers does the table leave out?"}),
        ("explore", {"task": "Which tests are there?"}),
        tokens=1_000,
    ),
    # Whichever exploration comes first: each ends with a text, and there are two.
    asking(READ, TOUCH, tokens=100),
    asking(READ, TOUCH, tokens=200),
    saying(SUMMARY, tokens=300),
    saying(SUMMARY, tokens=400),
    saying("Four is missing.", tokens=2_000),
]
REQUESTS = len(TURNS)
TOKENS = 1_000 + 100 + 200 + 300 + 400 + 2_000 + REQUESTS * 10


def test_two_explorations_answer_one_question_and_every_request_is_accounted_for(
    tmp_path: Path,
) -> None:
    project, home = make_project(tmp_path / "project"), tmp_path / "home"
    scenario = write_scenario(tmp_path / "scenario.json", TURNS, reactive=False)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*WINX, *arguments],
            cwd=project,
            env=clean_environment(
                home, **key_variables("dashscope"), **server.environment("dashscope")
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    with running_server(scenario) as server:
        done = run(*("-p", "What is missing?", "--mode", "full-access", "--output-format", "json"))
        accounts = run("usage", "--json")
        requests = server.requests()
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["outcome"] == "completed"
    assert report["text"] == "Four is missing."
    assert report["steps"] == 2
    usage = report["usage"]
    assert usage["input_tokens"] + usage["output_tokens"] == TOKENS
    assert len(requests) == REQUESTS
    answers = [
        message["content"]
        for message in requests[-1]["body"]["messages"]
        if message["role"] == "tool"
    ]
    assert answers == [SUMMARY, SUMMARY]
    # In full-access mode too, an exploration changes nothing.
    assert not (project / "made.txt").exists()
    (session,) = json.loads(accounts.stdout)["sessions"]
    assert session["requests"] == REQUESTS
    assert session["input_tokens"] + session["output_tokens"] == TOKENS
    assert session["cost_usd"] == pytest.approx(usage["cost_usd"], abs=1e-4)
