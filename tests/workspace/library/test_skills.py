from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.library.files import TextReader
from winx_tui.workspace.library.skills import (
    Skill,
    read_skill,
    read_skill_file,
    skill_folders,
    skill_in,
    usable_first,
)
from winx_tui.workspace.library.skills_told import told_skill

GOOD = "---\nname: pdf\ndescription: Fill in PDF forms.\n---\n\nRun scripts/fill.py.\n"


def make(folder: Path, text: str = GOOD) -> Skill:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SKILL.md").write_text(text, encoding="utf-8")
    return skill_in(folder, "project", TextReader())


def test_a_skill_is_its_name_and_when_to_use_it(tmp_path: Path) -> None:
    skill = make(tmp_path / "pdf")
    assert (skill.name, skill.description, skill.problem) == ("pdf", "Fill in PDF forms.", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("No head.", "needs a name"),
        ("---\nname: ../x\ndescription: y\n---\n", "needs a name"),
        ("---\nname: pdf\n---\n", "needs a description"),
        ("---\nname: pdf\n", "no end"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, text: str, why: str) -> None:
    assert why in make(tmp_path / "pdf", text).problem


def test_one_that_can_be_used_wins_over_one_that_cannot(tmp_path: Path) -> None:
    broken = make(tmp_path / "a" / "pdf", "---\nname: pdf\n---\n")
    good = make(tmp_path / "b" / "pdf")
    assert usable_first((broken, good)) == (good,)


def test_folders_are_found_by_their_files() -> None:
    names = ("x/SKILL.md", "x/scripts/a.py", "group/y/SKILL.md", "SKILL.txt")
    assert skill_folders(names) == ("x", "group/y")


def test_the_model_reads_the_text_the_folder_and_the_names_of_its_files(tmp_path: Path) -> None:
    skill = make(tmp_path / "pdf")
    (tmp_path / "pdf" / "scripts").mkdir()
    (tmp_path / "pdf" / "scripts" / "fill.py").touch()
    (tmp_path / "pdf" / "scripts" / "__pycache__").mkdir()
    (tmp_path / "pdf" / "scripts" / "__pycache__" / "fill.pyc").touch()
    text = told_skill(skill, read_skill(skill, TextReader()))
    assert text.startswith("Run scripts/fill.py.")
    assert str(tmp_path / "pdf") in text
    assert text.count("fill.py") == 2
    assert ".pyc" not in text


def test_many_files_are_counted_not_named(tmp_path: Path) -> None:
    skill = make(tmp_path / "pdf")
    for number in range(60):
        (tmp_path / "pdf" / f"{number:02}.txt").touch()
    read = read_skill(skill, TextReader())
    assert (len(read.files), read.more_files) == (50, 10)


def test_a_file_of_it_is_read_and_nothing_else(tmp_path: Path) -> None:
    skill = make(tmp_path / "pdf")
    (tmp_path / "pdf" / "forms.md").write_text("Forms.")
    (tmp_path / "secret").write_text("hunter2")
    (tmp_path / "pdf" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "pdf" / "raw.bin").write_bytes(b"\xff\x00")
    assert read_skill_file(skill, "forms.md") == "Forms."
    assert read_skill_file(skill, "../pdf/forms.md") == "Forms."
    for name in ("../secret", "link", str(tmp_path / "secret"), "..", "/etc/passwd"):
        with pytest.raises(WorkspaceError, match="outside the folder"):
            read_skill_file(skill, name)
    with pytest.raises(WorkspaceError, match="has no file"):
        read_skill_file(skill, "missing.md")
    with pytest.raises(WorkspaceError, match="not UTF-8"):
        read_skill_file(skill, "raw.bin")
    with pytest.raises(WorkspaceError):
        read_skill_file(skill, "\0")
