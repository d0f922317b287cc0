from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.security.program_places import ProgramPlace, unusual_programs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that brings programs, one of them with a well-known name."""
    root = tmp_path / "project"
    for name in ("bin/ls", "tool.sh", "sub/other.sh"):
        program(root / name)
    return root.resolve()


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def found(command: str, root: Path, path: str, cwd: Path | None = None) -> list[ProgramPlace]:
    return list(unusual_programs(command, path=path, cwd=cwd or root, root=root))


def test_programs_of_the_system_are_not_worth_a_word(root: Path) -> None:
    command = "ls | sort > x; cd /; unknown-program; [ -f x ]; FOO=1; $(id)"
    assert found(command, root, "/usr/bin:/bin") == []


def test_a_program_of_the_project_under_a_known_name_is_found(root: Path) -> None:
    place = ProgramPlace("ls", root / "bin/ls", is_in_workspace=True)
    assert found("cat x | ls", root, f"{root}/bin:/usr/bin") == [place]
    assert found("cat x | ls", root, "bin:/usr/bin") == [place], "a relative entry"
    assert found("ls", root, ":/usr/bin", root / "bin") == [place], "an empty entry"


def test_a_path_is_looked_up_from_where_the_command_runs(root: Path) -> None:
    place = ProgramPlace("./other.sh", root / "sub/other.sh", is_in_workspace=True)
    assert found("./other.sh", root, "/usr/bin", root / "sub") == [place]
    assert found("./other.sh", root, "/usr/bin") == []


def test_a_program_elsewhere_is_found_and_one_that_leads_into_the_project_counts_as_its(
    root: Path, tmp_path: Path
) -> None:
    places = tmp_path / "home/bin"
    own = program(places / "mine")
    (places / "linked").symlink_to(root / "tool.sh")
    assert found("mine && linked", root, f"{places}:/usr/bin") == [
        ProgramPlace("mine", own, is_in_workspace=False),
        ProgramPlace("linked", places / "linked", is_in_workspace=True),
    ]


@pytest.mark.parametrize("command", ["", "'", "a\0b", "ls \udcff", "/ /", "'' x", "((", "$x y"])
def test_whatever_is_written_nothing_is_raised(root: Path, command: str) -> None:
    assert found(command, root, "/usr/bin") == []
