from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.code.cache import Cache, Content, Words
from winx_tui.code.index import Index
from winx_tui.code.kept_ranking import KEPT_FROM_FILES, rank

ROOT = Path("/root")
FILES = KEPT_FROM_FILES + 100


@pytest.fixture
def cache() -> Cache:
    return Cache(None)


def index_of(cache: Cache, files: dict[str, Words]) -> Index:
    contents = {path: Content(f"key {hash(words):016x}", 1, "") for path, words in files.items()}
    cache.add([(contents[path], words, "[]") for path, words in files.items()])
    cache.set_files(str(ROOT), {path: ("stamp", one.key) for path, one in contents.items()})
    return Index(ROOT, contents, cache)


def project() -> dict[str, Words]:
    files = {f"f{number}.py": Words(f"name{number}", "central") for number in range(FILES)}
    files["central.py"] = Words("central", "")
    return files


def test_the_ranking_of_a_large_project_is_kept(cache: Cache) -> None:
    index = index_of(cache, project())
    first = rank(index, whole=True)
    assert first.order(list(index.contents))[0] == "central.py"
    assert cache.ranking(str(ROOT))
    assert rank(index, whole=True) == first


def test_a_few_changed_files_are_ranked_by_what_was_kept(cache: Cache) -> None:
    files = project()
    rank(index_of(cache, files), whole=True)
    kept = cache.ranking(str(ROOT))
    files["central.py"] = Words("", "")
    files["new.py"] = Words("central", "")
    index = index_of(cache, files)
    order = rank(index, whole=True).order(list(index.contents))
    assert order[0] == "new.py"
    assert order[-1] == "central.py"
    assert cache.ranking(str(ROOT)) == kept


def test_many_changed_files_are_ranked_anew(cache: Cache) -> None:
    files = project()
    rank(index_of(cache, files), whole=True)
    files |= {f"f{number}.py": Words(f"name{number}", "other") for number in range(FILES)}
    files["other.py"] = Words("other", "")
    index = index_of(cache, files)
    assert rank(index, whole=True).order(list(index.contents))[0] == "other.py"


def test_a_small_project_keeps_no_ranking(cache: Cache) -> None:
    rank(index_of(cache, {"a.py": Words("a", "b")}), whole=True)
    assert cache.ranking(str(ROOT)) == ""
