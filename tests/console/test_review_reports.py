"""What `winx -p "/review"` prints: findings by severity, as text and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.scripted_home import Home, desk
from tests.support.git_project import committed
from tests.support.scripted_model import Answer
from winx_tui.console.print_mode import run_print
from winx_tui.runtime.runtime import Runtime

FOUND = Answer("low · a.py:1 · Name it.\n\ncritical · a.py:99 · Gone.\n\nVerdict: not ready.")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    root = (tmp_path / "project").resolve()
    root.mkdir()
    committed(root, {"a.py": "a = 1\n"})
    (root / "a.py").write_text("a = 2\n", encoding="utf-8")
    return Home(tmp_path / "config", root)


async def printed(home: Home, answer: Answer, output_format: str, prompt: str) -> int:
    async with desk(home, [answer]) as here:

        async def opened() -> Runtime:
            return here.host.runtime

        return await run_print(opened, prompt=prompt, output_format=output_format, resume=None)


async def test_text_is_in_order_and_whole(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert await printed(home, FOUND, "text", "/review") == 0
    assert capsys.readouterr().out == (
        "2 findings: 1 critical, 1 low\n\n"
        "critical a.py:99 (no such line)\n  Gone.\n\n"
        "low a.py:1\n  Name it.\n\n"
        "Verdict: not ready.\n"
    )


async def test_an_answer_in_no_form_is_printed_as_it_is(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await printed(home, Answer("All is well."), "text", "/review the loop") == 0
    assert capsys.readouterr().out == "All is well.\n"


async def test_json_has_the_findings_as_data(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    await printed(home, FOUND, "json", "/review")
    told = json.loads(capsys.readouterr().out)
    first, second = told["review"]["findings"]
    assert first == {
        "severity": "critical",
        "text": "Gone.",
        "path": "a.py",
        "line": 99,
        "doubt": "no such line",
    }
    assert second["doubt"] is None
    assert told["review"]["verdict"] == "not ready."
    await printed(home, FOUND, "stream-json", "/review")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [review] = [line for line in lines if line.get("type") == "review"]
    assert len(review["findings"]) == 2


async def test_other_prompts_have_no_review(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    await printed(home, FOUND, "json", "review this")
    assert "review" not in json.loads(capsys.readouterr().out)
