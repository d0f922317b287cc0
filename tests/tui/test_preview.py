"""The page that looks into a file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.tui.messages import FileOpened
from winx_tui.tui.screens.preview import FileScreen
from winx_tui.tui.screens.preview_rows import MAX_HITS, LineSearch, TextRows, next_hit
from winx_tui.tui.screens.preview_source import TEXT_BYTES, source_of
from winx_tui.tui.screens.preview_view import FileView

LINES = 200


@asynccontextmanager
async def looking_into(
    path: Path, *, line: int | None = None, runtime: ScriptedRuntime | None = None
) -> AsyncIterator[Stage]:
    """Open the page of a file in its own folder."""
    async with stage(runtime or ScriptedRuntime(path.parent), size=(100, 30)) as running:
        running.app.post_message(FileOpened(path, line))
        await running.until(lambda: isinstance(running.app.screen, FileScreen))
        yield running


def view_of(running: Stage) -> FileView:
    """Return the lines on the page."""
    return running.app.screen.query_one(FileView)


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """A file of some pages."""
    path = tmp_path / "long.py"
    lines = (f"value_{number} = {number}  # {'x' * (number % 130)}" for number in range(1, LINES))
    path.write_text("\n".join(lines) + "\nThe End\n", encoding="utf-8")
    return path


# What is read


async def test_text_is_shown_without_its_line_ends_and_with_what_hides_in_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.txt").write_bytes("one\r\ntwo\u202e\x1b[31m\r\n\tü".encode())
    source = await source_of(tmp_path / "a.txt")
    assert source.lines == ("one", "two\\u{202E}\\u{1B}[31m", "    ü")
    assert not source.note


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\0\1\2" * 1000, "This is no text file (3.0 kB)."),
        (b"", "This file is empty."),
    ],
)
async def test_a_file_without_text_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "a").write_bytes(data)
    source = await source_of(tmp_path / "a")
    assert (source.lines, source.note) == ((), told)


async def test_what_is_no_regular_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in (await source_of(tmp_path / "pipe")).note
    assert "no regular file" in (await source_of(tmp_path)).note
    assert "No such file" in (await source_of(tmp_path / "gone")).note


@pytest.mark.parametrize("text", ["line\n", "ü", "日"])
async def test_of_a_huge_file_the_beginning_is_read_in_whole_characters(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.write(text.encode() * (TEXT_BYTES // len(text.encode()) + 2))
        file.truncate(1_000_000_000)
    source = await source_of(path)
    assert "\ufffd" not in source.lines[0]
    assert source.lines[0].startswith(text.strip())
    assert source.note.startswith("The first 1.0 MB of 1.0 GB; ")


async def test_where_a_link_leads_is_told(tmp_path: Path) -> None:
    (tmp_path / "to\u202e").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to("to\u202e")
    source = await source_of(tmp_path / "link")
    assert (source.lines, source.link) == (("x",), "to\\u{202E}")


# Rows and hits


@given(st.lists(st.text("ab 漢é", max_size=30), min_size=1, max_size=8), st.integers(2, 12))
def test_wrapped_rows_hold_every_character_and_none_is_too_wide(
    lines: list[str], width: int
) -> None:
    rows = TextRows(lines, width, is_wrapped=True)
    parts = [rows.part(number) for number in range(len(rows))]
    assert [
        "".join(lines[line][start:end] for line, start, end in parts if line == index)
        for index in range(len(lines))
    ] == lines
    assert all(cell_len(lines[line][start:end]) <= width for line, start, end in parts)
    assert all(rows.line_at(rows.top_of(index)) == index for index in range(len(lines)))


def test_capitals_count_where_some_are_typed() -> None:
    search = LineSearch(["Ab ab", "AB"])
    assert search.hits("ab") == [(0, 0, 2), (0, 3, 5), (1, 0, 2)]
    assert search.hits("Ab") == [(0, 0, 2)]
    assert search.hits("") == search.hits("zz") == []
    assert len(LineSearch(["a" * 3 * MAX_HITS]).hits("a")) == MAX_HITS


def test_letters_that_become_two_in_lower_case_move_no_hit() -> None:
    assert LineSearch(["İİİ", "x"]).hits("x") == [(1, 0, 1)]


def test_hits_are_gone_to_in_both_directions_and_round_the_end() -> None:
    hits = [(0, 3, 4), (2, 0, 1), (2, 5, 6)]
    assert [next_hit(hits, (2, 0), step) for step in (1, -1)] == [2, 0]
    assert next_hit(hits, (2, 5), 1) == 0
    assert next_hit(hits, (0, 3), -1) == 2


# The page


async def test_the_cursor_goes_by_lines_pages_and_to_a_number(long_file: Path) -> None:
    async with looking_into(long_file) as running:
        view = view_of(running)
        press = running.pilot.press
        await press("down", "j", "k")
        assert view.line == 2
        await press("G")
        await running.until_shown("The End")
        assert view.line == LINES
        await press("g", "pagedown")
        assert view.line > 10
        await press(":", "1", "2", "3", "enter")
        await running.until_shown("value_123")
        await running.until_shown("long.py · 123/200")
        await press("@")
        await running.until(lambda: running.prompt_text == "@long.py:123 ")


async def test_a_file_is_opened_at_a_line_and_mentioned_with_it(long_file: Path) -> None:
    async with looking_into(long_file, line=150) as running:
        await running.until_shown("value_150")
        await running.pilot.press("@")
        await running.until(lambda: running.prompt_text == "@long.py:150 ")


async def test_a_search_goes_along_as_it_is_typed_and_on_by_n(long_file: Path) -> None:
    async with looking_into(long_file) as running:
        view = view_of(running)
        await running.pilot.press("/")
        await running.type("value_5")
        await running.until_shown("hit 1 of 11")
        assert view.line == 5
        await running.pilot.press("enter", "n")
        assert view.line == 50
        await running.pilot.press("N", "N")
        assert view.line == 59
        await running.pilot.press("/")
        await running.type("end")
        await running.until(lambda: view.line == LINES)
        await running.pilot.press("escape")
        await running.until(lambda: view.line == 59)
        await running.pilot.press("escape")
        await running.until(lambda: len(running.app.screen_stack) == 1)


async def test_long_lines_are_wrapped_or_moved_sideways(tmp_path: Path) -> None:
    path = tmp_path / "wide.txt"
    path.write_text("a" * 95 + "漢字" * 20 + "END\nnext\n", encoding="utf-8")
    async with looking_into(path) as running:
        await running.until_shown("aaaa…")
        assert "END" not in running.screen_text()
        await running.pilot.press(*["right"] * 13)
        await running.until_shown("END")
        await running.pilot.press("w")
        await running.until(lambda: "aaaa" in running.screen_text())
        await running.until_shown("END")


async def test_what_changed_since_the_commit_is_shown_by_d(long_file: Path) -> None:
    runtime = ScriptedRuntime(long_file.parent)
    text = long_file.read_bytes()
    runtime.committed = {long_file: text.replace(b"The End", b"An End")}
    async with looking_into(long_file, runtime=runtime) as running:
        await running.pilot.press("d")
        await running.until_shown("An End")
        await running.until_shown("against the last commit")
        runtime.committed = {long_file: text}
        await running.pilot.press("r")
        await running.until_shown("Nothing has changed in it since the last commit.")
        runtime.committed = {}
        await running.pilot.press("tab", "tab")
        await running.until_shown("There is no git here to compare long.py with.")
        await running.pilot.press("/")
        await running.until_shown("value_1 ")


async def test_an_image_is_told_and_shown_where_there_are_colours(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), "red").save(tmp_path / "red.png")
    async with looking_into(tmp_path / "red.png") as running:
        await running.until_shown("image 40x20 png")
        await running.until(
            lambda: any(told in running.screen_text() for told in ("shows no pictures", "▀"))
        )
        await running.pilot.press("/", "G", "w", "n", "@")
        # Nobody has gone to a line of it.
        await running.until(lambda: running.prompt_text == "@red.png ")


async def test_the_editor_gets_the_line_and_the_file_is_read_again(
    long_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with looking_into(long_file) as running:
        # A headless screen cannot be given up, which is told; the file is read all the same.
        monkeypatch.setenv("EDITOR", "true")
        long_file.write_text("other\n", encoding="utf-8")
        await running.pilot.press("e")
        await running.until(lambda: view_of(running).line_count == 1)
        await running.until_shown("other")
