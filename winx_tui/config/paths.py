"""Where winx keeps its files; the only door to platformdirs.

Nothing here touches the disk but ensure_private_directory. WINX_CONFIG_DIR and
WINX_STATE_DIR move the two roots; only the environment can, never a file.
"""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.errors import ConfigError

APP_NAME = "winx"

_ELSEWHERE = "set WINX_CONFIG_DIR and WINX_STATE_DIR to directories of your own"


def config_dir() -> Path:
    """Return the directory of the settings.

    Raises:
        ConfigError: there is no home directory to derive it from.
    """
    return _root("WINX_CONFIG_DIR", "config")


def state_dir() -> Path:
    """Return the directory of sessions, history, logs and scratch files.

    Raises:
        ConfigError: there is no home directory to derive it from.
    """
    return _root("WINX_STATE_DIR", "state")


def config_file() -> Path:
    """Return the path of the person's settings."""
    return config_dir() / "config.toml"


def user_themes_dir() -> Path:
    """Return the directory of the person's own themes."""
    return config_dir() / "themes"


def trust_file() -> Path:
    """Return the path of the list of trusted folders."""
    return config_dir() / "trust.json"


def sessions_dir(state: Path | None = None) -> Path:
    """Return the directory of session logs, below winx's own state or another one."""
    return (state or state_dir()) / "sessions"


def history_dir() -> Path:
    """Return the directory of prompt histories."""
    return state_dir() / "history"


def scratch_dir() -> Path:
    """Return the directory that long outputs are spilled to.

    Beside the sessions rather than in /tmp: nobody else can put anything there.
    """
    return state_dir() / "scratch"


def log_file() -> Path:
    """Return the path of winx's own log."""
    return state_dir() / "winx.log"


def ensure_private_directory(path: Path) -> Path:
    """Make a directory that only its owner can enter, and return it.

    An existing one that others can enter is closed to them if it is winx's own;
    one that a person chose keeps its mode, but nobody else may write there.

    Raises:
        ConfigError: it cannot be made, or others can change what is in it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.stat()
        is_foreign = status.st_uid != os.geteuid()
        if status.st_mode & 0o077 and APP_NAME in path.parts and not is_foreign:
            path.chmod(0o700)
        elif status.st_mode & 0o022 or is_foreign:
            raise ConfigError(f"other users can change what is in {path}; {_ELSEWHERE}")
    except OSError as error:
        raise ConfigError(
            f"cannot make the directory {path}: {error.strerror}; {_ELSEWHERE}"
        ) from error
    return path


def _root(override: str, kind: str) -> Path:
    chosen = os.environ.get(override, "")
    if chosen:
        return _absolute(chosen, f"{override} is '{chosen}', which")
    home = os.environ.get("HOME")
    if home is not None and not Path(home).is_absolute():
        raise ConfigError(
            f"HOME is '{home}', not an absolute path, so winx does not know where its files are; "
            f"set HOME, or {override}"
        )
    # Lazy: 8 ms, and `winx --version` needs no paths.
    import platformdirs

    directories = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
    path = directories.user_config_dir if kind == "config" else directories.user_state_dir
    return _absolute(path, f"the {kind} directory is '{path}', which")


def _absolute(path: str, subject: str) -> Path:
    if not Path(path).is_absolute():
        raise ConfigError(f"{subject} is not an absolute path; set HOME or that variable to one")
    return Path(path)
