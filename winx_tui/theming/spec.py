"""A theme as data: the fields of Textual's Theme, checked, and free of Textual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from winx_tui.core.errors import ConfigError
from winx_tui.core.text import printable
from winx_tui.theming.colour import blend, is_ansi_colour, is_hex_colour
from winx_tui.theming.places import Place

COLOURS = (
    "primary",
    "secondary",
    "accent",
    "warning",
    "error",
    "success",
    "foreground",
    "background",
    "surface",
    "panel",
)
"""What every theme must set."""

_STYLE_WORDS = (
    *("none", "not", "bold", "dim", "italic", "underline", "reverse", "strike"),
    *("auto", "initial", "transparent"),
)


@dataclass(frozen=True, slots=True)
class ThemeSpec:
    """The colours of winx: #rgb or #rrggbb, or ansi_NAME where `ansi` is set."""

    name: str
    primary: str
    """Headings, focus, the cursor."""
    secondary: str
    """What accompanies and may recede."""
    accent: str
    """Keys, links, the prompt mark."""
    warning: str
    error: str
    success: str
    foreground: str
    background: str
    surface: str
    """Raised once: cards, inputs."""
    panel: str
    """Raised twice: bars, dialogs."""
    dark: bool = True
    ansi: bool = False
    """Whether the colours are the terminal's own sixteen, by name."""
    boost: str | None = None
    luminosity_spread: float = 0.15
    text_alpha: float = 0.95
    code_style: str = ""
    """The Pygments style for code in finished messages; empty: one that suits `dark`."""
    variables: dict[str, str] = field(default_factory=dict)
    """Overrides of Textual's CSS variables, and winx's own (see own_variables)."""


def parse_theme(name: str, data: Mapping[str, Any], file: str, source: str = "") -> ThemeSpec:
    """Check what a theme file says and complete it.

    Args:
        name: The file's name without its ending, which is the theme's name.
        data: The parsed TOML.
        file: Names the file in messages.
        source: The text of the file, for the lines in messages.

    Raises:
        ConfigError: a key is unknown or missing, or a value wrong.
    """
    place = Place(file, source)
    known = {item.name: item for item in fields(ThemeSpec)}
    for key in data:
        if key not in known:
            nearest = get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(known)}"
            raise ConfigError(
                f"unknown key {ascii(key)[1:-1]} in the theme {place.at(key)}; {hint}"
            )
    if data.get("name", name) != name:
        raise ConfigError(
            f"the theme {place.at('name')} must be named '{printable(name)}', like its file"
        )
    if missing := [colour for colour in COLOURS if colour not in data]:
        raise ConfigError(f"the theme {file} lacks {', '.join(missing)}; add them as #rrggbb")
    ansi = _checked("ansi", data.get("ansi", False), False, place, is_ansi=False)
    values = {
        key: _checked(key, value, known[key].default, place, is_ansi=ansi)
        for key, value in data.items()
        if key not in ("name", "variables")
    }
    variables = _checked_variables(data.get("variables", {}), place, is_ansi=ansi)
    values["code_style"] = values.get("code_style") or (
        "one-dark" if values.get("dark", True) else "tango"
    )
    spec = ThemeSpec(name=name, **values)
    return ThemeSpec(name=name, **values, variables={**own_variables(spec), **variables})


def own_variables(spec: ThemeSpec) -> dict[str, str]:
    """Return winx's own CSS variables as they follow from a theme's colours.

    Every theme has them, so that a style sheet may rely on them; a theme file
    may set its own.
    """
    if spec.ansi:
        # Nothing is known of a terminal's colours, so nothing can be blended.
        return {
            "diff-added": spec.success,
            "diff-added-background": spec.background,
            "diff-removed": spec.error,
            "diff-removed-background": spec.background,
            "text-quiet": spec.foreground,
            "rule": spec.secondary,
            "cursor-row": spec.primary,
        }
    return {
        "diff-added": spec.success,
        "diff-added-background": blend(spec.background, spec.success, 0.16),
        "diff-removed": spec.error,
        "diff-removed-background": blend(spec.background, spec.error, 0.16),
        "text-quiet": blend(spec.background, spec.foreground, 0.7),
        "rule": blend(spec.background, spec.foreground, 0.18),
        "cursor-row": blend(spec.background, spec.primary, 0.16),
    }


def _checked(key: str, value: Any, default: Any, place: Place, *, is_ansi: bool) -> Any:
    if key in COLOURS or key == "boost":
        if isinstance(value, str) and (is_ansi_colour if is_ansi else is_hex_colour)(value):
            return value
        expectation = (
            "a colour of the terminal, such as ansi_default or ansi_bright_cyan"
            if is_ansi
            else "a colour, #rgb or #rrggbb"
        )
    elif key in ("dark", "ansi"):
        if isinstance(value, bool):
            return value
        expectation = "true or false"
    elif key == "code_style":
        if isinstance(value, str) and re.fullmatch(r"[a-z0-9_-]*", value):
            return value
        expectation = "the name of a Pygments style"
    else:
        assert default is not MISSING
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        expectation = "a number from 0 to 1"
    raise ConfigError(
        f"{key} must be {expectation}, not {value!a:.60} (in the theme {place.at(key)})"
    )


def _checked_variables(table: Any, place: Place, *, is_ansi: bool) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise ConfigError(
            f"variables must be a table, [variables], in the theme {place.at('variables')}"
        )
    for key, value in table.items():
        is_name = re.fullmatch(r"[a-z][a-z0-9-]*", key) is not None
        if not is_name or not isinstance(value, str) or not _is_style_value(value, is_ansi=is_ansi):
            colour = "ansi_cyan" if is_ansi else "#rrggbb or '#rrggbb 40%'"
            raise ConfigError(
                f"variables.{ascii(key)[1:-1]} must be a colour such as {colour}, or style "
                f"words such as 'bold underline', not {value!a:.60} "
                f"(in the theme {place.at(key, table='variables')})"
            )
    return dict(table)


def _is_style_value(value: str, *, is_ansi: bool) -> bool:
    # A strict list: the value goes into a style sheet, where a stray one stops the start.
    words = value.split(" ")
    return all(
        word in _STYLE_WORDS
        or (is_ansi and is_ansi_colour(word))
        or is_hex_colour(word)
        or re.fullmatch(r"\d{1,3}%|#[0-9a-fA-F]{8}", word)
        for word in words
    )
