"""`winx usage` as a program."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment
from winx_tui.llm.usage_record import UsageRecord
from winx_tui.llm.usage_store import UsageStore, usage_dir

DAY_S = 86_400.0


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def usage(state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WINX, "usage", *options],
        env=clean_environment(state.parent / "home", WINX_STATE_DIR=str(state)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fill(state: Path) -> None:
    store, now = UsageStore(usage_dir(state)), time.time()
    nim = UsageRecord(
        "n", now - 20, "ses_1", "ab12cd34", "nvidia", "qwen/qwen3-coder-480b-a35b-instruct",
        "done", 12_345, 678, 0, 0.0, "free tier",
    )  # fmt: skip
    qwen = UsageRecord(
        "q", now - 3 * DAY_S, "ses_0", "99aa88bb", "dashscope", "qwen3-coder-plus",
        "done", 2_000_000, 5_000, 100, 1.25, "money",
    )  # fmt: skip
    unpriced = replace(qwen, id="u", model="brand-new\x1b[31m", cost_usd=None, billing="unknown")
    for record in (nim, qwen, unpriced, replace(qwen, id="old", at=now - 30 * DAY_S)):
        store.append(record)


def test_without_requests_it_says_so(state: Path) -> None:
    done = usage(state)

    assert done.returncode == 0
    assert done.stdout.startswith("No requests since ")


def test_the_table_fits_eighty_columns_and_tells_models_days_sessions_and_limits(
    state: Path,
) -> None:
    fill(state)

    done = usage(state)

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.stdout
    rows = {line.split()[0]: line.split() for line in lines if len(line.split()) > 4}
    assert rows["dashscope/qwen3-coder-plus"][1:] == ["1", "2.0M", "5.0k", "$1.25"]
    assert rows["nvidia/qwen/qwen3-coder-480b-a35b-ins…"][1:] == [
        "1",
        "12.3k",
        "678",
        "free",
        "tier",
    ]
    assert rows["together"][1:] == ["3", "4.0M", "10.7k", "≥", "$1.25"]
    assert rows["ses_1"][1] == "1"
    assert any("unknown" in line for line in lines if "brand-new" in line)
    assert "  39 of 40 requests a minute left" in lines


def test_programs_get_all_of_it_as_json(state: Path) -> None:
    fill(state)

    done = usage(state, "--json", "--since", "60d")

    report = json.loads(done.stdout)
    assert report["total"]["requests"] == 4
    assert report["total"]["cost_usd"] == 2.5
    assert report["total"]["requests_without_price"] == 1
    assert {row["model"] for row in report["models"]} >= {"qwen3-coder-plus"}
    assert len(report["days"]) == 3
    assert report["sessions"][0]["session"] == "ses_1"
    (limit,) = (row for row in report["limits"] if row["provider"] == "nvidia")
    assert (limit["limit"], limit["left"], limit["origin"]) == (40, 39, "table")
    assert report["notice"] is None


def test_a_moment_can_be_given(state: Path) -> None:
    fill(state)

    assert json.loads(usage(state, "--json", "--since", "1h").stdout)["total"]["requests"] == 1
    wrong = usage(state, "--since", "yesterday")
    assert wrong.returncode == 2
    assert "is no moment" in wrong.stderr


def test_limits_that_were_set_are_told(state: Path) -> None:
    fill(state)
    config = state.parent / "home" / ".config" / "winx" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        "[quota.nvidia]\nrequests_per_day = 500\n"
        'models = ["qwen/qwen3-coder-480b-a35b-instruct requests_per_minute=7"]\n'
    )

    lines = usage(state).stdout.splitlines()

    assert "  6 of 7 requests a minute left" in lines
    assert "  499 of 500 requests a day left" in lines


def test_a_limit_that_cannot_be_read_is_told(state: Path) -> None:
    config = state.parent / "home" / ".config" / "winx" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[quota.gemini]\nmodels = ["gemini-2.5-flash 5 per minute"]\n')

    done = usage(state)

    assert done.returncode == 1
    assert "quota.gemini.models must be a list such as" in done.stderr
