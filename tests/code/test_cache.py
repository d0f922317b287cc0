from __future__ import annotations

import os
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.code.cache import Cache, Content, Words
from winx_tui.code.mapper import answer
from winx_tui.code.queries import CodeAnswer, CodeQuery


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("def alpha(): ...\n", encoding="utf-8")
    (root / "b.py").write_text("import a\na.alpha()\n", encoding="utf-8")
    for path in root.iterdir():
        os.utime(path, ns=(10**18 + 1, 10**18 + 1))
    return root


def ask(root: Path, cache: Path | None) -> CodeAnswer:
    paths = tuple(sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py")))
    query = CodeQuery(
        operation="outline",
        root=str(root),
        paths=paths,
        prefix="",
        is_whole=True,
        is_file=False,
        left_out=0,
        name="",
        max_tokens=4_000,
        cache=str(cache) if cache else "",
    )
    return answer(query)


def test_a_second_answer_comes_from_the_cache(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    first = ask(root, cache)
    assert "def alpha()" in first.text
    with sqlite3.connect(cache) as database:
        database.execute("UPDATE contents SET symbols = replace(symbols, 'alpha', 'cached')")
    assert "def cached()" in ask(root, cache).text


def test_a_changed_file_is_read_again(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    ask(root, cache)
    (root / "a.py").write_text("def gamma(): ...\n", encoding="utf-8")
    text = ask(root, cache).text
    assert "def gamma()" in text
    assert "alpha()" not in text.replace("a.alpha()", "")


def test_a_file_that_is_gone_is_forgotten(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    ask(root, cache)
    (root / "b.py").unlink()
    assert "b.py" not in ask(root, cache).text
    with sqlite3.connect(cache) as database:
        assert database.execute("SELECT path FROM files").fetchall() == [(b"a.py",)]


def test_only_its_owner_can_read_it(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    ask(root, cache)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5_000],
    ids=["empty", "garbage", "header"],
)
def test_a_damaged_cache_is_made_anew(root: Path, tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache.sqlite3"
    cache.write_bytes(damage)
    assert "def alpha()" in ask(root, cache).text
    with sqlite3.connect(cache) as database:
        assert database.execute("SELECT count(*) FROM files").fetchone() == (2,)


def test_a_cache_damaged_in_the_middle_is_made_anew(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    for number in range(200):
        (root / f"f{number}.py").write_text(f"def f{number}(): ...\n", encoding="utf-8")
    ask(root, cache)
    data = bytearray(cache.read_bytes())
    data[4_096 : len(data) // 2] = os.urandom(len(data) // 2 - 4_096)
    cache.write_bytes(data)
    assert ask(root, cache).is_found
    assert "def f7()" in ask(root, cache).text


def test_a_cache_of_another_version_is_made_anew(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    with sqlite3.connect(cache) as database:
        database.execute("PRAGMA user_version = 99")
    assert "def alpha()" in ask(root, cache).text


@pytest.mark.parametrize("place", ["missing/cache.sqlite3", "a-directory", "link"])
def test_it_works_without_a_place_to_keep_anything(root: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "a-directory").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "def alpha()" in ask(root, tmp_path / place).text
    assert not (tmp_path / "elsewhere").exists()


def test_it_works_while_another_process_holds_the_cache(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite3"
    ask(root, cache)
    with sqlite3.connect(cache) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM files").fetchone()
        (root / "c.py").write_text("def delta(): ...\n", encoding="utf-8")
        assert "def delta()" in ask(root, cache).text


def test_two_writers_do_not_harm_each_other(tmp_path: Path) -> None:
    one, other = Cache(tmp_path / "cache"), Cache(tmp_path / "cache")
    for number, cache in enumerate((one, other) * 20):
        content = Content(f"key{number}", 1, "")
        cache.add([(content, Words("a", "b"), "[]")])
        cache.set_files("/root", {f"f{number}": ("stamp", content.key)})
    assert len(one.files("/root")) == len(other.files("/root")) == 40
    one.close()
    other.close()


def test_names_that_are_no_text_are_kept(tmp_path: Path) -> None:
    cache = Cache(None)
    name = os.fsdecode(b"caf\xe9.py")
    cache.add([(Content("key", 1, ""), Words("", ""), "[]")])
    cache.set_files("/root", {name: ("stamp", "key")})
    assert list(cache.files("/root")) == [name]


def test_links_and_devices_are_not_read(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("def secret(): ...\n", encoding="utf-8")
    (root / "link.py").symlink_to(outside / "secret.py")
    (root / "linked").symlink_to(outside)
    os.mkfifo(root / "pipe.py")
    query = CodeQuery(
        "outline",
        str(root),
        ("a.py", "link.py", "linked/secret.py", "pipe.py", "../outside/secret.py", "nul\0.py"),
        "",
        True,
        False,
        0,
        "",
        4_000,
        "",
    )
    text = answer(query).text
    assert "def alpha()" in text
    assert "secret" not in text


HOSTILE = {
    "deep.js": "[" * 100_000,
    "deep.go": "{" * 100_000,
    "deep.py": "(" * 50_000,
    # Behind what looks like a quotation mark, brackets are not counted.
    "hidden.rs": "fn f<'a>() {" + "(" * 60_000,
    "escaped.kt": "val x = " + '\\"' * 100_000,
    "sums.js": "x = " + "a + " * 60_000 + "1;",
}


def test_hostile_files_cost_a_second_each_and_only_once(tmp_path: Path) -> None:
    for name, text in HOSTILE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / name, ns=(10**18 + 1, 10**18 + 1))
    (tmp_path / "good.py").write_text("def good(): ...\n", encoding="utf-8")
    query = CodeQuery(
        "outline", str(tmp_path), (*HOSTILE, "good.py"), "", True, False, 0, "", 4_000,
        str(tmp_path / "cache.sqlite3"),
    )  # fmt: skip
    began = os.times()
    text = answer(query).text
    ended = os.times()
    assert "def good()" in text
    for name in ("deep.js", "deep.go", "deep.py"):
        assert f"{name} (its brackets are nested more than 1,000 deep)" in text
    assert "hidden.rs (the parser failed on it, or took too long)" in text
    assert ended.children_user - began.children_user < 2 * len(HOSTILE)
    # As after an hour: the same content under another name and time.
    (tmp_path / "hidden.rs").rename(tmp_path / "other.rs")
    os.utime(tmp_path / "other.rs", ns=(10**18 + 2, 10**18 + 2))
    names = (*(name for name in HOSTILE if name != "hidden.rs"), "other.rs", "good.py")
    text = answer(replace(query, paths=names)).text
    again = os.times()
    assert "other.rs (the parser failed on it, or took too long)" in text
    assert again.children_user - ended.children_user < 1
