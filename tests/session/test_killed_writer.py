"""A writer that is killed: what it had acknowledged is there, in order, and no more is spoilt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.session.sample_sessions import FOLDER
from winx_tui.core.events import Notice
from winx_tui.session.store import SessionStore

_WRITER = """
import sys
from pathlib import Path
from winx_tui.core.events import Notice
from winx_tui.session.store import SessionStore
log = SessionStore(Path(sys.argv[1])).create(Path(sys.argv[2]), None)
number = 0
while True:
    log.append(Notice(f"{number} " + "x" * (number * 997 % 20_000)))
    number += 1
    print(number, flush=True)
"""


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path), str(FOLDER)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(60)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout if line.endswith(b"\n")]
    session = store.load(store.latest(FOLDER))
    assert len(session.events) >= acknowledged[-1]
    said = [event.text.split()[0] for event in session.events if isinstance(event, Notice)]
    assert said == [str(number) for number in range(len(said))]
    assert session.damage.unreadable <= 1
    log = store.take_up(session.path).log
    log.append(Notice("went on"))
    log.close()
    assert store.load(session.path).events == (*session.events, Notice("went on"))
