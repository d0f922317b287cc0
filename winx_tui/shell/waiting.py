"""Whether a program waits for a person: what it waits for, and what to send.

Looked at from outside: the system call that the foreground program sleeps in, how it has
set the terminal, and its name. A program that sleeps, computes, builds or waits for the
network is not waiting, however quiet it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from winx_tui.shell.blocked import Blocked, blocked_on
from winx_tui.shell.process_tree import ProcessInfo, processes
from winx_tui.shell.tty_mode import TtyMode

Kind = Literal["line", "password", "keys", "pager", "editor"]

PAGERS = frozenset({"less", "more", "most", "lv", "pg"})
EDITORS: dict[str, str] = {
    **dict.fromkeys(
        ("vi", "vim", "vim.basic", "vim.tiny", "nvim", "view", "vimdiff", "ex"),
        'send_specials ["Esc"], then send_text ":wq" to save and leave or ":q!" to leave',
    ),
    **dict.fromkeys(
        ("nano", "pico", "rnano"),
        'send_specials ["Ctrl-o", "Enter", "Ctrl-x"] to save and leave',
    ),
    **dict.fromkeys(
        ("emacs", "emacs-nox", "emacs-gtk", "mg", "jmacs"),
        'send_specials ["Ctrl-x", "Ctrl-s", "Ctrl-x", "Ctrl-c"] to save and leave',
    ),
    **dict.fromkeys(("micro",), 'send_specials ["Ctrl-s", "Ctrl-q"] to save and leave'),
    **dict.fromkeys(("hx", "helix", "kak"), 'send_specials ["Esc"], then send_text ":wq"'),
    **dict.fromkeys(("joe",), 'send_specials ["Ctrl-k", "x"] to save and leave'),
}
"""Editors by process name, and how each is left."""
# fmt: off
RELAYS = frozenset({
    "ssh", "mosh-client", "sudo", "su", "doas", "docker", "podman", "kubectl", "script", "screen",
    "tmux", "telnet", "socat",
})
# fmt: on
"""Programs that hand keys on: that they listen says nothing about what runs behind them."""

_ASKS = re.compile(r"[?:>\])]\s*$")
_NAMES_SECRET = re.compile(r"pass(word|phrase|code)|\bpin\b|secret|token|verification", re.I)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A program that waits for input."""

    kind: Kind
    program: str
    """Its process name."""
    is_certain: bool = True
    """False where it listens but may be busy all the same."""

    @property
    def advice(self) -> str:
        """Return one sentence on what it waits for and what to send."""
        subject = self.program or "The program"
        seems = "waits" if self.is_certain else "seems to wait"
        if self.kind == "password":
            return (
                f"{subject} {seems} for a password, which only the person can know: let them take "
                'over this terminal, or stop it with send_specials ["Ctrl-c"].'
            )
        if self.kind == "pager":
            return (
                f"{subject} is a pager and {seems} for keys: "
                'send_specials ["Space"] shows more, send_specials ["q"] leaves it.'
            )
        if self.kind == "editor":
            how = EDITORS.get(self.program, 'send_specials ["Ctrl-c"] to leave')
            return f"{subject} is an editor and {seems} for keys: {how}."
        if self.kind == "keys":
            return (
                f"{subject} {seems} for keys: press them with send_specials; "
                "screen shows what it shows."
            )
        return (
            f"{subject} {seems} for a line of input: answer with send_text, "
            'or stop it with send_specials ["Ctrl-c"].'
        )


def find_waiting(
    group: int | None, terminal: Path, mode: TtyMode, *, last_line: str, is_full_screen: bool
) -> Waiting | None:
    """Return what the foreground group waits for, or None when it does not wait for a person."""
    members = [process for process in processes() if process.group == group]
    # Part of a pipeline that works is a program that works.
    if any(process.state in "RDT" for process in members):
        return None
    for process in members:
        blocked = blocked_on(process.pid, terminal)
        certain = _certainty(process, blocked, mode, last_line)
        if certain is not None:
            kind = _kind(process.name, mode, last_line, is_full_screen=is_full_screen)
            return Waiting(kind, process.name, certain)
    return None


def _certainty(
    process: ProcessInfo, blocked: Blocked, mode: TtyMode, last_line: str
) -> bool | None:
    """Return whether waiting is certain, or None where the process does not seem to wait."""
    if blocked is Blocked.ON_TERMINAL:
        return True
    if blocked is Blocked.ELSEWHERE:
        return None
    hides_typing = mode.is_line_mode and not mode.has_echo
    if blocked is Blocked.UNKNOWN and hides_typing:
        return True
    if not mode.is_line_mode:
        return None if process.name in RELAYS else False
    if blocked is Blocked.UNKNOWN and _ASKS.search(last_line):
        return False
    return None


def _kind(name: str, mode: TtyMode, last_line: str, *, is_full_screen: bool) -> Kind:
    if mode.is_line_mode:
        hides_typing = not mode.has_echo
        return "password" if hides_typing else "line"
    if name in PAGERS:
        return "pager"
    if name in EDITORS:
        return "editor"
    if not mode.has_echo and _NAMES_SECRET.search(last_line) and name in RELAYS:
        return "password"
    return "keys" if is_full_screen else "line"
