"""The rows of the file tree, and how they are drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.tui.glyphs import DRAWN, SPOKEN
from winx_tui.tui.tree import rows as rows_module
from winx_tui.tui.tree.drawing import draw_row
from winx_tui.tui.tree.marks import TreeMarks
from winx_tui.tui.tree.rows import Row, TreeRows, found_rows
from winx_tui.workspace.listing import Entry
from winx_tui.workspace.repository import RepositoryStatus

ROOT = Path("/p")


def entry(directory: Path, name: str) -> Entry:
    """Make an entry; one that ends with a slash is a directory, one with a ~ is ignored."""
    return Entry(name.rstrip("/"), directory, name.endswith("/"), False, "~" in name)


def put(rows: TreeRows, directory: Path, *names: str) -> None:
    """Unfold a directory with these entries."""
    rows.set_open(directory, is_open=True)
    rows.put(directory, [entry(directory, name) for name in names])


def shown(rows: TreeRows) -> list[str]:
    """Return the rows as indented names."""
    return ["  " * row.depth + (row.note or row.entry.name) for row in rows]


def test_unfolded_directories_have_their_entries_below_them() -> None:
    rows = TreeRows(ROOT)
    put(rows, ROOT, "a/", "b/", "c")
    put(rows, ROOT / "b", "d/", "e")
    put(rows, ROOT / "b/d", "f")
    assert shown(rows) == ["p", "  a", "  b", "    d", "      f", "    e", "  c"]
    assert rows.find(ROOT / "b/e") == 5
    assert rows.parent_of(4) == 3
    assert rows.unfolded() == [ROOT, ROOT / "b", ROOT / "b/d"]
    rows.set_open(ROOT / "b", is_open=False)
    assert shown(rows) == ["p", "  a", "  b", "  c"]
    assert rows.find(ROOT / "b/e") is None
    rows.set_open(ROOT / "b", is_open=True)
    assert len(rows) == 7, "what was unfolded in it still is"


def test_hidden_and_ignored_entries_are_left_out_at_every_depth() -> None:
    rows = TreeRows(ROOT)
    put(rows, ROOT, ".git/", "a/", "x~")
    put(rows, ROOT / "a", ".env", "b~/", "c")
    put(rows, ROOT / "a/b~", "d")
    rows.toggle_hidden()
    assert shown(rows) == ["p", "  a", "    c"]
    put(rows, ROOT / "a", ".env", "new")
    assert shown(rows) == ["p", "  a", "    new"]
    rows.toggle_hidden()
    assert shown(rows) == ["p", "  .git", "  a", "    .env", "    new", "  x~"]


def test_a_directory_that_was_not_listed_to_its_end_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows_module, "MAX_ENTRIES", 2)
    rows = TreeRows(ROOT)
    put(rows, ROOT, "a", "b")
    assert shown(rows) == ["p", "  a", "  b", "  … the first 2 only"]
    assert rows.parent_of(3) == 0


names = st.sampled_from(["a/", "b/", "c", ".d", "e~", "f/"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.lists(names, max_size=3), st.sets(names)), max_size=8), st.booleans())
def test_every_row_is_found_again_by_its_path(
    steps: list[tuple[list[str], set[str]]], hides: bool
) -> None:
    rows = TreeRows(ROOT)
    put(rows, ROOT, "a/", "b/", "c", "f/")
    for parts, children in steps:
        directory = ROOT.joinpath(*(part.rstrip("/") for part in parts))
        put(rows, directory, *sorted(children))
    if hides:
        rows.toggle_hidden()
    listed = list(rows)
    assert [rows.find(row.entry.path) for row in listed] == list(range(len(rows)))
    for number, row in enumerate(listed[1:], start=1):
        above = rows.parent_of(number)
        assert above is not None
        assert listed[above].entry.path == row.entry.directory


def drawn(row: Row, marks: TreeMarks, width: int = 30, *, spoken: bool = False) -> str:
    """Draw a row as text."""
    glyphs = SPOKEN if spoken else DRAWN
    return draw_row(row, marks, glyphs, width, is_open=False).plain


def test_a_row_tells_what_the_agent_did_and_what_git_says() -> None:
    path = ROOT / "calc.py"
    row = Row(entry(ROOT, "calc.py"), 1)
    marks = TreeMarks(ROOT, {path: "changed"}, {path: (12, 3)}, {path: "modified"})
    assert drawn(row, marks) == "  ● calc.py           +12 −3 M"
    assert drawn(row, marks, 16) == "  ● calc.py    M", "counts give way to the name"
    assert drawn(row, marks, spoken=True) == "  changed: calc.py    +12 −3 M"
    assert drawn(row, TreeMarks(ROOT, {path: "read"})) == "  ○ calc.py"
    assert drawn(row, TreeMarks(ROOT, counts={path: (0, 4)})) == "    calc.py                 −4"


def test_all_of_a_new_directory_is_new_and_what_is_around_a_change_is_marked() -> None:
    status = RepositoryStatus("main", {"new": "untracked", "a/b.py": "deleted"})
    marks = TreeMarks(ROOT).with_status(status)
    assert drawn(Row(entry(ROOT / "new/x", "y.py"), 1), marks).endswith("?")
    assert drawn(Row(entry(ROOT / "new/x", "y.py"), 1), marks, spoken=True).endswith(" new")
    assert drawn(Row(entry(ROOT / "a", "b.py"), 1), marks).endswith("D")
    assert drawn(Row(entry(ROOT, "a/"), 1), marks).endswith("•")
    assert drawn(Row(entry(ROOT, "c/"), 1), marks) == "  ▸ c"
    assert marks.with_status(None) == TreeMarks(ROOT)


def test_what_was_found_stands_before_its_directory() -> None:
    found = found_rows(ROOT, ["src/app/", "src/calc.py", "README.md"])
    assert [drawn(row, TreeMarks(ROOT)) for row in found] == [
        "▸ app  src",
        "  calc.py  src",
        "  README.md",
    ]
    assert [row.entry.path for row in found] == [
        ROOT / "src/app",
        ROOT / "src/calc.py",
        ROOT / "README.md",
    ]
