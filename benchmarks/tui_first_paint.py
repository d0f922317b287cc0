"""How long `winx` takes from exec to a prompt that echoes, and what a key and rest cost then.

Run as `python -m benchmarks.tui_first_paint [RUNS] [-- WINX ARGUMENTS]`; prints medians.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.screen import Screen, on_screen

_KEYS = b"abcdefghijklmnopqrstuvwxy"
_REST_S = 3.0


@contextmanager
def winx(arguments: list[str], home: str) -> Iterator[Screen]:
    """Start winx on a pseudo-terminal of its own."""
    environ = {**os.environ, "HOME": home, "TERM": "xterm-256color"}
    with on_screen([sys.executable, "-m", "winx_tui", *arguments], environ) as screen:
        yield screen


def measure(arguments: list[str], home: str) -> dict[str, float]:
    """Run winx once."""
    with winx(arguments, home) as screen:
        painted_s = screen.wait_for("❯".encode())
        since = len(screen.seen)
        os.write(screen.descriptor, b"Z")
        echoed_s = screen.wait_for(b"Z", since)
        echoes_ms = []
        for key in _KEYS:
            echoes_ms.append(screen.key_echo_ms(bytes([key])))
            screen.drain(0.06)
        screen.drain(1.5)
        before_s = screen.cpu_s()
        screen.drain(_REST_S)
        rest_percent = (screen.cpu_s() - before_s) / _REST_S * 100
        return {
            "painted s": painted_s,
            "first key echoed s": echoed_s,
            "key echo median ms": statistics.median(echoes_ms),
            "key echo worst ms": max(echoes_ms),
            "idle CPU %": rest_percent,
            "memory MB (PSS)": screen.pss_mb(),
            "exit s": screen.quit_s(),
        }


def main(arguments: list[str]) -> None:
    """Print the medians of several runs."""
    own, _, of_winx = " ".join(arguments).partition("--")
    runs = int(own) if own.strip() else 5
    with tempfile.TemporaryDirectory() as home:
        measured = [measure(of_winx.split() or ["--demo"], home) for _ in range(runs)]
    for name in measured[0]:
        print(f"{name:22} {statistics.median(run[name] for run in measured):8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
