"""Any damage to a session's file: it is read, listed, gone on with, and whole after that.

`WINX_EXPLORE=1` tries thousands.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.core.events import Event, Notice
from winx_tui.session.replay import fold
from winx_tui.session.store import SessionStore

pytestmark = pytest.mark.timeout(900)

EVENTS: tuple[Event, ...] = (*turn("one", output="x" * 30), *turn("two"))
MARK: Event = Notice("went on")
EXAMPLES = int(os.environ.get("WINX_EXAMPLES", "2000")) if "WINX_EXPLORE" in os.environ else 25

PLACES = st.integers(0, 6_000)
LENGTHS = st.integers(1, 900)
CUTS = st.tuples(st.just("cut"), PLACES, LENGTHS)
ZEROS = st.tuples(st.just("zeros"), PLACES, LENGTHS)
COPIES = st.tuples(st.just("copy"), PLACES, LENGTHS, PLACES)
BYTES = st.tuples(st.just("bytes"), PLACES, st.binary(min_size=1, max_size=20))
LINES = st.tuples(st.just("move"), st.integers(0, 12), st.integers(0, 12))


def damaged(content: bytes, change: tuple[object, ...]) -> bytes:
    match change:
        case ("cut", int(at), int(length)):
            return content[:at] + content[at + length :]
        case ("zeros", int(at), int(length)):
            return content[:at] + b"\0" * len(content[at : at + length]) + content[at + length :]
        case ("copy", int(at), int(length), int(to)):
            return content[:to] + content[at : at + length] + content[to:]
        case ("bytes", int(at), bytes(new)):
            return content[:at] + new + content[at + len(new) :]
        case ("move", int(number), int(to)):
            lines = content.splitlines(keepends=True)
            line = lines.pop(min(number, len(lines) - 1)) if lines else b""
            return b"".join([*lines[:to], line, *lines[to:]])
    raise AssertionError(change)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.one_of(CUTS, ZEROS, COPIES, BYTES, LINES), min_size=1, max_size=4))
def test_whatever_happens_to_a_file_it_is_gone_on_with(changes: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        store = SessionStore(Path(directory))
        path = write(store, EVENTS)
        for change in changes:
            path.write_bytes(damaged(path.read_bytes(), change))
        before = path.read_bytes()
        found = store.load(path)
        store.list(FOLDER)
        list(store.search("one", FOLDER))
        taken = store.take_up(path)
        assert taken.session.events == found.events
        taken.log.append(MARK)
        taken.log.close()
        after = store.load(path)
        assert after.events == (*found.events, MARK)
        assert not after.damage.is_repairable
        kept = [each.read_bytes() for each in path.parent.glob("*.damaged")]
        assert kept == ([before] if found.damage.is_repairable else [])
        messages = fold(after.events).messages
        asked = [call.id for message in messages for call in message.tool_calls]
        assert asked == [message.tool_call_id for message in messages if message.role == "tool"]
