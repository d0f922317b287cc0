from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError

SHOW_PATHS = """
import sys
from winx_tui.config import paths
from winx_tui.core.errors import ConfigError
try:
    print(paths.config_file(), paths.sessions_dir(), paths.log_file())
except ConfigError as error:
    print("ConfigError:", error)
print("platformdirs" in sys.modules)
"""


def paths_with(**environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHOW_PATHS],
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()


def test_the_platform_decides_below_the_home_directory(tmp_path: Path) -> None:
    shown, _ = paths_with(HOME=str(tmp_path))
    assert all(place.startswith(f"{tmp_path}/") and "winx" in place for place in shown.split())


def test_the_environment_moves_both_roots_without_platformdirs(tmp_path: Path) -> None:
    shown, has_platformdirs = paths_with(
        WINX_CONFIG_DIR=f"{tmp_path}/c", WINX_STATE_DIR=f"{tmp_path}/s"
    )
    assert shown == f"{tmp_path}/c/config.toml {tmp_path}/s/sessions {tmp_path}/s/winx.log"
    assert has_platformdirs == "False"


@pytest.mark.parametrize(
    "environment", [{"HOME": ""}, {"HOME": "relative"}, {"WINX_CONFIG_DIR": ".winx"}]
)
def test_a_home_that_is_none_is_told(environment: dict[str, str]) -> None:
    shown, _ = paths_with(**environment)
    assert shown.startswith("ConfigError: ")
    assert "not an absolute path" in shown


def test_a_private_directory_is_made_with_its_parents(tmp_path: Path) -> None:
    path = ensure_private_directory(tmp_path / "a" / "winx")
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_winx_own_open_directory_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "winx"
    path.mkdir(mode=0o755)
    ensure_private_directory(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_chosen_directory_keeps_its_mode_but_must_not_be_writable_by_others(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine"
    path.mkdir()
    path.chmod(0o755)
    ensure_private_directory(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    path.chmod(0o777)
    with pytest.raises(ConfigError, match="other users can change what is in"):
        ensure_private_directory(path)


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"cannot make the directory .*: .*; set"):
        ensure_private_directory(tmp_path / "file" / "winx")
