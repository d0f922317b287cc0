"""Whatever a repository names for git to run, a proven command runs nothing of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.runtime.sandboxed_home import Home, made_home
from tests.security.figures import Figure, Measured
from tests.security.hostile.readings import READINGS
from tests.security.hostile.traps import TRAPS, Trap, make
from winx_tui.core.approval import READ_ONLY
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.classifier import classify
from winx_tui.security.sandbox.detect import sandbox_report
from winx_tui.shell.confining import ShellPlace, WrappedStart, start_plainly

pytestmark = pytest.mark.security
WORKING = tuple(check.sandbox for check in sandbox_report() if check.works)[:1]
"""What is looked at is how git is called, which is the same in all."""
_LONGEST_S = 40
_EACH = 'while IFS= read -r -d "" command <&3; do ( eval "$command" ) 3<&- </dev/null; done'


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with made_home() as home:
        for name in ("WINX_CONFIG_DIR", "WINX_STATE_DIR"):
            monkeypatch.setenv(name, home.environment[name])
        shutil.rmtree(home.root)
        home.root.mkdir()
        yield home


def proven(trap: Trap, home: Home) -> list[str]:
    """Return the readings that winx runs unasked, those inside other directories too."""
    place = CommandPlace(home.root, home.root, home.home)
    texts = (
        *READINGS,
        *(f"cd {inner} && {text}" for inner in trap.inner for text in READINGS),
        *(
            f"git -C {inner} {text}"
            for inner in trap.inner
            for text in ("status", "diff", "log -p")
        ),
    )
    return [text for text in texts if classify(text, place).effect == "allow"]


def run_on_a_terminal(
    start: AbstractContextManager[WrappedStart], commands: Sequence[str], root: Path
) -> str:
    """Run commands whose output goes to a terminal, as in winx's own shell; what they printed."""
    reading, writing = os.pipe()
    text = b"".join(os.fsencode(command) + b"\0" for command in commands)
    feeder = threading.Thread(target=_feed, args=(writing, text))
    master, slave = os.openpty()
    with start as begun:
        process = subprocess.Popen(
            begun.argv,
            env=begun.env,
            cwd=root,
            pass_fds=begun.pass_fds,
            stdin=reading,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
    os.close(reading)
    os.close(slave)
    feeder.start()
    # What waits for a person is ended; what it has run has left its mark.
    watchdog = threading.Timer(_LONGEST_S, os.killpg, (process.pid, signal.SIGKILL))
    watchdog.start()
    shown = b"".join(iter(lambda: _read(master), b""))
    watchdog.cancel()
    feeder.join()
    os.close(master)
    process.wait(60)
    return shown.decode("utf-8", "replace")


def _feed(descriptor: int, text: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)


def _read(master: int) -> bytes:
    try:
        return os.read(master, 1 << 16)
    except OSError:
        # EIO: nobody holds the other end any more.
        return b""


def argv() -> tuple[str, ...]:
    """Return the program that runs all commands it reads."""
    return ("bash", "--norc", "--noprofile", "-c", f"exec 3<&0 </dev/null; {_EACH}")


def marks(directory: Path) -> list[str]:
    """Return what was left by programs that ran."""
    return [path.name for path in directory.glob("ran-*")]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
async def test_nothing_of_a_hostile_repository_runs(
    home: Home, trap: Trap, measured: Measured
) -> None:
    make(trap, home.root, home.environment)
    commands = proven(trap, home)
    assert len(commands) >= 60
    sprung: list[str] = []
    for sandbox in WORKING:
        keeper = home.keeper(lambda sandbox=sandbox: sandbox)  # type: ignore[misc]
        await keeper.ready()
        place = await keeper.place(READ_ONLY, home.root)
        assert place.environment is not None
        start = place.wrap(argv(), place.environment, home.root)
        shown = run_on_a_terminal(start, commands, home.root)
        assert "git version" in shown
        temporary = home.home / ".local/state/winx/scratch/session"
        if marks(temporary):
            sprung += [text for text in commands if _springs(text, place, home.root, temporary)]
        await keeper.aclose()
    measured(Figure.HOSTILE_REPOSITORIES, len(sprung), len(commands) * len(WORKING), sprung)


def _springs(text: str, place: ShellPlace, root: Path, temporary: Path) -> bool:
    for path in temporary.glob("ran-*"):
        path.unlink()
    run_on_a_terminal(place.wrap(argv(), place.environment or {}, root), [text], root)
    return bool(marks(temporary))


@pytest.mark.parametrize(
    "trap", [trap for trap in TRAPS if not trap.may_be_unknown], ids=lambda trap: trap.name
)
def test_the_traps_are_real(home: Home, trap: Trap) -> None:
    make(trap, home.root, home.environment)
    marked = home.base / "marked"
    marked.mkdir()
    environment = {**home.environment, "TMPDIR": str(marked), "TERM": "xterm"}
    start = start_plainly(argv(), environment, home.root)
    shown = run_on_a_terminal(start, [trap.sprung_by], home.root)
    assert marks(marked), shown
