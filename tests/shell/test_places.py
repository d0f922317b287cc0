"""Commands in shells of different places: sandboxed ones, by the real thing, and free ones."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from tests.security.sandbox.stage import Stage, set_stage
from tests.shell.places import ONLINE, WORKING, WRITING, StageConfiner, environment_of
from tests.support.processes import descendants
from tests.support.telling import told
from winx_tui.core.approval import READ_ONLY, UNCONFINED, Permit
from winx_tui.core.errors import ShellError
from winx_tui.shell.confining import PlainStart, ShellPlace, WrappedStart
from winx_tui.shell.foreground import JOBS_OUTDATED, MAX_SHELLS
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellPool
from winx_tui.shell.process_tree import processes

pytestmark = [pytest.mark.security, pytest.mark.xdist_group("sandbox")]

WAIT_S = 60.0


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with set_stage(os.getuid()) as built:
        yield built


@pytest.fixture(params=WORKING)
def confiner(request: pytest.FixtureRequest, stage: Stage) -> StageConfiner:
    return StageConfiner(stage, request.param)


@pytest.fixture
async def pool(stage: Stage, confiner: StageConfiner, tmp_path: Path) -> AsyncIterator[ShellPool]:
    shells = ShellPool(stage.root, environment_of(stage), tmp_path / "logs", confiner=confiner)
    yield shells
    await shells.aclose()


async def run(
    pool: ShellPool, command: str, permit: Permit = WRITING, wait_s: float = WAIT_S
) -> CommandOutcome:
    return await pool.run(command, permit=permit, wait_s=wait_s)


async def text(pool: ShellPool, command: str, permit: Permit = WRITING) -> str:
    return (await run(pool, command, permit)).output


async def started(pool: ShellPool, command: str) -> None:
    """Begin a command that says "up", and return once it has."""
    await told(pool.foreground, await run(pool, command, wait_s=0), "up")


async def press(pool: ShellPool, *keys: str) -> CommandOutcome:
    """Press keys that end what runs, and return its end."""
    return await told(pool.foreground, await pool.foreground.send_keys(keys, wait_s=WAIT_S))


async def typed(pool: ShellPool, answer: str) -> CommandOutcome:
    """Type an answer behind which what runs ends, and return its end."""
    return await told(pool.foreground, await pool.foreground.send_text(answer, wait_s=WAIT_S))


async def ended(pool: ShellPool) -> None:
    """Return once the foreground is idle, and take nothing of what is to be told."""
    deadline_s = time.monotonic() + WAIT_S
    while pool.foreground.is_running:
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.01)


async def test_a_command_is_held_to_the_place_of_its_permit(pool: ShellPool, stage: Stage) -> None:
    read = "cat ~/.ssh/id_rsa 2>/dev/null || echo no"
    write = f"(echo x > {stage.root}/src/main.py) 2>/dev/null && echo yes || echo no"
    assert await text(pool, read, READ_ONLY) == "no"
    assert await text(pool, write, READ_ONLY) == "no"
    assert await text(pool, read) == "no"
    assert await text(pool, write) == "yes"
    assert await text(pool, f"touch {stage.base}/outside/new 2>/dev/null || echo no") == "no"
    assert await text(pool, read, UNCONFINED) == "SECRET"
    outside = f"touch {stage.base}/outside/new && echo yes"
    assert await text(pool, outside, UNCONFINED) == "yes"


async def test_directory_and_exports_go_along_and_functions_do_not(pool: ShellPool) -> None:
    await run(pool, "mkdir -p src/deep; cd src; cd deep; export WORD='a b' PATH=\"$PWD:$PATH\"")
    await run(pool, "f() { :; }; export -f f; plain=1; export GIT_PAGER=evil LD_PRELOAD=")
    seen = await text(
        pool,
        'echo "${PWD##*/}|$WORD|${PATH%%:*}|${plain-}|$GIT_PAGER|$TMPDIR|"; type f; cd - ',
        UNCONFINED,
    )
    first, *rest = seen.split("\n")
    assert first.startswith("deep|a b|/")
    assert first.endswith("deep||cat||")
    assert "not found" in rest[0]
    assert rest[1].endswith("/src")
    await run(pool, "unset WORD; cd ..", UNCONFINED)
    assert await text(pool, 'echo "${WORD-none} ${PWD##*/} $plain"; f && echo f') == (
        "none project 1\nf"
    )


async def test_a_name_that_does_not_carry_stays_as_the_place_has_it(
    pool: ShellPool, confiner: StageConfiner, stage: Stage
) -> None:
    confiner.environment = environment_of(stage) | {"PATH": "/usr/bin:/bin"}
    confiner.carries = lambda name: name != "PATH"
    await run(pool, "export PATH=/evil:$PATH OTHER=1", UNCONFINED)
    assert await text(pool, 'echo "$PATH $OTHER"', READ_ONLY) == "/usr/bin:/bin 1"
    assert (await text(pool, "echo $PATH", UNCONFINED)).startswith("/evil:")


async def test_a_directory_out_of_reach_is_told_and_the_shell_goes_back(
    pool: ShellPool, stage: Stage, confiner: StageConfiner
) -> None:
    if confiner.backend == "landlock":
        pytest.skip("Landlock lets programs stand in a directory that they cannot look into.")
    await run(pool, f"cd {stage.base}/home/Documents; pwd", UNCONFINED)
    left = pool.cwd
    outcome = await run(pool, "touch never", READ_ONLY)
    assert "Documents is gone or out of reach in the sandbox" in outcome.output
    assert (outcome.exit_code, outcome.has_run) == (1, False)
    assert left.name == "Documents"
    assert not (left / "never").exists()
    assert pool.cwd == stage.root
    assert await text(pool, "pwd", UNCONFINED) == str(stage.root)


async def test_a_directory_that_is_gone_is_told(pool: ShellPool, stage: Stage) -> None:
    await run(pool, "mkdir -p src/gone; cd src/gone")
    await run(pool, "rmdir ../gone")
    await run(pool, "sleep 0.1; echo before", wait_s=0)
    await ended(pool)
    outcome = await run(pool, "pwd", UNCONFINED)
    assert outcome.output.startswith("before\nNot run: the directory")
    assert (outcome.exit_code, outcome.has_run) == (1, False)
    assert pool.cwd == stage.root
    assert await text(pool, "pwd") == str(stage.root)


async def test_what_fails_there_reports_as_outside(pool: ShellPool) -> None:
    assert (await run(pool, "(exit 7)")).exit_code == 7
    assert (await run(pool, "(exit 3)", READ_ONLY)).exit_code == 3
    assert await text(pool, "echo $?") == "7"
    await run(pool, "cd src; export A=1")
    outcome = await run(pool, "exit 4")
    assert (outcome.exit_code, "ended the shell" in (outcome.note or "")) == (4, True)
    assert await text(pool, 'echo "[$A] ${PWD##*/}"') == "[] src"
    assert (await run(pool, "kill -9 $$")).exit_code == 137
    assert await text(pool, "echo alive") == "alive"


async def test_the_keyboard_stops_a_program_and_keeps_the_shell(pool: ShellPool) -> None:
    await run(pool, "kept=1")
    await started(pool, "sh -c 'echo up; exec sleep 600'")
    assert (await press(pool, "Ctrl-c")).exit_code == 130
    stubborn = "trap '' INT TERM; echo up; while :; do /bin/sleep 0.05; done"
    await started(pool, f'sh -c "{stubborn}"')
    assert (await pool.foreground.interrupt()).exit_code == 137
    await started(pool, "echo up; while :; do :; done")
    await pool.foreground.interrupt()
    assert await text(pool, "echo $kept") == "1"


async def test_programs_are_seen_to_wait_and_are_talked_to(pool: ShellPool) -> None:
    outcome = await run(pool, "read -p 'name? ' x; echo hi $x")
    assert outcome.waiting is not None
    assert (outcome.waiting.kind, outcome.waiting.is_certain) == ("line", True)
    assert (await typed(pool, "bob")).output == "hi bob"
    outcome = await run(pool, "cat < /dev/tty")
    assert outcome.waiting is not None
    assert outcome.waiting.is_certain
    assert (await press(pool, "Ctrl-d")).exit_code == 0
    getpass = "python3 -c 'import getpass; print(len(getpass.getpass()))'"
    outcome = await run(pool, getpass)
    assert outcome.waiting is not None
    assert (outcome.waiting.kind, outcome.waiting.is_certain) == ("password", True)
    assert (await typed(pool, "four")).output == "4"


@pytest.mark.parametrize(
    ("program", "leave"),
    [
        ("vim -u NONE -N notes", ["Esc", ":", "q", "!", "Enter"]),
        ("nano --ignorercfiles notes", ["Ctrl-x"]),
        ("seq 1 500 > src/lines; less src/lines", ["q"]),
    ],
)
async def test_full_screen_programs_work(pool: ShellPool, program: str, leave: list[str]) -> None:
    outcome = await run(pool, program)
    assert outcome.is_running
    assert outcome.waiting is not None
    assert (await press(pool, *leave)).exit_code == 0


async def test_a_person_takes_over_and_the_size_changes(pool: ShellPool) -> None:
    await run(pool, "trap 'stty size' WINCH; read line; stty size")
    async with pool.foreground.attach(60, 12) as attached:
        attached.type(b"word\r")
        async for frame in attached.frames():
            if "12 60" in "\n".join("".join(cell[0] for cell in row) for row in frame.rows):
                break
    if pool.foreground.command is not None:
        await told(pool.foreground, await pool.foreground.poll(WAIT_S))
    assert await text(pool, "stty size") == "50 200"


async def test_everything_inside_ends_with_the_shell(pool: ShellPool) -> None:
    await run(pool, "true")
    assert not has_jobs(pool)
    await run(pool, "sleep 4711 & setsid sleep 4712 & (setsid sleep 4713 &); :")
    assert has_jobs(pool)
    assert "on" in await text(pool, "kill %1; echo on")
    deadline_s = time.monotonic() + WAIT_S
    while len(sleepers("sleep\x00471")) < 2:
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.01)
    await pool.aclose()
    assert sleepers("sleep\x00471") == []


def has_jobs(pool: ShellPool) -> bool:
    return pool.foreground.has_jobs


def sleepers(sign: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if sign in (line := path.read_text(encoding="utf-8", errors="replace")):
                found.append(line)
        except OSError:
            continue
    return found


async def test_another_key_for_a_permit_replaces_its_shell(
    pool: ShellPool, confiner: StageConfiner
) -> None:
    await run(pool, "cd src; export A=1 PYTHONPATH=here; plain=1; sleep 600 &")
    confiner.edition += 1
    outcome = await run(pool, 'echo "$A $PYTHONPATH [$plain] ${PWD##*/}"')
    assert outcome.output == "1 here [] src"
    assert outcome.note == JOBS_OUTDATED
    confiner.edition += 1
    assert (await run(pool, "echo $A")).note is None


async def test_a_background_command_runs_in_its_place(pool: ShellPool) -> None:
    await run(pool, "cd src; export A=1 PYTHONPATH=here")
    command = 'echo "$A [$PYTHONPATH] ${PWD##*/}"; cat ~/.netrc 2>/dev/null || echo no'
    _, outcome = await pool.run_background(command, permit=WRITING, wait_s=WAIT_S)
    assert outcome.output == "1 [here] src\nno"
    _, outcome = await pool.run_background(command, permit=ONLINE, wait_s=WAIT_S)
    assert outcome.output == "1 [] src\nno"
    _, outcome = await pool.run_background(command, permit=UNCONFINED, wait_s=WAIT_S)
    assert outcome.output.endswith("src\nSECRET")


async def test_a_running_command_keeps_others_out_wherever_they_would_run(pool: ShellPool) -> None:
    await run(pool, "sleep 600", wait_s=0.1)
    with pytest.raises(ShellError, match="`sleep 600` is still running"):
        await run(pool, "ls", READ_ONLY)
    await pool.foreground.interrupt()


async def test_an_untold_end_is_told_with_the_next_command_elsewhere(pool: ShellPool) -> None:
    await run(pool, "sleep 0.2; echo late", wait_s=0)
    await ended(pool)
    outcome = await run(pool, "echo now", UNCONFINED)
    assert outcome.output == "late\nnow"
    assert "had ended before, exit code 0" in (outcome.note or "")


async def test_only_so_many_shells_live_and_those_with_jobs_longest(pool: ShellPool) -> None:
    permits = [replace(WRITING, readable=(Path(f"/usr/share/{n}"),)) for n in range(MAX_SHELLS + 2)]
    before = shells_below()
    await run(pool, "sleep 600 & own=1", permits[0])
    for permit in permits[1:]:
        await run(pool, "own=1; true", permit)
        await pool.foreground.settle()
    deadline_s = time.monotonic() + WAIT_S
    while len(shells_below() - before) != MAX_SHELLS:
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.01)
    assert await text(pool, "echo [$own]", permits[0]) == "[1]"
    assert await text(pool, "echo [$own]", permits[1]) == "[]"


def shells_below() -> set[int]:
    """Return the shells that this process has started."""
    names = {process.pid: process.name for process in processes()}
    return {pid for pid in descendants(os.getpid()) if names.get(pid) == "bash"}


class Fixed:
    """Leads every permit to one place."""

    def __init__(self, place: ShellPlace) -> None:
        self._place = place

    async def place(self, permit: Permit, cwd: Path) -> ShellPlace:
        return self._place


async def test_a_sandbox_that_does_not_start_is_told_in_its_own_words(tmp_path: Path) -> None:
    def wrap(
        argv: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> AbstractContextManager[WrappedStart]:
        script = "echo 'bwrap: No permissions.' >&2; exit 1"
        return nullcontext(PlainStart(("/bin/sh", "-c", script), dict(env)))

    place = ShellPlace("broken", wrap, is_confined=True)
    pool = ShellPool(tmp_path, {"PATH": "/usr/bin:/bin"}, tmp_path, confiner=Fixed(place))
    for _ in range(2):
        with pytest.raises(ShellError, match="could not start a shell: bwrap: No permissions"):
            await pool.run("true", wait_s=WAIT_S)
    await pool.aclose()


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
@pytest.mark.parametrize(("reads_only", "answer"), [(True, "bash"), (False, "zsh")])
async def test_what_was_proven_for_bash_runs_in_bash(
    tmp_path: Path, reads_only: bool, answer: str
) -> None:
    confiner = Fixed(ShellPlace("one", reads_only=reads_only))
    environment = {"PATH": "/usr/bin:/bin"}
    pool = ShellPool(tmp_path, environment, tmp_path, program="zsh", confiner=confiner)
    command = 'echo "${BASH_VERSION:+bash}${ZSH_VERSION:+zsh}"'
    assert (await pool.run(command, wait_s=WAIT_S)).output == answer
    await pool.aclose()


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
async def test_zsh_is_confined_too(stage: Stage, confiner: StageConfiner, tmp_path: Path) -> None:
    pool = ShellPool(stage.root, environment_of(stage), tmp_path, program="zsh", confiner=confiner)
    await run(pool, "cd src; export WORD='a b' PATH=$PWD:$PATH")
    answer = await text(pool, 'echo "$WORD ${PATH%%:*} ${PWD##*/}"', READ_ONLY)
    assert answer == f"a b {stage.root}/src src"
    outcome = await run(pool, "read x; echo $x $ZSH_NAME")
    assert outcome.waiting is not None
    assert (await typed(pool, "in")).output == "in zsh"
    await started(pool, "sh -c 'echo up; exec sleep 600'")
    assert (await pool.foreground.interrupt()).exit_code == 130
    await pool.aclose()
