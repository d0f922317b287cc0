"""Records docs/screenshots/task.cast: a whole task on the real screen, as asciicast v2.

python scripts/cast.py [FILE]; played by `asciinema play docs/screenshots/task.cast`.

winx runs in a terminal of its own, on its scripted model. Each key waits for what it answers;
afterwards the pauses are made those of a person who reads.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pexpect

sys.path.insert(0, str(Path(__file__).parents[1]))

from cast_frames import frames
from stillness import still_home

COLUMNS, LINES = 80, 24
TARGET = Path(__file__).parents[1] / "docs" / "screenshots" / "task.cast"
_DEADLINE_S = 40.0
_SILENCE_S = 0.7
"""So long is nothing drawn before a key is pressed."""
_LATEST_S = 3.0
"""After so long it is pressed, even if something still moves."""
_LONGEST_S = 1.6
"""No pause is longer when it is played."""
_KEY_S = 0.07
_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")


@dataclass(frozen=True, slots=True)
class Step:
    """What is waited for, and the keys that answer it."""

    shown: str
    keys: str
    is_typed: bool = False
    """Whether the keys are typed one by one."""


STEPS = (
    Step("Say what you want done", "\r"),
    Step("Approve once", "a"),
    Step("Make this change?", "a"),
    Step("Approve once", "a"),
    Step("tests passed", "/diff\x1b\r", True),
    Step("Changes", "\x1b"),
    Step("Ask for a change", "/undo\x1b\r", True),
    Step("basket.py", "\x11"),
)


class Recorder:
    """A terminal whose output is kept with its times."""

    def __init__(self, child: pexpect.spawn[bytes]) -> None:
        self._child = child
        self._began_s = time.monotonic()
        self.events: list[tuple[float, bytes]] = []
        self._seen = b""

    def wait_for(self, text: str) -> None:
        """Wait until a text has been drawn since the last key, and then for silence."""
        deadline = time.monotonic() + _DEADLINE_S
        while text not in _plain(self._seen):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{text!r} was not drawn: {_plain(self._seen)[-600:]}")
            self._read(0.1)
        latest = time.monotonic() + _LATEST_S
        while time.monotonic() < latest and self._read(_SILENCE_S):
            pass

    def press(self, keys: str, *, one_by_one: bool) -> None:
        """Press keys; what is waited for next comes after them."""
        self._seen = b""
        for key in keys if one_by_one else (keys,):
            self._child.send(key)
            self._read(0.15 if one_by_one else 0.0)

    def read_to_the_end(self) -> None:
        """Read until the program has ended."""
        deadline = time.monotonic() + _DEADLINE_S
        while self._child.isalive() and time.monotonic() < deadline:
            self._read(0.1)

    def _read(self, wait_s: float) -> bool:
        try:
            data = self._child.read_nonblocking(65536, timeout=wait_s)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self._seen += data
        self.events.append((time.monotonic() - self._began_s, data))
        return True


def _plain(data: bytes) -> str:
    return _ESCAPES.sub("", data.decode("utf-8", "ignore"))


def record() -> list[tuple[float, bytes]]:
    """Play the task."""
    with still_home(Path("/tmp/home-of-cast")) as home:
        config = home / ".config" / "winx"
        config.mkdir(parents=True)
        # A mark that turns would be most of the file.
        (config / "config.toml").write_text("[ui]\nanimations = false\n", encoding="utf-8")
        child = pexpect.spawn(
            sys.executable,
            ["-m", "winx_tui", "--demo"],
            cwd=str(Path(__file__).parents[1]),
            dimensions=(LINES, COLUMNS),
            env={**os.environ, "COLORTERM": "truecolor"},
        )
        recorder = Recorder(child)
        try:
            for step in STEPS:
                recorder.wait_for(step.shown)
                recorder.press(step.keys, one_by_one=step.is_typed)
            recorder.read_to_the_end()
        finally:
            child.close(force=True)
    return recorder.events


def as_cast(events: list[tuple[float, bytes]]) -> str:
    """Write asciicast v2, with pauses that a person can follow."""
    header = {
        "version": 2,
        "width": COLUMNS,
        "height": LINES,
        "title": "winx mends a failing test",
        "env": {"TERM": "xterm-256color", "SHELL": "/bin/bash"},
    }
    lines = [json.dumps(header)]
    for at_s, text in frames(_paced(events), COLUMNS, LINES):
        lines.append(json.dumps([round(at_s, 2), "o", text], ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _paced(events: list[tuple[float, bytes]]) -> Iterator[tuple[float, str]]:
    """Yield text with its moment, none of the pauses longer than a reader wants."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    at_s = before_s = 0.0
    torn = ""
    for moment_s, data in events:
        at_s += min(max(moment_s - before_s, _KEY_S), _LONGEST_S)
        before_s = moment_s
        text = torn + decoder.decode(data)
        # An escape may be torn between two reads.
        whole = text if text.rfind("\x1b") < len(text) - 40 else text[: text.rfind("\x1b")]
        torn = text[len(whole) :]
        yield at_s, whole


def main() -> None:
    """Record, and write the file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(as_cast(record()), encoding="utf-8")


if __name__ == "__main__":
    main()
