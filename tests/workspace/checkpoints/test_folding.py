"""Many steps are named in few lines."""

from __future__ import annotations

from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.folding import folded
from winx_tui.workspace.checkpoints.plan import Step

FILE = Entry("file", 0o644, 1, b"f" * 32)
DIRECTORY = Entry("directory", 0o755, 0, b"")


def test_a_directory_that_comes_back_stands_for_all_in_it() -> None:
    files = [Step(f"d/e/{number}", None, FILE) for number in range(20)]
    around = [Step("d", None, DIRECTORY), Step("d/e", None, DIRECTORY), Step("d.txt", FILE, None)]
    named = [(step.path, count) for step, count in folded([*files, *around])]
    assert named == [("d", 20), ("d.txt", 0)]


def test_a_directory_that_only_changes_stands_for_itself_and_few_are_all_named() -> None:
    files = [Step(f"d/{number:02}", FILE, None) for number in range(20)]
    changed = Step("d", DIRECTORY, Entry("directory", 0o700, 0, b""))
    assert [step.path for step, _ in folded([*files, changed])][:2] == ["d", "d/00"]
    assert len(folded([Step("d", None, DIRECTORY), *files[:3]])) == 4
