from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from winx_tui.core.clipboard_sequence import LIMIT_BYTES, clipboard_sequence
from winx_tui.tui.clipboard import (
    clipboard_program,
    hand_to_program,
    too_long,
)

PLAIN = f"\x1b]52;c;{base64.b64encode('grün'.encode()).decode()}\x07"


def test_a_text_leaves_as_base64() -> None:
    assert clipboard_sequence("grün", {"TERM": "xterm-256color"}) == PLAIN


@pytest.mark.parametrize("environ", [{"TMUX": "/tmp/tmux,1,0"}, {"TERM": "tmux-256color"}])
@complaint(9)
def test_tmux_gets_it_plain_and_wrapped_with_each_escape_doubled(environ: dict[str, str]) -> None:
    sequence = clipboard_sequence("grün", environ)
    assert sequence == PLAIN + "\x1bPtmux;\x1b" + PLAIN + "\x1b\\"


@complaint(9)
def test_screen_gets_it_in_pieces_that_it_passes_on() -> None:
    text = "x" * 3_000
    sequence = clipboard_sequence(text, {"STY": "1.tty", "TERM": "screen"})
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
    assert max(map(len, pieces)) <= 768
    assert "".join(pieces) == clipboard_sequence(text, {})


@complaint(9)
def test_what_terminals_would_drop_is_not_sent_and_told() -> None:
    assert clipboard_sequence("x" * (LIMIT_BYTES * 3 // 4), {})
    assert clipboard_sequence("x" * LIMIT_BYTES, {}) == ""
    assert too_long("x" * LIMIT_BYTES).startswith("Not copied: 100 kB are more than terminals take")


def test_half_a_character_is_no_trouble() -> None:
    assert clipboard_sequence("\ud800", {}) == "\x1b]52;c;Pw==\x07"


WAYLAND = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("environ", "platform", "there", "expected"),
    [
        (WAYLAND, "linux", {"wl-copy", "xclip"}, ("/bin/wl-copy",)),
        (WAYLAND, "linux", {"xclip"}, ("/bin/xclip", "-selection", "clipboard")),
        ({"DISPLAY": ":0"}, "linux", {"wl-copy", "xsel"}, ("/bin/xsel", "--clipboard", "--input")),
        ({}, "linux", {"wl-copy", "xclip"}, ()),
        ({}, "darwin", {"pbcopy"}, ("/bin/pbcopy",)),
        (WAYLAND | {"SSH_TTY": "/dev/pts/1"}, "linux", {"wl-copy"}, ()),
        ({"SSH_CONNECTION": "1 2 3 4"}, "darwin", {"pbcopy"}, ()),
        (
            {"SSH_TTY": "/dev/pts/1", "TMUX": "x"},
            "linux",
            {"tmux"},
            ("/bin/tmux", "load-buffer", "-w", "-"),
        ),
    ],
)
def test_the_desktops_program_is_taken_where_the_desktop_is_the_persons(
    environ: dict[str, str], platform: str, there: set[str], expected: tuple[str, ...]
) -> None:
    found = clipboard_program(environ, platform, lambda name: f"/bin/{name}" * (name in there))
    assert found == expected


def test_the_text_goes_through_stdin_and_never_through_arguments(tmp_path: Path) -> None:
    program, seen = tmp_path / "copier", tmp_path / "seen"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {seen}\ncat >> {seen}\n', encoding="utf-8")
    program.chmod(0o700)
    assert hand_to_program((str(program), "-x"), "se cret\n", os.environ)
    assert seen.read_text(encoding="utf-8") == "-x|se cret\n"


def test_a_program_that_fails_or_is_gone_is_told(tmp_path: Path) -> None:
    assert not hand_to_program(("/bin/false",), "x", os.environ)
    assert not hand_to_program((str(tmp_path / "none"),), "x", os.environ)
