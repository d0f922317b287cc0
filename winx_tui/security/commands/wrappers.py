"""Commands that run another command, and what may stand before a command."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.lexer import Word
from winx_tui.security.commands.options import option_table, read_arguments
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.registry import PROGRAMS
from winx_tui.security.commands.values import Value
from winx_tui.security.commands.wording import shown


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A program that runs the command behind its own arguments."""

    options: str = ""
    operands: int = 0
    """Operands of its own before the command."""


WRAPPERS: dict[str, Wrapper] = {
    "time": Wrapper("-p"),
    "command": Wrapper("-p"),
    "nice": Wrapper("-n: -#"),
    "timeout": Wrapper("-k: -s: -v --kill-after= --signal= --preserve-status --foreground", 1),
    "xargs": Wrapper(
        "-0 -r -t -n: -L: -d: -P: --null --no-run-if-empty --max-args= --max-lines="
        " --delimiter= --verbose"
    ),
}
_SHELL_OWN = frozenset({"cd", "read", "break", "continue"})
_MOST_LAYERS = 4

_LOCALE = re.compile(r"(?:LC_[A-Z]+|LANG|LANGUAGE|NO_COLOR|COLUMNS|LINES)=[A-Za-z0-9_.@-]{0,32}")
_ZONE = re.compile(r"TZ=[A-Za-z][A-Za-z0-9_+/-]{0,40}")
_PAGER = re.compile(r"(?:GIT_PAGER|PAGER|MANPAGER)=cat|GIT_OPTIONAL_LOCKS=0|TERM=(?:dumb|xterm)")


def check_environment(assignments: tuple[Word, ...]) -> None:
    """Refuse variables before a command that may change what it runs or reads.

    Raises:
        NotProvenError: if one is not known to be harmless.
    """
    for assignment in assignments:
        raw = assignment.raw
        if not any(pattern.fullmatch(raw) for pattern in (_LOCALE, _ZONE, _PAGER)):
            raise NotProvenError(f"{shown(raw)} may change what the command does")


def unwrap(values: tuple[Value, ...], call: Call) -> tuple[Value, ...]:
    """Return the command that a chain of wrappers runs in the end.

    Raises:
        NotProvenError: if a wrapper's options are not known, or it has no command.
    """
    for _ in range(_MOST_LAYERS):
        name = values[0].text
        if name not in WRAPPERS:
            return values
        if name == "command" and len(values) > 1 and values[1].text in ("-v", "-V"):
            return (Value("type"), *values[2:])
        values = _inner(name, values[1:], call)
    raise NotProvenError("the command is wrapped too often")


def _inner(name: str, values: tuple[Value, ...], call: Call) -> tuple[Value, ...]:
    wrapper = WRAPPERS[name]
    arguments = read_arguments(name, values, option_table(wrapper.options), stops_at_operand=True)
    inner = arguments.operands[wrapper.operands :]
    if name == "xargs":
        return _under_xargs(inner, call)
    if not inner or not inner[0].is_literal or inner[0].may_be_option:
        raise NotProvenError(f"what {name} runs is not a plain word")
    if name in ("nice", "timeout") and inner[0].text in _SHELL_OWN:
        raise NotProvenError(f"{name} cannot run {inner[0].text}")
    return inner


def _under_xargs(inner: tuple[Value, ...], call: Call) -> tuple[Value, ...]:
    """Add what the pipe brings as one more argument, which only few programs stand."""
    inner = inner or (Value("echo"),)
    program = PROGRAMS.get(inner[0].text) if inner[0].is_literal else None
    if program is None or program.name == "xargs":
        raise NotProvenError(f"xargs runs {shown(inner[0].text)} on what it reads")
    brought = call.upstream or "any"
    call.upstream = None
    return (*inner, Value("what xargs reads", brought, may_be_option=True, may_be_several=True))
