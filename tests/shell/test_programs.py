"""Real programs driven through the tool, the way a model drives them."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from winx_tui.core.results import ToolResult
from winx_tui.shell.environment import child_environment
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import ToolContext
from winx_tui.tools.bash_arguments import BashCommandParams
from winx_tui.tools.bash_command import BashCommand

PROGRESS = r"""
import sys, time
for percent in range(0, 101):
    sys.stdout.write(f"\r\x1b[K[{'#' * (percent // 5):<20}] {percent}% \x1b[32mfetching\x1b[0m")
    sys.stdout.flush()
    time.sleep(0.002)
sys.stdout.write("\r\x1b[Kadded 42 packages\n")
"""
STUBBORN = (
    "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)];"
    "print('up', flush=True); time.sleep(600)"
)


class Model:
    """Calls the tool as a model would."""

    def __init__(self, pool: ShellPool, directory: Path) -> None:
        self.pool = pool
        self.directory = directory
        self._tool = BashCommand(pool, directory)

    async def __call__(self, **arguments: object) -> ToolResult:
        plan = await self._tool.plan(BashCommandParams.model_validate(arguments))
        return await self._tool.run(plan, ToolContext("call", lambda _: None))

    async def text(self, **arguments: object) -> str:
        return (await self(**arguments)).text

    async def screen_with(self, word: str, **how: object) -> str:
        deadline_s = time.monotonic() + 60
        while word not in (text := await self.text(screen=True, **how)):
            assert time.monotonic() < deadline_s, text
        return text

    async def end(self, **arguments: object) -> str:
        """Send what makes a program end, and return how it has."""
        deadline_s = time.monotonic() + 60
        text = await self.text(**arguments)
        while "still running" in text:
            assert time.monotonic() < deadline_s, text
            text = await self.text(status_check=True)
        return text


@pytest.fixture
async def model(tmp_path: Path) -> AsyncIterator[Model]:
    directory = tmp_path / "work"
    directory.mkdir()
    environment = child_environment(os.environ | {"LC_ALL": "C.UTF-8"})
    pool = ShellPool(directory.resolve(), environment, tmp_path / "logs")
    yield Model(pool, directory)
    await pool.aclose()


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program}")


async def test_a_python_repl_is_talked_to(model: Model) -> None:
    text = await model.text(command=f"{sys.executable} -q")
    assert ">>>" in text
    assert "answer with send_text" in text
    assert (await model.text(send_text="6 * 7")).startswith("6 * 7\n42\n>>>")
    await model.text(send_text="for n in range(3): print(n)\n")
    assert "exit code = 0" in await model.end(send_specials=["Ctrl-d"])


async def test_less_is_paged_searched_and_left(model: Model) -> None:
    need("less")
    await model.text(command="seq 1 1000 > numbers; less numbers")
    await model.screen_with("\n1\n2\n")
    await model.text(send_text="/^777$")
    await model.screen_with("\n777\n778\n")
    await model.screen_with("[no change since the last look]", diff=True)
    assert "exit code = 0" in await model.end(send_specials=["q"])


async def test_vim_edits_a_file_and_saves_it(model: Model) -> None:
    need("vim")
    (model.directory / "notes").write_text("first\n", encoding="utf-8")
    text = await model.text(command="vim -u NONE -N notes")
    assert "vim is an editor" in text
    assert "[a full-screen program shows:]\nfirst" in text
    await model.text(send_text="osecond", submit=False)
    await model.text(send_specials=["Esc"])
    assert "second" in await model.screen_with("cursor in row 2, column 6")
    assert "exit code = 0" in await model.end(send_text=":wq")
    assert (model.directory / "notes").read_text(encoding="utf-8") == "first\nsecond\n"


async def test_nano_understands_arrows_and_control_keys(model: Model) -> None:
    need("nano")
    (model.directory / "notes").write_text("one\ntwo\n", encoding="utf-8")
    await model.text(command="nano --ignorercfiles notes")
    await model.text(send_specials=["Key-down", "End"])
    await model.text(send_text=" and more", submit=False)
    ended = await model.end(send_specials=["Ctrl-o", "Enter", "Ctrl-x"])
    assert "exit code = 0" in ended
    assert (model.directory / "notes").read_text(encoding="utf-8") == "one\ntwo and more\n"


async def test_top_shows_its_screen_and_is_left_with_q(model: Model) -> None:
    need("top")
    await model.text(command="top -d 1", wait_for_seconds=1)
    assert "load average" in await model.screen_with("PID")
    assert "exit code = 0" in await model.end(send_specials=["q"])


async def test_a_progress_bar_leaves_one_line(model: Model) -> None:
    (model.directory / "fetch.py").write_text(PROGRESS, encoding="utf-8")
    text = await model.text(command=f"{sys.executable} fetch.py")
    assert text.startswith("added 42 packages\n\n---\n")


async def test_git_commit_opens_the_editor_and_says_how_to_leave_it(model: Model) -> None:
    need("vim")
    need("git")
    setup = (
        "git init -q . && git config user.name n && git config user.email e@example.invalid"
        " && touch f && git add f"
    )
    await model.text(command=setup)
    text = await model.text(command="GIT_EDITOR='vim -u NONE -N' git commit")
    assert "is an editor and waits for keys" in text
    await model.text(send_text="iadd f", submit=False)
    await model.text(send_specials=["Esc"])
    assert "exit code = 0" in await model.end(send_text=":wq")
    assert (await model.text(command="git log --format=%s")).startswith("add f\n")


async def test_a_program_that_ignores_the_interrupt_is_killed(model: Model) -> None:
    await model.text(command=f'{sys.executable} -c "{STUBBORN}"', wait_for_seconds=0)
    await model.screen_with("\nup")
    assert "still running" in await model.text(send_specials=["Ctrl-c"], wait_for_seconds=0.5)
    assert "exit code = 137 (SIGKILL)" in await model.text(send_specials=["Kill"])
    assert (await model.text(command="echo alive")).startswith("alive\n")


async def test_a_long_sleep_is_cancelled_by_the_person(model: Model) -> None:
    call = asyncio.create_task(model.text(command="kept=yes; touch begun; sleep 600"))
    deadline_s = time.monotonic() + 60
    while not (model.directory / "begun").exists():
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await model.text(command="echo $kept")).startswith("yes\n")


@complaint(5)
async def test_floods_leave_terminal_and_memory_sane(model: Model) -> None:
    for flood in ("yes", "cat /dev/urandom"):
        text = await model.text(command=flood, wait_for_seconds=0.4)
        assert "still running" in text
        assert len(text) < 40_000
        assert "status = process exited" in await model.text(send_specials=["Kill"])
        assert (await model.text(command="echo sane")).startswith("sane\n")


async def test_escapes_for_the_persons_terminal_reach_nobody(model: Model) -> None:
    live: list[str] = []
    outcome = await model.pool.foreground.run(
        r"printf '\033]52;c;aGVsbG8=\007\033]0;title\007\033P1$r\033\\seen\233m\n'",
        wait_s=20,
        report=live.append,
    )
    for text in (outcome.output, "".join(live)):
        assert "\x1b" not in text
        assert "aGVsbG8" not in text
        assert "title" not in text


@complaint(5)
async def test_two_million_lines_take_little_time_and_memory(model: Model) -> None:
    await model.text(command="true")
    before_kb = _memory_kb()
    result = await model(command="seq 1 2000000")
    assert "2000000\n\n---" in result.text
    assert _memory_kb() - before_kb < 60_000
    assert result.structured is not None
    log = Path(str(result.structured["output_log"]))
    assert log.stat().st_size == sum(len(str(number)) + 1 for number in range(1, 2_000_001))
    assert result.structured["hidden_lines"]


async def test_many_commands_leave_memory_descriptors_and_processes_as_they_were(
    model: Model,
) -> None:
    for _ in range(50):
        await model.text(command="seq 1 3000")
    before_kb, before_fds = _memory_kb(), _descriptors()
    began_s = time.monotonic()
    count = 0
    while count < 100 or (count < 2_000 and time.monotonic() - began_s < 8):
        command = ("echo hi", "seq 1 3000", "printf 'no end'", "false", "cd . && export A=1")
        await model.text(command=command[count % len(command)])
        count += 1
    assert _descriptors() <= before_fds
    assert _memory_kb() - before_kb < 6_000


def _memory_kb() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0])


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
