"""The output of one command: raw on disk, head and tail in memory, clean pieces as it comes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from winx_tui.shell.collapse import collapse_runs
from winx_tui.shell.display import Display
from winx_tui.shell.excerpt import Cut, HeadTail
from winx_tui.shell.log_file import LogDirectory, RawLog
from winx_tui.shell.renderer import LineRenderer
from winx_tui.shell.terminal import COLUMNS, ROWS
from winx_tui.shell.tty_mode import COOKED, TtyMode

CHARS_PER_TOKEN = 4
"""A rough measure that holds for English and for code."""
_SWITCH = re.compile(rb"\x1b\[\?(?:47|104[79])[hl]")
"""Between the screen of lines and that of full-screen programs."""


@dataclass(frozen=True, slots=True)
class OutputBudget:
    """How much of an output one reply shows."""

    tokens: int = 8_000
    head_share: float = 0.4
    """The end of an output mostly says more than its beginning."""

    @property
    def head_chars(self) -> int:
        """Return how many characters of the beginning are kept."""
        return int(self.tokens * CHARS_PER_TOKEN * self.head_share)

    @property
    def tail_chars(self) -> int:
        """Return how many characters of the end are kept."""
        return self.tokens * CHARS_PER_TOKEN - self.head_chars


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a reply shows."""

    text: str
    hidden_lines: int


class CommandOutput:
    """Collects what a command writes, in bounded memory whatever it writes."""

    def __init__(
        self, logs: LogDirectory, budget: OutputBudget, display: Display | None = None
    ) -> None:
        self.log = RawLog(logs)
        self.display = display or Display(COLUMNS, ROWS, None)
        """The screen that the command has drawn."""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._kept = HeadTail(budget.head_chars, budget.tail_chars)
        self._renderer = LineRenderer(self._settle)
        self._shown_part = ""
        """The unfinished line that the reply before has shown already."""
        self.settled_lines = 0
        """How many line ends stand before the rows that may still change."""
        self._is_hidden = False
        self._hidden_lines = 0

    @property
    def is_full_screen(self) -> bool:
        """Return whether a full-screen program has taken the screen."""
        return self._renderer.is_full_screen

    @property
    def last_line(self) -> str:
        """Return the line that is not ended yet: where a program asks."""
        return self._renderer.rows[-1]

    def feed(self, data: bytes, mode: TtyMode = COOKED) -> None:
        """Take raw output, and how the terminal was set then."""
        if self._is_hidden:
            self._hide(data)
            return
        self.log.write(data)
        self.display.feed(data, mode)
        self._renderer.feed(self._decode(data))

    def hide(self) -> None:
        """Keep nothing of what comes until `show`: a person types, and sees it."""
        self._is_hidden = True

    def show(self, note: str) -> None:
        """End what `hide` has begun and say in its place that something is missing."""
        if not self._is_hidden:
            return
        self._is_hidden = False
        # What was on the screen may hold what was typed: it begins anew.
        self.display.clear()
        lines, self._hidden_lines = self._hidden_lines, 0
        amount = f"; {lines:,} lines are not shown here" if lines else ""
        break_line = "\n" if self.last_line and not self.is_full_screen else ""
        text = f"{break_line}[{note}{amount}]\n"
        self.log.write(text.encode())
        self._renderer.feed(text) if not self.is_full_screen else self._settle(text)

    def _hide(self, data: bytes) -> None:
        self._hidden_lines += data.count(b"\n")
        # Which of its two screens the program draws on must be known afterwards.
        if switches := _SWITCH.findall(data):
            self._renderer.feed(switches[-1].decode())

    def finish(self) -> None:
        """Take note that nothing more comes."""
        self._renderer.feed(self._decode(b"", True))
        self._renderer.finish()
        self.log.close()

    def take(self) -> Excerpt:
        """Return what came since the last time, within the budget."""
        screen = self.display.frame().shown.strip("\n") if self.is_full_screen else ""
        open_text = self._renderer.take()
        self._settle(open_text)
        head, cut, tail = self._kept.parts()
        self._kept.clear()
        if self._shown_part and head.startswith(self._shown_part):
            head = head[len(self._shown_part) :].removeprefix("\n")
        self._shown_part = open_text.rpartition("\n")[2]
        text = _trimmed(head) if cut is None else self._joined(head, cut, tail)
        if screen:
            text = f"{text}\n\n[a full-screen program shows:]\n{screen}".lstrip("\n")
        return Excerpt(collapse_runs(text), cut.lines if cut else 0)

    def rows(self) -> list[str]:
        """Return the lines that may still change; the last one is not ended yet."""
        return self._renderer.rows

    def last_settled(self, count: int) -> str:
        """Return up to so many of the last lines before `rows`."""
        return self._kept.last_lines(count)

    def _settle(self, text: str) -> None:
        self._kept.add(text)
        self.settled_lines += text.count("\n")

    def _joined(self, head: str, cut: Cut, tail: str) -> str:
        self.log.spill()
        amount = f"{cut.lines:,} lines" if cut.lines else f"{cut.characters:,} characters"
        return (
            f"{_trimmed(head)}\n[… {amount} hidden here; {self._whereabouts()} …]\n{_trimmed(tail)}"
        )

    def _whereabouts(self) -> str:
        if self.log.path is None:
            return f"they could not be kept on disk: {self.log.error}"
        if self.log.is_whole:
            return f"the whole output is in {self.log.path}"
        return f"the first {self.log.written_bytes:,} bytes of the output are in {self.log.path}"


def _trimmed(text: str) -> str:
    lines = (line.rstrip(" ") for line in text.split("\n"))
    return "\n".join(lines).rstrip("\n")
