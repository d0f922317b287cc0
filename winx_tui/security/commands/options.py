"""Read a program's arguments by a table of its options; what the table lacks is refused.

A table is text, an option a word:

    -n        a flag                    --name       the same, long
    -n:       takes any text            --name=      the same
    -n@       takes a file it reads     --name=@     the same
    -n[:]     text only if attached     --name[=]    the same
    -#        a number as an option, as in `head -20`

Long options count only when written out: what an abbreviation stands for changes with
the version of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.values import Value, ValueKind
from winx_tui.security.commands.wording import shown

Taking = Literal["nothing", "text", "path", "attached"]

_ENDINGS: tuple[tuple[str, Taking], ...] = (
    ("[=]", "attached"),
    ("[:]", "attached"),
    ("=@", "path"),
    ("=", "text"),
    ("@", "path"),
    (":", "text"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One option as given."""

    name: str
    """With its dashes."""
    value: str = ""
    taking: Taking = "nothing"


@dataclass(frozen=True, slots=True)
class Arguments:
    """A program's arguments, told apart."""

    options: tuple[Option, ...]
    operands: tuple[Value, ...]

    def has(self, *names: str) -> bool:
        """Tell whether one of these options is given."""
        return any(option.name in names for option in self.options)

    def values(self, *names: str) -> tuple[str, ...]:
        """Return the values of these options, in order."""
        return tuple(option.value for option in self.options if option.name in names)


@cache
def option_table(text: str) -> dict[str, Taking]:
    """Return the options that a table names, with what each takes."""
    table: dict[str, Taking] = {}
    for entry in text.split():
        for ending, taking in _ENDINGS:
            if entry.endswith(ending) and len(entry) > len(ending) + 1:
                table[entry[: -len(ending)]] = taking
                break
        else:
            table[entry] = "nothing"
    return table


def read_arguments(
    program: str,
    values: tuple[Value, ...],
    table: dict[str, Taking],
    *,
    tolerated: frozenset[ValueKind] = frozenset(),
    stops_at_operand: bool = False,
) -> Arguments:
    """Tell options and operands apart.

    An argument of a tolerated kind that may turn out to be an option is taken as an operand:
    right for programs none of whose options does harm. With stops_at_operand, what follows the
    first operand is an operand.

    Raises:
        NotProvenError: if an option is not in the table or cannot be told.
    """
    options: list[Option] = []
    operands: list[Value] = []
    waiting = list(reversed(values))
    while waiting:
        value = waiting.pop()
        if value.is_literal and value.text == "--":
            operands.extend(reversed(waiting))
            break
        if not value.may_be_option or value.text == "-":
            operands.append(value)
            if stops_at_operand:
                operands.extend(reversed(waiting))
                break
        elif value.is_literal:
            options.extend(_given(program, value.text, table, waiting))
        elif value.kind == "glob" and table.get(_named(value.text)) == "text":
            # Whatever files it stands for, each word begins with this option.
            options.append(Option(_named(value.text), value.text, "text"))
        elif value.kind in tolerated:
            operands.append(value)
        else:
            raise NotProvenError(
                f"{shown(value.text)} may become an option of {program}; write ./ or -- before it"
            )
    return Arguments(tuple(options), tuple(operands))


def _named(text: str) -> str:
    """Return the long option that a text begins with, up to its equals sign."""
    name, equals, _ = text.partition("=")
    return name if equals and name.startswith("--") else ""


def _given(program: str, text: str, table: dict[str, Taking], waiting: list[Value]) -> list[Option]:
    if text.startswith("--"):
        return [_long(program, text, table, waiting)]
    if "-#" in table and text[1:].isdecimal() and text.isascii():
        return [Option("-#", text[1:], "text")]
    if text in table and len(text) > 2:
        return [Option(text, *_next_value(program, text, table[text], waiting))]
    return _bundle(program, text, table, waiting)


def _long(program: str, text: str, table: dict[str, Taking], waiting: list[Value]) -> Option:
    name, equals, value = text.partition("=")
    if name not in table:
        if name in ("--help", "--version") and not equals:
            return Option(name)
        raise NotProvenError(f"{program} {shown(name)} is not known to only read")
    taking = table[name]
    if equals:
        if taking == "nothing":
            raise NotProvenError(f"{program} {shown(name)} takes no value")
        return Option(name, value, taking)
    return Option(name, *_next_value(program, name, taking, waiting))


def _bundle(
    program: str, text: str, table: dict[str, Taking], waiting: list[Value]
) -> list[Option]:
    options: list[Option] = []
    letters = text[1:]
    for index, letter in enumerate(letters):
        name = "-" + letter
        taking = table.get(name)
        if taking is None:
            raise NotProvenError(f"{program} {shown(name)} is not known to only read")
        rest = letters[index + 1 :]
        if taking == "nothing":
            options.append(Option(name))
            continue
        if rest or taking == "attached":
            options.append(Option(name, rest, taking))
        else:
            options.append(Option(name, *_next_value(program, name, taking, waiting)))
        break
    return options


def _next_value(
    program: str, name: str, taking: Taking, waiting: list[Value]
) -> tuple[str, Taking]:
    if taking in ("nothing", "attached"):
        return "", taking
    if not waiting:
        raise NotProvenError(f"{program} {shown(name)} lacks its value")
    value = waiting.pop()
    if not value.is_literal:
        raise NotProvenError(f"the value of {program} {shown(name)} is not a plain word")
    return value.text, taking
