from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.support.home import clean_environment
from tests.support.terminal import Terminal

REST_CPU_S = 0.05
"""Processor time in a second, at most, while nothing happens."""
DEMO = f"{sys.executable} -m winx_tui --demo"


def open_demo(tmp_path: Path) -> Terminal:
    # SIGHUP is ignored as under nohup: the hardest case for a closed terminal.
    return Terminal(
        ["bash", "-c", f"trap '' HUP; exec {DEMO}"],
        cwd=tmp_path,
        environ=clean_environment(tmp_path / "home", PYTHONPATH=str(Path.cwd())),
        scratch=tmp_path,
    )


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """The real program in a real terminal."""
    with open_demo(tmp_path) as terminal:
        terminal.wait_for("? keys")
        terminal.wait_for("scripted")
        yield terminal


def state_of(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return "gone"
    return text.rpartition(")")[2].split()[0]


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_closed_terminal_ends_the_process_though_hangups_are_ignored(tmp_path: Path) -> None:
    with open_demo(tmp_path) as terminal:
        terminal.wait_for("scripted")
        pid = terminal.pid
    terminal.wait_until(lambda: state_of(pid) in ("gone", "Z"), what="the end of winx")


@complaint(7)
def test_ctrl_z_puts_it_to_sleep_and_sigcont_wakes_it(demo: Terminal) -> None:
    demo.press("C-z")
    demo.wait_until(lambda: state_of(demo.pid) == "T")
    os.kill(demo.pid, signal.SIGCONT)
    demo.wait_for("scripted")
    demo.type("awake")
    demo.wait_for("awake")


def test_resizing_wildly_leaves_a_whole_screen(demo: Terminal) -> None:
    for columns, lines in [(40, 10), (160, 50), (20, 6), (80, 24)]:
        demo.resize(columns, lines)
    demo.wait_until(lambda: len(demo.screen().rstrip("\n").splitlines()) == 24)
    demo.wait_for("winx-demo")
    demo.wait_for("scripted")


@complaint(4)
def test_it_comes_to_rest_when_nothing_happens(demo: Terminal) -> None:
    demo.type("x")
    demo.wait_for("x")
    began_s, used_s = time.monotonic(), cpu_s(demo.pid)

    def has_rested() -> bool:
        """Tell whether a whole second went by with next to no work in it."""
        nonlocal began_s, used_s
        now_s, now_used_s = time.monotonic(), cpu_s(demo.pid)
        if now_used_s - used_s > REST_CPU_S:
            began_s, used_s = now_s, now_used_s
        return now_s - began_s >= 1.0

    demo.wait_until(has_rested, what="a second of rest")
