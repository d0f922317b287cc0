"""A program behind a page: it greets, says what it is sent, and ends with its screen."""

from __future__ import annotations

import json
import os
import signal
import sys

from winx_tui.web.packets import encoded


def main() -> int:
    """Speak packets as the driver of the real program does."""
    say(b"__GANGLION__\n")
    about = {name: os.environ.get(name, "") for name in ("COLUMNS", "ROWS", "SECRET", "TMUX")}
    say(encoded(b"D", json.dumps({"pid": os.getpid(), **about}).encode()))
    colours = {"background": "#123456", "foreground": "#ffffff"}
    say(encoded(b"M", json.dumps({"type": "colours", **colours}).encode()))
    if "deaf" in sys.argv:
        while True:
            signal.pause()
    while data := os.read(0, 65536):
        if b"end yourself" in data:
            sys.stderr.write("Good-bye.\x1b[2J\n")
            return 3
        say(encoded(b"D", data))
    return 0


def say(data: bytes) -> None:
    """Write all of it."""
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    sys.exit(main())
