"""That background commands have ended, as a prompt to the model and in few words to a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winx_tui.core.text import shortened

if TYPE_CHECKING:
    from winx_tui.shell.pool import ShellInfo

_LINE = "[Background command {id} has ended, exit code {exit_code}: {command}]"
_READ = re.compile(
    r"^\[Background command (\S+) has ended, exit code (\S+): (.*?)\]?$", re.MULTILINE
)
_COMMAND_CHARS = 60


def news_prompt(finished: Sequence[ShellInfo]) -> str:
    """Word the ends of commands for the model."""
    return "\n".join(
        _LINE.format(id=info.id, exit_code=info.exit_code, command=info.command)
        for info in finished
    )


def news_in(prompt: str) -> str:
    """Return what a prompt made by `news_prompt` tells, for a person; "" for any other."""
    if not prompt.startswith(_LINE.partition("{")[0]):
        return ""
    return "; ".join(end_words(*found) for found in _READ.findall(prompt))


def end_words(shell_id: str, exit_code: int | str | None, command: str) -> str:
    """Say that a command has ended."""
    short = shortened(command.strip().split("\n", 1)[0], _COMMAND_CHARS)
    return f"{shell_id} has ended: exit {exit_code} ({short})"
