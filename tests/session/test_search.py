"""Words looked for in sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.session import search as searching
from winx_tui.session.search import SearchHit, excerpt_of
from winx_tui.session.store import SessionStore


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("first", True),
        ("FIRST prompt", True),
        ("änderung", True),
        ("ÄNDERUNG", True),
        ("zebra", True),
        ('"quoted\\path"', True),
        ("🦓", True),
        ("zebra first", True),
        ("zebra lion", False),
        ("turn_started", False),
        ("u00e4", False),
        ("text_part", False),
        ("   ", False),
    ],
)
def test_all_words_of_prompts_answers_and_outputs_are_found_in_any_case(
    store: SessionStore, query: str, is_found: bool
) -> None:
    write(
        store,
        turn("the first prompt", answer="Eine Änderung", output="a zebra"),
        turn("more", output='a "quoted\\path" 🦓'),
    )
    assert bool(list(store.search(query))) is is_found


def test_a_hit_tells_where_and_shows_the_text_around(store: SessionStore) -> None:
    path = write(store, turn("one"), turn("two", output="line\n" * 40 + "the\nneedle here"))
    [hit] = store.search("needle")
    assert (hit.session.id, hit.turn) == (path.stem, 1)
    assert "the needle here" in hit.excerpt
    assert "\n" not in hit.excerpt


def test_titles_are_searched(store: SessionStore) -> None:
    path = write(store, turn("one"))
    store.rename(path.stem, "Calculator")
    [hit] = store.search("calculator ONE")
    assert hit.session.id == path.stem


def test_only_the_folder_that_is_asked_for_is_searched(store: SessionStore) -> None:
    write(store, turn("needle"), cwd=Path("/q"))
    assert list(store.search("needle", FOLDER)) == []
    assert len(list(store.search("needle"))) == 1


def test_a_search_stops_when_it_is_told_to(store: SessionStore) -> None:
    for number in range(5):
        write(store, turn(f"needle {number}"))
    found: list[SearchHit] = []
    for hit in store.search("needle", stop=lambda: len(found) == 2):
        found.append(hit)
    assert len(found) == 2


def test_words_may_stand_in_different_pieces_of_a_file(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winx_tui.session.search._BLOCK_BYTES", 300)
    write(store, turn("alpha", output="x" * 2_000), turn("beta"))
    assert len(list(store.search("alpha beta"))) == 1
    assert list(store.search("alpha gamma")) == []


def test_an_excerpt_is_one_line_around_the_first_word() -> None:
    text = "a " * 100 + "needle" + " b" * 200
    excerpt = excerpt_of(text, ["needle"])
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert "needle" in excerpt
    assert len(excerpt) == searching.EXCERPT_CHARS + 2
