from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workspace.journaled_project import Project
from winx_tui.workspace.journal.bounds import Limits
from winx_tui.workspace.journal.history import NothingToUndoError

CHANGES = st.dictionaries(
    st.sampled_from("abc"), st.one_of(st.none(), st.sampled_from([b"1", b"2", b""])), min_size=1
)
ACTIONS = st.one_of(CHANGES, st.sampled_from(["undo", "redo", "restart", "shorten"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTIONS, max_size=14))
def test_undo_and_redo_of_calls_retrace_every_state(
    tmp_path_factory: pytest.TempPathFactory, actions: list[dict[str, bytes | None] | str]
) -> None:
    project = Project(tmp_path_factory.mktemp("walk"))
    past: list[dict[str, bytes]] = []
    future: list[dict[str, bytes]] = []
    for action in actions:
        present = project.files()
        match action:
            case "restart":
                project.start_again()
            case "shorten":
                project.limits = Limits(log_bytes=0) if not project.limits.log_bytes else Limits()
                project.start_again()
            case "undo" | "redo":
                stack, other = (past, future) if action == "undo" else (future, past)
                if not stack:
                    with pytest.raises(NothingToUndoError):
                        project.undo() if action == "undo" else project.redo()
                    continue
                step = project.undo() if action == "undo" else project.redo()
                other.append(present)
                assert project.files() == stack.pop()
                assert step.remaining == len(stack)
            case dict():
                changed = {
                    name: after for name, after in action.items() if after != present.get(name)
                }
                if not changed or (len(changed) < 3 and future):
                    # What others than the changed files may redo is another matter.
                    continue
                project.change(**changed)
                past.append(present)
                future.clear()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from([None, b"1", b"2", b"3", "undo", "redo", "restart"]),
        ),
        max_size=20,
    )
)
def test_each_file_retraces_its_own_states(
    tmp_path_factory: pytest.TempPathFactory,
    actions: list[tuple[str, bytes | str | None]],
) -> None:
    project = Project(tmp_path_factory.mktemp("walk"))
    past: dict[str, list[bytes | None]] = {name: [] for name in "abc"}
    future: dict[str, list[bytes | None]] = {name: [] for name in "abc"}
    for name, action in actions:
        present = project.read(name)
        match action:
            case "restart":
                project.start_again()
            case "undo" | "redo":
                stack, other = (past, future) if action == "undo" else (future, past)
                step = project.undo if action == "undo" else project.redo
                if not stack[name]:
                    with pytest.raises(NothingToUndoError):
                        step(name)
                    continue
                assert step(name).remaining == len(stack[name]) - 1
                other[name].append(present)
                assert project.read(name) == stack[name].pop()
            case bytes() | None if action != present:
                project.change(**{name: action})
                past[name].append(present)
                future[name].clear()
