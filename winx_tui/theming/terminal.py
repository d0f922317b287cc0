"""How many colours a terminal shows, and the theme that suits it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from winx_tui.theming.loader import DEFAULT_THEME, ResolvedTheme, load_theme, resolve_theme

Colours = Literal["none", "sixteen", "many"]

_DEEP_TERMS = ("256color", "kitty")
"""Last parts of TERM; the same rule by which rich chooses its escape sequences."""
_LIGHT_GROUNDS = ("7", "15")
"""White and bright white, as COLORFGBG names backgrounds."""


def colours_of(environ: Mapping[str, str]) -> Colours:
    """Say what a terminal shows: no colours (NO_COLOR is set), its own sixteen, or more."""
    if environ.get("NO_COLOR"):
        return "none"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "many"
    term = environ.get("TERM", "").strip().lower()
    return "many" if term.rpartition("-")[2] in _DEEP_TERMS else "sixteen"


def theme_for_terminal(
    name: str, environ: Mapping[str, str], user_dir: Path | None = None
) -> ResolvedTheme:
    """Load a theme, or one of the terminal's own colours where it does not show more."""
    colours = colours_of(environ)
    resolved = resolve_theme(name, user_dir)
    if colours == "many" or resolved.spec.ansi:
        return resolved
    plain = load_theme(_plain_theme(environ, is_dark=resolved.spec.dark), user_dir)
    if colours == "none" or name == DEFAULT_THEME:
        return ResolvedTheme(plain, resolved.problem)
    because = (
        f"This terminal says (by TERM) that it shows sixteen colours, too few for the theme "
        f"{resolved.spec.name}: {plain.name} is used. If it shows more, set TERM=xterm-256color."
    )
    return ResolvedTheme(plain, resolved.problem or because)


def _plain_theme(environ: Mapping[str, str], *, is_dark: bool) -> str:
    """Choose by the background that the terminal tells, else by that of the theme."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    is_light = ground in _LIGHT_GROUNDS if ground else not is_dark
    return "ansi-light" if is_light else "ansi"
