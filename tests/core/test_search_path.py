"""Which entries of a PATH count."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.search_path import (
    absolute_entries,
    entries_outside,
    environment_outside,
    outside_first,
)


def test_relative_and_empty_entries_are_left_out() -> None:
    assert absolute_entries("/usr/bin::.:bin:/bin") == "/usr/bin:/bin"
    assert absolute_entries("") == ""


def test_what_leads_into_a_directory_is_left_out(tmp_path: Path) -> None:
    inside = tmp_path.resolve() / "project"
    (inside / "bin").mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(inside / "bin")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    assert entries_outside(f"{inside}/bin:{link}:/usr/bin:bin", inside) == "/usr/bin"
    assert entries_outside(f"{loop}:/bin", inside) == f"{loop}:/bin"
    assert outside_first(f"{link}:/usr/bin::bin:/bin", inside) == f"/usr/bin:/bin:{link}"
    assert outside_first("bin:", inside) == ""


def test_an_environment_keeps_all_but_the_way_inside(tmp_path: Path) -> None:
    inside = tmp_path.resolve()
    environ = {"HOME": "/h", "PATH": f"{inside}/bin:/bin"}
    assert environment_outside(environ, inside) == {"HOME": "/h", "PATH": "/bin"}
    assert environment_outside({}, inside)["PATH"] == entries_outside(os.defpath, inside)
