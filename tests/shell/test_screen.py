from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shell.recording import record
from tests.shell.tmux import Shown, Tmux
from winx_tui.shell.display import Display
from winx_tui.shell.screen import Screen
from winx_tui.shell.style import PLAIN, Style, styled
from winx_tui.shell.tty_mode import COOKED, TtyMode

COLUMNS, LINES = 60, 16
RAW = TtyMode(is_line_mode=False, has_echo=False, is_newline_mode=False)

# Where tmux departs from xterm, and we follow xterm, the two are kept apart: inserting lines
# outside the scroll region, origin mode, erasing after the last column, half a wide character.
WORDS = ("abc", "hello world", "x" * 37, "é", "ü", "The quick brown fox jumps", " ", "yz")
MOVES = ("\r\n", "\r", "\n", "\b", "\t", "\x1b7", "\x1b8", "\x1bM", "\x1bD", "\x1bE", "\x1b[s")
MODES = ("\x1b[4h", "\x1b[4l", "\x1b[?7l", "\x1b[?7h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?1h")
HIDDEN = ("\x1b[31m", "\x1b[0m", "\x1b[1;44m", "\x1b]0;t\x07", "\x1bPq#0\x1b\\", "\x1b[38;5;3m")


@pytest.fixture(scope="module")
def tmux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("no tmux to compare with")
    judge = Tmux(tmp_path_factory.mktemp("tmux"), COLUMNS, LINES)
    yield judge
    judge.close()


def shown(data: bytes) -> Shown:
    screen = Screen(COLUMNS, LINES)
    screen.feed(data)
    lines = screen.text
    while lines and not lines[-1]:
        lines.pop()
    return Shown(lines, (screen.line, screen.column), screen.is_alternate)


def fragment(dice: random.Random) -> str:
    number = dice.choice(("", str(dice.randint(0, 20))))
    kind = dice.randrange(10)
    if kind < 4:
        return dice.choice(WORDS)
    if kind < 6:
        return f"\x1b[{number}{dice.choice('ABCDEFGd@PST')}"
    if kind == 6:
        return f"\x1b[{dice.randint(1, LINES)};{dice.randint(1, COLUMNS)}H" + dice.choice(
            (
                "",
                "\x1b[K",
                "\x1b[1K",
                "\x1b[J",
                "\x1b[1J",
                "\x1b[2J",
                "\x1b[5X",
                "\x1b[3L",
                "\x1b[M",
            )
        )
    return dice.choice((MOVES, MODES, HIDDEN)[kind - 7])


def test_random_sequences_show_what_tmux_shows(tmux: Tmux) -> None:
    dice = random.Random(20)
    for _ in range(200):
        pieces = [fragment(dice) for _ in range(dice.randint(1, 25))]
        if dice.random() < 0.3:
            top = dice.randint(1, LINES - 2)
            region = f"\x1b[{top};{dice.randint(top + 1, LINES)}r"
            # With a region, no lines are inserted: see above.
            pieces = [region, *(piece for piece in pieces if piece[-1] not in "LM")]
        data = "".join(pieces).encode()
        judged, ours = tmux.show(data), shown(data)
        column = min(judged.cursor[1], COLUMNS - 1)
        assert ours.lines == judged.lines, data
        assert ours.cursor == (judged.cursor[0], column), data


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (["vim", "-u", "NONE", "-N", "-n"], ["ihello\x1b", "yy5p", "ggdd", ":set nu\r"]),
        (["less", "-N", "lines"], [" ", "/line 77\r", "G", "b"]),
        (["top", "-b", "-n", "1", "-w", "60"], []),
        (["nano", "--ignorercfiles", "lines"], ["new text\r", "\x0b", "\x17line 9\r"]),
    ],
    ids=lambda value: value[0] if value else "",
)
def test_real_programs_look_as_in_tmux(
    tmux: Tmux, tmp_path: Path, command: list[str], keys: list[str]
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]}")
    lines = "".join(f"line {number}\tof a file: 日本語\n" for number in range(200))
    (tmp_path / "lines").write_text(lines, encoding="utf-8")
    data = record(command, keys, tmp_path, COLUMNS, LINES)
    judged, ours = tmux.show(data), shown(data)
    assert ours.lines == judged.lines
    assert ours.is_alternate == judged.is_alternate


def test_a_recorded_curses_dialog_keeps_its_line_drawing() -> None:
    screen = Screen(10, 3)
    screen.feed(b"\x1b(0lqk\r\nx\x1b(B x\x1b(0\r\nmqj")
    assert screen.text == ["┌─┐", "│ x", "└─┘"]


def test_a_wide_character_takes_two_cells_and_its_half_goes_with_it() -> None:
    screen = Screen(6, 2)
    screen.feed("a世b界".encode())
    assert screen.text == ["a世b界", ""]
    screen.feed(b"\x1b[1;3HX")
    assert screen.text[0] == "a Xb界"
    screen.feed("\r\x1b[5C世".encode())
    assert screen.text[1] == "世"


def test_marks_join_the_character_before_them() -> None:
    screen = Screen(5, 1)
    screen.feed("e\u0301x".encode())
    assert screen.text[0] == "e\u0301x"
    assert screen.column == 2


@pytest.mark.parametrize(
    ("params", "style"),
    [
        ("1;31", Style(foreground=1, is_bold=True)),
        ("38;5;200", Style(foreground=200)),
        ("38;2;1;2;3;4", Style(foreground=(1, 2, 3), is_underlined=True)),
        ("38:2::1:2:3", Style(foreground=(1, 2, 3))),
        ("4:3", Style(is_underlined=True)),
        ("97;101", Style(foreground=15, background=9)),
        ("1;0", PLAIN),
        ("38;5", Style()),
        ("38;5;999", PLAIN),
    ],
)
def test_colours_are_read_in_all_their_spellings(params: str, style: Style) -> None:
    assert styled(PLAIN, params) == style


def test_programs_are_told_the_cursor_and_the_terminal_when_they_listen() -> None:
    answers: list[bytes] = []
    display = Display(80, 24, answers.append)
    display.feed(b"ab\x1b[6n", COOKED)
    assert answers == []
    display.feed(b"c\x1b[", RAW)
    display.feed(b"6n\x1b[c", RAW)
    assert answers == [b"\x1b[1;4R", b"\x1b[?6c"]


def test_a_long_linear_output_is_shown_from_its_tail_only() -> None:
    display = Display(80, 24, None)
    for number in range(100_000):
        display.feed(b"line %d\n" % number)
    assert display.frame().text[22] == "line 99999"


def test_a_full_screen_program_is_followed_from_its_first_byte() -> None:
    display = Display(20, 4, None)
    display.feed(b"\x1b[?1049h\x1b[2;2Hmenu")
    for _ in range(60_000):
        display.feed(b"\x1b[4;1Hclock")
    frame = display.frame()
    assert (frame.is_alternate, frame.text) == (True, ("", " menu", "", "clock"))


def test_a_smaller_window_keeps_the_line_of_the_cursor() -> None:
    screen = Screen(10, 5)
    screen.feed(b"1\r\n2\r\n3\r\n4\r\n5")
    screen.resize(4, 3)
    assert (screen.text, screen.line) == (["3", "4", "5"], 2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(1, 300), st.integers(1, 300))
def test_no_bytes_break_the_screen(pieces: list[bytes], columns: int, lines: int) -> None:
    screen = Screen(40, 10)
    for piece in pieces:
        screen.feed(b"\x1b[" + piece)
    screen.resize(columns, lines)
    screen.feed(b"".join(pieces))
    assert all(len(row) == screen.columns for row in screen.rows)
    assert len(screen.rows) == screen.lines


def test_a_sequence_cut_between_reads_stays_whole() -> None:
    data = "a\x1b[1;31mé世\x1b]0;title\x07\x1b[2;3Hx\x1b(0q\x1bPdcs\x1b\\y".encode()
    whole = Screen(20, 4)
    whole.feed(data)
    for cut in range(len(data)):
        screen = Screen(20, 4)
        screen.feed(data[:cut])
        screen.feed(data[cut:])
        assert screen.rows == whole.rows
