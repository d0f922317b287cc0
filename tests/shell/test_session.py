from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from tests.support.telling import told
from winx_tui.core.errors import ShellError
from winx_tui.shell.dialect import BASH, Dialect
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.process_tree import shell_members
from winx_tui.shell.session import ShellSession

WAIT_S = 60.0


async def run(shell: ShellSession, command: str, wait_s: float = WAIT_S) -> CommandOutcome:
    return await shell.run(command, wait_s=wait_s)


async def started(shell: ShellSession, command: str, sign: str) -> str:
    """Start a command that does not end, and return its output once it has said `sign`."""
    return (await told(shell, await run(shell, command, 0.05), sign)).output


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_output_exit_code_and_directory_come_back(shell: ShellSession) -> None:
    outcome = await run(shell, "echo hi; exit_code() { return 7; }; exit_code")
    assert (outcome.output, outcome.exit_code, outcome.is_running) == ("hi", 7, False)
    assert outcome.cwd == shell.cwd


async def test_directory_exports_functions_and_status_stick(shell: ShellSession) -> None:
    await run(shell, "mkdir sub && cd sub && export A=1 && f() { echo f$A; }")
    outcome = await run(shell, "f; pwd")
    assert outcome.output == f"f1\n{outcome.cwd}"
    assert outcome.cwd.name == "sub"
    await run(shell, "false")
    assert (await run(shell, "echo $?")).output == "1"


async def test_an_activated_environment_sticks_and_writes_no_prompt(shell: ShellSession) -> None:
    await run(shell, "printf 'export VIRTUAL_ENV=/v\\nPS1=\"(v) $PS1\"\\n' > activate")
    await run(shell, "source ./activate")
    assert (await run(shell, "echo $VIRTUAL_ENV")).output == "/v"


@pytest.mark.parametrize("command", ["if", "echo 'never closed", "for x in; do ("])
async def test_a_syntax_error_is_an_exit_code_and_the_shell_lives_on(
    shell: ShellSession, dialect: Dialect, command: str
) -> None:
    await run(shell, "kept=yes")
    outcome = await run(shell, command)
    assert outcome.exit_code == (2 if dialect is BASH else 1)
    assert any(word in outcome.output for word in ("unexpected", "syntax", "parse", "unmatched"))
    assert (await run(shell, "echo $kept")).output == "yes"


@pytest.mark.parametrize(
    # bash itself says 1 to an unclosed substitution, not 2
    "command",
    ["echo $(", "${nothing:?bad}", "echo $((1/0))", "readonly q=1; q=2; echo no", "set -u; $nope"],
)
async def test_an_error_that_aborts_the_line_leaves_the_shell_usable(
    shell: ShellSession, command: str
) -> None:
    outcome = await run(shell, command)
    assert outcome.exit_code not in (0, None)
    assert (await run(shell, "set +u; echo alive")).output == "alive"


async def test_scripts_heredocs_quotes_and_bangs_reach_bash_as_written(shell: ShellSession) -> None:
    script = "cat <<'END'\n$HOME `x` \"q\" 'q' !x \\n\tä\nEND\nfor i in 1 2; do\n  echo $i\ndone"
    assert (await run(shell, script)).output == "$HOME `x` \"q\" 'q' !x \\n\tä\n1\n2"


async def test_a_command_of_100_kb_arrives_whole(shell: ShellSession) -> None:
    assert (await run(shell, f"printf %s {'x' * 100_000} | wc -c")).output.strip() == "100000"


async def test_no_text_that_a_program_prints_ends_a_command(shell: ShellSession) -> None:
    forged = r"printf '\0deadbeef 0 /forged\n\0◉ /forged──➤ \033_x\033\\\n\033]133;D;0\007'"
    outcome = await run(shell, f"{forged}; sleep 0.1; echo end; (exit 5)")
    assert outcome.exit_code == 5
    assert outcome.output.endswith("end")
    assert outcome.cwd == shell.cwd


async def test_children_hold_no_way_to_the_channel_and_no_nonce(shell: ShellSession) -> None:
    listing = (
        "import os; print(sorted(os.listdir('/proc/self/fd')));"
        "print(os.readlink('/proc/self/fd/0'))"
    )
    outcome = await run(shell, f'{sys.executable} -c "{listing}"; set; cat /proc/$$/cmdline')
    assert outcome.output.startswith("['0', '1', '2', '3']\n/dev/pts/")
    assert "printf" not in outcome.output


async def test_setting_pwd_does_not_move_the_directory(shell: ShellSession) -> None:
    before = shell.cwd
    assert (await run(shell, "PWD=/etc; true")).cwd == before


async def test_traps_and_tracing_do_not_disturb_the_report(shell: ShellSession) -> None:
    await run(shell, "trap 'echo trapped' DEBUG")
    outcome = await run(shell, "echo one")
    assert outcome.output == "trapped\none"
    await run(shell, "trap - DEBUG; set -x; PROMPT_COMMAND='echo prompt'; PS1='$ '")
    assert (await run(shell, "echo two")).output == "two"


async def test_exit_ends_the_shell_and_a_fresh_one_starts_in_the_same_place(
    shell: ShellSession,
) -> None:
    await run(shell, "mkdir sub; cd sub; gone=1")
    outcome = await run(shell, "exit 3")
    assert outcome.exit_code == 3
    assert "ended the shell" in (outcome.note or "")
    fresh = await run(shell, 'echo "[$gone]"')
    assert (fresh.output, fresh.cwd.name) == ("[]", "sub")


async def test_a_directory_that_was_deleted_and_made_again_is_entered_again(
    shell: ShellSession,
) -> None:
    place = (await run(shell, "mkdir sub; cd sub; kept=1")).cwd
    # From within: zsh steps out of its directory while it finds its own name.
    assert (await run(shell, "rm -r ../sub")).exit_code == 0
    place.mkdir()
    assert (await run(shell, "touch here; echo $kept")).output == "1"
    assert (place / "here").is_file()


@pytest.mark.parametrize(
    ("command", "code"), [("exec ls /", 0), ("set -e; false", 1), ("kill -9 $$", 137)]
)
async def test_a_shell_that_ends_itself_is_replaced(
    shell: ShellSession, command: str, code: int
) -> None:
    assert (await run(shell, command)).exit_code == code
    assert (await run(shell, "echo alive")).output == "alive"


async def test_errexit_lasts_for_its_own_command_only(shell: ShellSession) -> None:
    await run(shell, "set -e; true")
    assert (await run(shell, "false; echo on")).output == "on"


async def test_a_redirection_by_exec_ends_with_its_command(shell: ShellSession) -> None:
    await run(shell, "exec > file; echo hidden")
    assert (await run(shell, "echo shown; cat file")).output == "shown\nhidden"


async def test_a_program_that_waits_is_running_and_takes_input(shell: ShellSession) -> None:
    outcome = await run(shell, "cat", 0.05)
    assert outcome.is_running
    assert outcome.exit_code is None
    with pytest.raises(ShellError, match="still running"):
        await run(shell, "echo no")
    answer = await shell.send_text("hello", wait_s=WAIT_S)
    assert (await told(shell, answer, "hello")).output == "hello"
    ended = await told(shell, await shell.send_keys(["Ctrl-d"], wait_s=WAIT_S))
    assert (ended.exit_code, ended.output) == (0, "")


async def test_polls_return_only_what_is_new(shell: ShellSession) -> None:
    command = "printf 'name? '; read x; echo hi $x; read y; echo bye"
    assert await started(shell, command, "name?") == "name?"
    answer = await shell.send_text("bob", wait_s=WAIT_S)
    assert (await told(shell, answer, "bob")).output == "hi bob"
    assert (await shell.poll(0)).output == ""
    assert (await told(shell, await shell.send_text("", wait_s=WAIT_S))).output == "bye"
    with pytest.raises(ShellError, match="Nothing"):
        await shell.poll(0)


async def test_interrupting_stops_a_program_and_keeps_the_shell(shell: ShellSession) -> None:
    await run(shell, "kept=1")
    await started(shell, "sh -c 'echo up; exec sleep 600'; echo not reached", "up")
    outcome = await shell.interrupt()
    assert (outcome.exit_code, outcome.output) == (130, "")
    assert (await run(shell, "echo $kept")).output == "1"


async def test_ctrl_c_stops_a_loop_of_builtins(shell: ShellSession) -> None:
    await started(shell, "echo up; while :; do :; done", "up")
    ended = await told(shell, await shell.send_keys(["Ctrl-c"], wait_s=WAIT_S))
    # zsh itself gives 2 to a loop that was interrupted.
    assert ended.exit_code in (130, 2)


async def test_ctrl_z_suspends_and_gives_the_shell_back(shell: ShellSession) -> None:
    await started(shell, "sh -c 'echo up; exec sleep 600'", "up")
    outcome = await told(shell, await shell.send_keys(["Ctrl-z"], wait_s=WAIT_S))
    assert outcome.exit_code == 128 + 20
    assert "Stopped" in outcome.output or "suspended" in outcome.output


async def test_a_program_that_ignores_the_interrupt_is_killed(shell: ShellSession) -> None:
    code = (
        "import signal, time; signal.signal(2, signal.SIG_IGN); signal.signal(15, signal.SIG_IGN);"
        "print('up', flush=True); time.sleep(600)"
    )
    await run(shell, "kept=1")
    await started(shell, f'{sys.executable} -c "{code}"', "up")
    outcome = await shell.interrupt()
    assert outcome.exit_code == 137
    assert (await run(shell, "echo $kept")).output == "1"


async def test_a_shell_that_does_not_come_back_is_replaced_and_says_so(shell: ShellSession) -> None:
    await run(shell, "mkdir sub; cd sub")
    await started(shell, "trap '' INT TERM; echo up; while :; do :; done", "up")
    outcome = await shell.interrupt()
    assert "replaced by a fresh one" in (outcome.note or "")
    assert (await run(shell, "pwd")).output.endswith("/sub")


async def test_cancelling_interrupts_the_command_and_the_shell_stays(shell: ShellSession) -> None:
    await run(shell, "kept=1")
    task = asyncio.create_task(run(shell, "sh -c 'echo $$ > pid; exec sleep 600'"))
    pid_file = shell.cwd / "pid"
    deadline = time.monotonic() + WAIT_S
    while not (pid_file.exists() and pid_file.read_text(encoding="utf-8").strip()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    outcome = await run(shell, "echo $kept")
    assert (outcome.output, outcome.note) == ("1", None)
    assert not is_alive(int(pid_file.read_text(encoding="utf-8")))


async def test_200_000_lines_are_all_in_the_log(shell: ShellSession) -> None:
    outcome = await run(shell, "seq 1 200000")
    assert outcome.output.startswith("1\n2\n")
    assert outcome.output.endswith("\n199999\n200000")
    shown = [line for line in outcome.output.split("\n") if line.isdecimal()]
    assert outcome.hidden_lines == 200_000 - len(shown)
    assert f"{outcome.hidden_lines:,} lines hidden" in outcome.output
    assert outcome.log_path is not None
    assert str(outcome.log_path) in outcome.output
    lines = outcome.log_path.read_text(encoding="utf-8").splitlines()
    assert lines == [str(number) for number in range(1, 200_001)]
    assert outcome.log_path.stat().st_mode & 0o777 == 0o600


async def test_endless_output_stays_bounded_and_can_be_stopped(tmp_path: Path) -> None:
    logs = LogDirectory(tmp_path / "logs", max_log_bytes=100_000)
    shell = ShellSession(tmp_path, {"PATH": os.environ["PATH"]}, logs)
    await run(shell, "yes", 0)
    deadline = time.monotonic() + WAIT_S
    while not any(log.stat().st_size == 100_000 for log in (tmp_path / "logs").glob("*")):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    outcome = await shell.interrupt()
    assert outcome.exit_code == 130
    assert len(outcome.output) < 40_000
    assert outcome.log_path is not None
    assert outcome.log_path.stat().st_size == 100_000
    await shell.aclose()


async def test_invalid_utf8_and_controls_become_harmless_text(shell: ShellSession) -> None:
    outcome = await run(shell, r"printf 'a\xff\xfeb\x07\x1b]52;c;aGk=\x07\x1b[31mred\x1b[0m\x00\n'")
    assert outcome.output == "a\ufffd\ufffdbred"


async def test_a_character_cut_between_reads_stays_whole(shell: ShellSession) -> None:
    code = "print('é' * 9999)"
    outcome = await run(shell, f'PYTHONIOENCODING=utf-8 {sys.executable} -c "{code}"')
    assert outcome.output == "é" * 9999


async def test_a_full_screen_program_shows_its_screen_and_leaves_no_trace(
    shell: ShellSession,
) -> None:
    command = r"printf 'before\n\033[?1049h\033[2;3Hmenu'; read; printf '\033[?1049l'"
    shown = await started(shell, command, "menu")
    assert shown.endswith("[a full-screen program shows:]\n  menu")
    assert (await told(shell, await shell.send_keys(["Enter"], wait_s=WAIT_S))).output == ""


async def test_live_pieces_are_clean_whole_and_in_order(shell: ShellSession) -> None:
    pieces: list[str] = []
    command = r"printf '\033[1mone\033[0m\n1%%\r2%%\r'; sleep 0.2; printf '\ntwo\nname? '"
    await shell.run(command, wait_s=WAIT_S, report=pieces.append)
    assert "".join(pieces) == "one\n2%\ntwo\nname? "


async def test_live_pieces_come_at_a_bounded_rate_and_size(shell: ShellSession) -> None:
    pieces: list[str] = []
    outcome = await shell.run("seq 1 300000", wait_s=WAIT_S, report=pieces.append)
    assert len(pieces) <= outcome.duration_s * 20 + 2
    assert max(map(len, pieces)) < 5_000
    assert pieces[-1].endswith("300000\n")


async def test_closing_ends_the_whole_process_tree(tmp_path: Path, logs: LogDirectory) -> None:
    shell = ShellSession(tmp_path, {"PATH": os.environ["PATH"]}, logs)
    outcome = await run(
        shell,
        "(nohup sh -c 'sleep 1000; true' >/dev/null 2>&1 & echo $!); sleep 1000 & echo $!; echo $$",
    )
    pids = [int(line) for line in outcome.output.split("\n") if line.isdecimal()]
    assert len(pids) == 3
    assert all(map(is_alive, pids))
    await run(shell, "sleep 1000", 0.05)
    await shell.aclose()
    assert not any(map(is_alive, pids))
    assert shell_members(pids[-1], "no marker") == []
    await shell.aclose()


async def test_100_commands_leak_no_descriptor_and_no_process(
    tmp_path: Path, logs: LogDirectory
) -> None:
    shell = ShellSession(tmp_path, {"PATH": os.environ["PATH"]}, logs)
    before_start = open_descriptors()
    await run(shell, "true")
    before = open_descriptors()
    for number in range(100):
        await run(shell, "exit 1" if number % 25 == 24 else "seq 1 20000 | tail -n 9000")
    await run(shell, "true")
    assert open_descriptors() <= before
    await shell.aclose()
    assert open_descriptors() <= before_start


async def test_what_cannot_reach_bash_is_refused_in_one_sentence(shell: ShellSession) -> None:
    for command in ("echo \0", "  ", "echo \ud800", "x" * 2_000_000):
        with pytest.raises(ShellError):
            await run(shell, command)


async def test_output_of_a_background_job_is_shown_with_the_next_command(
    shell: ShellSession,
) -> None:
    await run(shell, "(sleep 0.1; echo late; touch done) & true")
    outcome = await run(shell, "while [ ! -e done ]; do sleep 0.02; done; echo now")
    lines = outcome.output.split("\n")
    assert "late" in lines
    assert lines[-1] == "now"
