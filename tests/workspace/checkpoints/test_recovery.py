"""What was under way when winx was killed is brought to an end by the next one."""

from __future__ import annotations

from pathlib import Path

from tests.workspace.checkpoints.project import State, state_of, write
from winx_tui.workspace.checkpoints.entries import digest_of
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.span_rows import insert_span
from winx_tui.workspace.checkpoints.spans import Span, SpanKind, Work
from winx_tui.workspace.checkpoints.store import CheckpointStore
from winx_tui.workspace.checkpoints.turns import next_redo, next_undo


def opened(tmp_path: Path) -> Checkpoints:
    return Checkpoints(tmp_path / "state", tmp_path / "project", Limits())


def work(kind: SpanKind = "command") -> Work:
    return Work("ses_1", "turn_1", "call_1", kind, "Run: make", "build it")


def undo(checkpoints: Checkpoints, *overwriting: str) -> list[tuple[str, str]]:
    spans = next_undo(checkpoints.spans())
    steps = checkpoints.steps(spans, "undo")
    restored = checkpoints.carry_out(steps, work("undo"), spans, overwriting=overwriting)
    return [(each.path, each.why) for each in restored.refused]


def test_what_a_killed_command_changed_is_taken_back_where_the_person_says_so(
    tmp_path: Path,
) -> None:
    root = tmp_path / "project"
    write(root / "notes", "mine\n")
    killed = opened(tmp_path)
    killed.begin(work())
    write(root / "notes", "the agent's\n")
    write(root / "made", "x\n")
    killed.close()
    checkpoints = opened(tmp_path)
    (told,) = checkpoints.prepare()
    assert told.startswith("winx was ended in the middle of 'Run: make'")
    assert checkpoints.prepare() == ()
    (span,) = checkpoints.spans()
    assert span.is_shared
    refused = dict(undo(checkpoints))
    assert refused.keys() == {"notes", "made"}
    assert (root / "notes").read_text(encoding="utf-8") == "the agent's\n"
    again = next_redo(checkpoints.spans())
    checkpoints.carry_out(checkpoints.steps(again, "redo"), work("redo"), again)
    assert undo(checkpoints, "notes", "made") == []
    assert (root / "notes").read_text(encoding="utf-8") == "mine\n"
    assert not (root / "made").exists()


def test_a_killed_command_that_had_changed_nothing_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path / "project/notes", "mine\n")
    killed = opened(tmp_path)
    killed.begin(work())
    killed.close()
    checkpoints = opened(tmp_path)
    checkpoints.prepare()
    assert checkpoints.spans() == ()


def test_the_work_of_a_winx_that_lives_is_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root / "notes", "mine\n")
    other, checkpoints = opened(tmp_path), opened(tmp_path)
    number = other.begin(work())
    write(root / "notes", "the agent's\n")
    assert checkpoints.prepare() == ()
    assert [span.after for span in checkpoints.spans()] == [None]
    other.end(number)
    assert not any(span.is_shared for span in checkpoints.spans())


def killed_undo(tmp_path: Path, gone: int) -> State:
    """Leave an undo of six files as a kill does: begun, and gone a part of the way.

    Return how the project was before it was changed.
    """
    root = tmp_path / "project"
    names = [f"f{number}" for number in range(6)]
    for name in names:
        write(root / name, f"mine {name}\n")
    before = state_of(root)
    killed = opened(tmp_path)
    number = killed.begin(work())
    for name in names:
        write(root / name, "the agent's\n")
    killed.end(number)
    spans: tuple[Span, ...] = killed.spans()
    with killed._recorded(()) as (connection, now):
        insert_span(connection, work("undo"), now.digest, killed.owner, undoes=[spans[0].number])
    for name in names[:gone]:
        write(root / name, f"mine {name}\n")
    killed.close()
    return before


def lose(tmp_path: Path, digest: bytes) -> None:
    """Have a content be gone from the store, as damage takes it."""
    store = CheckpointStore(tmp_path / "state")
    with store.writing() as connection:
        connection.execute("DELETE FROM content WHERE digest = ?", (digest,))
    store.close()


def test_an_undo_that_was_killed_is_done_to_its_end(tmp_path: Path) -> None:
    root = tmp_path / "project"
    before = killed_undo(tmp_path, gone=3)
    checkpoints = opened(tmp_path)
    (told,) = checkpoints.prepare()
    assert told.endswith("the rest of it is done now.")
    assert state_of(root) == before
    assert next_undo(checkpoints.spans()) == ()
    assert len(next_redo(checkpoints.spans())) == 1


def test_of_a_killed_undo_whose_contents_are_lost_is_told_what_could_not_be_done(
    tmp_path: Path,
) -> None:
    killed_undo(tmp_path, gone=5)
    lose(tmp_path, digest_of(b"mine f5\n"))
    (told,) = opened(tmp_path).prepare()
    assert "the rest of it is done now, but not all: f5 cannot be put back: the recorded" in told


def test_of_a_killed_undo_nothing_can_be_known_of_is_told_what_changed_since(
    tmp_path: Path,
) -> None:
    killed_undo(tmp_path, gone=2)
    reading = opened(tmp_path)
    lose(tmp_path, reading.spans()[0].before)
    reading.close()
    (told,) = opened(tmp_path).prepare()
    assert "and the rest of it cannot be done: the recorded content" in told
    assert told.endswith("Changed since it began: f0, f1.")


def test_a_killed_undo_that_can_do_nothing_leaves_the_work_standing(tmp_path: Path) -> None:
    killed_undo(tmp_path, gone=0)
    reading = opened(tmp_path)
    lose(tmp_path, reading.spans()[0].before)
    reading.close()
    checkpoints = opened(tmp_path)
    (told,) = checkpoints.prepare()
    assert told.endswith("It had changed nothing yet, and what it was about stands as before.")
    assert len(next_undo(checkpoints.spans())) == 1
