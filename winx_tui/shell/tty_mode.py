"""How a terminal is set at a moment: what a program does with keys can be read from it."""

from __future__ import annotations

import termios
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TtyMode:
    """The settings that tell something about the program in the foreground."""

    is_line_mode: bool
    """Whether a program gets whole lines; otherwise each key at once."""
    has_echo: bool
    """Whether what is typed is shown; off in line mode means a password."""
    is_newline_mode: bool
    """Whether a line feed is meant to return to the first column too."""


COOKED = TtyMode(is_line_mode=True, has_echo=True, is_newline_mode=True)
"""As a shell hands it to a program."""


def mode_of(attributes: list[Any]) -> TtyMode:
    """Read the mode from what tcgetattr returns."""
    output_modes, local_modes = attributes[1], attributes[3]
    # Our terminals leave output as it is, with ONLCR set all the same: programs that want
    # bare line feeds clear it, or all of the signal keys, which "raw" means.
    is_newline_mode = bool(output_modes & termios.ONLCR and local_modes & termios.ISIG)
    return TtyMode(
        bool(local_modes & termios.ICANON), bool(local_modes & termios.ECHO), is_newline_mode
    )


def quiet(attributes: list[Any]) -> list[Any]:
    """Take added carriage returns, shown control keys and flow control out of the settings."""
    input_modes, output_modes, control_modes, local_modes, *rest = attributes
    # Ctrl-S would stop the output for good: nobody here presses Ctrl-Q.
    input_modes &= ~(termios.IXON | termios.IXOFF)
    output_modes &= ~termios.OPOST
    local_modes &= ~termios.ECHOCTL
    return [input_modes, output_modes, control_modes, local_modes, *rest]
