"""A whole task by `winx -p`: the real program, the real litellm, every provider's wire format."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import RunningServer, running_server
from tests.support.project import (
    LAST_WORDS,
    make_project,
    mending_turns,
    passes_its_tests,
    write_scenario,
)
from tests.support.provider_keys import KEYS, key_variables

EXPLORES = bool(os.environ.get("WINX_EXPLORE"))
# The report is one of dashscope's; the journey of the failover plays the task with all of these.
PROVIDERS = ("local", *(("dashscope", "nvidia", "gemini") if EXPLORES else ()))


def print_mode(
    *arguments: str, project: Path, home: Path, server: RunningServer, provider: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WINX, *arguments],
        cwd=project,
        env=clean_environment(home, **key_variables(provider), **server.environment(provider)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_failing_test_is_mended_by_each_provider(tmp_path: Path, provider: str) -> None:
    project = make_project(tmp_path / "project")
    assert not passes_its_tests(project)
    scenario = write_scenario(tmp_path / "scenario.json", required_key=KEYS.get(provider))
    with running_server(scenario) as server:
        done = print_mode(
            "-p",
            "Fix the failing test.",
            "--mode",
            "full-access",
            project=project,
            home=tmp_path / "home",
            server=server,
            provider=provider,
        )
        requests = server.requests()
    assert done.returncode == 0, done.stderr
    assert LAST_WORDS in done.stdout
    assert passes_its_tests(project)
    assert len(requests) == 4


def test_the_json_report_holds_the_outcome_and_the_usage(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with running_server(write_scenario(tmp_path / "scenario.json")) as server:
        done = print_mode(
            "-p",
            "Fix it.",
            "--mode",
            "full-access",
            "--output-format",
            "json",
            project=project,
            home=tmp_path / "home",
            server=server,
            provider="dashscope",
        )
    report = json.loads(done.stdout)
    assert report["outcome"] == "completed"
    assert report["usage"]["input_tokens"] == 6800
    assert LAST_WORDS in report["text"]
    assert report["steps"] == 4
    assert passes_its_tests(project)


def test_without_anybody_to_ask_nothing_is_changed(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with running_server(write_scenario(tmp_path / "scenario.json")) as server:
        done = print_mode(
            "-p",
            "Fix it.",
            project=project,
            home=tmp_path / "home",
            server=server,
            provider="dashscope",
        )
    assert done.returncode == 3
    assert not passes_its_tests(project)
    assert "--mode" in done.stderr
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


def test_a_refusal_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    """Which sentence each refusal gets is asked of the host alone, in tests/llm."""
    project = make_project(tmp_path / "project")
    turns = [{"steps": [{"text": "Hello."}]}]
    scenario = write_scenario(tmp_path / "scenario.json", turns, required_key="another-key")
    with running_server(scenario) as server:
        done = print_mode(
            "-p",
            "Hi.",
            project=project,
            home=tmp_path / "home",
            server=server,
            provider="dashscope",
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "winx auth login dashscope" in done.stderr
    assert KEYS["dashscope"] not in done.stderr + done.stdout


def test_no_network_is_one_sentence(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    home = tmp_path / "home"
    config = home / ".config/winx"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("[retry]\nattempts = 1\n", encoding="utf-8")
    done = subprocess.run(
        [*WINX, "-p", "Hi."],
        cwd=project,
        # Port 9 (discard) answers nowhere.
        env=clean_environment(
            home, **key_variables("dashscope"), DASHSCOPE_API_BASE="http://127.0.0.1:9/v1"
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "reach" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_killed_winx_loses_only_the_unfinished_answer(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    home = tmp_path / "home"
    turns: list[dict[str, Any]] = [
        mending_turns()[0],
        {"steps": [{"text": "I was about to say"}, {"hold": "gate"}, {"text": " more."}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with running_server(scenario) as server:
        environ = clean_environment(home, **key_variables("gemini"), **server.environment("gemini"))
        victim = subprocess.Popen(
            [*WINX, "-p", "Where is the code?"],
            cwd=project,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert victim.stdout is not None
        said = b""
        while b"about to say" not in said:
            piece = os.read(victim.stdout.fileno(), 1000)
            assert piece, said
            said += piece
        victim.send_signal(signal.SIGKILL)
        victim.wait(60)
        victim.stdout.close()
        server.release("gate")
        again = print_mode(
            "-p",
            "Go on.",
            "--continue",
            "--output-format",
            "json",
            project=project,
            home=home,
            server=server,
            provider="gemini",
        )
        last_request = server.requests()[-1]["body"]
    assert again.returncode == 0, again.stderr
    sent = json.dumps(last_request)
    for kept in ("Where is the code?", "I will read the code", "def to_roman", "Go on."):
        assert kept in sent
    assert "I was about to say" not in sent


def test_the_next_prompt_finds_the_model_host_warm_and_brings_its_own_key(tmp_path: Path) -> None:
    project, home = make_project(tmp_path / "project"), tmp_path / "home"
    turns: list[dict[str, Any]] = [{"steps": [{"text": "Hello."}]}, {"steps": [{"text": "Again."}]}]
    with running_server(write_scenario(tmp_path / "scenario.json", turns)) as server:
        environ = clean_environment(home, **server.environment("dashscope", "nvidia"))
        environ["WINX_KEEP_WARM_MINUTES"] = "2"

        def winx(*arguments: str, provider: str) -> str:
            done = subprocess.run(
                [*WINX, *arguments],
                cwd=project,
                env=environ | key_variables(provider),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        first = winx("-p", "Hello", "-m", "dashscope", provider="dashscope")
        status = winx("host", "status", provider="nvidia")
        second = winx("-p", "Hello", "-m", "nvidia", provider="nvidia")
        unchanged = winx("host", "status", provider="nvidia")
        stopped = winx("host", "stop", provider="nvidia")
        requests = server.requests()

    assert "Hello." in first
    assert "Hello." in second
    assert status.startswith("Process ")
    assert unchanged.split(";")[0] == status.split(";")[0]
    assert stopped == "The warm model host has ended.\n"
    keys = [request["headers"]["authorization"] for request in requests]
    assert keys == [f"Bearer {KEYS[name]}" for name in ("dashscope", "nvidia")]
