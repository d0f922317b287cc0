from __future__ import annotations

import os
import signal
from contextlib import closing

import pytest

from winx_tui.code.workers import run_forked


def run(count: int, bad: dict[int, str]) -> dict[int, bytes | None]:
    def work(item: int) -> bytes:
        match bad.get(item):
            case "crash":
                signal.signal(signal.SIGSEGV, signal.SIG_DFL)
                os.kill(os.getpid(), signal.SIGSEGV)
            case "exit":
                os._exit(3)
            case "raise":
                raise RuntimeError("boom")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
        return b"%d" % item * item

    return dict(run_forked(range(count), work, processes=2))


def test_every_item_is_answered_once() -> None:
    assert run(300, {}) == {item: b"%d" % item * item for item in range(300)}


def test_nothing_to_do_is_done() -> None:
    assert run(0, {}) == {}


def test_a_crash_costs_one_item() -> None:
    bad = {3: "crash", 4: "kill", 50: "exit", 99: "raise"}
    answers = run(100, bad)
    assert {item for item, answer in answers.items() if answer is None} == set(bad)
    assert len(answers) == 100


def test_what_hangs_is_ended() -> None:
    def work(item: int) -> bytes:
        if item == 1:
            signal.pause()
        return b"x"

    answers = dict(run_forked(range(4), work, processes=2, silence_limit_s=0.5))
    assert answers == {0: b"x", 1: None, 2: b"x", 3: b"x"}


def test_what_takes_too_much_of_the_processor_is_ended() -> None:
    def work(item: int) -> bytes:
        # Native code, which sees no signal handler of Python's.
        return b"x" if item != 1 else b"%d" % (7**4_000_000)

    answers = dict(run_forked(range(4), work, processes=2, work_limit_s=0.2))
    assert answers == {0: b"x", 1: None, 2: b"x", 3: b"x"}


def test_an_early_end_leaves_no_process() -> None:
    with closing(run_forked(range(100), lambda item: b"x", processes=2)) as found:
        next(found)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
