from __future__ import annotations

import pytest

from winx_tui.tui.awareness.terminal_kind import terminal_kind

CASES = [
    ({}, ("unknown", "bell", True, False, "none")),
    ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, ("kitty", "osc 99", True, False, "none")),
    (
        {"TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.3"},
        ("Ghostty", "osc 777", True, True, "none"),
    ),
    (
        {"TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.1.0"},
        ("Ghostty", "osc 777", True, False, "none"),
    ),
    (
        {"TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"},
        ("WezTerm", "osc 777", True, False, "none"),
    ),
    (
        {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.6.10"},
        ("iTerm2", "osc 9", True, True, "none"),
    ),
    ({"WT_SESSION": "x", "WSL_DISTRO_NAME": "u"}, ("Windows Terminal", "bell", True, True, "none")),
    ({"TERM_PROGRAM": "vscode"}, ("VS Code", "bell", True, False, "none")),
    ({"TERM": "foot"}, ("foot", "osc 777", True, False, "none")),
    ({"TERM": "linux"}, ("Linux console", "bell", False, False, "none")),
    (
        {"TMUX": "/tmp/t,1,0", "TERM_PROGRAM": "tmux", "KITTY_WINDOW_ID": "1"},
        ("kitty", "osc 99", True, False, "tmux"),
    ),
    ({"TMUX": "/tmp/t,1,0", "WT_SESSION": "x"}, ("Windows Terminal", "bell", True, False, "tmux")),
    ({"STY": "1.pts", "ITERM_SESSION_ID": "w"}, ("iTerm2", "bell", True, False, "screen")),
]


@pytest.mark.parametrize(
    ("environment", "expected"), CASES, ids=[f"{case[1][0]}-{n}" for n, case in enumerate(CASES)]
)
def test_a_terminal_is_told_by_its_environment(
    environment: dict[str, str], expected: tuple[str, str, bool, bool, str]
) -> None:
    kind = terminal_kind(environment)
    told = (kind.name, kind.notifies, kind.has_title, kind.has_progress, kind.wrapping)
    assert told == expected
