from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.support.telling import told
from winx_tui.core.errors import ShellError
from winx_tui.shell.attached import AttachedTerminal
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.frame import StyledFrame
from winx_tui.shell.session import ShellSession

WAIT_S = 60.0
GETPASS = f"{sys.executable} -c 'import getpass; print(len(getpass.getpass()))'"


@pytest.fixture
def dialect() -> Dialect:
    return BASH


def text_of(frame: StyledFrame) -> str:
    return "\n".join("".join(cell[0] for cell in row).rstrip() for row in frame.rows)


async def until(attached: AttachedTerminal, is_shown: Callable[[str], bool]) -> StyledFrame:
    shown = ""
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_S):
            async for frame in attached.frames():
                if is_shown(shown := text_of(frame)):
                    return frame
    raise AssertionError(f"never came:\n{shown}")


async def test_a_person_sees_what_runs_and_types_into_it(shell: ShellSession) -> None:
    await shell.run("echo before; cat", wait_s=0.2)
    async with shell.attach(40, 10) as attached:
        assert attached.size == (40, 10)
        await until(attached, lambda text: "before" in text)
        attached.type(b"my words\r")
        # Once from the terminal's echo, once from cat.
        await until(attached, lambda text: text.count("my words") == 2)
    outcome = await told(shell, await shell.send_text("the model's", wait_s=WAIT_S), "model's")
    assert "my words" not in outcome.output
    assert "the person took over this terminal and typed here" in outcome.output
    assert outcome.output.endswith("the model's")


async def test_nothing_a_person_typed_is_in_the_log(shell: ShellSession) -> None:
    await shell.run("seq 1 20000; cat", wait_s=0.5)
    async with shell.attach(40, 10) as attached:
        # What is output later would push the words off the screen.
        await until(attached, lambda text: "\n20000" in text)
        attached.type(b"hidden words\r")
        await until(attached, lambda text: text.count("hidden words") == 2)
    outcome = await told(shell, await shell.send_keys(["Ctrl-d"], wait_s=WAIT_S))
    log = outcome.log_path
    assert log is not None
    assert "hidden words" not in log.read_text(encoding="utf-8")
    assert "the person took over" in log.read_text(encoding="utf-8")


async def test_after_a_password_the_model_goes_on_seeing_the_output(shell: ShellSession) -> None:
    await shell.run(GETPASS, wait_s=WAIT_S)
    async with shell.attach(80, 24) as attached:
        attached.type(b"s3cret-word\r")
        async with asyncio.timeout(WAIT_S):
            frames = [frame async for frame in attached.frames()]
        assert "11" in text_of(frames[-1])
        assert attached.is_ended
    outcome = await shell.poll(0)
    assert (outcome.output, outcome.exit_code) == ("11", 0)


async def test_a_run_does_not_run_out_while_a_person_types(shell: ShellSession) -> None:
    await shell.run("read line; echo got $line", wait_s=0)
    async with shell.attach(80, 24) as attached:
        running = asyncio.create_task(shell.poll(0.2))
        done, _ = await asyncio.wait({running}, timeout=0.5)
        assert not done
        with pytest.raises(ShellError, match="taken over"):
            await shell.send_text("no", wait_s=0)
        with pytest.raises(ShellError, match="already"):
            async with shell.attach(80, 24):
                pass
        attached.type(b"x\r")
    assert (await told(shell, await running)).exit_code == 0


async def test_vim_fits_the_window_and_is_drawn_anew_for_the_model(shell: ShellSession) -> None:
    if shutil.which("vim") is None:
        pytest.skip("no vim")
    await shell.run("vim -u NONE -N notes", wait_s=WAIT_S)
    async with shell.attach(60, 12) as attached:
        # The last line is empty only once vim has drawn itself for this window.
        await until(attached, lambda text: text.split("\n") == ["", *["~"] * 10, ""])
        attached.type(b"ityped by hand\x1b")
        await until(attached, lambda text: text.startswith("typed by hand"))
        attached.resize(50, 8)
        frame = await until(attached, lambda text: len(text.split("\n")) == 8)
        assert len(frame.rows[0]) == 50
    frame_now, _ = await shell.look(wait_s=WAIT_S)
    assert (frame_now.columns, frame_now.lines) == (200, 50)
    assert frame_now.text[0] == "typed by hand"
    await told(shell, await shell.send_keys(["Esc", ":", "w", "q", "Enter"], wait_s=WAIT_S))
    assert (shell.cwd / "notes").read_text(encoding="utf-8") == "typed by hand\n"


async def test_there_is_nothing_to_take_over_where_nothing_runs(shell: ShellSession) -> None:
    with pytest.raises(ShellError, match="Nothing is running"):
        async with shell.attach(80, 24):
            pass


async def test_colours_reach_the_person(shell: ShellSession) -> None:
    await shell.run(r"printf '\033[1;31mred\033[0m'; read line", wait_s=0.2)
    async with shell.attach(20, 5) as attached:
        frame = await until(attached, lambda text: text.startswith("red"))
        character, style = frame.rows[0][0]
        assert (character, style.foreground, style.is_bold) == ("r", 1, True)
        attached.paste("pasted\x1b[201~text")
        await until(attached, lambda text: "pasted[201~text" in text)
