"""Whose turn it is in a program that shows a screen: the markers of known agents, and one's own.

Pure: rows of text in, a state out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.errors import ShellError

TurnState = Literal["busy", "awaiting_input", "awaiting_approval", "unknown"]
Recognizer = Callable[[Sequence[str]], TurnState]

TAIL_LINES = 30
"""Questions stand in the last of the lines that are not blank."""
STATUS_LINES = 4
_MAX_CONFIG_CHARS = 64 * 1024

_CLAUDE_APPROVAL = (
    "do you want",
    "would you like",
    "trust this folder",
    "enter to confirm",
    "esc to cancel",
)
_CODEX_APPROVAL = ("would you like to run", "press enter to confirm", "yes, proceed")


@dataclass(frozen=True, slots=True)
class TurnMarkers:
    """A person's own markers: patterns, without regard to case."""

    busy: tuple[re.Pattern[str], ...] = ()
    awaiting_input: tuple[re.Pattern[str], ...] = ()
    awaiting_approval: tuple[re.Pattern[str], ...] = ()

    def state(self, lines: Sequence[str]) -> TurnState:
        """Classify a screen; busy is looked for everywhere, the others near the end."""
        tail = _tail(lines)
        if any(_found(pattern, lines) for pattern in self.busy):
            return "busy"
        if any(_found(pattern, tail) for pattern in self.awaiting_approval):
            return "awaiting_approval"
        if any(_found(pattern, tail) for pattern in self.awaiting_input):
            return "awaiting_input"
        return "unknown"


def read_markers(config: str) -> TurnMarkers:
    """Read markers from JSON; a pattern that is no valid expression is taken literally.

    Raises:
        ShellError: it is not an object of lists of texts.
    """
    try:
        data = json.loads(config[:_MAX_CONFIG_CHARS])
        return TurnMarkers(
            *(
                tuple(_pattern(text) for text in data.get(name, ()))
                for name in ("busy", "awaiting_input", "awaiting_approval")
            )
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise ShellError(
            "WINX_TURN_RECOGNIZER_CONFIG is not a JSON object with the lists busy, "
            "awaiting_input and awaiting_approval; mend it or unset it."
        ) from error


def recognizer_of(name: str, config: str | None = None) -> Recognizer:
    """Return what recognizes the turns of a program by its name.

    Raises:
        ShellError: there is no such recognizer, or it is not configured.
    """
    if name == "configurable":
        if not config:
            raise ShellError(
                "The recognizer 'configurable' needs WINX_TURN_RECOGNIZER_CONFIG in the "
                "environment of winx; use another one, such as 'auto'.",
                code="invalid_arguments",
            )
        return read_markers(config).state
    if name not in RECOGNIZERS:
        raise ShellError(
            f"There is no recognizer {name!r}; use one of {', '.join(RECOGNIZERS)}, configurable.",
            code="invalid_arguments",
        )
    return RECOGNIZERS[name]


def _claude(lines: Sequence[str]) -> TurnState:
    if _holds(lines, ("esc to interrupt",)):
        return "busy"
    tail = _tail(lines)
    prompts = [number for number, line in enumerate(tail) if "❯" in line]
    empty = max((number for number in prompts if tail[number].strip(" │|") == "❯"), default=-1)
    # A question above an empty prompt is something that was said, not a dialog.
    if _holds(tail[empty + 1 :], _CLAUDE_APPROVAL):
        return "awaiting_approval"
    return "awaiting_input" if prompts else "unknown"


def _codex(lines: Sequence[str]) -> TurnState:
    if _holds(lines, ("esc to interrupt", "preparing to execute")):
        return "busy"
    if _holds(_tail(lines), _CODEX_APPROVAL):
        return "awaiting_approval"
    is_prompt = any(line.lstrip(" │|").startswith("›") for line in lines)
    return "awaiting_input" if is_prompt else "unknown"


def _antigravity(lines: Sequence[str]) -> TurnState:
    if _holds(_tail(lines)[-STATUS_LINES:], ("? for shortcuts",)):
        return "awaiting_input"
    return "busy" if _holds(lines, ("generating", "esc to cancel")) else "unknown"


def _auto(lines: Sequence[str]) -> TurnState:
    states = {_claude(lines), _codex(lines)}
    order: tuple[TurnState, ...] = ("busy", "awaiting_approval", "awaiting_input")
    return next((state for state in order if state in states), "unknown")


def _generic(lines: Sequence[str]) -> TurnState:
    return "unknown"


RECOGNIZERS: Mapping[str, Recognizer] = {
    "auto": _auto,
    "claude": _claude,
    "codex": _codex,
    **dict.fromkeys(("antigravity", "agy", "gemini"), _antigravity),
    **dict.fromkeys(("generic", "none", "off"), _generic),
}


def _tail(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.strip()][-TAIL_LINES:]


def _holds(lines: Sequence[str], phrases: Sequence[str]) -> bool:
    text = "\n".join(lines).lower()
    return any(phrase in text for phrase in phrases)


def _found(pattern: re.Pattern[str], lines: Sequence[str]) -> bool:
    return any(pattern.search(line) for line in lines)


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error:
        return re.compile(re.escape(text), re.IGNORECASE)
