"""`winx -p` as a real process, with the demo's model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.project import write_scenario


def _run(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WINX, "--demo", "-p", *options],
        cwd=tmp_path,
        env=clean_environment(tmp_path / "home"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )


def test_the_answer_goes_to_stdout_and_the_tools_to_stderr(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("in a project.")
    assert "Tool: Run: python3 -m unittest -v" in done.stderr
    assert "Tool:" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_json_is_one_object(tmp_path: Path) -> None:
    done = _run(tmp_path, "--output-format", "json")
    result = json.loads(done.stdout)
    assert (result["outcome"], result["model"]) == ("completed", "demo/scripted")
    assert result["text"].startswith("Done.")
    assert result["session_id"].startswith("ses_")
    assert result["usage"]["input_tokens"] > 0
    assert (result["steps"], result["error"], result["denied"]) == (5, None, [])


def test_stream_json_is_an_event_a_line_after_the_session(tmp_path: Path) -> None:
    done = _run(tmp_path, "--output-format", "stream-json")
    kinds = [json.loads(line)["type"] for line in done.stdout.splitlines()]
    assert kinds[:3] == ["session", "turn_started", "step_started"]
    assert kinds[-1] == "turn_finished"
    assert {"text_delta", "tool_call_started", "tool_call_finished"} <= set(kinds)


def test_a_call_that_nobody_can_approve_ends_in_3_and_says_how_to_allow_it(
    tmp_path: Path,
) -> None:
    done = _run(tmp_path, "--mode", "ask")
    assert done.returncode == 3
    assert "Denied: Run: python3 -m unittest -v" in done.stderr
    assert "--mode full-access" in done.stderr


def test_denied_calls_are_listed_in_json(tmp_path: Path) -> None:
    done = _run(tmp_path, "--mode", "ask", "--output-format", "json")
    assert done.returncode == 3
    result = json.loads(done.stdout)
    assert result["outcome"] == "denied"
    assert [call["tool"] for call in result["denied"]] == ["bash_command"]


def test_a_limit_ends_in_4_and_is_named(tmp_path: Path) -> None:
    done = _run(tmp_path, "--max-steps", "1")
    assert done.returncode == 4
    assert "limits.max_steps" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_turn_ends_in_130_and_its_log_is_whole(
    tmp_path: Path, number: signal.Signals
) -> None:
    turns = [{"steps": [{"text": "Half an answer"}, {"hold": "never"}]}]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with running_server(scenario) as server:
        process = subprocess.Popen(
            [*WINX, "-p", "go", "--output-format", "stream-json"],
            cwd=tmp_path,
            env=clean_environment(tmp_path / "home", **server.environment("local")),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["type"] == "text_delta":
                break
        process.send_signal(number)
        rest = [json.loads(line) for line in process.stdout]
        assert process.wait(60) == 130
    assert rest[-1]["type"] == "turn_finished"
    assert rest[-1]["outcome"] == "cancelled"
    (log,) = (tmp_path / "home").rglob("ses_*.jsonl")
    last = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert last["event"]["outcome"] == "cancelled"


def test_a_reader_that_leaves_ends_it_quietly(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = subprocess.Popen(
        [*WINX, "--demo", "-p"],
        cwd=tmp_path,
        env=clean_environment(tmp_path / "home"),
        stdin=subprocess.DEVNULL,
        stdout=write_end,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    os.close(write_end)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    assert stderr == ""


def test_without_a_key_it_says_how_to_add_one(tmp_path: Path) -> None:
    for output_format in ("text", "json"):
        done = subprocess.run(
            [*WINX, "-p", "hello", "--output-format", output_format],
            cwd=tmp_path,
            env=clean_environment(
                tmp_path / "home", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring"
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        if output_format == "text":
            assert done.stdout == ""
            assert done.stderr.startswith("winx: ")
            assert "winx auth login" in done.stderr
        else:
            assert "winx auth login" in json.loads(done.stdout)["error"]


@pytest.mark.skipif(shutil.which("script") is None, reason="needs script(1)")
def test_on_a_terminal_the_tools_are_coloured_and_the_answer_is_plain(tmp_path: Path) -> None:
    done = subprocess.run(
        ["script", "-qec", f"{' '.join(WINX)} --demo -p --max-steps 1", "/dev/null"],
        cwd=tmp_path,
        env=clean_environment(tmp_path / "home"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    coloured = [line for line in done.stdout.splitlines() if "\x1b[" in line]
    assert coloured
    assert not any("I will run the tests" in line for line in coloured)
