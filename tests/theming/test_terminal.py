from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from winx_tui.theming.terminal import colours_of, theme_for_terminal

TERMS = (
    *("", "xterm", "xterm-256color", "screen", "screen-256color", "linux", "vt100"),
    *("xterm-kitty", "tmux-256color", "rxvt-16color", "xterm-color", "alacritty"),
)


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("colorterm", ["", "truecolor", "24bit", "yes"])
def test_it_agrees_with_what_writes_the_escape_sequences(term: str, colorterm: str) -> None:
    environ = {"TERM": term, "COLORTERM": colorterm}
    console = Console(file=io.StringIO(), force_terminal=True, _environ=environ)
    has_many = console.color_system in ("256", "truecolor")
    assert colours_of(environ) == ("many" if has_many else "sixteen")


def test_no_color_counts_where_it_says_something() -> None:
    deep = {"COLORTERM": "truecolor"}
    assert colours_of({**deep, "NO_COLOR": "0"}) == "none"
    assert colours_of({**deep, "NO_COLOR": ""}) == "many"


@pytest.mark.parametrize(
    ("asked", "environ", "expected"),
    [
        ("nord", {"TERM": "xterm-256color"}, "nord"),
        ("nord", {"TERM": "xterm"}, "ansi"),
        ("winx-light", {"TERM": "xterm"}, "ansi-light"),
        ("winx-light", {"TERM": "xterm", "COLORFGBG": "15;0"}, "ansi"),
        ("nord", {"TERM": "linux", "COLORFGBG": "0;default;15"}, "ansi-light"),
        ("ansi-light", {"TERM": "xterm", "COLORFGBG": "15;0"}, "ansi-light"),
        ("nord", {"TERM": "xterm-256color", "NO_COLOR": "1"}, "ansi"),
    ],
)
def test_a_terminal_gets_a_theme_that_it_can_show(
    asked: str, environ: dict[str, str], expected: str, tmp_path: Path
) -> None:
    assert theme_for_terminal(asked, environ, tmp_path).spec.name == expected


def test_another_theme_than_asked_for_is_told_but_not_the_default(tmp_path: Path) -> None:
    problem = theme_for_terminal("nord", {"TERM": "xterm"}, tmp_path).problem
    assert problem is not None
    assert "too few for the theme nord: ansi is used" in problem
    assert theme_for_terminal("winx-dark", {"TERM": "xterm"}, tmp_path).problem is None
    assert theme_for_terminal("nord", {"NO_COLOR": "1"}, tmp_path).problem is None
