"""Whatever was done to a project is taken back, and made again, as a model of it predicts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.checkpoints.project import quick_directory, remove, state_of, write
from winx_tui.workspace.checkpoints.examining import CHANGED
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.spans import Work

EXAMPLES = settings().max_examples if os.environ.get("WINX_EXPLORE") else 15
NAMES = ["a", "b", "c"]
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
MODES = st.sampled_from([0o600, 0o644, 0o755, 0o500, 0o444])
DEEDS = st.one_of(
    st.tuples(st.just("write"), PATHS, st.text("xyz\n", max_size=12)),
    st.tuples(st.just("remove"), PATHS, st.none()),
    st.tuples(st.just("link"), PATHS, PATHS),
    st.tuples(st.just("directory"), PATHS, st.none()),
    st.tuples(st.just("mode"), PATHS, MODES),
    st.tuples(st.just("move"), PATHS, PATHS),
)
WORK = st.lists(DEEDS, min_size=1, max_size=5)


@contextmanager
def a_project() -> Iterator[tuple[Path, Checkpoints]]:
    with quick_directory() as directory:
        root = directory / "project"
        for path in ("a/b/c", "a/c", "b"):
            write(root / path, f"{path} at first\n")
        checkpoints = Checkpoints(root.parent / "state", root, Limits())
        try:
            yield root, checkpoints
        finally:
            checkpoints.close()


def do(root: Path, deed: tuple[str, str, object]) -> None:
    kind, path, value = deed
    target = root / path
    if target.is_symlink() and kind != "remove":
        target.unlink()
    if kind == "write":
        write(target, str(value))
    elif kind == "remove" and _is_inside(root, target):
        remove(target)
    elif kind == "link":
        write(target, "")
        target.unlink()
        target.symlink_to(str(value))
    elif kind == "directory":
        write(target / "inside", "")
        (target / "inside").unlink()
    elif kind == "mode" and _is_inside(root, target) and target.exists():
        assert isinstance(value, int)
        target.chmod(value)
    elif kind == "move" and _is_inside(root, target) and target.exists():
        other = root / str(value)
        if not other.is_relative_to(target) and not target.is_relative_to(other):
            write(other, "")
            other.unlink()
            target.rename(other)


def _is_inside(root: Path, target: Path) -> bool:
    return not any(parent.is_symlink() for parent in target.relative_to(root).parents)


def work_of(number: int, kind: str = "command") -> Work:
    return Work("ses_1", str(number), f"call_{number}", kind, f"work {number}")  # type: ignore[arg-type]


@settings(max_examples=EXAMPLES, deadline=None)
@given(turns=st.lists(WORK, min_size=1, max_size=4))
def test_all_work_is_taken_back_turn_by_turn_and_made_again(
    turns: list[list[tuple[str, str, object]]],
) -> None:
    with a_project() as (root, checkpoints):
        states = [state_of(root)]
        for number, deeds in enumerate(turns):
            span = checkpoints.begin(work_of(number))
            for deed in deeds:
                do(root, deed)
            checkpoints.end(span)
            states.append(state_of(root))
        spans = {int(span.turn): span for span in checkpoints.spans("ses_1")}
        for number in reversed(range(len(turns))):
            done = [spans[number]] if number in spans else []
            restored = checkpoints.carry_out(
                checkpoints.steps(done, "undo"), work_of(number, "undo"), done
            )
            assert not restored.refused
            assert state_of(root) == states[number]
        for number in range(len(turns)):
            done = [spans[number]] if number in spans else []
            restored = checkpoints.carry_out(
                checkpoints.steps(done, "redo"), work_of(number, "redo"), done
            )
            assert not restored.refused
            assert state_of(root) == states[number + 1]
        # And all of it at once.
        everything = sorted(spans.values(), key=lambda span: span.number)
        checkpoints.carry_out(checkpoints.steps(everything, "undo"), work_of(9, "undo"), everything)
        assert state_of(root) == states[0]


@settings(max_examples=EXAMPLES, deadline=None)
@given(mine=WORK, before=WORK, after=WORK)
def test_nobody_elses_work_is_lost_with_winxs(
    mine: list[tuple[str, str, object]],
    before: list[tuple[str, str, object]],
    after: list[tuple[str, str, object]],
) -> None:
    with a_project() as (root, checkpoints):
        for deed in before:
            do(root, deed)
        first = state_of(root)
        number = checkpoints.begin(work_of(0))
        for deed in mine:
            do(root, deed)
        checkpoints.end(number)
        left = state_of(root)
        for deed in after:
            do(root, deed)
        present = state_of(root)
        spans = checkpoints.spans("ses_1")
        restored = checkpoints.carry_out(
            checkpoints.steps(spans, "undo"), work_of(1, "undo"), spans
        )
        result = state_of(root)
        refused = {refusal.path: refusal.why for refusal in restored.refused}
        for path in first.keys() | left.keys() | present.keys() | result.keys():
            was, is_now = present.get(path), result.get(path)
            if was == left.get(path):
                # Untouched since: as it was before, or refused for what lies around it.
                assert is_now == first.get(path) or (path in refused and is_now == was)
            elif was != first.get(path):
                # Touched since: exactly as it was left, and said so, if winx had changed it.
                assert is_now == was
                if left.get(path) != first.get(path):
                    assert path in refused


def test_a_file_that_was_changed_since_is_put_back_only_if_it_is_said(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root / "notes", "mine\n")
    checkpoints = Checkpoints(tmp_path / "state", root, Limits())
    number = checkpoints.begin(work_of(0))
    write(root / "notes", "the agent's\n")
    checkpoints.end(number)
    write(root / "notes", "the agent's, and mine again\n")
    spans = checkpoints.spans()
    steps = checkpoints.steps(spans, "undo")
    restored = checkpoints.carry_out(steps, work_of(1, "undo"), spans)
    assert [(each.path, each.why) for each in restored.refused] == [("notes", CHANGED)]
    assert (root / "notes").read_text(encoding="utf-8") == "the agent's, and mine again\n"
    restored = checkpoints.carry_out(steps, work_of(2, "undo"), spans, overwriting=["notes"])
    assert restored.done == ("notes",)
    assert (root / "notes").read_text(encoding="utf-8") == "mine\n"
    # What was overwritten can be had again.
    newest = checkpoints.spans()[-1:]
    checkpoints.carry_out(checkpoints.steps(newest, "undo"), work_of(3, "undo"), newest)
    assert (root / "notes").read_text(encoding="utf-8") == "the agent's, and mine again\n"
