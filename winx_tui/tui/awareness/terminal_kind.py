"""Which terminal this is, and what it understands beside the screen; from the environment alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Notifies = Literal["bell", "osc 9", "osc 99", "osc 777"]
"""How a notification reaches the desktop; bell: the terminal makes of it what its user set."""
Wrapping = Literal["none", "tmux", "screen"]

Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TerminalKind:
    """What can be written to a terminal without harm."""

    name: str
    notifies: Notifies = "bell"
    has_title: bool = True
    has_progress: bool = False
    """Whether OSC 9;4 is progress here; elsewhere it may pop up as a notification."""
    wrapping: Wrapping = "none"
    """What stands between winx and the terminal and passes on only what is wrapped."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A terminal, and how it is told."""

    name: str
    is_it: Callable[[Environment], bool]
    notifies: Notifies = "bell"
    has_title: bool = True
    progress_since: tuple[int, ...] | None = None
    """The first version that shows OSC 9;4; (): all of them; None: not known to."""


def _program(name: str) -> Callable[[Environment], bool]:
    return lambda environment: environment.get("TERM_PROGRAM", "").lower() == name


def _has(variable: str) -> Callable[[Environment], bool]:
    return lambda environment: bool(environment.get(variable))


def _term(beginning: str) -> Callable[[Environment], bool]:
    return lambda environment: environment.get("TERM", "").startswith(beginning)


# Sources: the terminals' own documents on control sequences (kitty: desktop notifications;
# foot-ctlseqs(7); ghostty: VT reference; WezTerm: escape sequences; iTerm2: proprietary escape
# codes; Windows Terminal and ConEmu: OSC 9;4; mintty: CtrlSeqs; urxvt: perl notify extension).
_ROWS = (
    _Row("kitty", _has("KITTY_WINDOW_ID"), "osc 99"),
    _Row("Ghostty", _program("ghostty"), "osc 777", progress_since=(1, 2)),
    _Row("Ghostty", _has("GHOSTTY_RESOURCES_DIR"), "osc 777"),
    _Row("WezTerm", _program("wezterm"), "osc 777", progress_since=(20250209,)),
    _Row("WezTerm", _has("WEZTERM_PANE"), "osc 777"),
    _Row("iTerm2", _program("iterm.app"), "osc 9", progress_since=(3, 6, 6)),
    _Row("iTerm2", _has("ITERM_SESSION_ID"), "osc 9"),
    _Row("Windows Terminal", _has("WT_SESSION"), progress_since=()),
    _Row("ConEmu", _has("ConEmuANSI"), progress_since=()),
    _Row("mintty", _program("mintty"), progress_since=(3, 4, 2)),
    _Row("VS Code", _program("vscode")),
    _Row("Terminal.app", _program("apple_terminal")),
    _Row("Warp", _program("warpterminal"), "osc 9"),
    _Row("foot", _term("foot"), "osc 777"),
    _Row("urxvt", _term("rxvt-unicode"), "osc 777"),
    _Row("Alacritty", _term("alacritty")),
    _Row("Linux console", _term("linux"), has_title=False),
    _Row("dumb", _term("dumb"), has_title=False),
)


def terminal_kind(environment: Environment) -> TerminalKind:
    """Tell the terminal; one that is not known gets a title and a bell, which none takes ill."""
    row = next((row for row in _ROWS if row.is_it(environment)), None)
    wrapping = _wrapping(environment)
    if row is None:
        return TerminalKind("unknown", wrapping=wrapping)
    # In screen the variables may be those of a terminal that was left long ago.
    notifies: Notifies = "bell" if wrapping == "screen" else row.notifies
    has_progress = wrapping == "none" and _has_progress(row, environment)
    return TerminalKind(row.name, notifies, row.has_title, has_progress, wrapping)


def _wrapping(environment: Environment) -> Wrapping:
    if environment.get("TMUX"):
        return "tmux"
    return "screen" if environment.get("STY") else "none"


def _has_progress(row: _Row, environment: Environment) -> bool:
    if row.progress_since is None:
        return False
    return _version(environment.get("TERM_PROGRAM_VERSION", "")) >= row.progress_since


def _version(text: str) -> tuple[int, ...]:
    """Read the numbers that a version begins with; () for none."""
    numbers = []
    for part in text.replace("-", ".").split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)
