from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from tests.complaints.themes import complaint
from tests.support.contrast import contrast_ratio
from tests.support.cpu_time import at_most_cpu_s
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, question, stage
from winx_tui.core.approval import ApprovalDecision, HunkChoice
from winx_tui.core.preview import DiffPreview, FileDiff
from winx_tui.core.results import ToolResult
from winx_tui.theming.colour import blend
from winx_tui.theming.loader import list_themes
from winx_tui.tui.blocks.code import LineColours, highlighted, language_of
from winx_tui.tui.blocks.diff import DrawnDiff, file_names
from winx_tui.tui.blocks.hunk import hunk_places, read_hunks, rewritten
from winx_tui.tui.blocks.hunk_text import HunkText
from winx_tui.tui.blocks.side_by_side import lines_beside
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.blocks.word_diff import changed_words, paired
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.screens.approval import ApprovalDialog
from winx_tui.tui.screens.approval_diff import DiffView, split_columns
from winx_tui.tui.screens.hunks import HunkScreen
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.workspace.diffs import file_diff

ROOT = Path("/home/me/shop")
SOURCE = [f"line {number} of the file\n" for number in range(1, 41)]

texts = st.lists(
    st.sampled_from(["a", "b c", "日本", "\t", "", "long " * 12, "\u202e"]), max_size=12
)


def changed(lines: Sequence[str], changes: dict[int, str]) -> list[str]:
    """Replace lines, numbered from 1."""
    return [changes.get(number, line) for number, line in enumerate(lines, start=1)]


def edit(name: str = "notes.txt", changes: dict[int, str] | None = None) -> FileDiff:
    after = changed(SOURCE, changes or {3: "line 3 of the book\n", 30: "wholly new\n"})
    return file_diff(ROOT / name, name, SOURCE, after)


def rows(files: Sequence[FileDiff], width: int, *, is_split: bool = False) -> list[str]:
    drawn = DrawnDiff(files, width, is_split=is_split)
    return [drawn.row(number).plain.rstrip() for number in range(len(drawn))]


def styles_of(line: Content, text: str) -> str:
    start = line.plain.index(text)
    return " ".join(
        str(span.style) for span in line.spans if span.start <= start and span.end > start
    )


# Reading


def test_hunks_are_read_with_both_line_numbers() -> None:
    first, second = read_hunks(edit().unified_diff)
    assert [(line.mark, line.old, line.new) for line in first.lines[2:4]] == [
        ("-", 3, 0),
        ("+", 0, 3),
    ]
    assert first.place == "lines 1–6"
    assert second.place == "lines 27–33"
    assert first.new_text == "".join(changed(SOURCE, {3: "line 3 of the book\n"})[:6])


def test_a_missing_line_feed_at_the_end_is_shown_and_kept() -> None:
    file = file_diff(ROOT / "x", "x", ["a\n", "b"], ["a\n", "c"])
    (hunk,) = read_hunks(file.unified_diff)
    assert hunk.new_text == "a\nc"
    assert rows([file], 60)[1:] == [
        "2 - b ⏎ no newline at the end",
        "2 + c ⏎ no newline at the end",
    ]


def test_every_hunk_of_an_edit_is_one_part_and_any_other_change_is_one_as_a_whole() -> None:
    created = file_diff(ROOT / "n", "n", [], SOURCE, kind="create")
    moved = FileDiff(ROOT / "m", "", 0, 0, kind="move", moved_from=ROOT / "o")
    unchanged = FileDiff(ROOT / "u", "", 0, 0)
    places = hunk_places([edit(), created, moved, unchanged])
    assert [(place.file, place.hunk) for place in places] == [(0, 0), (0, 1), (1, 0), (2, 0)]


@settings(max_examples=80, deadline=None)
@given(texts, texts)
def test_a_diff_that_is_read_gives_the_new_file_back(before: list[str], after: list[str]) -> None:
    old, new = [f"{line}\n" for line in before], [f"{line}\n" for line in after]
    file = file_diff(ROOT / "x", "x", old, new)
    hunks = read_hunks(file.unified_diff)
    rebuilt: list[str] = []
    done = 0
    for hunk in hunks:
        replaced = [line.old for line in hunk.lines if line.old]
        # Without old lines, the old file is empty: there is context everywhere else.
        first, last = (replaced[0], replaced[-1]) if replaced else (1, 0)
        assert replaced == list(range(first, last + 1))
        rebuilt += [*old[done : first - 1], hunk.new_text]
        done = last
    assert "".join([*rebuilt, *old[done:]]) == "".join(new)
    assert sum(line.mark == "+" for hunk in hunks for line in hunk.lines) == file.added_lines


@settings(max_examples=80, deadline=None)
@given(texts, texts, texts)
def test_a_rewritten_hunk_holds_the_old_lines_and_the_new_text(
    before: list[str], after: list[str], instead: list[str]
) -> None:
    file = file_diff(
        ROOT / "x", "x", [f"{line}\n" for line in before], [f"{line}\n" for line in after]
    )
    text = "".join(f"{line}\n" for line in instead)
    for hunk in read_hunks(file.unified_diff):
        other = rewritten(hunk, text)
        assert other.new_text == text
        assert [line.text for line in other.lines if line.mark != "+"] == [
            line.text for line in hunk.lines if line.mark != "+"
        ]


# Words


def test_changed_words_are_found_in_both_lines() -> None:
    old, new = "return round(full - full * percent, 2)", "return round(full - full / percent, 2)"
    assert changed_words(old, new) == ([(25, 26)], [(25, 26)])
    removed, added = changed_words("total = a + b", "total = a + b + c")
    assert removed == []
    assert [("total = a + b + c")[start:end] for start, end in added] == [" + c"]


def test_neighbouring_words_are_marked_as_one_stretch() -> None:
    _, added = changed_words("keep these words here", "keep other things here")
    assert added == [(5, 17)]


def test_lines_with_little_in_common_get_no_marks() -> None:
    assert changed_words("alpha beta gamma", "one two three") == ([], [])


def test_a_line_as_long_as_a_book_is_not_compared() -> None:
    assert changed_words("a b " * 5_000, "a c " * 5_000) == ([], [])


def test_alike_lines_are_paired_in_order_around_what_was_put_between() -> None:
    removed = ["def total(items):", "    return sum(items)"]
    added = ["def total(items, tax):", "    # with tax", "    return sum(items) * tax"]
    assert paired(removed, added) == [(0, 0), (1, 2)]


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_pairs_never_cross(removed: list[str], added: list[str]) -> None:
    pairs = paired(removed, added)
    assert pairs == sorted(pairs)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_side_by_side_every_line_stands_once_on_its_side(
    before: list[str], after: list[str]
) -> None:
    file = file_diff(
        ROOT / "x", "x", [f"{line}\n" for line in before], [f"{line}\n" for line in after]
    )
    for hunk in read_hunks(file.unified_diff):
        besides = list(lines_beside(HunkText(hunk, "")))
        left = [one for one, _ in besides if one is not None]
        right = [other for _, other in besides if other is not None]
        marks = [line.mark for line in hunk.lines]
        assert left == [index for index, mark in enumerate(marks) if mark != "+"]
        assert right == [index for index, mark in enumerate(marks) if mark != "-"]


# Drawing


def test_one_column_has_numbers_marks_and_the_place_of_further_hunks() -> None:
    assert rows([edit()], 50)[:11] == [
        " 1   line 1 of the file",
        " 2   line 2 of the file",
        " 3 - line 3 of the file",
        " 3 + line 3 of the book",
        " 4   line 4 of the file",
        " 5   line 5 of the file",
        " 6   line 6 of the file",
        "⋯ lines 27–33",
        "27   line 27 of the file",
        "28   line 28 of the file",
        "29   line 29 of the file",
    ]


def test_two_columns_hold_old_beside_new() -> None:
    shown = rows([edit()], 60, is_split=True)
    assert " 3 - line 3 of the file      │  3 + line 3 of the book" in shown
    assert " 2   line 2 of the file      │  2   line 2 of the file" in shown


@pytest.mark.parametrize("is_split", [False, True])
def test_the_changed_word_stands_out_and_the_rest_of_its_line_does_not(is_split: bool) -> None:
    drawn = DrawnDiff([edit()], 80, is_split=is_split)
    line = drawn.row(2 if is_split else 3)
    assert "bold on $diff-added" in styles_of(line, "book")
    assert "bold on $diff-added" not in styles_of(line[40:] if is_split else line, "line 3")


def test_code_has_its_colours_in_all_kinds_of_lines() -> None:
    before = ["def f():\n", "    return 'old'\n", "    # end\n"]
    after = ["def f():\n", "    return 'new'\n", "    # end\n"]
    drawn = DrawnDiff([file_diff(ROOT / "f.py", "f.py", before, after)], 60)
    keyword, old, new, comment = (drawn.row(number) for number in range(4))
    assert "$text-accent" in styles_of(keyword, "def")
    assert "$text-success" in styles_of(old, "'old'")
    assert "$text-success" in styles_of(new, "'new'")
    assert "italic" in styles_of(comment, "# end")


def test_hidden_characters_and_tabs_of_a_diff_are_seen() -> None:
    file = file_diff(ROOT / "x", "x", ["a\n"], ["\tif \u202eadmin\x1b[2J\n"])
    assert rows([file], 60)[1] == "1 +     if \\u{202E}admin\\u{1B}[2J"


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.integers(12, 90), st.booleans())
def test_no_row_is_wider_than_its_place(
    before: list[str], after: list[str], width: int, is_split: bool
) -> None:
    file = file_diff(
        ROOT / "x.py", "x.py", [f"{line}\n" for line in before], [f"{line}\n" for line in after]
    )
    drawn = DrawnDiff([file], width, is_split=is_split and width >= 56, has_heads=True)
    assert all(drawn.row(number).cell_length <= width for number in range(len(drawn)))


def test_several_files_have_heads_that_say_what_becomes_of_them() -> None:
    created = file_diff(ROOT / "docs/new.md", "docs/new.md", [], ["# New\n"], kind="create")
    deleted = file_diff(ROOT / "old.txt", "old.txt", ["gone\n"], [], kind="delete")
    moved = FileDiff(ROOT / "b.py", "", 0, 0, kind="move", moved_from=ROOT / "a.py")
    shown = rows([edit(), created, deleted, moved], 60)
    assert "notes.txt  +2 −2" in shown
    assert "docs/new.md created  +1 −0" in shown
    assert "old.txt deleted  +0 −1" in shown
    assert "b.py moved from a.py  +0 −0" in shown
    assert "(the content stays)" in shown


def test_names_are_told_apart_below_the_directory_of_all_files() -> None:
    files = [FileDiff(ROOT / "a/x.py", "", 0, 0), FileDiff(ROOT / "b/x.py", "", 0, 0)]
    assert [name for name, _ in file_names(files)] == ["a/x.py", "b/x.py"]
    strange = [FileDiff(ROOT / "a\nb\u202e.py", "", 0, 0)]
    assert file_names(strange)[0][0] == "a\\u{A}b\\u{202E}.py"


def test_each_part_knows_its_rows() -> None:
    created = file_diff(ROOT / "n", "n", [], [], kind="create")
    drawn = DrawnDiff([edit(), created], 60, has_heads=True)
    assert len(drawn.places) == 3
    assert [drawn.row(place.start).plain.strip() for place in drawn.places] == [
        "⋯ lines 1–6",
        "⋯ lines 27–33",
        "n created  +0 −0",
    ]
    assert [drawn.place_at(place.stop - 1) for place in drawn.places] == [0, 1, 2]
    assert drawn.place_at(0) is None, "the name of an edited file belongs to no hunk"


# Colours of code


def test_lines_are_coloured_as_the_whole_text_is() -> None:
    lines = ['"""Doc', "goes on", '"""', "def f(x):", "    return x  # why"]
    whole = highlighted("\n".join(lines), "python").split("\n")
    colours = LineColours(lines, "python")
    for number in (4, 0, 1, 3):
        assert [str(span.style) for span in colours.spans(number)] == [
            str(span.style) for span in whole[number].spans
        ]


def test_a_line_far_away_is_coloured_without_reading_all_before_it() -> None:
    lines = ["x = 1  # one"] * 200_000
    with at_most_cpu_s(2.0):
        assert LineColours(lines, "python").spans(199_999)


def test_a_lexer_that_never_ends_is_not_used() -> None:
    text = '"' + "a" * 200
    assert highlighted(text, "Rita").spans == []
    assert LineColours([text], "rita").spans(0) == []


@pytest.mark.parametrize(
    ("name", "language"),
    [("a.py", "python"), ("Makefile", "make"), ("x.rs", "rust"), ("CMakeLists.txt", "cmake")],
)
def test_the_language_is_known_by_the_files_name(name: str, language: str) -> None:
    assert language_of(name) == language


def test_a_file_of_no_known_language_has_none() -> None:
    assert language_of("strange.unknown") == ""
    assert LineColours(["a"], "").spans(0) == []


def test_every_theme_keeps_changed_words_readable() -> None:
    # What an ansi theme looks like is the terminal's business.
    for theme in (each for each in list_themes().themes if not each.ansi):
        variables = theme.variables
        for kind in ("added", "removed"):
            under = variables[f"diff-{kind}-background"]
            marked = blend(under, variables[f"diff-{kind}"], 0.3)
            for text in (theme.foreground, variables["text-quiet"]):
                assert contrast_ratio(text, under) >= 3, (theme.name, kind)
            assert contrast_ratio(theme.foreground, marked) >= 3, (theme.name, kind)


# Speed


def large_change() -> FileDiff:
    before = [f"    self.value_{number} = compute({number}, 'text')\n" for number in range(9_000)]
    after = [
        line.replace("self", "this") if number % 9 == 0 else line
        for number, line in enumerate(before)
    ]
    return file_diff(ROOT / "big.py", "big.py", before[:4_500], after[:4_500])


@pytest.mark.parametrize("is_split", [False, True])
def test_a_large_change_is_laid_out_and_begun_without_holding_up_keys(is_split: bool) -> None:
    file = large_change()
    assert file.unified_diff.count("\n") > 3_000
    DrawnDiff([edit("warm.py")], 120).rows(10)
    with at_most_cpu_s(5.0):
        drawn = DrawnDiff([file], 120, is_split=is_split)
        drawn.rows(40)
        [drawn.row(number) for number in range(len(drawn) - 40, len(drawn))]


# Cards


def test_a_card_tells_how_much_of_a_change_was_accepted() -> None:
    card = ToolCard("Edit: notes.txt", DiffPreview((edit(),)))
    choices = (HunkChoice(0, 0, True, text="x\n"), HunkChoice(0, 1, is_accepted=False))
    card.resolve(ApprovalDecision("allow", hunks=choices))
    card.finish(ToolResult("ok"), 0.0)
    head, *rest = card.body(80)
    assert head.plain.endswith("+2 −2 · 1 of 2 hunks, 1 edited by you")
    assert rest[2].plain.startswith("│  3 - line 3 of the file")


# In the dialog


def shown_diff(running: Stage) -> DiffView:
    return running.app.screen.query_one(DiffView)


async def ask(running: Stage) -> None:
    await running.send("go")
    await running.until_asked()


def asking(project: Path, *files: FileDiff, has_hunks: bool = True) -> ScriptedRuntime:
    asked = replace(question(DiffPreview(files)), has_hunks=has_hunks)
    return ScriptedRuntime(project, [[asked]])


@pytest.mark.parametrize(("size", "is_split"), [((130, 40), True), ((80, 24), False)])
async def test_old_and_new_stand_side_by_side_where_there_is_room_and_v_changes_that(
    project: Path, size: tuple[int, int], is_split: bool
) -> None:
    async with stage(asking(project, edit()), size=size) as running:
        await ask(running)
        await running.until(lambda: shown_diff(running).is_split is is_split)
        await running.until_shown("v one column" if is_split else "v side by side")
        await running.until_shown("w why · ? keys ─")
        await running.pilot.press("v")
        await running.until(lambda: shown_diff(running).is_split is not is_split)
        await running.until_shown("v side by side" if is_split else "v one column")


async def test_the_next_question_is_shown_as_the_last_one_was_left(project: Path) -> None:
    columns = DiffColumns()
    request = replace(question(DiffPreview((edit(),))), has_hunks=True)
    async with stage(ScriptedRuntime(project), size=(130, 40)) as running:
        for is_split in (True, False):
            guard = KeyGuard(running.app.prompt.area.take_typed, is_typing=False)
            dialog = ApprovalDialog(
                request, guard=guard, on_height=running.app.leave_room, columns=columns
            )
            await running.app.push_screen(dialog)
            await running.until_asked()
            assert shown_diff(running).is_split is is_split
            if is_split:
                await running.pilot.press("h")
                await running.until(lambda: isinstance(running.app.screen, HunkScreen))
                hunks = running.app.screen
                assert isinstance(hunks, HunkScreen)
                await running.until(lambda: hunks.is_armed)  # noqa: B023
                await running.pilot.press("v", "escape")
                await running.until_asked()
                await running.until_shown("v side by side")
                assert not shown_diff(running).is_split
            await running.pilot.press("r")
            await running.until(lambda: running.dialog is None)


async def test_where_two_columns_have_no_room_v_does_nothing_and_is_not_offered(
    project: Path,
) -> None:
    async with stage(asking(project, edit()), size=(40, 10)) as running:
        await ask(running)
        await running.pilot.press("v")
        assert not shown_diff(running).is_split
        assert "side by side" not in running.screen_text()


def test_a_choice_of_columns_holds_for_every_width_that_has_room() -> None:
    columns = DiffColumns()
    assert [columns.is_split(width) for width in (40, 90, 120)] == [False, False, True]
    columns.toggle(120)
    assert [columns.is_split(width) for width in (40, 90, 120)] == [False, False, False]
    columns.toggle(90)
    assert [columns.is_split(width) for width in (40, 90, 120)] == [False, True, True]
    columns.toggle(40)
    assert columns.is_split(90)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_the_answers_to_a_long_change_stay_in_view_and_its_end_can_be_reached(
    project: Path, size: tuple[int, int]
) -> None:
    long = file_diff(
        ROOT / "new.py", "new.py", [], [f"x{n} = {n}\n" for n in range(3_000)], kind="create"
    )
    async with stage(asking(project, long), size=size) as running:
        await ask(running)
        text = running.screen_text().lower()
        for answer in ("once", "session", "reject", "tell", "hunk"):
            assert answer in text
        shown_diff(running).scroll_end(animate=False)
        await running.until_shown("x2999 = 2999")
        assert "reject" in running.screen_text().lower()


async def test_the_facts_of_several_files_name_their_directory(project: Path) -> None:
    moved = FileDiff(ROOT / "b.py", "", 0, 0, kind="move", moved_from=ROOT / "a.py")
    async with stage(asking(project, edit(), moved, has_hunks=False)) as running:
        await ask(running)
        text = running.screen_text()
        assert "Make these changes, all or none?" in text
        assert "2 files in /home/me/shop" in text
        assert "Decide hunk by hunk" not in text


async def test_a_moved_file_says_from_where(project: Path) -> None:
    moved = FileDiff(ROOT / "b.py", "", 0, 0, kind="move", moved_from=ROOT / "a.py")
    async with stage(asking(project, moved)) as running:
        await ask(running)
        text = running.screen_text()
        assert "Move this file?" in text
        assert "from /home/me/shop/a.py" in text


@complaint(8)
async def test_a_diff_can_be_selected_and_copied(project: Path) -> None:
    async with stage(asking(project, edit()), size=(80, 30)) as running:
        await ask(running)
        view = shown_diff(running)
        view.text_select_all()
        await running.pilot.pause()
        selected = running.app.screen.get_selected_text() or ""
        assert " 3 + line 3 of the book" in selected


def test_a_change_of_nothing_has_no_rows() -> None:
    assert len(DrawnDiff((), 40)) == 0
    assert file_names([]) == []


def test_side_by_side_is_chosen_only_where_no_line_is_wrapped() -> None:
    short, long = (
        FileDiff(Path("a.py"), f"--- a\n+++ b\n@@ -1 +1 @@\n-{text}\n+{text}y\n", 1, 1)
        for text in ("x" * 20, "x" * 70)
    )
    columns = DiffColumns()
    assert columns.is_split(120, split_columns([short]))
    assert not columns.is_split(120, split_columns([short, long]))
    assert columns.is_split(160, split_columns([short, long]))
    columns.toggle(120, split_columns([long]))
    assert columns.is_split(120, split_columns([long]))
