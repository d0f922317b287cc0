"""Everything that looks dangerous in a command: advice for the person who is asked."""

from __future__ import annotations

import re
from collections.abc import Callable

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.code_patterns import CODE_PATTERNS
from winx_tui.security.commands.danger.credentials import CREDENTIAL_RULES
from winx_tui.security.commands.danger.destroy import DESTROY_RULES
from winx_tui.security.commands.danger.line_patterns import LINE_PATTERNS
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.persistence import PERSISTENCE_RULES
from winx_tui.security.commands.danger.remote_code import (
    REMOTE_CODE_RULES,
    runs_download,
    shell_on_descriptor,
)
from winx_tui.security.commands.danger.wrapped import INTERPRETERS, SHELLS

Rule = Callable[[LooseCommand, CommandPlace], str]

_RULES: tuple[Rule, ...] = (
    *DESTROY_RULES,
    *REMOTE_CODE_RULES,
    *CREDENTIAL_RULES,
    *PERSISTENCE_RULES,
)
_FORK_BOMB = re.compile(
    r"(?<![\w:.])([\w:.]{1,40})\s{0,9}\(\s*\)\s{0,9}\{[^}]{0,200}?\1\s*\|\s*\1\s*&"
)
_PROXY = re.compile(r"(?:HTTPS?_PROXY|https?_proxy|ALL_PROXY|all_proxy)=\w")
_LONGEST_LINE = 2_000
_LONGEST_CODE = 20_000
_CODE_OPTIONS = ("-c", "-e", "-E", "-r", "-ne", "-pe", "--eval", "--print", "-p", "-le", "-ce")


def danger_marks(
    text: str, commands: tuple[LooseCommand, ...], place: CommandPlace
) -> tuple[str, ...]:
    """Return the reasons for red marks, each once, in the order of the text."""
    marks: dict[str, None] = {}
    if _FORK_BOMB.search(text):
        marks["stops the machine: starts itself over and over"] = None
    for command in commands:
        for rule in _RULES:
            marks[rule(command, place)] = None
        line = command.line[:_LONGEST_LINE]
        for entry in LINE_PATTERNS:
            if entry.pattern.search(line):
                marks[entry.reason] = None
        for reason in _code_reasons(command):
            marks[reason] = None
        for assignment in command.assignments:
            if _PROXY.match(assignment):
                marks[f"changes what programs load: {assignment.partition('=')[0]}"] = None
    for line_rule in (runs_download, shell_on_descriptor):
        marks[line_rule(commands, place)] = None
    marks.pop("", None)
    return tuple(marks)


def _code_reasons(command: LooseCommand) -> list[str]:
    if command.program not in INTERPRETERS or command.program in SHELLS:
        return []
    code = [
        *command.bodies,
        *(
            following
            for word, following in zip(command.words, command.words[1:], strict=False)
            if word in _CODE_OPTIONS or (word.startswith("-") and word.endswith(("c", "e")))
        ),
    ]
    return [
        reason
        for reason, pattern in CODE_PATTERNS
        if any(pattern.search(text[:_LONGEST_CODE]) for text in code)
    ]
