from __future__ import annotations

import os
import signal
import time
from contextlib import closing

from tests.support.processes import descendants
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

    limit_s, ended = 0.25, {0, 1, 2, 3}
    while len(ended) > 1:
        # A busy machine may keep others silent as well.
        answers = dict(run_forked(range(4), work, processes=2, silence_limit_s=limit_s))
        ended = {item for item, answer in answers.items() if answer is None}
        limit_s *= 2
        assert limit_s < 60
    assert answers == {0: b"x", 1: None, 2: b"x", 3: b"x"}


def test_an_answer_that_was_not_looked_at_in_time_is_no_silence() -> None:
    limit_s, answers = 0.05, dict[int, bytes | None]()
    while answers != {0: b"x", 1: b"x"}:
        assert limit_s < 10
        for item, answer in run_forked(
            range(2), lambda _: b"x", processes=2, silence_limit_s=limit_s
        ):
            # Whoever asked is busy with it; the other process has answered meanwhile.
            time.sleep(2 * limit_s)
            answers[item] = answer
        limit_s *= 2


def test_what_takes_too_much_of_the_processor_is_ended() -> None:
    def work(item: int) -> bytes:
        # Native code, which sees no signal handler of Python's.
        return b"x" if item != 1 else b"%d" % (7**4_000_000)

    answers = dict(run_forked(range(4), work, processes=2, work_limit_s=0.2))
    assert answers == {0: b"x", 1: None, 2: b"x", 3: b"x"}


def test_an_early_end_leaves_no_process() -> None:
    before = descendants(os.getpid())
    with closing(run_forked(range(100), lambda item: b"x", processes=2)) as found:
        next(found)
        assert descendants(os.getpid()) > before
    assert descendants(os.getpid()) <= before
