from __future__ import annotations

import shutil
import sys
import time

import pytest

from tests.complaints.themes import complaint
from tests.support.telling import told
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.session import ShellSession
from winx_tui.shell.waiting import Waiting

WAIT_S = 100.0
SOON_S = 50.0


@pytest.fixture
def dialect() -> Dialect:
    return BASH


async def asked(shell: ShellSession, command: str) -> tuple[CommandOutcome, Waiting]:
    """Run a command that asks, and see that the answer comes long before the wait is over."""
    began_s = time.monotonic()
    outcome = await shell.run(command, wait_s=WAIT_S)
    assert time.monotonic() - began_s < SOON_S
    assert outcome.is_running
    assert outcome.waiting is not None
    return outcome, outcome.waiting


@pytest.mark.parametrize(
    "command",
    [
        "printf 'Continue? [y/N] '; read answer",
        "cat",
        "cat | sort",
        "sh -c 'read line'",
        f"{sys.executable} -c \"input('name: ')\"",
        f"{sys.executable} -q -i -c ''",
    ],
)
async def test_a_program_that_reads_a_line_is_seen_and_said(
    shell: ShellSession, command: str
) -> None:
    _, waiting = await asked(shell, command)
    assert (waiting.kind, waiting.is_certain) == ("line", True)
    assert "send_text" in waiting.advice


@complaint(25)
async def test_a_password_is_told_by_the_missing_echo(shell: ShellSession) -> None:
    script = 'import getpass; print(len(getpass.getpass("Password for x: ")))'
    outcome, waiting = await asked(shell, f"{sys.executable} -c '{script}'")
    assert outcome.output == "Password for x:"
    assert (waiting.kind, waiting.is_certain) == ("password", True)
    assert "only the person can know" in waiting.advice
    answer = await told(shell, await shell.send_text("s3cret-word", wait_s=WAIT_S))
    assert answer.output == "11"


@complaint(25)
async def test_a_pager_is_told_by_its_name_and_left_with_q(shell: ShellSession) -> None:
    if shutil.which("less") is None:
        pytest.skip("no less")
    _, waiting = await asked(shell, "seq 1 500 > lines; less lines")
    assert (waiting.kind, waiting.program) == ("pager", "less")
    assert '["q"]' in waiting.advice
    assert (await told(shell, await shell.send_keys(["q"], wait_s=WAIT_S))).exit_code == 0


@pytest.mark.parametrize(
    ("editor", "leave"),
    [("vim -u NONE -N", ["Esc", ":", "q", "!", "Enter"]), ("nano --ignorercfiles", ["Ctrl-x"])],
)
@complaint(25)
async def test_an_editor_is_told_by_its_name_with_the_way_out(
    shell: ShellSession, editor: str, leave: list[str]
) -> None:
    if shutil.which(editor.split()[0]) is None:
        pytest.skip(f"no {editor}")
    _, waiting = await asked(shell, f"{editor} notes")
    assert waiting.kind == "editor"
    assert "to save and leave" in waiting.advice
    assert (await told(shell, await shell.send_keys(leave, wait_s=WAIT_S))).exit_code == 0


SERVER = (
    "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); "
    "c = socket.create_connection(s.getsockname()); c.recv(1)"
)


@pytest.mark.parametrize(
    "command",
    [
        "sleep 600",
        "sleep 600 | cat",
        "while :; do :; done",
        f'{sys.executable} -c "{SERVER}"',
        "printf 'all:\\n\\t@sleep 600\\n' > Makefile; make || sleep 600",
        "printf 'Really? '; sleep 600",
        f"{sys.executable} -c \"import time; print('Password: ', flush=True); time.sleep(600)\"",
        "cat < /dev/zero > /dev/null",
        f'{sys.executable} -c "import select; select.select([], [], [], 600)"',
    ],
)
async def test_a_program_that_works_or_waits_for_something_else_does_not_wait_for_input(
    shell: ShellSession, command: str
) -> None:
    began_s = time.monotonic()
    outcome = await shell.run(command, wait_s=0.9)
    assert time.monotonic() - began_s >= 0.9
    assert (outcome.is_running, outcome.waiting) == (True, None)


async def test_a_program_between_two_questions_is_asked_again(shell: ShellSession) -> None:
    command = "read a; sleep 1; read b; echo done"
    await asked(shell, command)
    await shell.send_text("one", wait_s=0.1)
    outcome = await shell.poll(WAIT_S)
    assert outcome.waiting is not None
    assert (await told(shell, await shell.send_text("two", wait_s=WAIT_S))).output == "done"


async def test_what_is_typed_for_the_model_is_not_shown_twice(shell: ShellSession) -> None:
    await asked(shell, "stty -a | grep -o ' echo '; cat")
    for number in range(5):
        answer = await shell.send_text(f"line {number}", wait_s=WAIT_S)
        assert (await told(shell, answer, f"{number}")).output == f"line {number}"


async def test_keys_left_unread_do_not_reach_the_next_program(shell: ShellSession) -> None:
    await shell.run("until [ -e typed ]; do sleep 0.02; done", wait_s=0)
    await shell.send_text("stray", wait_s=0)
    (shell.cwd / "typed").touch()
    await told(shell, await shell.poll(0))
    outcome = await shell.run('read -t 0.3 line; echo "[$line]"', wait_s=WAIT_S)
    assert outcome.output == "[]"
