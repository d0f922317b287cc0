"""What a watching person sees of a running command: clean pieces at a bounded rate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from winx_tui.shell.output import CommandOutput

INTERVAL_S = 0.05
"""At most twenty pieces a second."""
PARTIAL_AFTER_S = 0.3
"""After so long a silence an unfinished line is shown: a question, not a progress bar."""
MAX_PIECE_CHARS = 4_000


class LiveFeed:
    """Reports new lines of a CommandOutput, each once, in order."""

    def __init__(self, output: CommandOutput, report: Callable[[str], None]) -> None:
        self._output = output
        self._report = report
        self._next_line = output.settled_lines
        self._partial = ""
        """The unfinished line as it was last reported."""
        self._fed_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self.poke()

    def poke(self) -> None:
        """Take note that there is new output."""
        self._fed_at = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(INTERVAL_S, self._tick)

    def stop(self) -> None:
        """Report what is left, the unfinished line included, and end."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._send(with_partial=True)

    def _tick(self) -> None:
        self._timer = None
        silence_s = self._loop.time() - self._fed_at
        self._send(with_partial=silence_s >= PARTIAL_AFTER_S)
        if self._output.rows()[-1] != self._partial:
            wait_s = max(INTERVAL_S, PARTIAL_AFTER_S - silence_s)
            self._timer = self._loop.call_later(wait_s, self._tick)

    def _send(self, *, with_partial: bool) -> None:
        text = self._new_lines()
        rows = self._output.rows()
        if self._partial and text:
            text = self._continued(text)
            self._partial = ""
        if with_partial and (last := rows[-1]) != self._partial:
            text += self._continued(last) if self._partial else last
            self._partial = last
        if text:
            self._report(_bounded(text))

    def _new_lines(self) -> str:
        settled = self._output.settled_lines
        missed = settled - self._next_line
        text = self._output.last_settled(missed) if missed > 0 else ""
        rows = self._output.rows()[:-1]
        fresh = rows[max(0, self._next_line - settled) :]
        self._next_line = max(self._next_line, settled + len(rows))
        return text + "".join(f"{row.rstrip(' ')}\n" for row in fresh)

    def _continued(self, text: str) -> str:
        if text.startswith(self._partial):
            return text[len(self._partial) :]
        return "\n" + text


def _bounded(text: str) -> str:
    if len(text) <= MAX_PIECE_CHARS:
        return text
    tail = text[-MAX_PIECE_CHARS:]
    tail = tail[tail.find("\n") + 1 :] or tail
    skipped = text.count("\n") - tail.count("\n")
    return f"[… {skipped:,} lines …]\n{tail}" if skipped else tail
