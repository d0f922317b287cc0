"""How each kind of shell is started, prepared and told to run a command."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winx_tui.core.errors import ShellError

if TYPE_CHECKING:
    from winx_tui.shell.handover import Handover

BEGUN = "+"
"""Stands in the place of the exit code once a command was read, before it runs."""
NOT_ENTERED = "-"
"""Stands in the report in place of the exit code of a command that was not run."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of shell; none reads the person's start-up files."""

    program: str
    options: tuple[str, ...]
    preparation: str
    """Sent once, before the first command."""
    restoring: str
    """Sent behind each command: undoes options that would end the shell or disturb it."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables that it needs to start."""

    def invocation(
        self,
        command: str,
        terminal: str,
        nonce: str,
        last_exit_code: int,
        handover: Handover | None = None,
    ) -> str:
        """Return what makes the shell run a command on a terminal and report its end.

        The report is a nonce with the exit code, the exported variables and the
        directory, each ended by a NUL; before it, BEGUN tells that all of this was read.
        Where there is something to take over and its directory cannot be entered, the
        command is not run: NOT_ENTERED is reported.
        """
        begun = f"builtin printf '\\0%s %s\\0' {nonce} {BEGUN} >&0; "
        # It makes `$?` what the command before left.
        status = f"(exit {last_exit_code}); " if last_exit_code else ""
        report = self._report(nonce, '"$?"')
        run = f"{begun}{status}eval {shlex.quote(command)} <>{terminal} >&0 2>&0; {report}\n"
        if handover is not None:
            refusal = self._report(nonce, f"'{NOT_ENTERED}'")
            run = f"{handover.variables}if {handover.entering}; then\n{run}else {refusal}\nfi\n"
        # An error may make the shell drop the rest of what it has read: hence once more.
        return f"{run}{report}\n"

    def _report(self, nonce: str, code: str) -> str:
        return (
            f"builtin printf '\\0%s %s\\0' {nonce} {code} >&0; builtin export -p >&0; "
            "builtin printf '\\0' >&0; builtin pwd -P >&0; builtin printf '\\0' >&0; "
            f"{self.restoring}"
        )


BASH = Dialect(
    "bash",
    ("--noprofile", "--norc", "--noediting", "-i"),
    "unset HISTFILE MAILCHECK TMOUT; set +o history +H",
    "set +ex",
)
ZSH = Dialect(
    "zsh",
    # Without the line editor, which would read the terminal, and without prompt marks on it.
    ("-f", "-i", "-s", "+Z", "+o", "promptsp", "+o", "promptcr"),
    "unset HISTFILE MAILCHECK TMOUT; typeset +x PS1 PS2; setopt interactivecomments; "
    "unsetopt banghist bgnice checkjobs",
    "set +ex; PS1= PS2= RPS1=",
    # zsh writes its prompt to the terminal whatever its streams are.
    (("PS1", ""), ("PS2", "")),
)


def dialect_of(program: str) -> Dialect:
    """Return the dialect of a shell by its name.

    Raises:
        ShellError: it is not one of those that are known.
    """
    known = {dialect.program: dialect for dialect in (BASH, ZSH)}
    if program not in known:
        raise ShellError(f"There is no shell {program!r} here; use {' or '.join(known)}.")
    return known[program]
