"""Worktrees of winx: begun, gone on with, left; trust and sessions go along."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from tests.support.git_person import become, person_environment
from tests.support.git_project import committed, git
from winx_tui.config.trust import TrustStore
from winx_tui.core.errors import SessionError, UsageError, WinxError
from winx_tui.runtime.worktree_records import check_at_home
from winx_tui.runtime.worktrees import Stay, WorktreeDesk
from winx_tui.session.store import SessionStore


@dataclass
class Place:
    """A project, winx's state, and who is trusted."""

    root: Path
    state: Path
    trust: TrustStore
    stays: list[Stay] = field(default_factory=list)

    @property
    def sessions(self) -> SessionStore:
        return SessionStore(self.state / "sessions")

    def desk(self, folder: Path | None = None) -> WorktreeDesk:
        return WorktreeDesk.at(folder or self.root, self.state, self.trust)

    def enter(self, name: str, folder: Path | None = None) -> Stay:
        stay = self.desk(folder).enter(name, self.sessions.note_worktree)
        self.stays.append(stay)
        return stay


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    become(monkeypatch, person_environment(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    root = (tmp_path / "project").resolve()
    root.mkdir()
    committed(root, {"a.txt": "a\n", "AGENTS.md": "Be kind.\n", "sub/b.txt": "b\n"})
    return Place(root, tmp_path / "state", TrustStore(tmp_path / "config" / "trust.json"))


def test_a_worktree_is_made_beside_the_project_and_gone_on_with(place: Place) -> None:
    (place.root / "a.txt").write_text("mine\n", encoding="utf-8")
    stay = place.enter("fix")
    assert stay.folder == place.root.parent / "project.worktrees" / "fix"
    assert git(stay.folder, "branch", "--show-current") == "winx/fix"
    assert "from main at" in stay.words[0]
    assert stay.words[1].startswith("1 file that you have not committed stays in")
    assert (place.root / "a.txt").read_text(encoding="utf-8") == "mine\n"
    (stay.folder / "a.txt").write_text("fixed\n", encoding="utf-8")
    git(stay.folder, "commit", "-qam", "fix")
    again = place.enter("fix")
    assert (again.folder, again.record) == (stay.folder, stay.record)
    assert "goes on in the worktree fix, on winx/fix, 1 commit beyond main" in again.words[0]
    assert place.enter("fix", stay.folder).folder == stay.folder, "in itself too"


def test_it_is_made_again_where_its_directory_is_gone(place: Place) -> None:
    stay = place.enter("fix")
    (stay.folder / "a.txt").write_text("fixed\n", encoding="utf-8")
    git(stay.folder, "commit", "-qam", "fix")
    stay.folder.rename(stay.folder.with_name("moved"))
    again = place.enter("fix")
    assert "is made again from its branch" in again.words[0]
    assert (again.folder / "a.txt").read_text(encoding="utf-8") == "fixed\n"


def test_the_folder_that_winx_was_started_in_is_the_one_to_work_in(place: Place) -> None:
    assert place.enter("fix", place.root / "sub").folder.name == "sub"
    (place.root / "new").mkdir()
    with pytest.raises(UsageError, match="new is not committed"):
        place.enter("fix", place.root / "new")


@pytest.mark.parametrize("kind", ["no repository", "bare", "submodule", "nested", "no git"])
def test_where_none_can_be_made_it_is_one_sentence(
    place: Place, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    told = "this folder is in no repository"
    if kind == "bare":
        git(folder, "init", "-q", "--bare")
        told = "This is a bare repository"
    elif kind == "submodule":
        git(place.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
            str(committed(folder, {"x": "x\n"})), "in")  # fmt: skip
        folder, told = place.root / "in", "This folder is a submodule"
    elif kind == "nested":
        folder, told = place.enter("one").folder, "is the worktree one already"
    elif kind == "no git":
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
        told = "git is not installed"
    with pytest.raises(WinxError, match=told):
        place.enter("two", folder)


def test_a_branch_of_that_name_that_is_not_winxs_is_left_alone(place: Place) -> None:
    git(place.root, "branch", "winx/fix")
    with pytest.raises(UsageError, match="There is a branch winx/fix already"):
        place.enter("fix")


def test_a_detached_head_has_no_branch_to_merge_into(place: Place) -> None:
    git(place.root, "checkout", "-q", "--detach")
    stay = place.enter("fix")
    assert stay.record.base == ""
    with pytest.raises(WinxError, match="came from no branch"):
        place.desk().merge(stay.record)


# Trust


def test_trust_goes_along_with_files_that_are_the_same_and_ends_with_the_worktree(
    place: Place,
) -> None:
    place.trust.trust(place.root)
    stay = place.enter("fix")
    assert place.trust.is_trusted(stay.folder)
    (stay.folder / "AGENTS.md").write_text("Be evil.\n", encoding="utf-8")
    assert place.trust.state_of(stay.folder).status == "changed"
    git(stay.folder, "checkout", "-q", "AGENTS.md")
    place.desk().throw(stay.record, stay.hold)
    assert stay.folder not in place.trust.roots()


def test_what_was_trusted_is_not_what_is_committed_so_it_is_asked_about(place: Place) -> None:
    (place.root / "AGENTS.md").write_text("Be kinder.\n", encoding="utf-8")
    place.trust.trust(place.root)
    assert place.trust.state_of(place.enter("fix").folder).status == "unknown"


def test_an_untrusted_folder_has_untrusted_worktrees(place: Place) -> None:
    assert place.trust.state_of(place.enter("fix").folder).status == "unknown"
    place.trust.decline(place.root)
    assert place.trust.state_of(place.enter("more").folder).status == "declined"


# Sessions


def test_sessions_of_a_worktree_are_listed_with_the_project_and_gone_on_with_there(
    place: Place,
) -> None:
    stay = place.enter("fix")
    path = write(place.sessions, turn("one"), cwd=stay.folder)
    assert [each.id for each in place.sessions.list(place.root)] == [path.stem]
    assert [each.id for each in place.sessions.list(stay.folder)] == [path.stem]
    with pytest.raises(SessionError, match="There is no session to continue"):
        place.sessions.latest(place.root)
    with pytest.raises(SessionError, match=f"`winx -w fix --resume {path.stem}`"):
        check_at_home(path, place.root, place.state)
    check_at_home(path, stay.folder, place.state)
    place.desk().throw(stay.record, stay.hold)
    check_at_home(path, place.root, place.state)


# The end


def test_a_merge_is_told_and_the_worktree_stays(place: Place) -> None:
    stay = place.enter("fix")
    desk = place.desk()
    assert desk.merge(stay.record) == "There is nothing to merge: main has all of winx/fix."
    (stay.folder / "a.txt").write_text("fixed\n", encoding="utf-8")
    git(stay.folder, "commit", "-qam", "fix")
    assert desk.merge(stay.record).startswith("main is at winx/fix now (")
    assert stay.folder.is_dir()


def test_what_is_thrown_away_comes_back_by_the_words_that_are_told(place: Place) -> None:
    stay = place.enter("fix")
    (stay.folder / "new.txt").write_text("new\n", encoding="utf-8")
    thrown = place.desk().throw(stay.record, stay.hold)
    assert not stay.folder.parent.exists()
    assert place.desk().records.of(place.root) == ()
    command = thrown.words.split("`")[1]
    git(place.root, *command.split()[1:])
    assert (place.root / "new.txt").read_text(encoding="utf-8") == "new\n"


def test_a_worktree_that_another_winx_works_in_is_not_removed(place: Place) -> None:
    stay = place.enter("fix")
    other = place.enter("fix")
    with pytest.raises(UsageError, match="is open in another winx"):
        place.desk().throw(stay.record)
    with pytest.raises(UsageError, match="is open in another winx"):
        place.desk().throw(stay.record, stay.hold)
    assert other.folder.is_dir()
