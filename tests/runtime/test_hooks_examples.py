"""The examples of docs/hooks.md: they are settings, and they do what they say."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.runtime.hooked_project import bench, play, project, write
from tests.support.scripted_model import Answer
from winx_tui.config.loader import load_settings
from winx_tui.config.settings import HookSettings

DOCUMENT = Path(__file__).parents[2] / "docs/hooks.md"
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="the examples use jq")


def examples(folder: Path) -> list[HookSettings]:
    text = DOCUMENT.read_text(encoding="utf-8")
    file = folder / "config.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)), encoding="utf-8")
    return list(load_settings(user_file=file, environ={}, overrides={}).hooks)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "project"


def with_program(root: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of a name before all others."""
    program = root.parent / "bin" / name
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def test_every_example_is_a_hook(tmp_path: Path) -> None:
    events = [hook.event for hook in examples(tmp_path)]
    assert events == ["before_tool", "after_tool", "before_tool", "turn_finished"]


@needs_jq
async def test_the_formatter_formats_python_files_only(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_program(
        root, "ruff", 'test "$1 $2" = "format --quiet" && echo "# ok" >> "$3"', monkeypatch
    )
    async with bench(root, examples(tmp_path)[1]) as tools:
        await tools.run(write("a.py", "x = 1\n"))
        await tools.run(write("a.txt", "x\n"))
        assert tools.notices() == []
    assert (root / "a.py").read_text(encoding="utf-8") == "x = 1\n# ok\n"
    assert (root / "a.txt").read_text(encoding="utf-8") == "x\n"


@needs_jq
async def test_the_guard_keeps_edits_out_of_its_directory(root: Path, tmp_path: Path) -> None:
    async with bench(root, examples(tmp_path)[2]) as tools:
        assert not (await tools.run(write("vendored.py", "x = 1\n"))).is_error
        refused = await tools.run(write("vendor/a.py", "x = 1\n"))
        assert "write a patch to patches/" in refused.text
    assert not (root / "vendor").exists()


@needs_jq
async def test_the_notification_says_how_the_turn_ended(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_program(root, "notify-send", "printf '%s|' \"$@\" > notified", monkeypatch)
    async with project(root, examples(tmp_path)[3], answers=[Answer("Done: all.")]) as made:
        await play(made.open(), "go")
    assert (root / "notified").read_text(encoding="utf-8") == "winx|completed: Done: all.|"
