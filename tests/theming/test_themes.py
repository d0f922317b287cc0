from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from textual.theme import Theme

from tests.support.contrast import contrast_ratio
from winx_tui.core.errors import ConfigError
from winx_tui.theming.contrast import weak_pairs
from winx_tui.theming.loader import (
    list_themes,
    load_theme,
    packaged_themes_dir,
    read_theme,
    resolve_theme,
    theme_names,
)
from winx_tui.theming.spec import COLOURS, ThemeSpec, own_variables

PACKAGED = tuple(sorted(path.stem for path in packaged_themes_dir().glob("*.toml")))
SIGNALS = ("primary", "accent", "warning", "error", "success")

SMALL = "\n".join(f'{colour} = "#abc"' for colour in COLOURS) + "\n"


@pytest.fixture
def user_dir(tmp_path: Path) -> Path:
    path = tmp_path / "themes"
    path.mkdir()
    return path


def textual_theme(spec: ThemeSpec) -> Theme:
    return Theme(
        name=spec.name,
        dark=spec.dark,
        boost=spec.boost,
        luminosity_spread=spec.luminosity_spread,
        text_alpha=spec.text_alpha,
        variables=spec.variables,
        ansi=spec.ansi,
        **{colour: getattr(spec, colour) for colour in COLOURS},
    )


def test_the_well_known_themes_are_there() -> None:
    assert {
        *("winx-dark", "winx-light", "high-contrast", "catppuccin-mocha", "dracula", "nord"),
        *("gruvbox-dark", "tokyo-night", "solarized-light", "solarized-dark", "monokai"),
        *("high-contrast-light", "ansi", "ansi-light"),
    } <= set(PACKAGED)


def test_a_spec_has_every_field_of_textuals_theme() -> None:
    ours = {field.name for field in dataclasses.fields(ThemeSpec)}
    assert {field.name for field in dataclasses.fields(Theme)} <= ours


@pytest.mark.parametrize("name", PACKAGED)
def test_every_text_is_readable_on_every_ground(name: str, user_dir: Path) -> None:
    assert weak_pairs(load_theme(name, user_dir)) == ()


@pytest.mark.parametrize("name", ["high-contrast", "high-contrast-light"])
def test_high_contrast_is_seven_to_one(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
    colours = [getattr(spec, colour) for colour in SIGNALS]
    for colour in (*colours, spec.foreground, spec.variables["text-quiet"]):
        for ground in (spec.background, spec.surface, spec.panel):
            assert contrast_ratio(colour, ground) >= 7


VGA = dict(
    zip(
        ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"),
        ("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
        strict=True,
    )
) | {
    "bright_black": "#555555",
    "bright_red": "#ff5555",
    "bright_green": "#55ff55",
    "bright_yellow": "#ffff55",
    "bright_blue": "#5555ff",
    "bright_magenta": "#ff55ff",
    "bright_cyan": "#55ffff",
    "bright_white": "#ffffff",
}
"""The colours of the Linux console."""


@pytest.mark.parametrize(("name", "ground"), [("ansi", "#000000"), ("ansi-light", "#ffffff")])
def test_a_terminals_own_colours_are_chosen_for_its_ground(name: str, ground: str) -> None:
    spec = load_theme(name)
    default = "#ffffff" if spec.dark else "#000000"
    for colour in (*SIGNALS, "secondary", "foreground"):
        value = getattr(spec, colour).removeprefix("ansi_")
        assert contrast_ratio(VGA.get(value, default), ground) >= 4.5, colour
    assert contrast_ratio(VGA.get(spec.variables["text-quiet"][5:], default), ground) >= 4.5


@pytest.mark.parametrize("name", ["ansi", "ansi-light"])
def test_a_theme_of_sixteen_colours_has_no_other(name: str) -> None:
    spec = load_theme(name)
    values = [getattr(spec, colour) for colour in COLOURS] + list(spec.variables.values())
    assert all(value.startswith("ansi_") or value == "reverse" for value in values)


@pytest.mark.parametrize("name", PACKAGED)
def test_textual_takes_every_theme(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
    assert textual_theme(spec).to_color_system().generate()["foreground"]
    # A variable that Textual does not know is either ours or a typing error.
    plain = dataclasses.replace(textual_theme(spec), variables={}).to_color_system().generate()
    own = set(own_variables(spec)) | {"ansi-background", "ansi-foreground"}
    assert set(spec.variables) <= set(plain) | own


@pytest.mark.parametrize("name", PACKAGED)
def test_dark_tells_the_truth(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
    if spec.ansi:
        # What ground a terminal has is not known here.
        return
    is_dark = contrast_ratio(spec.background, "#000") < contrast_ratio(spec.background, "#fff")
    assert spec.dark is is_dark


def test_a_user_theme_comes_before_a_packaged_one_of_its_name(user_dir: Path) -> None:
    (user_dir / "nord.toml").write_text(SMALL, encoding="utf-8")
    (user_dir / "mine.toml").write_text(f"dark = false\n{SMALL}", encoding="utf-8")
    assert load_theme("nord", user_dir).primary == "#abc"
    assert load_theme("mine", user_dir).code_style == "tango"
    names = theme_names(user_dir)
    assert names[0] == "winx-dark"
    assert names.count("nord") == 1
    assert "mine" in names


def test_own_variables_follow_from_the_colours_where_a_theme_sets_none(user_dir: Path) -> None:
    (user_dir / "mine.toml").write_text(f'{SMALL}[variables]\nrule = "#123456"\n', encoding="utf-8")
    variables = load_theme("mine", user_dir).variables
    assert variables["rule"] == "#123456"
    assert variables["diff-added-background"] == "#aabbcc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('primry = "#fff"\n' + SMALL, "unknown key primry in the theme {file}, line 1; did"),
        (SMALL.replace("#abc", "blue", 1), "primary must be a colour, #rgb or #rrggbb, not 'blue'"),
        ("dark = 1\n" + SMALL, "dark must be true or false, not 1"),
        ("text_alpha = 2\n" + SMALL, "text_alpha must be a number from 0 to 1, not 2"),
        ('name = "yours"\n' + SMALL, "the theme {file}, line 1 must be named 'mine'"),
        ('primary = "#fff"', "lacks secondary, accent, warning"),
        (SMALL + '[variables]\nborder = "red; }"', "variables.border must be a colour"),
        (SMALL + '[variables]\nborder = "$primary"', "variables.border must be a colour"),
        ("variables = 1\n" + SMALL, "variables must be a table"),
        (SMALL + '[variables]\n# a\nborder = "$x"', "(in the theme {file}, line 13)"),
        ('ansi = true\n' + SMALL, "primary must be a colour of the terminal, such as ansi_default"),
        (SMALL.replace("#abc", "ansi_red", 1), "primary must be a colour, #rgb or #rrggbb"),
        ("primary = ", "is not valid TOML"),
    ],
)  # fmt: skip
def test_a_broken_user_theme_is_reported_and_not_fatal(
    user_dir: Path, text: str, expected: str
) -> None:
    file = user_dir / "mine.toml"
    file.write_text(text, encoding="utf-8")
    catalog = list_themes(user_dir)
    assert {spec.name for spec in catalog.themes} == set(PACKAGED)
    (problem,) = catalog.problems
    assert expected.format(file=file) in problem
    resolved = resolve_theme("mine", user_dir)
    assert (resolved.spec.name, resolved.problem) == ("winx-dark", problem)


def test_an_unknown_theme_names_the_nearest(user_dir: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean dracula"):
        load_theme("dracul", user_dir)
    assert resolve_theme("nord", user_dir).problem is None


@pytest.mark.parametrize("name", ["../nord", "/etc/passwd", "", "a/b", "\0"])
def test_a_name_cannot_lead_elsewhere(user_dir: Path, name: str) -> None:
    (user_dir.parent / "nord.toml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(ConfigError, match="there is no theme"):
        load_theme(name, user_dir)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("n = " + "9" * 5_000, "holds a number of thousands of digits"),
        ("n = 0x" + "f" * 5_000, "holds a number of thousands of digits"),
        ("#" * (1 << 20) + "#", "too large for a theme, which has 1 MiB at most"),
    ],
)
def test_a_theme_that_cannot_be_taken_in_is_told_in_a_sentence(
    user_dir: Path, written: str, told: str
) -> None:
    (user_dir / "wide\x1b]0;é.toml").write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=told) as caught:
        load_theme("wide\x1b]0;é", user_dir)
    assert str(caught.value).isprintable()
    assert "wide\\u{1B}]0;é.toml" in str(caught.value)


def test_no_message_about_a_theme_holds_control_characters(user_dir: Path) -> None:
    (user_dir / "own\x1b.toml").write_text('name = "other"\n' + SMALL, encoding="utf-8")
    for name in ("own\x1b", "other\x9b"):
        with pytest.raises(ConfigError) as caught:
            load_theme(name, user_dir)
        assert str(caught.value).isprintable()


def test_a_pipe_is_no_theme(user_dir: Path) -> None:
    os.mkfifo(user_dir / "pipe.toml")
    with pytest.raises(ConfigError, match="is no regular file"):
        read_theme(user_dir / "pipe.toml")
