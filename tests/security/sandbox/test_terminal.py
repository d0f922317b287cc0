"""A shell on a terminal inside a sandbox: job control, signals from the keyboard, sizes."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.security.sandbox.inside import BACKENDS, stage_environment
from tests.security.sandbox.stage import Stage, set_stage, users
from tests.support.processes import descendants

pytestmark = [pytest.mark.security, pytest.mark.xdist_group("sandbox")]

CONFINING = ("bubblewrap", "landlock")
PROMPT = "ready> "


@contextmanager
def shell(stage: Stage, backend: str) -> Iterator[pexpect.spawn[str]]:
    """Start an interactive bash on a terminal, in a sandbox."""
    command = stage.command(backend, "workspace-write", "bash", "--norc", "--noprofile", "-i")
    child: pexpect.spawn[str] = pexpect.spawn(
        command[0],
        command[1:],
        env=os.environ | stage_environment(stage.base) | {"PS1": PROMPT, "TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 160),
    )
    child.delaybeforesend = None
    try:
        child.expect_exact(PROMPT)
        child.sendline("stty -echo; set +o history")
        child.expect_exact(PROMPT)
        yield child
    finally:
        child.close(force=True)


def answer(child: pexpect.spawn[str], command: str) -> str:
    """Type a command and return what it printed."""
    child.sendline(command)
    child.expect_exact(PROMPT)
    return (child.before or "").strip()


@pytest.fixture(params=[(uid, backend) for uid in users() for backend in CONFINING], ids=str)
def bash(request: pytest.FixtureRequest) -> Iterator[pexpect.spawn[str]]:
    """Return a shell of each user in each sandbox."""
    uid, backend = request.param
    with set_stage(uid) as stage, shell(stage, backend) as child:
        yield child


def test_the_keyboard_works_as_outside(bash: pexpect.spawn[str]) -> None:
    assert "job control" not in (bash.before or "")
    bash.sendline("sleep 300")
    wait_for(bash, "sleep")
    bash.sendintr()
    bash.expect_exact(PROMPT)
    assert answer(bash, "echo $?") == "130"
    bash.sendline("sleep 300")
    wait_for(bash, "sleep")
    bash.sendcontrol("z")
    bash.expect_exact("Stopped")
    bash.expect_exact(PROMPT)
    answer(bash, "bg")
    assert "sleep 300" in answer(bash, "jobs -r")
    bash.sendline("fg")
    bash.expect_exact("sleep 300")
    wait_for(bash, "sleep")
    bash.sendintr()
    bash.expect_exact(PROMPT)
    assert "sleep" not in answer(bash, "jobs")


def test_programs_are_told_of_the_size(bash: pexpect.spawn[str]) -> None:
    assert answer(bash, "stty size < /dev/tty") == "40 160"
    answer(bash, "trap 'echo resized' WINCH")
    bash.setwinsize(33, 99)
    assert "33 99" in answer(bash, "stty size < /dev/tty; :")


def test_the_terminal_is_the_controlling_one(bash: pexpect.spawn[str]) -> None:
    assert answer(bash, "eval 'test -t 0 && echo yes' <>/dev/tty >&0 2>&0") == "yes"


@pytest.mark.parametrize("backend", CONFINING)
def test_a_sandbox_says_how_many_processes_it_adds(backend: str) -> None:
    with set_stage(os.getuid()) as stage, shell(stage, backend) as child:
        assert len(descendants(child.pid or 0)) == 1 + BACKENDS[backend].own_processes


def wait_for(child: pexpect.spawn[str], name: str) -> None:
    """Return once a program of that name is in the foreground of the terminal."""
    for _ in range(2000):
        group = os.tcgetpgrp(child.child_fd)
        with contextlib.suppress(OSError):
            if Path(f"/proc/{group}/comm").read_text(encoding="utf-8").strip() == name:
                return
        child.expect_exact(pexpect.TIMEOUT, timeout=0.01)
    raise AssertionError(f"{name} did not come to the foreground")


@pytest.mark.parametrize("uid", users())
def test_all_that_was_started_ends_with_the_sandbox(uid: int) -> None:
    with set_stage(uid) as stage, shell(stage, "bubblewrap") as child:
        answer(child, "setsid sleep 300 & :")
        answer(child, "(setsid sleep 301 &) ; :")
        leader = child.pid or 0
        answer(child, 'until [ "$(pgrep -c -x sleep)" = 2 ]; do :; done')
        members = descendants(leader)
        watched = list(watch(members))
        os.kill(leader, signal.SIGKILL)
        assert len(watched) >= 5
        assert all(select.select([process], [], [], 20)[0] for process in watched)
        for process in watched:
            os.close(process)


def watch(pids: set[int]) -> Iterator[int]:
    """Yield a descriptor a process that becomes readable when it ends."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            yield os.pidfd_open(pid)
