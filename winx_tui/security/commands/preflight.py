"""What is refused before a command is parsed: what hides, spoofs or exhausts."""

from __future__ import annotations

import re
import unicodedata

from winx_tui.security.commands.classification import NotProvenError

MAX_LENGTH = 8_000
"""Characters; longer commands are scripts and belong before a person."""
MAX_NESTING = 40
"""Opening brackets and substitutions; bounds the depth of every recursion behind this."""
_PADDING = re.compile(r" {12,}|\t{4,}|(?:[ \t]*\n){4,}|[ \t]{16,}")
"""Blanks that could push the rest of a command out of sight."""
_PLAIN = re.compile(r"[\x20-\x7e\n\t]*")
_OPENING = re.compile(r"[({`]|<\(|>\(|\bif\b|\bdo\b|\bcase\b")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f")
"""Letters and symbols that draw nothing."""


def check_text(command: str) -> None:
    """Refuse text that a person could misread or a parser choke on.

    Raises:
        NotProvenError: with the reason.
    """
    if not command.strip(" \t\n"):
        raise NotProvenError("the command is empty")
    if len(command) > MAX_LENGTH:
        raise NotProvenError(f"the command is longer than {MAX_LENGTH:,} characters")
    if not _PLAIN.fullmatch(command):
        _check_characters(command)
    if _PADDING.search(command.strip("\n")):
        raise NotProvenError("long runs of blanks may hide a part of the command")
    if len(_OPENING.findall(command)) > MAX_NESTING:
        raise NotProvenError("the command is nested too deeply to be checked")


def _check_characters(command: str) -> None:
    for character in command:
        if character in " \n\t" or " " <= character <= "~":
            continue
        if (
            unicodedata.category(character) in _HIDDEN_CATEGORIES
            or character in _INVISIBLE
            or "\ufe00" <= character <= "\ufe0f"
        ):
            raise NotProvenError(
                f"the command holds the hidden or control character U+{ord(character):04X}"
            )
