"""winx on a terminal that misbehaves: it is resized, left, closed, interrupted, and babbles."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from tests.complaints.pty_program import DEADLINE_S, PtyProgram
from tests.complaints.themes import complaint
from tests.support.home import WINX, clean_environment
from tests.support.processes import command_line, descendants

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc"),
]

USUAL_MODES = {7, 25}
"""What a terminal has switched on by itself: lines wrap, and the cursor is shown."""
FRAME_BYTES = 12_000
"""More than a whole frame of 80 times 24 cells takes."""
CLOSING_CPU_S = 1.0
STRAY_REPLIES = (
    b"\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1bP1+r544e=787465726d\x1b\\",
    b"\x1bP>|a terminal(1)\x1b\\",
    b"\x1b_Gi=1;OK\x1b\\",
    b"\x1b[?62;1;22c",
    b"\x1b[>0;276;0c",
    b"\x1b[0n",
    b"\x1b[24;80R",
    b"\x1b[?997;1n",
    b"\x1b[?0u",
    b"\x1b[8;24;80t",
    b"\x1b[?2048;0$y",
)
BROKEN_MOUSE_REPORTS = (
    b"\x1b[<35;999999;1M",
    b"\x1b[<;;M",
    b"\x1b[32;45;12M",
    b"\x1b[M\xff\xff\xff",
    b"\x1b[<0;5",
)


def environ_of(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "tmp").mkdir(exist_ok=True)
    return clean_environment(
        tmp_path / "home", PYTHONPATH=str(Path.cwd()), TMPDIR=str(tmp_path / "tmp")
    )


def open_demo(tmp_path: Path) -> PtyProgram:
    return PtyProgram([*WINX, "--demo"], cwd=tmp_path, environ=environ_of(tmp_path))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[PtyProgram]:
    """The demo, with an empty prompt."""
    with open_demo(tmp_path) as program:
        program.wait_for("demo/scripted · ⎇ main")
        program.send(b"\x15\x03")
        program.wait_for("Ask for a change")
        yield program


def stat_of(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on; a program that is gone has none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return text.rpartition(")")[2].split()


def own_cpu_s(pid: int) -> float:
    """Return the processor time of a program itself, its ended children left out."""
    fields = stat_of(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_gone(pid: int) -> bool:
    return not (fields := stat_of(pid)) or fields[0] == "Z"


def wait_until_gone(pids: Collection[int]) -> None:
    """Wait for the end of processes: what is killed ends when the machine has time for it."""
    deadline_s = time.monotonic() + DEADLINE_S
    while left := [pid for pid in pids if not is_gone(pid)]:
        assert time.monotonic() < deadline_s, f"left behind: {left}"
        time.sleep(0.01)


def leave(program: PtyProgram) -> int:
    program.send(b"\x03\x03\x03")
    return program.wait_for_end()


def reject(program: PtyProgram) -> None:
    """Press r until it has counted: a question drops keys that come too early."""
    pressed_at_s = 0.0

    def is_rejected() -> bool:
        nonlocal pressed_at_s
        is_asking = "Run this command?" in program.text
        if is_asking and time.monotonic() - pressed_at_s > 1.0:
            program.send(b"r")
            pressed_at_s = time.monotonic()
        return not is_asking

    program.wait_until(is_rejected, what="the rejection to count")


@complaint(7)
def test_a_storm_of_resizes_while_an_answer_streams_leaves_a_whole_screen(
    demo: PtyProgram,
) -> None:
    # At once: what comes after the question is an answer to it.
    demo.send(b"go\rkept words")
    demo.wait_for("kept words")
    for number in range(200):
        demo.resize(*((20, 5), (200, 60))[number % 2])
        demo.read(0.002)
    demo.resize(80, 24)
    demo.wait_for("Run this command?")
    demo.wait_for("for this session")
    demo.wait_until(lambda: "demo/scripted · ⎇ main" in demo.screen.text[-1])
    demo.wait_until(lambda: demo.screen.text[-2].startswith(" ╰"))
    reject(demo)
    demo.wait_for("kept words")
    assert b"Traceback" not in demo.written
    assert leave(demo) == 0


@complaint(1)
def test_a_streaming_answer_is_drawn_in_whole_frames_and_nothing_is_cleared(
    demo: PtyProgram,
) -> None:
    began = len(demo.written)
    demo.send(b"go\r")
    demo.wait_for("Run this command?")
    drawn = bytes(demo.written[began:])
    frames = drawn.split(b"\x1b[?2026h")[1:]
    assert frames
    # What stands between two frames moves at most the cursor and the title.
    assert all(b"\x1b[38" not in frame.partition(b"\x1b[?2026l")[2] for frame in frames[:-1])
    for clearing in (b"\x1b[2J", b"\x1b[3J", b"\x1b[J", b"\x1bc", b"\x1b[?1049"):
        assert clearing not in drawn


@complaint(6)
def test_a_hundred_changes_of_the_focus_redraw_next_to_nothing(demo: PtyProgram) -> None:
    began = len(demo.written)
    demo.send(b"\x1b[O\x1b[I" * 100)
    demo.send(b"after it all")
    demo.wait_for("after it all")
    assert len(demo.written) - began < 2 * FRAME_BYTES


@complaint(7)
def test_what_a_terminal_says_by_itself_is_no_text_and_no_key(demo: PtyProgram) -> None:
    typed = "❯ "
    for number, babble in enumerate((*STRAY_REPLIES, *BROKEN_MOUSE_REPORTS)):
        typed += (letter := chr(ord("a") + number))
        demo.send(babble + letter.encode())
        demo.wait_for(f"{typed} ")


@complaint(7)
def test_a_paste_of_a_megabyte_is_one_thing_and_the_next_keys_count(demo: PtyProgram) -> None:
    demo.send(b"\x1b[200~" + b"a line of it\r" * 80_000 + b"\x1b[201~ and on")
    demo.wait_for("80,000 lines] and on")
    demo.send(b"\x7fff")
    demo.wait_for("and off")


@complaint(7)
def test_after_ctrl_z_the_shell_has_its_terminal_and_after_fg_all_is_drawn_again(
    demo: PtyProgram,
) -> None:
    demo.send(b"a thought")
    demo.wait_for("a thought")
    demo.send(b"\x1a")
    demo.wait_until(lambda: stat_of(demo.pid)[0] == "T")
    demo.wait_until(lambda: demo.switched_on() == USUAL_MODES, what="the usual modes")
    assert demo.modes == demo.modes_before
    assert not demo.screen.is_alternate
    assert "a thought" not in demo.text
    os.kill(demo.pid, signal.SIGCONT)
    demo.wait_for("❯ a thought")
    demo.wait_for("This is the demo")
    demo.send(b" more")
    demo.wait_for("a thought more")
    assert leave(demo) == 0
    assert demo.switched_on() == USUAL_MODES
    assert demo.modes == demo.modes_before


def test_leaving_leaves_nothing_behind(tmp_path: Path, demo: PtyProgram) -> None:
    demo.send(b"!sleep 6100 &\r")
    demo.wait_until(
        lambda: any(command_line(pid) == "sleep 6100 " for pid in descendants(demo.pid)),
        what="the command",
    )
    family = descendants(demo.pid)
    demo.wait_for("Ask for a change")
    demo.send(b"\x03\x03\x03")
    assert demo.wait_for_end() == 0
    wait_until_gone(family)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert demo.switched_on() == USUAL_MODES
    assert demo.modes == demo.modes_before
    assert not demo.screen.is_alternate
    assert demo.screen.is_cursor_visible


def has_begun(program: PtyProgram, tmp_path: Path) -> bool:
    return any((tmp_path / "home").rglob("state/winx"))


def has_project(program: PtyProgram, tmp_path: Path) -> bool:
    return any((tmp_path / "tmp").glob("*/basket"))


def has_taken_the_screen(program: PtyProgram, tmp_path: Path) -> bool:
    return bool(program.written)


def has_painted(program: PtyProgram, tmp_path: Path) -> bool:
    return len(program.written) > FRAME_BYTES / 4


@pytest.mark.parametrize("moment", [has_begun, has_project, has_taken_the_screen, has_painted])
@complaint(7)
def test_ctrl_c_ends_a_start_at_any_moment_without_a_traceback(
    tmp_path: Path, moment: Callable[[PtyProgram, Path], bool]
) -> None:
    with open_demo(tmp_path) as program:
        program.wait_until(lambda: moment(program, tmp_path), what=moment.__name__)
        while program.process.poll() is None:
            program.send(b"\x03")
            while program.read(0.1):
                pass
        program.wait_for_end()
        assert program.process.returncode in (0, 130)
        assert b"Traceback" not in program.written
        assert program.switched_on() <= USUAL_MODES
        assert program.modes == program.modes_before


@complaint(10)
@complaint(21)
def test_two_in_one_project_whose_terminals_close_keep_each_its_log_and_its_draft(
    tmp_path: Path,
) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    environ = environ_of(tmp_path)
    # Whoever has settings is not asked the questions of the first start.
    settings = home / ".config/winx/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('theme = "winx-dark"\n', encoding="utf-8")
    first = PtyProgram(WINX, cwd=project, environ=environ)
    second = PtyProgram(WINX, cwd=project, environ=environ)
    with first, second:
        for program, name in ((first, "first"), (second, "second")):
            program.wait_for("no model")
            program.send(f"!echo of the {name}\r".encode())
            program.wait_for("exit 0")
            program.send(f"thoughts of the {name}".encode())
            program.wait_for(f"❯ thoughts of the {name}")
        for program in (first, second):
            before_s = own_cpu_s(program.pid)
            program.hang_up()
            # Not reaped yet, it still tells its own time, apart from that of its children.
            os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
            taken_s = own_cpu_s(program.pid) - before_s
            program.process.wait()
            assert taken_s < CLOSING_CPU_S
    drafts = [json.loads(path.read_text()) for path in home.rglob("drafts/*/*.json")]
    assert sorted(row["text"] for rows in drafts for row in rows) == [
        "thoughts of the first",
        "thoughts of the second",
    ]
    logs = sorted(home.rglob("ses_*.jsonl"))
    assert len(logs) == 2
    for path in logs:
        lines = path.read_text(encoding="utf-8")
        assert lines.endswith("\n")
        records = [json.loads(line) for line in lines.splitlines()]
        assert records[-1]["event"]["type"] == "turn_finished"


@pytest.mark.parametrize("kind", ["dumb", "unknown", "", None])
@complaint(7)
def test_a_terminal_that_can_show_no_screen_is_told_in_a_sentence(
    tmp_path: Path, kind: str | None
) -> None:
    environ = environ_of(tmp_path)
    del environ["TERM"]
    if kind is not None:
        environ["TERM"] = kind
    with PtyProgram([*WINX, "--demo"], cwd=tmp_path, environ=environ) as program:
        assert program.wait_for_end() == 2
        said = bytes(program.written).decode()
    assert said.count("\n") == 1
    assert "\x1b" not in said
    assert "winx --repl" in said
