"""Which files of commands and skills count, and that trust follows each of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from winx_tui.config.steering_files import MAX_FILES, steering_files
from winx_tui.config.trust import MAX_HASHED_BYTES, TrustStore, listed


def write(root: Path, name: str, text: str = "x") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "project"
    path.mkdir()
    return path


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "winx" / "trust.json")


def test_commands_and_everything_in_skills_count(root: Path) -> None:
    counted = (
        ".winx/commands/review.md",
        ".claude/commands/front/add.md",
        ".winx/skills/pdf/SKILL.md",
        ".winx/skills/pdf/scripts/fill.py",
        ".claude/skills/x/SKILL.md",
        ".agents/skills/y/SKILL.md",
    )
    others = (
        ".winx/commands/notes.txt",
        ".claude/settings.json",
        ".winx/skills/pdf/scripts/__pycache__/fill.pyc",
        "commands/a.md",
    )
    for name in (*counted, *others):
        write(root, name)
    assert set(steering_files(root)) == set(counted)


@pytest.mark.parametrize(
    "name", [".winx/commands/a.md", ".claude/skills/x/SKILL.md", ".agents/skills/x/run.sh"]
)
def test_each_changed_added_or_removed_file_asks_again(
    root: Path, store: TrustStore, name: str
) -> None:
    store.trust(root)
    path = write(root, name, "one")
    assert store.state_of(root).changed == (name,)
    store.trust(root)
    path.write_text("two")
    assert store.state_of(root).changed == (name,)
    store.trust(root)
    path.unlink()
    assert store.state_of(root).changed == (name,)


def test_a_link_counts_inside_the_project_only(root: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside/SKILL.md")
    write(tmp_path, "outside.md")
    write(root, ".agents/skills/x/SKILL.md")
    write(root, ".claude/commands/real.md")
    (root / ".claude" / "skills").symlink_to("../.agents/skills")
    (root / ".agents" / "skills" / "evil").symlink_to(tmp_path / "outside")
    (root / ".agents" / "skills" / "round").symlink_to("../skills")
    (root / ".claude" / "commands" / "evil.md").symlink_to(tmp_path / "outside.md")
    (root / ".claude" / "commands" / "same.md").symlink_to("real.md")
    assert steering_files(root) == (
        ".claude/commands/real.md",
        ".claude/commands/same.md",
        ".claude/skills/x/SKILL.md",
    )


def test_a_folder_that_leads_out_of_the_project_does_not_count(root: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside/a.md")
    (root / ".winx").mkdir()
    (root / ".winx" / "commands").symlink_to(tmp_path / "outside")
    assert steering_files(root) == ()


def test_there_is_an_end_to_it(root: Path) -> None:
    for number in range(MAX_FILES + 5):
        write(root, f".winx/skills/x/{number:03}.txt")
    found = steering_files(root)
    assert len(found) == MAX_FILES
    assert found[-1].endswith(f"{MAX_FILES - 1:03}.txt")


def test_large_files_are_told_apart_without_being_read_whole(root: Path, store: TrustStore) -> None:
    write(root, ".winx/skills/a/data", "x" * (MAX_HASHED_BYTES + 1))
    late = write(root, ".winx/skills/b/SKILL.md", "one")
    store.trust(root)
    assert store.is_trusted(root)
    late.write_text("longer")
    assert store.state_of(root).changed == (".winx/skills/b/SKILL.md",)


def test_a_clock_that_is_set_back_hides_no_change(root: Path, store: TrustStore) -> None:
    write(root, ".winx/skills/a/data", "x" * (MAX_HASHED_BYTES + 1))
    late = write(root, ".winx/skills/b/SKILL.md", "one")
    store.trust(root)
    before = late.stat()
    while late.stat().st_ctime_ns == before.st_ctime_ns:
        # Clocks of file systems tick every few milliseconds.
        late.write_text("two")
        os.utime(late, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.state_of(root).changed == (".winx/skills/b/SKILL.md",)


def test_a_sentence_names_the_first_files_and_counts_the_rest() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(number) for number in range(10)]).endswith("6, 7 and 2 more")
