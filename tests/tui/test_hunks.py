from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, question, stage
from winx_tui.core.approval import ApprovalDecision, HunkChoice
from winx_tui.core.preview import DiffPreview, FileDiff
from winx_tui.tui.screens.approval import ApprovalDialog
from winx_tui.tui.screens.hunks import HunkScreen
from winx_tui.tui.screens.hunks_editor import restored, shown
from winx_tui.tui.screens.hunks_review import HunkReview, begin_review
from winx_tui.tui.screens.hunks_view import HunkView, progress
from winx_tui.workspace.diffs import file_diff

ROOT = Path("/home/me/shop")
SOURCE = [f"line {number}\n" for number in range(1, 61)]


def edit(name: str, *numbers: int, ending: str = "\n") -> FileDiff:
    """Change some lines of a file, each of them a hunk."""
    before = [f"line {number}{ending}" for number in range(1, 61)]
    after = [
        f"new {number}{ending}" if number in numbers else line
        for number, line in enumerate(before, start=1)
    ]
    return file_diff(ROOT / name, name, before, after)


THREE = (edit("a.txt", 5, 25, 45),)
CREATED = file_diff(ROOT / "new.txt", "new.txt", [], ["one\n", "two\n"], kind="create")
DELETED = file_diff(ROOT / "old.txt", "old.txt", ["gone\n"], [], kind="delete")
MOVED = FileDiff(ROOT / "b.txt", "", 0, 0, kind="move", moved_from=ROOT / "c.txt")


def accepted(file: int, hunk: int, text: str | None = None) -> HunkChoice:
    return HunkChoice(file, hunk, is_accepted=True, text=text)


def refused(file: int, hunk: int, reason: str = "") -> HunkChoice:
    return HunkChoice(file, hunk, is_accepted=False, reason=reason)


# The review


def test_a_decision_goes_on_to_the_next_open_hunk_and_comes_back_to_those_left_out() -> None:
    review = begin_review(THREE).at(1).accepted()
    assert review.current == 2
    assert review.accepted().current == 0


def test_the_answer_has_one_choice_for_each_hunk_over_all_files() -> None:
    review = begin_review((*THREE, CREATED, DELETED, MOVED))
    review = review.accepted().refused("no").edited("x\n").rest_decided(is_accepted=True)
    assert review.is_complete
    assert review.decision() == ApprovalDecision(
        "allow",
        hunks=(
            accepted(0, 0),
            refused(0, 1, "no"),
            accepted(0, 2, "x\n"),
            accepted(1, 0),
            accepted(2, 0),
            accepted(3, 0),
        ),
    )
    assert review.summary() == "4 accepted, 1 refused, 1 edited"


def test_what_is_undecided_counts_as_refused_and_is_said_to() -> None:
    review = begin_review(THREE).accepted()
    assert review.decision().hunks == (accepted(0, 0), refused(0, 1), refused(0, 2))
    assert review.summary() == "1 accepted, 2 undecided, so refused"


def test_nothing_accepted_is_a_denial_that_carries_the_reasons() -> None:
    review = begin_review((*THREE, CREATED)).refused("keep it").refused().refused()
    review = review.refused("no new file")
    assert review.is_denial
    assert review.decision() == ApprovalDecision(
        "deny", feedback="a.txt, lines 2–8: keep it\nnew.txt: no new file"
    )
    assert begin_review(THREE).decision() == ApprovalDecision("deny")


def test_the_rest_leaves_alone_what_was_decided_before() -> None:
    review = begin_review(THREE).at(1).refused("mine").at(0).rest_decided(is_accepted=True)
    assert review.choices == (accepted(0, 0), refused(0, 1, "mine"), accepted(0, 2))
    review = begin_review(THREE).accepted().rest_decided(is_accepted=False)
    assert review.choices == (accepted(0, 0), refused(0, 1), refused(0, 2))


def test_an_edit_that_changes_nothing_accepts_what_was_proposed() -> None:
    review = begin_review(THREE)
    assert review.edited(review.proposed_text).choices[0] == accepted(0, 0)


def test_only_hunks_with_new_lines_can_be_edited() -> None:
    review = begin_review((*THREE, CREATED, DELETED, MOVED))
    editable = [review.at(index).is_editable for index in range(len(review.places))]
    assert editable == [True, True, True, True, False, False]
    assert review.at(3).proposed_text == "one\ntwo\n"


@given(st.lists(st.sampled_from(["y", "n", "e", "a", "d", "j", "k"]), max_size=12))
def test_whatever_is_decided_every_hunk_gets_exactly_one_choice(keys: list[str]) -> None:
    review = begin_review((*THREE, CREATED))
    acts: dict[str, Callable[[HunkReview], HunkReview]] = {
        "y": HunkReview.accepted,
        "n": HunkReview.refused,
        "e": lambda each: each.edited("else\n"),
        "a": lambda each: each.rest_decided(is_accepted=True),
        "d": lambda each: each.rest_decided(is_accepted=False),
        "j": lambda each: each.at(each.current + 1),
        "k": lambda each: each.at(each.current - 1),
    }
    for key in keys:
        review = acts[key](review)
    decision = review.decision()
    if decision.outcome == "deny":
        assert review.is_denial
        return
    assert [(choice.file, choice.hunk) for choice in decision.hunks] == [
        (place.file, place.hunk) for place in review.places
    ]
    assert any(choice.is_accepted for choice in decision.hunks)


def test_the_strip_shows_every_hunk_or_counts_them_where_they_are_too_many() -> None:
    review = begin_review(THREE).accepted().refused()
    assert progress(review, 60).plain == "hunk 3/3  ✓ ✗ ·  a.txt, lines 42–48"
    many = begin_review((edit("a.txt", *range(1, 61, 8)),) * 5).accepted().refused()
    assert progress(many, 36).plain.startswith("hunk 3/40  ·38 ✓1 ✗1")


# The text of the editor


def test_lines_that_are_left_alone_keep_their_hidden_characters() -> None:
    original = "a\u200bb\r\n\tx\r\n"
    assert restored(shown(original), original) == original
    assert restored(shown(original) + "\nnew", original) == original + "new\r\n"


def test_a_changed_line_is_taken_to_the_letter() -> None:
    assert shown("a\u200bb\n") == "a\\u{200B}b"
    assert restored("a\\u{200B}c", "a\u200bb\n") == "a\\u{200B}c\n"
    assert restored("new\\u{D}", "old\r\n") == "new\r\n"


def test_an_empty_editor_leaves_no_lines() -> None:
    assert restored("", "a\nb\n") == ""


def test_a_file_without_a_last_line_feed_stays_without() -> None:
    assert restored("a\nc", "a\nb") == "a\nc"


# The screen


def asking(project: Path, *files: FileDiff) -> ScriptedRuntime:
    asked = replace(question(DiffPreview(files)), has_hunks=True)
    return ScriptedRuntime(project, [[asked]])


def screen_of(running: Stage) -> HunkScreen | None:
    top = running.app.screen
    return top if isinstance(top, HunkScreen) else None


async def until_armed(running: Stage) -> HunkScreen:
    def is_there() -> bool:
        screen = screen_of(running)
        return screen is not None and screen.guard.began_at_s < float("inf") and screen.is_armed

    await running.until(is_there)
    screen = screen_of(running)
    assert screen is not None
    return screen


async def open_hunks(running: Stage) -> HunkScreen:
    await running.send("go")
    await running.until_asked()
    await running.pilot.press("h")
    return await until_armed(running)


async def confirmed(running: Stage, runtime: ScriptedRuntime) -> ApprovalDecision:
    await until_armed(running)
    await running.pilot.press("enter")
    await running.until(lambda: runtime.conversation.decisions)
    (decision,) = runtime.conversation.decisions
    return decision


@complaint(28)
async def test_y_n_and_e_decide_and_enter_applies_the_summary(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        assert "hunk 1/3" in running.screen_text()
        await running.pilot.press("y", "n", "e")
        await running.until_shown("Ctrl+S accepts these lines")
        await running.pilot.press("x", "ctrl+s")
        await running.until_shown("1 accepted, 1 refused, 1 edited")
        assert "Enter applies  Esc goes back" in running.screen_text()
        assert runtime.conversation.decisions == []
        decision = await confirmed(running, runtime)
    text = "".join(["xline 42\n", *SOURCE[42:44], "new 45\n", *SOURCE[45:48]])
    assert decision == ApprovalDecision(
        "allow", hunks=(accepted(0, 0), refused(0, 1), accepted(0, 2, text))
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["y", "a"], (accepted(0, 0), accepted(0, 1), accepted(0, 2))),
        (["y", "d"], (accepted(0, 0), refused(0, 1), refused(0, 2))),
        (["j", "y", "n", "y"], (accepted(0, 0), accepted(0, 1), refused(0, 2))),
        (["down", "down", "up", "y", "y", "n"], (refused(0, 0), accepted(0, 1), accepted(0, 2))),
        (["y", "enter", "enter"], (accepted(0, 0), refused(0, 1), refused(0, 2))),
    ],
)
async def test_keys_as_git_knows_them(
    project: Path, keys: list[str], expected: tuple[HunkChoice, ...]
) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press(*keys)
        await running.until_shown("Enter applies")
        decision = await confirmed(running, runtime)
    assert decision == ApprovalDecision("allow", hunks=expected)


async def test_a_refusal_can_carry_a_reason_which_is_shown_beside_the_hunk(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press("t", *"why", "enter")
        await running.until_shown("hunk 2/3")
        await running.pilot.press("k")
        await running.until_shown("✗ ⋯ lines 2–8 “why”")
        await running.pilot.press("j", "a")
        decision = await confirmed(running, runtime)
    assert decision.hunks[0] == refused(0, 0, "why")


async def test_nothing_accepted_rejects_the_change(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press("t", *"no", "enter", "d")
        await running.until_shown("Enter rejects it all")
        decision = await confirmed(running, runtime)
    assert decision == ApprovalDecision("deny", feedback="a.txt, lines 2–8: no")


async def test_esc_goes_back_to_the_whole_question_and_keeps_what_was_decided(
    project: Path,
) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press("y", "escape")
        await running.until(lambda: isinstance(running.app.screen, ApprovalDialog))
        assert runtime.conversation.decisions == []
        await running.until_asked()
        await running.pilot.press("h")
        await until_armed(running)
        await running.until_shown("hunk 2/3  ✓ · ·")
        await running.pilot.press("escape")
        await running.until_asked()
        await running.pilot.press("end", "a")
        await running.until(lambda: runtime.conversation.decisions)
    assert runtime.conversation.decisions == [ApprovalDecision("allow")]


async def test_esc_goes_back_from_the_summary_and_another_choice_can_be_made(
    project: Path,
) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press("a")
        await running.until_shown("3 accepted")
        await until_armed(running)
        await running.pilot.press("escape")
        await running.until_shown("y accept")
        await running.pilot.press("n")
        await running.until_shown("2 accepted, 1 refused")
        decision = await confirmed(running, runtime)
    assert sum(choice.is_accepted for choice in decision.hunks) == 2


async def test_an_edited_hunk_is_shown_as_it_will_be_and_its_draft_survives_esc(
    project: Path,
) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        screen = await open_hunks(running)
        await running.pilot.press("e", *"zz", "escape")
        assert screen.review.choices[0] is None
        await running.until_shown("y accept")
        await running.pilot.press("e", "z", "ctrl+s", "k")
        await running.until_shown("✎ ⋯ lines 2–8")
        await running.until_shown("2 + zzzline 2")


@pytest.mark.usefixtures("real_silence")
async def test_keys_typed_ahead_decide_nothing(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press("h")
        await running.until(
            lambda: (
                (each := screen_of(running)) is not None and each.guard.began_at_s < float("inf")
            )
        )
        screen = screen_of(running)
        assert screen is not None
        running.press_at(screen.guard.began_at_s + 0.2, "y", "a", "enter", "enter")
        await running.pilot.pause()
        screen = await until_armed(running)
        assert screen.review.choices == (None, None, None)
        assert running.prompt_text == ""


@pytest.mark.usefixtures("real_silence")
async def test_enter_pressed_too_soon_does_not_apply_the_summary(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 24)) as running:
        screen = await open_hunks(running)
        await running.pilot.press("a")
        await running.until_shown("3 accepted")
        running.press_at(screen.guard.began_at_s + 0.1, "enter")
        await running.pilot.pause()
        await until_armed(running)
        assert runtime.conversation.decisions == []


async def test_a_cancelled_turn_takes_the_hunks_away(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime) as running:
        await open_hunks(running)
        runtime.conversation.cancel()
        await running.until(lambda: len(running.app.screen_stack) == 1)
    assert runtime.conversation.decisions == []


async def test_a_click_looks_at_a_hunk_and_a_click_on_an_answer_gives_it(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(80, 40)) as running:
        screen = await open_hunks(running)
        view = screen.query_one(HunkView)
        top = view.drawn.places[2].start
        await running.pilot.click(view, offset=(10, top + 2))
        await running.until_shown("hunk 3/3")
        assert screen.review.choices == (None, None, None)
        await running.pilot.click("#hunks-answers", offset=(12, 0))
        await running.until(lambda: screen.review.choices[2] == refused(0, 2))


async def test_what_cannot_be_edited_says_so(project: Path) -> None:
    runtime = asking(project, DELETED)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press("e")
        await running.until_shown("Only new lines can be edited")
        await running.pilot.press("y")
        decision = await confirmed(running, runtime)
    assert decision == ApprovalDecision("allow", hunks=(accepted(0, 0),))


async def test_files_that_come_go_or_move_are_decided_as_a_whole(project: Path) -> None:
    runtime = asking(project, CREATED, DELETED, MOVED)
    async with stage(runtime, size=(80, 24)) as running:
        await open_hunks(running)
        await running.pilot.press("y", "n", "y")
        await running.until_shown("2 accepted, 1 refused")
        decision = await confirmed(running, runtime)
    assert decision.hunks == (accepted(0, 0), refused(1, 0), accepted(2, 0))


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_answers_and_state_are_in_view_at_every_size_and_the_box_does_not_jump(
    project: Path, size: tuple[int, int]
) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=size) as running:
        await running.send("go")
        dialog = await running.until_asked()
        rows = dialog.query_one("#approval").outer_size.height
        await running.pilot.press("h")
        screen = await until_armed(running)
        sheet = screen.query_one("#hunks")
        await running.until(lambda: sheet.outer_size.height >= rows)
        for answer in ("y accept", "n refuse", "t why", "e edit", "a accept rest", "hunk 1/3"):
            assert answer in running.screen_text()
        assert "lines 2–8" in running.screen_text()
        before = sheet.outer_size.height
        await running.pilot.press("e")
        await running.until_shown("line 2")
        await running.pilot.pause()
        assert abs(sheet.outer_size.height - before) <= 1
        await running.pilot.press("escape", "a")
        await running.until_shown("Enter applies  Esc goes back")


async def test_the_keys_of_the_hunks_are_shown_over_them(project: Path) -> None:
    runtime = asking(project, *THREE)
    async with stage(runtime, size=(90, 40)) as running:
        screen = await open_hunks(running)
        await running.pilot.press("question_mark")
        await running.until_shown("Deciding a change hunk by hunk")
        await running.pilot.press("escape")
        assert await until_armed(running) is screen
        assert screen.review.choices == (None, None, None)
