from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from textual.theme import Theme

from tests.support.contrast import contrast_ratio
from winx_tui.core.errors import ConfigError
from winx_tui.theming.loader import (
    list_themes,
    load_theme,
    packaged_themes_dir,
    resolve_theme,
    theme_names,
)
from winx_tui.theming.spec import COLOURS, ThemeSpec

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
        **{colour: getattr(spec, colour) for colour in COLOURS},
    )


def test_the_well_known_themes_are_there() -> None:
    assert {
        *("winx-dark", "winx-light", "high-contrast", "catppuccin-mocha", "dracula", "nord"),
        *("gruvbox-dark", "tokyo-night", "solarized-light", "solarized-dark", "monokai"),
    } <= set(PACKAGED)


def test_a_spec_has_every_field_of_textuals_theme_but_ansi() -> None:
    ours = {field.name for field in dataclasses.fields(ThemeSpec)}
    assert {field.name for field in dataclasses.fields(Theme)} - ours == {"ansi"}


@pytest.mark.parametrize("name", PACKAGED)
def test_text_is_readable_on_every_ground(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
    for ground in (spec.background, spec.surface, spec.panel):
        assert contrast_ratio(spec.foreground, ground) >= 4.5
        assert contrast_ratio(spec.variables["text-quiet"], ground) >= 4
    for ground in ("diff-added-background", "diff-removed-background"):
        assert contrast_ratio(spec.foreground, spec.variables[ground]) >= 4.5


@pytest.mark.parametrize("name", PACKAGED)
def test_signal_colours_stand_out(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
    least = 7 if name == "high-contrast" else 4.5 if name.startswith("winx-") else 3
    for colour in SIGNALS:
        assert contrast_ratio(getattr(spec, colour), spec.background) >= least


@pytest.mark.parametrize("name", PACKAGED)
def test_textual_takes_every_theme(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
    assert textual_theme(spec).to_color_system().generate()["foreground"]
    # A variable that Textual does not know is either ours or a typing error.
    plain = dataclasses.replace(textual_theme(spec), variables={}).to_color_system().generate()
    own = {"diff-added", "diff-added-background", "diff-removed", "diff-removed-background"}
    assert set(spec.variables) <= set(plain) | own | {"text-quiet", "rule"}


@pytest.mark.parametrize("name", PACKAGED)
def test_dark_tells_the_truth(name: str, user_dir: Path) -> None:
    spec = load_theme(name, user_dir)
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
        ('primry = "#fff"\n' + SMALL, "unknown key primry in the theme {file}; did you mean prim"),
        (SMALL.replace("#abc", "blue", 1), "primary must be a colour, #rgb or #rrggbb, not 'blue'"),
        ("dark = 1\n" + SMALL, "dark must be true or false, not 1"),
        ("text_alpha = 2\n" + SMALL, "text_alpha must be a number from 0 to 1, not 2"),
        ('name = "yours"\n' + SMALL, "the theme {file} must be named 'mine'"),
        ('primary = "#fff"', "lacks secondary, accent, warning"),
        (SMALL + '[variables]\nborder = "red; }"', "variables.border must be a colour"),
        (SMALL + '[variables]\nborder = "$primary"', "variables.border must be a colour"),
        ("variables = 1\n" + SMALL, "variables must be a table"),
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
