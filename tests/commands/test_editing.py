from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.recording_host import RecordingHost
from winx_tui.commands.registry import run_command
from winx_tui.commands.text_editor import run_editor
from winx_tui.core.errors import EditorError
from winx_tui.runtime.runtime import Runtime


async def test_what_was_written_in_the_editor_stands_in_the_prompt(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    host.written = " and more"
    await run_command("/editor begin", host)
    assert host.prompt_put == "begin and more"


async def test_nothing_written_leaves_the_prompt_empty_and_says_so(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/editor", host)
    assert host.prompt_put == ""
    assert "stays empty" in host.notices[0][0]


async def test_vims_keys_are_switched_and_told(runtime: Runtime) -> None:
    host = RecordingHost(runtime)
    await run_command("/vim", host)
    await run_command("/vim", host)
    assert [text.split(":")[0].split(".")[0] for text, _ in host.notices] == [
        "The prompt has vim's keys now",
        "The prompt has plain keys again",
    ]


@pytest.mark.parametrize(
    ("script", "words"),
    [("exit 3", "ended with status 3"), ("exit 127", "cannot be run"), ("kill -9 $$", "status -9")],
)
async def test_an_editor_that_fails_is_told(tmp_path: Path, script: str, words: str) -> None:
    program = tmp_path / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(EditorError, match=words):
        await run_editor([str(program)], tmp_path)
    with pytest.raises(EditorError, match="cannot be started"):
        await run_editor([str(tmp_path / "none")], tmp_path)
