"""The list of sessions: as the logs tell it, quick by an index that may be thrown away."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, MODEL, turn, write
from tests.support.cpu_time import at_most_cpu_s
from winx_tui.core.events import ToolCallFinished
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.session import index
from winx_tui.session.store import SessionStore
from winx_tui.session.summary import Digest, digest_of


def test_a_row_tells_what_the_log_holds(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    log = store.create(FOLDER, ModelRef("local", "first"), branch=lambda: "main")
    for event in (*turn("one"), *turn("two")):
        log.append(event)
    log.close()
    [row] = store.list(FOLDER)
    assert (row.first_prompt, row.turns, row.model) == ("one", 2, MODEL)
    assert (row.branch, row.forked_from, row.title) == ("main", None, "")
    assert row.size_bytes == log.path.stat().st_size


def test_a_log_of_an_older_winx_is_listed(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    header, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    old = {key: value for key, value in json.loads(header).items() if key not in _NEW_FIELDS}
    path.write_text(json.dumps(old) + "\n" + "".join(others), encoding="utf-8")
    [row] = store.list(FOLDER)
    assert (row.turns, row.branch, row.forked_from) == (1, None, None)
    assert store.load(path).header.forked_from is None


_NEW_FIELDS = {"branch", "forked_from"}


def test_what_tools_return_is_not_taken_for_a_turn_or_a_title(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    record = {"v": 1, "type": "event_record", "event": {"type": "turn_started"}}
    facts: dict[str, object] = {
        "record": record,
        "title": {"v": 1, "type": "title_record"},
        "pad": "x" * 500,
    }
    text = json.dumps(record, separators=(",", ":"))
    call = ToolCall("c", "read_files", "{}")
    hostile = ToolCallFinished(call, ToolResult(f"{text}\n{text}", structured=facts), 0.1)
    path = write(store, (*turn("one"), hostile))
    assert b'"event":{"type":"turn_started"}' in path.read_bytes()
    [row] = store.list(FOLDER)
    assert (row.turns, row.title) == (1, "")


def test_only_what_was_added_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SessionStore(tmp_path)
    paths = [write(store, turn(f"prompt {number}")) for number in range(3)]
    store.list()
    read: list[tuple[str, int]] = []

    def noting(path: Path, known: Digest | None = None) -> Digest:
        read.append((path.name, known.read_bytes if known else 0))
        return digest_of(path, known)

    monkeypatch.setattr(index, "digest_of", noting)
    assert len(store.list()) == 3
    assert read == []
    size = paths[1].stat().st_size
    store.rename(paths[1].stem, "Named")
    assert {row.title for row in store.list()} == {"", "Named"}
    assert read == [(paths[1].name, size)]


@pytest.mark.parametrize("damage", ["", "{", '{"version": 99, "sessions": []}', "[" * 9999])
def test_an_index_that_is_lost_or_damaged_costs_time_only(tmp_path: Path, damage: str) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    before = store.list()
    (path.parent / "index.json").write_text(damage, encoding="ascii")
    assert store.list() == before
    (path.parent / "index.json").unlink()
    assert store.list() == before


def test_a_log_that_was_cut_is_read_anew(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"), turn("two"))
    assert store.list()[0].turns == 2
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: 1 + len(turn("one"))]))
    assert store.list()[0].turns == 1


def test_a_torn_turn_counts_as_little_in_the_list_as_on_loading(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"), turn("two")[:1])
    data = path.read_bytes()
    for torn in (data[:-10], data[:-10] + b"\n"):
        path.write_bytes(torn)
        os.utime(path, ns=(1, len(torn)))
        assert store.list()[0].turns == 1


def test_a_directory_that_takes_no_index_is_listed_all_the_same(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    (path.parent / "index.json").mkdir()
    assert [row.id for row in store.list()] == [path.stem]
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".")] == []


def test_large_sessions_are_listed_at_once_after_the_first_time(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    large = turn("large", output="word " * 200_000)
    for _ in range(10):
        write(store, large)
    store.list()
    with at_most_cpu_s(0.1):
        assert len(store.list()) == 10
