"""What a row of keys means in vim's normal and visual mode."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.tui.vim.motions import FINDS, LINE_MOTIONS, MOTIONS

OPERATORS = frozenset("dcy")
COMMANDS = frozenset("iaIAoOxXDCsSYJ~pPuvV.") | {"ctrl+r"}
VISUAL_COMMANDS = frozenset("dxcsyr~opPvVJDCY") | {"escape"}
OBJECTS = frozenset({"w", "W"})
_REPEATS = frozenset(";,")


@dataclass(frozen=True, slots=True)
class Command:
    """A whole command."""

    verb: str
    """An operator, a command, or "" for a mere motion."""
    motion: str = ""
    """A motion, "line" for a doubled operator, or an object such as "iw"."""
    character: str = ""
    """What f, t, F, T and r were given."""
    count: int = 1
    has_count: bool = False


class UnfinishedError(Exception):
    """More keys are needed."""


class UnknownError(Exception):
    """These keys mean nothing."""


class _Keys:
    """Reads keys one by one."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._at = 0

    def take(self) -> str:
        if self._at >= len(self._keys):
            raise UnfinishedError
        self._at += 1
        return self._keys[self._at - 1]

    def count(self) -> int:
        """Read a number; 0 where there is none."""
        digits = ""
        while self._at < len(self._keys) and self._is_digit(self._keys[self._at], digits):
            digits += self._keys[self._at]
            self._at += 1
        # More repetitions than any prompt has characters are a slip.
        return min(int(digits), 9_999) if digits else 0

    @staticmethod
    def _is_digit(key: str, before: str) -> bool:
        return key in "123456789" or (key == "0" and before != "")


def parse(keys: tuple[str, ...], *, is_visual: bool) -> Command:
    """Read a command.

    Raises:
        UnfinishedError: it is the beginning of one.
        UnknownError: it is none.
    """
    reader = _Keys(keys)
    count = reader.count()
    key = reader.take()
    commands = VISUAL_COMMANDS if is_visual else COMMANDS
    if key == "r":
        return Command("r", "", _character(reader.take()), count or 1, count > 0)
    if key in commands:
        return Command(key, "", "", count or 1, count > 0)
    if key in OPERATORS:
        return _operated(key, count, reader)
    if is_visual and key in "ia":
        return Command("", key + _object(reader.take()), count=1)
    motion, character = _motion(key, reader)
    return Command("", motion, character, count or 1, count > 0)


def _operated(operator: str, count: int, reader: _Keys) -> Command:
    second = reader.count()
    whole, has_count = (count or 1) * (second or 1), count + second > 0
    key = reader.take()
    if key == operator:
        return Command(operator, "line", "", whole, has_count)
    if key in "ia":
        return Command(operator, key + _object(reader.take()), "", 1, has_count)
    motion, character = _motion(key, reader)
    return Command(operator, motion, character, whole, has_count)


def _motion(key: str, reader: _Keys) -> tuple[str, str]:
    """Return a motion and the character it is given."""
    if key in FINDS:
        return key, _character(reader.take())
    name = key + reader.take() if key == "g" else key
    if name in MOTIONS or name in LINE_MOTIONS or name in _REPEATS:
        return name, ""
    raise UnknownError


def _object(key: str) -> str:
    if key not in OBJECTS:
        raise UnknownError
    return key


def _character(key: str) -> str:
    if len(key) != 1:
        raise UnknownError
    return key
