"""The search of a project's files, as `@` uses it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.tui import completion
from winx_tui.tui.completion import FileIndex

names = st.text("ab/.^-]\\ß é", min_size=1, max_size=8)


def _spells(path: str, query: str) -> bool:
    letters = iter(path.lower())
    return all(letter in letters for letter in query.lower())


@settings(max_examples=200, deadline=None)
@given(st.lists(names, max_size=12, unique=True), st.text("abß^-]\\.", min_size=1, max_size=5))
def test_a_file_is_found_if_its_path_has_the_letters_in_their_order(
    files: list[str], query: str
) -> None:
    found = FileIndex(files).search(query, 50)
    assert sorted(found) == sorted(file for file in files if _spells(file, query))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(names, max_size=12, unique=True),
    st.lists(st.text("abß^-]\\.", min_size=1, max_size=5), min_size=1, max_size=4),
)
def test_what_is_looked_through_in_parts_finds_all_in_the_end(
    files: list[str], queries: list[str]
) -> None:
    at_once = FileIndex(files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(completion, "_CHARACTERS_AT_ONCE", 5)
        patch.setattr(completion, "_SPELLINGS_KEPT", 2)
        index, kept = FileIndex(files), dict[str, list[str]]()
        typed = [each[:end] for each in queries for end in range(1, len(each) + 1)]
        for query in typed:
            found = index.search(query, 50)
            for _ in files:
                if index.is_complete:
                    break
                more = index.search(query, 50)
                assert {*found} <= {*more}
                found = more
            assert index.is_complete
            kept[query] = found
    assert kept == {query: at_once.search(query, 50) for query in typed}


def test_two_who_search_at_once_both_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion, "_CHARACTERS_AT_ONCE", 40)
    files = [f"src/module_{number}.py" for number in range(50)]
    index, ended = FileIndex(files), set[str]()
    for _ in files:
        for query in ("s9y", "m4p"):
            index.search(query, 50)
            if index.is_complete:
                ended.add(query)
    assert ended == {"s9y", "m4p"}


def test_nothing_typed_finds_what_lies_nearest_to_the_top() -> None:
    index = FileIndex(["src/a/b.py", "z.py", "src/c.py", "b.py"])
    assert index.search("", 3) == ["b.py", "z.py", "src/c.py"]


def test_a_query_longer_than_any_pattern_is_still_spelled_out() -> None:
    path = "/".join(f"folder{number}" for number in range(12))
    index = FileIndex([path, path.replace("11", "12")])
    assert index.search("folder" * 11 + "r11", 10) == [path]


def test_a_line_feed_in_a_name_moves_no_other_file() -> None:
    index = FileIndex(["a\nb.py", "c.py", "d.py"])
    assert index.search("d.py", 5) == ["d.py"]
    assert index.search("a", 5) == ["a\nb.py"]


def test_no_files_are_no_error() -> None:
    assert FileIndex().search("a", 5) == FileIndex().search("", 5) == []
