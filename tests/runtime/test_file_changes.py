"""How single files differ from the commit, and from what they were at the session's start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime.test_session_changes import DONE, session, write
from tests.support.git_project import committed
from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.file_changes import MOST_COMPARED_BYTES, change_since_commit
from winx_tui.workspace.repository import Repository


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory for a project."""
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    path = (tmp_path / "project").resolve()
    path.mkdir()
    return path


def test_a_file_is_compared_with_the_last_commit(root: Path) -> None:
    committed(root, {"a b.txt": "one\ntwo\n", "same": "x\n"})
    (root / "a b.txt").write_text("one\n2\n3\n", encoding="utf-8")
    (root / "new").write_text("n\n", encoding="utf-8")
    repository = Repository.discover(root)
    seen = change_since_commit(repository, root / "a b.txt")
    assert (seen.added_lines, seen.removed_lines, seen.diff.kind) == (2, 1, "edit")
    assert change_since_commit(repository, root / "new").diff.kind == "create"
    assert change_since_commit(repository, root / "same").is_same


def test_what_cannot_be_compared_is_told(root: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no git here to compare a with"):
        change_since_commit(None, root / "a")
    repository = Repository.discover(committed(root, {"a": "x\n"}))
    with pytest.raises(WorkspaceError, match="outside the repository"):
        change_since_commit(repository, root.parent / "other")
    with (root / "huge").open("wb") as file:
        file.truncate(MOST_COMPARED_BYTES + 1)
    with pytest.raises(WorkspaceError, match="too large"):
        change_since_commit(repository, root / "huge")


async def test_lines_are_counted_since_the_session_began(root: Path) -> None:
    committed(root, {"a.txt": "a\n", "b.txt": "b\n"})
    async with session(root, write("new.py", "a\nb\n"), DONE) as here:
        await here.say("!echo more >> a.txt; printf '\\0' > binary")
        await here.say("Write it")
        counts = await here.runtime.changed_lines(here.conversation)
        assert counts == {root / "a.txt": (1, 0), root / "new.py": (2, 0)}
