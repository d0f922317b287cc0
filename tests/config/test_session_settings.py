from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.config.loader import load_layers
from winx_tui.config.settings import SessionsSettings
from winx_tui.core.errors import ConfigError


def test_all_sessions_are_kept_unless_the_person_says_otherwise(tmp_path: Path) -> None:
    own = tmp_path / "config.toml"
    assert SessionsSettings() == SessionsSettings(keep_days=0, max_size_mb=0)
    own.write_text("[sessions]\nkeep_days = 30\nmax_size_mb = 500\n")
    loaded = load_layers(user_file=own, environ={}, overrides={})
    assert loaded.settings.sessions == SessionsSettings(30, 500)


@pytest.mark.parametrize("line", ["keep_days = -1", "keep_days = 99999999", "max_size_mb = -5"])
def test_limits_of_sessions_that_make_no_sense_are_refused(tmp_path: Path, line: str) -> None:
    own = tmp_path / "config.toml"
    own.write_text(f"[sessions]\n{line}\n")
    with pytest.raises(ConfigError, match="must be a whole number"):
        load_layers(user_file=own, environ={}, overrides={})


def test_a_project_deletes_nobodys_sessions(tmp_path: Path) -> None:
    project = tmp_path / "project.toml"
    project.write_text("[sessions]\nkeep_days = 1\n")
    loaded = load_layers(
        user_file=tmp_path / "none.toml", project_file=project, environ={}, overrides={}
    )
    assert loaded.settings.sessions == SessionsSettings()
    assert "sessions.keep_days" in " ".join(map(str, loaded.problems))
