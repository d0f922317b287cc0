"""What a key costs: while winx loads, when nothing happens, and while an answer streams.

Drives the real `winx` on a pseudo-terminal against a scripted model on loopback that sends 100
tokens a second. A key counts as echoed when the terminal has its letter: Greek ones, of which
neither the screen nor the answer has any.

    python -m benchmarks.key_echo [RUNS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from benchmarks.arrivals import scripted_model
from benchmarks.figures import print_figure
from benchmarks.first_byte import MODEL, environment
from benchmarks.screen import Screen, on_screen
from benchmarks.streaming_cost import answer
from tests.support.home import WINX
from tests.support.project import make_project

TOKENS_A_SECOND = 100
STREAM_S = 10.0
_IDLE_KEYS = 300
_LOADING_S = 2.5
_BETWEEN_S = 0.024
"""A little longer than an echo takes, and no divisor of the flush interval."""
_LETTERS = "αβγδεζηθικλμνξοπρστυφχψωбвгджзийлнптфцчшщъыьэюяΓΔΘΛΞΠΣΦΨΩБДЖЗИЛФЦЧШЩЪЫЬЭЮЯ"
_CLEAR = b"\x15"
_CLEARED_S = 0.4
"""Until the cleared line has been painted: a letter must not stand there when it is pressed."""


def echoes_ms(screen: Screen, *, keys: int | None = None, seconds: float = 60.0) -> Iterator[float]:
    """Press letter after letter and yield how long each took to show."""
    end_s = time.perf_counter() + seconds
    for count, letter in enumerate(cycle(_LETTERS)):
        if count == keys or time.perf_counter() > end_s:
            break
        yield screen.key_echo_ms(letter.encode())
        screen.drain(_BETWEEN_S)
        if letter == _LETTERS[-1]:
            screen.press(_CLEAR)
            screen.drain(_CLEARED_S)
    screen.press(_CLEAR)
    screen.drain(_CLEARED_S)


def measure(command: Sequence[str]) -> dict[str, list[float]]:
    """Run winx once and return the echoes of each phase in ms."""
    tokens = answer()[: int(STREAM_S * TOKENS_A_SECOND)]
    with (
        tempfile.TemporaryDirectory() as name,
        scripted_model(lambda _: tokens, pause_s=1 / TOKENS_A_SECOND) as arrivals,
    ):
        project = make_project(Path(name) / "project")
        environ = environment(Path(name) / "home", arrivals.port)
        with on_screen([*command, "--model", str(MODEL)], environ, project) as screen:
            painted_s = screen.wait_for("❯".encode())
            loading = list(echoes_ms(screen, seconds=_LOADING_S))
            screen.drain(1.0)
            idle = list(echoes_ms(screen, keys=_IDLE_KEYS))
            screen.press(b"go")
            screen.drain(0.3)
            screen.press(b"\r")
            arrivals.wait_for(1)
            screen.drain(0.2)
            before_s = screen.cpu_s()
            streaming = list(echoes_ms(screen, seconds=STREAM_S - 1.0))
            streamed_s = screen.cpu_s() - before_s
            screen.drain(2.0)
            screen.quit_s()
    return {
        "painted s": [painted_s],
        "loading": loading,
        "idle": idle,
        "streaming": streaming,
        "CPU": [streamed_s],
    }


def main(arguments: Sequence[str], command: Sequence[str] = WINX) -> None:
    """Print the figures of several runs together."""
    runs = [measure(command) for _ in range(int(arguments[0]) if arguments else 2)]
    together = {name: [value for run in runs for value in run[name]] for name in runs[0]}
    print_figure("key echo while loading ms", together["loading"], required_worst=45)
    print_figure("key echo idle ms", together["idle"], required_p95=10)
    print_figure(
        f"key echo at {TOKENS_A_SECOND} tokens/s ms",
        together["streaming"],
        required_p95=20,
        required_worst=45,
    )
    print_figure(f"CPU of the screen, {STREAM_S - 1:g} s of it, s", together["CPU"])


if __name__ == "__main__":
    main(sys.argv[1:])
