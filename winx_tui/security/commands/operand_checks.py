"""What single programs of the tables ask of their operands."""

from __future__ import annotations

import re

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.options import Arguments
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.wording import shown

_VERSION_LETTERS = {
    "-V": frozenset({"python", "python3", "curl", "ssh", "tmux", "wget", "psql", "nano", "less"}),
    "-v": frozenset({"node", "perl", "php", "lua", "ld"}),
    "-version": frozenset({"java", "javac", "sqlite3"}),
}
"""Where the short word prints a version; elsewhere it means something else."""
_LONGEST_SLEEP_S = 30
_SECONDS = re.compile(r"(\d{1,3})(\.\d{1,3})?s?")


def judge_text(call: Call) -> None:
    """Accept anything: the program only prints, or ignores, its arguments."""


def judge_printf(call: Call) -> None:
    """Refuse the option with which bash's printf sets a variable."""
    if call.values and call.values[0].may_be_option and call.values[0].text != "--":
        raise NotProvenError("printf with an option may set a variable")


def judge_only_version(call: Call) -> None:
    """Accept an interpreter or compiler that is only asked for its version."""
    words = [value.text for value in call.values if value.is_literal]
    if len(words) == len(call.values) == 1:
        word = words[0]
        if word == "--version" or call.program in _VERSION_LETTERS.get(word, ()):
            return
    raise NotProvenError(f"{call.program} may run code or change files")


def check_date(arguments: Arguments, call: Call) -> None:
    """Refuse an operand that sets the clock."""
    for value in arguments.operands:
        if not value.text.startswith("+"):
            raise NotProvenError(f"date {shown(value.text)} sets the clock")


def check_sleep(arguments: Arguments, call: Call) -> None:
    """Refuse to wait for long."""
    for value in arguments.operands:
        seconds = _SECONDS.fullmatch(value.text)
        if seconds is None or int(seconds.group(1)) > _LONGEST_SLEEP_S:
            raise NotProvenError(f"sleep {shown(value.text)} may wait for long")


def check_response_file(arguments: Arguments, call: Call) -> None:
    """Refuse `@file`, from which the tools of binutils take more options, plug-ins included."""
    for value in call.values:
        if value.text.startswith("@") or (value.may_be_option and not value.is_literal):
            raise NotProvenError(f"{call.program} may take options from {shown(value.text)}")
