"""The line prompt in a real pseudo-terminal, with the demo's model."""

from __future__ import annotations

import re
import signal
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pexpect

from tests.support.home import WINX, clean_environment

_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>()].?)")
_PROMPT = "winx ask>"
_QUESTION = "Answer, empty rejects:"


class Repl:
    """winx --repl in a terminal of its own."""

    def __init__(self, tmp_path: Path, options: Sequence[str], environment: dict[str, str]) -> None:
        self.seen = ""
        self._child: pexpect.spawn[str] = pexpect.spawn(
            WINX[0],
            [*WINX[1:], "--repl", "--demo", *options],
            cwd=str(tmp_path),
            env=clean_environment(tmp_path / "home", **environment),
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 120),
        )

    def expect(self, text: str) -> str:
        """Wait for a text and return everything up to it, without escape sequences."""
        self._child.expect_exact(text)
        before = _ESCAPES.sub("", (self._child.before or "") + text)
        self.seen += before
        return before

    def type(self, text: str) -> None:
        """Type, Enter being a carriage return."""
        self._child.send(text)

    def close(self) -> int:
        """Wait for the end and return the exit status."""
        self._child.expect(pexpect.EOF)
        self.seen += _ESCAPES.sub("", self._child.before or "")
        self._child.wait()
        self._child.close()
        return self._child.exitstatus if self._child.exitstatus is not None else -1

    def kill(self) -> None:
        """End it whatever it does, as a terminal does that is closed."""
        if self._child.isalive():
            self._child.kill(signal.SIGHUP)
            # What it still writes is read, for else it would wait for that.
            self._child.expect(pexpect.EOF)
            self._child.wait()
        self._child.close()


@contextmanager
def _repl(tmp_path: Path, *options: str, **environment: str) -> Iterator[Repl]:
    repl = Repl(tmp_path, options, environment)
    try:
        repl.expect(_PROMPT)
        yield repl
    finally:
        repl.kill()


def test_a_task_is_done_with_approvals_typed_at_the_prompt(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("fix the test\r")
        question = repl.expect(_QUESTION)
        assert "Approval needed: Run: python3 -m unittest -v" in question
        repl.type("s\r")
        repl.expect("Change:")
        change = repl.expect(_QUESTION)
        assert "discount_percent / 100" in change
        repl.type("a\r")
        repl.expect("Done: ")
        repl.expect("in a project.")
        repl.expect("5 steps")
        repl.expect(_PROMPT)
        repl.type("\x04")
        assert repl.close() == 0


def test_at_a_limit_it_asks_whether_to_go_on(tmp_path: Path) -> None:
    with _repl(tmp_path, "--max-steps", "1") as repl:
        repl.type("go\r")
        repl.expect(_QUESTION)
        repl.type("a\r")
        question = repl.expect("Answer, empty stops:")
        assert question.index("Done: ") < question.index("Stopped after 1 step")
        assert "c = Continue, up to 2 steps in this turn" in question
        repl.type("c\r")
        repl.expect("Stopped after 2 steps")
        repl.expect("Answer, empty stops:")
        repl.type("\r")
        repl.expect("Stopped: ")
        repl.expect(_PROMPT)


def test_an_empty_answer_rejects(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("go\r")
        repl.expect(_QUESTION)
        repl.type("\r")
        assert "(rejected)" in repl.expect("As you wish")
        repl.expect(_PROMPT)


def test_a_command_is_edited_before_it_runs(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("go\r")
        repl.expect(_QUESTION)
        repl.type("e\r")
        repl.expect("Run instead, empty rejects:")
        repl.expect("unittest -v")
        repl.type("\x15echo edited-$((40+2))\r")
        repl.expect("edited-42")
        repl.expect(_QUESTION)
        repl.type("\r")
        repl.expect(_PROMPT)


def test_ctrl_c_interrupts_a_turn_and_the_prompt_comes_back(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        # An answer of the demo goes on to a question, where Ctrl-C rejects.
        repl.type("!echo be''gun; cat\r")
        repl.expect("begun")
        repl.type("\x03")
        repl.expect("Interrupted: ")
        repl.expect(_PROMPT)


def test_ctrl_c_at_the_prompt_clears_then_warns_then_leaves(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("half a thou")
        repl.expect("half a thou")
        repl.type("\x03")
        repl.type("\x03")
        repl.expect("Press Ctrl-C again")
        repl.expect(_PROMPT)
        repl.type("\x03")
        assert repl.close() == 0


def test_background_commands_are_listed_in_plain_lines(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("/shells\r")
        repl.expect("No command runs in the background")
        repl.expect(_PROMPT)
        repl.type("/shells kill bg1\r")
        repl.expect("Error: There is no background command")
        repl.expect(_PROMPT)


def test_ones_own_command_runs_and_its_output_is_printed(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("!echo own-$((6*7))\r")
        repl.expect("own-42")
        repl.expect("Done: ")
        repl.expect(_PROMPT)


def test_slash_commands_print_plain_lines_and_lists_take_numbers(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("/help\r")
        assert "**" not in repl.expect(_PROMPT)
        repl.type("/mode\r")
        repl.expect("Number, empty keeps it as it is:")
        repl.type("9\r")
        repl.expect("is not in the list")
        repl.type("3\r")
        repl.expect("Mode accept-edits")
        repl.expect("winx accept-edits>")
        repl.type("/exit\r")
        assert repl.close() == 0


def test_what_is_typed_before_the_prompt_stands_in_it_and_is_sent(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        # The demo has a project of its own; the home is the test's.
        repl.type("!mkfifo ~/gate; echo be''gun; cat ~/gate\r")
        repl.expect("begun")
        repl.type("/mode\r")
        (tmp_path / "home/gate").write_text("")
        repl.expect("Number, empty keeps it as it is:")
        repl.type("3\r")
        repl.expect("winx accept-edits>")
        repl.type("/exit\r")
        assert repl.close() == 0


def test_ctrl_c_ends_a_slash_command_and_not_winx(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("/doctor\r")
        repl.expect("Checking this machine.")
        repl.type("\x03")
        repl.expect("Interrupted.")
        repl.expect(_PROMPT)
        repl.type("/exit\r")
        assert repl.close() == 0


def test_alt_enter_begins_a_new_line_and_the_history_is_private(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("first line\x1b\rsecond line\r")
        repl.expect(_QUESTION)
        repl.type("\r")
        repl.expect(_PROMPT)
        repl.type("\x04")
        repl.close()
    (history,) = (tmp_path / "home").rglob("history/*")
    assert "+first line\n+second line\n" in history.read_text(encoding="utf-8")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_a_dumb_terminal_gets_plain_text(tmp_path: Path) -> None:
    with _repl(tmp_path, TERM="dumb") as repl:
        repl.type("/status\r")
        repl.expect("Model: ")
        repl.expect(_PROMPT)
        repl.type("\x04")
        assert repl.close() == 0
        assert "\x1b" not in repl.seen


def test_no_line_is_drawn_with_boxes(tmp_path: Path) -> None:
    with _repl(tmp_path) as repl:
        repl.type("go\r")
        repl.expect(_QUESTION)
        repl.type("\r")
        repl.expect(_PROMPT)
        assert not re.search("[\u2500-\u259f\u2800-\u28ff]", repl.seen)


def test_without_a_terminal_it_points_to_print_mode(tmp_path: Path) -> None:
    child: pexpect.spawn[str] = pexpect.spawn(
        "sh",
        ["-c", f"{' '.join(WINX)} --repl --demo </dev/null"],
        cwd=str(tmp_path),
        env=clean_environment(tmp_path / "home"),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    child.wait()
    child.close()
    assert child.exitstatus == 2
    assert "winx -p" in (child.before or "")


def test_a_command_of_ones_own_is_sent_and_a_plan_is_begun(tmp_path: Path) -> None:
    commands = tmp_path / "config" / "commands"
    commands.mkdir(parents=True)
    (commands / "zebra.md").write_text("Count the stripes of $1.\n\nThen tell.\n")
    with _repl(tmp_path, WINX_CONFIG_DIR=str(tmp_path / "config")) as repl:
        repl.type("/plan\r")
        repl.expect("winx plan>")
        repl.type("go\r")
        repl.expect("There is no plan yet")
        repl.expect("winx plan>")
        repl.type("/zebra marty\r")
        repl.expect("Sent for /zebra marty: 3 lines.")
