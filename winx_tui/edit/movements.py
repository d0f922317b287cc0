"""The ways in which the indentation of a file and of SEARCH differ."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.edit.tiers import indentation


class CannotMoveError(Exception):
    """A line has less indentation than it is to lose."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One string that every line that is not blank gains, or loses, at its start."""

    prefix: str
    is_added: bool

    def moved(self, indent: str) -> str:
        """Return the indentation a line gets; raises CannotMoveError."""
        if self.is_added:
            return self.prefix + indent
        if not indent.startswith(self.prefix):
            raise CannotMoveError
        return indent[len(self.prefix) :]


@dataclass(frozen=True, slots=True)
class Swap:
    """One indentation that stands for another, whatever the two consist of."""

    theirs: str
    ours: str

    def moved(self, indent: str) -> str:
        """Return the indentation a line gets; raises CannotMoveError."""
        if not indent.startswith(self.theirs):
            raise CannotMoveError
        return self.ours + indent[len(self.theirs) :]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """Levels of another unit (tabs for blanks, blanks for tabs), and a shift by levels."""

    theirs: str
    """The unit of SEARCH and REPLACE."""
    ours: str
    """The unit of the file."""
    deeper: int
    """How many levels the file's lines stand deeper."""

    def moved(self, indent: str) -> str:
        """Return the indentation a line gets; blanks that are no whole level are kept."""
        level, rest = levels(indent, self.theirs)
        if level + self.deeper < 0:
            raise CannotMoveError
        return self.ours * (level + self.deeper) + rest


@dataclass(frozen=True, slots=True)
class LineByLine:
    """What the lines of SEARCH become, where they do not all move alike."""

    became: tuple[tuple[str, str], ...]
    """Indentation in SEARCH and in the file, line by line; empty to leave all as it is."""

    def moved(self, indent: str) -> str:
        """Follow the line of SEARCH that is indented alike, or least less.

        Raises CannotMoveError where there is none, or where several became different things.
        """
        if not self.became:
            return indent
        for length in range(len(indent), -1, -1):
            known = {ours for theirs, ours in self.became if theirs == indent[:length]}
            if len(known) > 1:
                raise CannotMoveError
            if known:
                return known.pop() + indent[length:]
        raise CannotMoveError


@dataclass(frozen=True, slots=True)
class FirstLineLost:
    """Only the first line came without its indentation; the others move by the rest."""

    ours: str
    rest: Shift | Swap | UnitChange

    def moved(self, indent: str) -> str:
        """Return the indentation that a line gets which is not the first."""
        return self.rest.moved(indent)


Movement = Shift | Swap | UnitChange | LineByLine | FirstLineLost

STILL = Shift("", is_added=True)
AS_WRITTEN = LineByLine(())


def move(line: str, by: Movement) -> str:
    """Give a line another indentation; a blank one stays as it is."""
    text = line.lstrip()
    return by.moved(indentation(line)) + text if text else line


def levels(indent: str, unit: str) -> tuple[int, str]:
    count = 0
    while indent.startswith(unit, count * len(unit)):
        count += 1
    return count, indent[count * len(unit) :]
