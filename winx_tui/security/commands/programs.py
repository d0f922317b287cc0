"""What a call may do to stay proven: the shape of the tables, and how they are applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from winx_tui.security.commands.accesses import CommandAccess, PathRead
from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.options import Arguments, option_table, read_arguments
from winx_tui.security.commands.paths import Boundary, joined
from winx_tui.security.commands.values import Value, ValueKind
from winx_tui.security.commands.wording import shown

Operands = Literal["paths", "text", "pattern", "none"]
Inertness = Literal["no", "globs", "names", "text"]
_TOLERATED: dict[Inertness, frozenset[ValueKind]] = {
    "no": frozenset(),
    "globs": frozenset({"glob"}),
    "names": frozenset({"glob", "names"}),
    "text": frozenset({"glob", "names", "any", "pipe"}),
}


@dataclass(slots=True)
class Call:
    """One call while it is judged."""

    program: str
    values: tuple[Value, ...]
    """The arguments behind the program's name."""
    cwds: frozenset[str]
    """The directories it may run in."""
    boundary: Boundary
    upstream: ValueKind | None = None
    """What the pipe before it brings; None where there is none."""
    accesses: list[CommandAccess] = field(default_factory=list)
    needs_git_hardening: bool = False

    def read_text(self, text: str) -> None:
        """Take a path as read, from every directory the call may run in.

        Raises:
            NotProvenError: if it leads outside or may hold secrets.
        """
        for cwd in self.cwds:
            try:
                access = self.boundary.read(text, cwd)
            except NotProvenError:
                outside = not self.boundary.holds(joined(cwd, text))
                self.accesses.append(PathRead(text, outside))
                raise
            self.accesses.append(access)

    def read(self, value: Value, tolerated: frozenset[ValueKind] = frozenset()) -> None:
        """Take an argument as a path that is read.

        Raises:
            NotProvenError: as `read_text`, or if what it stands for is not known.
        """
        match value.kind:
            case "literal":
                self.read_text(value.text)
            case "glob":
                for cwd in self.cwds:
                    self.boundary.read_matches(value.text, cwd)
            case "pipe":
                return
            case kind if kind not in tolerated:
                raise NotProvenError(f"which files {shown(value.text)} stands for is not known")

    def read_tree(self, operands: tuple[Value, ...]) -> None:
        """Take directories as read through the links in them.

        Raises:
            NotProvenError: if a link leads outside, or it cannot be told.
        """
        for value in operands or (Value("."),):
            if not value.is_literal:
                raise NotProvenError(f"links below {shown(value.text)} may lead outside")
            for cwd in self.cwds:
                self.boundary.read_tree(value.text, cwd)


Check = Callable[[Arguments, Call], None]
Judge = Callable[[Call], None]


@dataclass(frozen=True, slots=True)
class Program:
    """One program that may be proven to only read."""

    name: str
    options: str = ""
    """See `options`: what stands here is harmless, what does not is refused."""
    operands: Operands = "paths"
    inert: Inertness = "no"
    """What may stand among the arguments without being known: no option of the program and no
    operand of that kind does harm."""
    limit: int | None = None
    """The most operands, where one more would be written; an option behind one counts, since
    not every program still takes it for an option there."""
    pattern_options: tuple[str, ...] = ("-e", "-f", "--regexp", "--file")
    """Options in place of which the first operand would be the pattern."""
    follows_links: tuple[str, ...] = ()
    """Options that make it walk through links."""
    stops_at_operand: bool = False
    check: Check | None = None
    """What else must hold."""
    judge: Judge | None = None
    """Judges the whole call in place of everything above."""


def judge_call(program: Program, call: Call) -> None:
    """Prove that a call only reads.

    Raises:
        NotProvenError: with the reason, if it cannot be proven.
    """
    if program.judge is not None:
        program.judge(call)
        return
    tolerated = _TOLERATED[program.inert]
    arguments = read_arguments(
        program.name,
        call.values,
        option_table(program.options),
        tolerated=tolerated,
        stops_at_operand=program.stops_at_operand or program.limit is not None,
    )
    for option in arguments.options:
        if option.taking == "path" and option.value != "-":
            call.read_text(option.value)
    _check_operands(program, arguments, call, tolerated)
    if arguments.has(*program.follows_links):
        call.read_tree(_paths(program, arguments))
    if program.check is not None:
        program.check(arguments, call)


def _paths(program: Program, arguments: Arguments) -> tuple[Value, ...]:
    if program.operands == "pattern" and not arguments.has(*program.pattern_options):
        return arguments.operands[1:]
    return arguments.operands


def _check_operands(
    program: Program, arguments: Arguments, call: Call, tolerated: frozenset[ValueKind]
) -> None:
    operands = arguments.operands
    if program.limit is not None and (
        len(operands) > program.limit or any(value.may_be_several for value in operands)
    ):
        raise NotProvenError(f"{program.name} may write with that many operands")
    match program.operands:
        case "none" if operands:
            raise NotProvenError(f"{program.name} {shown(operands[0].text)} is more than reading")
        case "text":
            _check_text(program, operands, tolerated)
        case "paths" | "pattern":
            if program.operands == "pattern" and operands and operands[0].may_be_several:
                raise NotProvenError(f"what {program.name} searches for is not a plain word")
            for value in _paths(program, arguments):
                if value.text != "-":
                    call.read(value, tolerated)


def _check_text(
    program: Program, operands: tuple[Value, ...], tolerated: frozenset[ValueKind]
) -> None:
    for value in operands:
        if not value.is_literal and value.kind not in tolerated:
            raise NotProvenError(f"what {shown(value.text)} gives {program.name} is not known")
