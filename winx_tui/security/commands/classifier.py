"""Decide whether a shell command is proven to only read, and mark what looks dangerous.

allow means: two readings of the command agree, every program in it is known, every option
given to it is known to be harmless, and everything it reads lies inside the workspace and
is not known to hold secrets. Anything in doubt asks.
"""

from __future__ import annotations

from winx_tui.security.commands.accesses import CommandAccess, Secret
from winx_tui.security.commands.classification import (
    Classification,
    CommandPart,
    CommandPlace,
    NotProvenError,
)
from winx_tui.security.commands.danger.loose import read_loosely
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.marks import danger_marks
from winx_tui.security.commands.danger.touches import touches
from winx_tui.security.commands.paths import Boundary
from winx_tui.security.commands.preflight import check_text
from winx_tui.security.commands.reading import read_command
from winx_tui.security.commands.walker import State, Walker


def classify(command: str, place: CommandPlace) -> Classification:
    """Judge a command before it runs; never raises, whatever the text."""
    walker = Walker(Boundary.of(place))
    try:
        check_text(command)
        walker.walk(read_command(command), State(frozenset({str(place.cwd)}), {}))
    except NotProvenError as reason:
        walker.refuse(str(reason))
    commands = read_loosely(command)
    danger = danger_marks(command, commands, place)
    parts = tuple(walker.parts)
    if walker.reasons and not parts:
        parts = _loose_parts(commands, walker.reasons[0])
    found: dict[CommandAccess, None] = dict.fromkeys(walker.accesses)
    found.update(dict.fromkeys(touches(commands, place)))
    reasons = list(walker.reasons)
    if not reasons:
        reasons.extend(access.name for access in found if isinstance(access, Secret))
    return Classification(
        effect="ask" if reasons else "allow",
        danger=danger,
        reasons=tuple(reasons),
        parts=parts,
        accesses=tuple(found),
        needs_git_hardening=walker.needs_git_hardening,
    )


def _loose_parts(commands: tuple[LooseCommand, ...], reason: str) -> tuple[CommandPart, ...]:
    return tuple(
        CommandPart(command.text, command.program, "ask", reason)
        for command in commands
        if command.text and not command.wrappers
    )
