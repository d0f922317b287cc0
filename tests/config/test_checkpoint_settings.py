"""How much is recorded is set by the person alone, and what is set can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.test_loader import complaint_of, layers_of
from winx_tui.config.settings import CheckpointSettings
from winx_tui.workspace.checkpoints.limits import (
    Limits,
    StoreRetention,
    limits_of,
    retention_of,
)
from winx_tui.workspace.globs import GlobSet

TABLE = """
[checkpoints]
enabled = false
max_file_mb = 1
max_files = 5
max_project_mb = 2
rebuildable_mb = 0
left_out = ["data/**", "*.iso"]
keep_days = 3
max_store_mb = 4
"""


def test_without_settings_the_limits_are_those_of_the_record() -> None:
    assert limits_of(CheckpointSettings()) == Limits()
    assert retention_of(CheckpointSettings()) == StoreRetention()


def test_what_a_person_sets_holds(tmp_path: Path) -> None:
    checkpoints = layers_of(tmp_path, TABLE).settings.checkpoints
    assert not checkpoints.enabled
    limits = limits_of(checkpoints)
    assert limits.file_bytes == 1 << 20
    assert (limits.project.files, limits.project.size_bytes) == (5, 2 << 20)
    assert limits.rebuildable.size_bytes == 0
    assert limits.left_out == ("data/**", "*.iso")
    assert retention_of(checkpoints) == StoreRetention(3, 4 << 20)


def test_a_project_weakens_nothing(tmp_path: Path) -> None:
    loaded = layers_of(tmp_path, project=TABLE)
    assert loaded.settings.checkpoints == CheckpointSettings()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("max_file_mb = 0", "checkpoints.max_file_mb"),
        ("max_file_mb = 10000", "checkpoints.max_file_mb"),
        ("keep_days = 0", "checkpoints.keep_days"),
        ('left_out = [""]', "a list of globs"),
        ('left_out = ["*a*b*c*d*e*"]', "a list of globs"),
        ('left_out = "data"', "checkpoints.left_out"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, line: str, expected: str) -> None:
    assert expected in complaint_of(tmp_path, f"[checkpoints]\n{line}\n")


@pytest.mark.parametrize("glob", ["/".join(["**"] * 8), "a" * 1000, "*/" * 100 + "****"])
def test_a_glob_that_is_accepted_can_be_used(tmp_path: Path, glob: str) -> None:
    layers_of(tmp_path, f'[checkpoints]\nleft_out = ["{glob}"]\n')
    GlobSet.of(tmp_path, (glob,))
