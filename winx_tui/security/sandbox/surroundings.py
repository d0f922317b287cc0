"""What lies around every workspace: secrets that are hidden, and toolchains that are not.

The home directory is hidden as a whole, and the places of toolchains in it are opened
again: what a command prints goes to a model, so a list of what may be read is kept, not
one of what may not. The secrets inside those places are hidden once more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.config.paths import config_dir, state_dir
from winx_tui.security.sandbox.places import (
    HOME_HIDDEN,
    HOME_READABLE,
    INTERPRETERS,
    RUN_READABLE,
    SECRETS,
    SYSTEM_HIDDEN,
    TOOL_VARIABLES,
)
from winx_tui.security.sandbox.system import Kind, kind_of

_TOP = Path("/")
_SHALLOW = 3
"""An installation lies deeper than "/home/someone"."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The paths around a workspace that are hidden, and those in them that are not."""

    hidden: tuple[Path, ...]
    readable: tuple[Path, ...]
    own: tuple[Path, ...] = ()
    """winx's configuration and state, whether they exist or not."""


def surroundings(home: Path, environ: Mapping[str, str]) -> Surroundings:
    """Return what is hidden and what is readable on this machine; only what exists.

    Raises:
        ConfigError: winx's own directories are not known.
    """
    home = home.resolve()
    own = (config_dir().resolve(), state_dir().resolve())
    secrets = (*_existing(home, HOME_HIDDEN), *_existing(home, SECRETS))
    shut = (path for path in _existing(_TOP, SYSTEM_HIDDEN) if _is_open_here(path))
    hidden = (*shut, home, *secrets)
    readable = (
        *_existing(_TOP, RUN_READABLE),
        *_existing(home, HOME_READABLE),
        *_moved(home, environ),
    )
    return Surroundings(
        tuple(dict.fromkeys(hidden)),
        tuple(path for path in dict.fromkeys(readable) if path not in hidden),
        own,
    )


def _existing(base: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        found = base.glob(name) if "*" in name else iter([base / name])
        yield from (path.resolve() for path in found if kind_of(path) is not Kind.MISSING)


def _is_open_here(path: Path) -> bool:
    """Tell whether hiding a path changes anything for this user: each costs at every start."""
    return os.access(path, os.R_OK) or os.access(path, os.X_OK)


def _moved(home: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the toolchains that variables name; never a whole home directory or what holds one."""
    named = [environ.get(name, "") for name in TOOL_VARIABLES]
    for value in (*named, *environ.get("PATH", "").split(":")):
        path = Path(value).resolve()
        is_usable = value.startswith("/") and kind_of(path) is Kind.DIRECTORY
        if is_usable and not home.is_relative_to(path):
            # The programs of pyenv and its like are scripts that need what lies beside them.
            yield path.parent if path.name == "shims" else path
            yield from _interpreters(path, home)


def _interpreters(directory: Path, home: Path) -> Iterator[Path]:
    """Yield the installations that a directory of the PATH links to, as a venv does."""
    for name in INTERPRETERS:
        target = (directory / name).resolve()
        installation = target.parent.parent
        is_elsewhere = target.parent.name == "bin" and target.parent != directory
        is_narrow = len(installation.parts) > _SHALLOW and not home.is_relative_to(installation)
        if is_elsewhere and is_narrow and target.is_file():
            yield installation
