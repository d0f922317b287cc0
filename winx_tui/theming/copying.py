"""Puts a packaged theme where a person can change it."""

from __future__ import annotations

import re
from pathlib import Path

from winx_tui.config.paths import user_themes_dir
from winx_tui.core.errors import ConfigError
from winx_tui.core.text import printable
from winx_tui.theming.loader import load_theme, packaged_themes_dir

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NAME_LINE = re.compile(r"^name = .*$", re.MULTILINE)


def copy_theme(name: str, new_name: str, user_dir: Path | None = None) -> Path:
    """Copy a packaged theme into the person's directory, under a name, and return the file.

    Raises:
        ConfigError: there is no such theme, the new name cannot be one, or it is taken.
    """
    source = packaged_themes_dir() / f"{name}.toml"
    if source.name != f"{name}.toml" or not source.is_file():
        # Raises with the nearest name where there is none at all.
        load_theme(name, user_dir)
        raise ConfigError(f"the theme '{printable(name)}' is your own already; edit its file")
    if _NAME.fullmatch(new_name) is None:
        raise ConfigError(
            f"a theme cannot be named {new_name!a:.70}; use small letters, digits, - and _"
        )
    target = (user_dir or user_themes_dir()) / f"{new_name}.toml"
    text = _NAME_LINE.sub(f'name = "{new_name}"', source.read_text(encoding="utf-8"), count=1)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        shown = printable(str(target))
        raise ConfigError(
            f"the theme {shown} is there already; edit it, or copy under another name"
        ) from error
    except OSError as error:
        shown = printable(str(target))
        raise ConfigError(f"cannot write the theme {shown}: {error.strerror}") from error
    return target
