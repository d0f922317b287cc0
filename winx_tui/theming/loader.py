"""Finds theme files: the person's own first, then those that winx brings.

In a wheel the latter lie in winx_tui/_themes, in a checkout in themes/ beside
the package.
"""

from __future__ import annotations

import stat
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from winx_tui.config.paths import user_themes_dir
from winx_tui.core.errors import ConfigError
from winx_tui.core.text import printable
from winx_tui.theming.spec import ThemeSpec, parse_theme

DEFAULT_THEME = "winx-dark"
_MOST_BYTES = 1 << 20
"""Of a theme file; those of winx have some 1,500."""


@dataclass(frozen=True, slots=True)
class ThemeCatalog:
    """Every theme that can be used, and what is wrong with the others."""

    themes: tuple[ThemeSpec, ...]
    """By name; the default first."""
    problems: tuple[str, ...]
    """Sentences for a person."""


@dataclass(frozen=True, slots=True)
class ResolvedTheme:
    """A theme to paint with, whatever was asked for."""

    spec: ThemeSpec
    problem: str | None = None
    """Why it is not the one that was asked for."""


def load_theme(name: str, user_dir: Path | None = None) -> ThemeSpec:
    """Load one theme; the person's own comes before a packaged one of its name.

    Args:
        name: The file's name without .toml.
        user_dir: Where the person's own lie; None: the settings' themes directory.

    Raises:
        ConfigError: there is no such theme, or its file is broken.
    """
    for directory in (user_dir or user_themes_dir(), packaged_themes_dir()):
        path = directory / f"{name}.toml"
        if path.name == f"{name}.toml" and path.is_file():
            return read_theme(path)
    names = theme_names(user_dir)
    nearest = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(names)}"
    raise ConfigError(printable(f"there is no theme '{name}'; {hint}"))


def resolve_theme(name: str, user_dir: Path | None = None) -> ResolvedTheme:
    """Load a theme, or the packaged default with the reason why."""
    try:
        return ResolvedTheme(load_theme(name, user_dir))
    except ConfigError as error:
        default = read_theme(packaged_themes_dir() / f"{DEFAULT_THEME}.toml")
        return ResolvedTheme(default, str(error))


def list_themes(user_dir: Path | None = None) -> ThemeCatalog:
    """Load every theme; a broken one is reported and left out."""
    themes: list[ThemeSpec] = []
    problems: list[str] = []
    for name in theme_names(user_dir):
        try:
            themes.append(load_theme(name, user_dir))
        except ConfigError as error:
            problems.append(str(error))
    return ThemeCatalog(tuple(themes), tuple(problems))


def theme_names(user_dir: Path | None = None) -> tuple[str, ...]:
    """Return the names of all theme files, unread; the default first."""
    names = {
        path.stem
        for directory in (user_dir or user_themes_dir(), packaged_themes_dir())
        if directory.is_dir()
        for path in directory.glob("*.toml")
    }
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_THEME, name)))


@cache
def own_theme_file(name: str, user_dir: Path | None = None) -> Path:
    """Return where the person's own theme of a name lies, whether it is there or not."""
    return (user_dir or user_themes_dir()) / f"{name}.toml"


def packaged_themes_dir() -> Path:
    """Return the directory of the themes that winx brings.

    By path and not by importlib.resources, whose import alone takes 5 ms of the
    first paint.
    """
    package = Path(__file__).resolve().parent.parent
    packed = package / "_themes"
    return packed if packed.is_dir() else package.parent / "themes"


def read_theme(path: Path) -> ThemeSpec:
    """Read and check one theme file; its name is the file's without the ending.

    Raises:
        ConfigError: it cannot be read, or is no theme.
    """
    shown = printable(str(path))
    try:
        source = _source(path, shown)
        data = tomllib.loads(source)
        # A number in hex is read at any length, but written in no message.
        repr(data)
    except OSError as error:
        raise ConfigError(f"cannot read the theme {shown}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"the theme {shown} is not valid TOML: {error}; mend it") from error
    except ValueError as error:
        raise ConfigError(
            f"the theme {shown} holds a number of thousands of digits; write a shorter one"
        ) from error
    return parse_theme(path.stem, data, shown, source)


def _source(path: Path, shown: str) -> str:
    """Return the text of a theme file, which a pipe or device never is."""
    status = path.stat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise ConfigError(f"the theme {shown} is no regular file; name one that is")
    if status.st_size <= _MOST_BYTES:
        with path.open(encoding="utf-8") as file:
            source = file.read(_MOST_BYTES + 1)
        if len(source) <= _MOST_BYTES:
            return source
    raise ConfigError(
        f"the theme {shown} is too large for a theme, which has 1 MiB at most; name another file"
    )
