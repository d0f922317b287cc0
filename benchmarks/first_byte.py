"""From Enter in the TUI to the first byte of the request at the provider, a warm model host given.

Drives the real `winx` on a pseudo-terminal against a scripted model on loopback, in a new
conversation and in one of 200 messages, and prints medians and worst cases in ms. The two clocks
are one: the server runs in this process.

    python -m benchmarks.first_byte [TURNS] [--closes]

`--closes` has the server end each connection after its answer, as the worst provider does.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.arrivals import Arrivals, scripted_model
from benchmarks.screen import Screen, on_screen
from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import BASE_URL_VARIABLES
from tests.support.model_server.server import BASE_PATHS
from tests.support.project import make_project
from tests.support.provider_keys import key_variables
from winx_tui.core.events import MessageCompleted, StepStarted, TurnFinished, TurnStarted
from winx_tui.core.messages import Message, ModelRef, TextPart, Usage, user_message
from winx_tui.session.store import SessionStore

MODEL = ModelRef("dashscope", "qwen3-coder-plus")
MESSAGES = 200
_PAUSE_S = 0.6
"""Between two turns, for what the end of a turn starts; nobody types faster."""


def environment(home: Path, port: int) -> dict[str, str]:
    """Return the environment in which winx asks the scripted model."""
    environ = clean_environment(home, **key_variables(MODEL.provider))
    onboarded = home / ".local/state/winx/onboarded"
    onboarded.parent.mkdir(parents=True, exist_ok=True)
    onboarded.touch()
    base = f"http://127.0.0.1:{port}{BASE_PATHS[MODEL.provider]}"
    return {**environ, BASE_URL_VARIABLES[MODEL.provider]: base}


def write_session(home: Path, project: Path) -> None:
    """Write a session of many messages, about 2 kB each."""
    store = SessionStore(home / ".local/state/winx/sessions")
    log = store.create(project.resolve(), MODEL)
    for number in range(MESSAGES // 2):
        prompt = f"Question {number}: " + "what does this function do with the rest of it? " * 20
        answer = f"Answer {number}.\n\n" + "It keeps `the rest` in a *list* and goes on.\n" * 60
        log.append(TurnStarted(f"turn_{number}", user_message(prompt), MODEL))
        log.append(StepStarted(1))
        message = Message("assistant", (TextPart(answer),))
        log.append(MessageCompleted(message, Usage(100, 50), MODEL))
        log.append(TurnFinished(f"turn_{number}", "completed", Usage(100, 50), 1, 1.0))
    log.close()


def turn_ms(screen: Screen, arrivals: Arrivals, number: int) -> float:
    """Send a prompt and return the time until its request began to arrive."""
    screen.press(b"go")
    screen.drain(_PAUSE_S)
    since = len(screen.seen)
    pressed_s = screen.press(b"\r")
    arrived_s = arrivals.wait_for(number + 1)
    screen.wait_for(b"answer%03d" % number, since)
    screen.drain(_PAUSE_S)
    return (arrived_s - pressed_s) * 1_000


def measure(turns: int, *, is_long: bool, closes: bool, command: tuple[str, ...]) -> None:
    """Run one conversation and print what it took."""
    with (
        tempfile.TemporaryDirectory() as name,
        scripted_model(lambda number: [f"answer{number:03}"], closes=closes) as arrivals,
    ):
        home, project = Path(name) / "home", make_project(Path(name) / "project")
        environ = environment(home, arrivals.port)
        if is_long:
            write_session(home, project)
        arguments = ["--model", str(MODEL), *(["--continue"] if is_long else [])]
        with on_screen([*command, *arguments], environ, project) as screen:
            screen.wait_for("❯".encode())
            screen.drain(3.0)
            first_ms = turn_ms(screen, arrivals, 0)
            taken_ms = [turn_ms(screen, arrivals, number + 1) for number in range(turns)]
            screen.quit_s()
    what = f"{MESSAGES} messages" if is_long else "new conversation"
    print(
        f"{what}: median {statistics.median(taken_ms):.1f} ms, best {min(taken_ms):.1f}, worst "
        f"{max(taken_ms):.1f} (first turn {first_ms:.0f}); {arrivals.connections} connections for "
        f"{turns + 1} requests, the last of {arrivals.sizes[-1]:,} bytes"
    )


def main(arguments: list[str], command: tuple[str, ...] = WINX) -> None:
    """Measure and print."""
    numbers = [int(argument) for argument in arguments if argument.isdigit()]
    for is_long in (False, True):
        measure(
            numbers[0] if numbers else 15,
            is_long=is_long,
            closes="--closes" in arguments,
            command=command,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
