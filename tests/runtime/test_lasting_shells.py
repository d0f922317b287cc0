"""Shells that last, in sandboxes, while files and directories take the place of others."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.runtime.sandboxed_home import Home
from winx_tui.core.approval import READ_ONLY, UNCONFINED, Permit
from winx_tui.runtime.confinement import SandboxKeeper
from winx_tui.shell.pool import ShellPool

pytestmark = pytest.mark.xdist_group("sandbox")

WAIT_S = 60.0
WRITE = Permit("workspace-write")
PERMITS = pytest.mark.parametrize(
    "permit", [READ_ONLY, WRITE, UNCONFINED], ids=lambda permit: permit.level
)


@pytest.fixture
async def pool(home: Home, keeper: SandboxKeeper, tmp_path: Path) -> AsyncIterator[ShellPool]:
    shells = ShellPool(home.root, home.environment, tmp_path / "logs", confiner=keeper)
    yield shells
    await shells.aclose()


async def said(pool: ShellPool, command: str, permit: Permit) -> str:
    return (await pool.run(command, permit=permit, wait_s=WAIT_S)).output.strip()


@PERMITS
async def test_a_file_that_was_replaced_beside_git_is_still_open(
    pool: ShellPool, home: Home, permit: Permit
) -> None:
    assert await said(pool, "cat main.py", permit) == "SECRET"
    fresh = home.root / "fresh"
    fresh.write_text("new\n", encoding="utf-8")
    fresh.replace(home.root / "main.py")
    assert await said(pool, "cat main.py", permit) == "new"
    if permit != READ_ONLY:
        assert await said(pool, "echo more >> main.py && cat main.py", permit) == "new\nmore"


@PERMITS
async def test_a_workspace_that_was_deleted_and_came_back_is_entered_again(
    pool: ShellPool, home: Home, permit: Permit
) -> None:
    (home.root / "src").mkdir()
    assert await said(pool, "cd src; ls", permit) == ""
    kept = home.base / "kept"
    shutil.copytree(home.root, kept, symlinks=True)
    shutil.rmtree(home.root)
    shutil.copytree(kept, home.root, symlinks=True)
    (home.root / "src" / "back").touch()
    assert await said(pool, "ls; pwd", permit) == f"back\n{home.root}/src"


@PERMITS
async def test_a_directory_that_came_back_is_entered_again(
    pool: ShellPool, home: Home, permit: Permit
) -> None:
    place = home.root / "src" / "deep"
    place.mkdir(parents=True)
    assert await said(pool, "cd src/deep; ls", permit) == ""
    await said(pool, f"rm -r {place}", UNCONFINED)
    assert not os.path.lexists(place)
    place.mkdir(parents=True)
    (place / "back").touch()
    assert await said(pool, "ls; pwd", permit) == f"back\n{place}"
    assert await said(pool, "cd ..; pwd", permit) == str(place.parent)
