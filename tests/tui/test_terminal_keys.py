from __future__ import annotations

import pytest

from winx_tui.shell.style import PLAIN, Style
from winx_tui.tui.terminal_keys import key_data
from winx_tui.tui.widgets.terminal_view import drawn, rich_style


@pytest.mark.parametrize(
    ("key", "character", "data"),
    [
        ("a", "a", b"a"),
        ("A", "A", b"A"),
        ("full_stop", ".", b"."),
        ("é", "é", "é".encode()),
        ("enter", "\r", b"\r"),
        ("shift+enter", None, b"\r"),
        ("alt+enter", None, b"\x1b\r"),
        ("ctrl+j", None, b"\n"),
        ("tab", "\t", b"\t"),
        ("shift+tab", None, b"\x1b[Z"),
        ("escape", "\x1b", b"\x1b"),
        ("backspace", "\x7f", b"\x7f"),
        ("alt+backspace", None, b"\x1b\x7f"),
        ("ctrl+backspace", None, b"\x08"),
        ("space", " ", b" "),
        ("ctrl+space", None, b"\0"),
        ("ctrl+at", None, b"\0"),
        ("ctrl+c", "\x03", b"\x03"),
        ("ctrl+d", "\x04", b"\x04"),
        ("ctrl+z", "\x1a", b"\x1a"),
        ("ctrl+backslash", "\x1c", b"\x1c"),
        ("ctrl+right_square_bracket", "\x1d", b"\x1d"),
        ("ctrl+circumflex_accent", "\x1e", b"\x1e"),
        ("ctrl+underscore", "\x1f", b"\x1f"),
        ("alt+x", "x", b"\x1bx"),
        ("alt+shift+x", "X", b"\x1bX"),
        ("alt+full_stop", None, b"\x1b."),
        ("alt+ctrl+a", None, b"\x1b\x01"),
        ("up", None, b"\x1b[A"),
        ("ctrl+left", None, b"\x1b[1;5D"),
        ("shift+home", None, b"\x1b[1;2H"),
        ("alt+delete", None, b"\x1b[3;3~"),
        ("pageup", None, b"\x1b[5~"),
        ("f1", None, b"\x1bOP"),
        ("shift+f1", None, b"\x1b[1;2P"),
        ("f12", None, b"\x1b[24~"),
        ("ctrl+f5", None, b"\x1b[15;5~"),
        ("<ignore>", None, b""),
        ("f20", None, b""),
    ],
)
def test_a_key_sends_what_a_terminal_sends(key: str, character: str | None, data: bytes) -> None:
    assert key_data(key, character, is_application=False) == data


def test_arrows_are_spelt_as_the_program_has_asked_for() -> None:
    assert key_data("up", None, is_application=True) == b"\x1bOA"
    assert key_data("home", None, is_application=True) == b"\x1bOH"
    assert key_data("ctrl+up", None, is_application=True) == b"\x1b[1;5A"


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("a", 1, "a"),
        ("漢", 2, "漢"),
        ("e\u0301", 1, "e\u0301"),
        ("a\u202e", 1, "a"),
        ("\u202e", 1, "�"),
        ("漢", 1, "�"),
        ("a", 2, "� "),
    ],
)
def test_a_cell_is_drawn_as_wide_as_it_is_and_harmless(text: str, width: int, shown: str) -> None:
    assert drawn(text, width) == shown


def test_colours_are_those_of_the_program() -> None:
    assert rich_style(PLAIN).color is None
    look = rich_style(Style(foreground=1, background=(1, 2, 3), is_bold=True))
    assert look.color is not None
    assert look.color.number == 1
    assert look.bgcolor is not None
    assert look.bgcolor.triplet == (1, 2, 3)
    assert look.bold
