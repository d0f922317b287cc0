"""What 20,000 tokens of Markdown cost that come as fast as they can be sent.

Drives the real `winx` on a pseudo-terminal against a scripted model on loopback. Prints the CPU
time of the screen's process and of the model host, the wall time from Enter to the end, the bytes
that were written to the terminal, and what a key cost meanwhile.

    python -m benchmarks.streaming_cost [RUNS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.arrivals import scripted_model
from benchmarks.first_byte import MODEL, environment
from benchmarks.screen import Screen, on_screen
from tests.support.home import WINX
from tests.support.project import make_project

TOKENS = 20_000
TOKEN_CHARS = 4
LAST_WORD = "thelastword"
_KEY_EVERY_S = 0.1

_SECTION = """## Part {number}: what is done with `table_{number}`

The function reads **each row**, keeps what *fits* and drops the rest. See [the
notes](https://example.org/notes/{number}) for why; the order of rows is kept.

1. Read the header, and check that its fields are known.
2. Read the rows one by one:
   - an empty one is passed over,
   - one with `id = {number}` ends the table.
3. Return what was kept.

| field | kind | meaning |
|---|---|---:|
| `id` | int | {number} |
| `name` | str | how people call it |
| `size` | float | in bytes, as it is on disk |

```python
def rows_of_{number}(path: Path) -> Iterator[Row]:
    \"\"\"Yield the rows of a table, the empty ones left out.\"\"\"
    with path.open(encoding="utf-8") as file:
        for index, line in enumerate(file):
            if line.strip() and not line.startswith("#"):
                yield Row.parse(line, number=index + {number})
```

> What cannot be parsed is told, not passed over.

"""


def answer() -> list[str]:
    """Return an answer, cut into tokens."""
    sections = (_SECTION.format(number=number) for number in range(10_000))
    text = ""
    while len(text) < TOKENS * TOKEN_CHARS:
        text += next(sections)
    text = text[: TOKENS * TOKEN_CHARS] + f"\n```\n\n{LAST_WORD}"
    return [text[at : at + TOKEN_CHARS] for at in range(0, len(text), TOKEN_CHARS)]


def key_echoes_ms(screen: Screen, since: int, end: bytes) -> list[float]:
    """Press a key again and again until the end is painted; return how long each took to show."""
    taken_ms = []
    letters = iter("abcdefghijklmnopqrstuvwxyz" * 100)
    while end not in screen.seen[since:]:
        mark = f"{next(letters)}".encode()
        before = len(screen.seen)
        pressed_s = screen.press(mark)
        # The line of the prompt is painted anew with all that was typed so far.
        while b"K" + mark not in screen.seen[before:] and mark not in _typed(screen, before):
            screen.drain_once(0.2)
            if time.perf_counter() - pressed_s > 5 or end in screen.seen[since:]:
                break
        else:
            taken_ms.append((time.perf_counter() - pressed_s) * 1_000)
        screen.drain(_KEY_EVERY_S)
    return taken_ms


def _typed(screen: Screen, before: int) -> bytes:
    """Return what was painted after the sign of the prompt."""
    return screen.seen[before:].rpartition("❯".encode())[2]


def measure(command: Sequence[str], *, is_typing: bool) -> dict[str, float]:
    """Stream the answer once."""
    with (
        tempfile.TemporaryDirectory() as name,
        scripted_model(lambda number: answer() if number else ["ready", "!"]) as arrivals,
    ):
        project = make_project(Path(name) / "project")
        environ = environment(Path(name) / "home", arrivals.port)
        with on_screen([*command, "--model", str(MODEL)], environ, project) as screen:
            screen.wait_for("❯".encode())
            screen.press(b"go\r")
            screen.wait_for(b"ready!")
            screen.drain(2.0)
            screen.press(b"go")
            screen.drain(0.5)
            since, own_s, host_s = len(screen.seen), screen.cpu_s(), screen.children_cpu_s()
            pressed_s = screen.press(b"\r")
            arrivals.wait_for(2)
            echoes_ms = [0.0]
            if is_typing:
                echoes_ms = key_echoes_ms(screen, since, LAST_WORD.encode())
            screen.wait_for(LAST_WORD.encode(), since)
            wall_s = time.perf_counter() - pressed_s
            screen.drain(1.0)
            taken = {
                "CPU of the screen s": screen.cpu_s() - own_s,
                "CPU of the host s": screen.children_cpu_s() - host_s,
                "wall s": wall_s,
                "written to the terminal kB": (len(screen.seen) - since) / 1_000,
                "key echo median ms": statistics.median(echoes_ms or [0.0]),
                "key echo worst ms": max(echoes_ms or [0.0]),
                "keys": float(len(echoes_ms)),
            }
            screen.quit_s()
    return taken


def main(arguments: Sequence[str], command: Sequence[str] = WINX) -> None:
    """Print the medians of several runs, with nobody typing and with somebody."""
    runs = int(arguments[0]) if arguments else 3
    for is_typing in (False, True):
        measured = [measure(command, is_typing=is_typing) for _ in range(runs)]
        print("with keys typed meanwhile" if is_typing else "nobody types")
        for name in measured[0] if is_typing else list(measured[0])[:4]:
            print(f"  {name:28} {statistics.median(run[name] for run in measured):8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
