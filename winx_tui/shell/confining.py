"""What a shell is started in, as the shells see it: whoever composes them says how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from winx_tui.core.approval import Permit


class WrappedStart(Protocol):
    """How to start a program inside."""

    @property
    def argv(self) -> tuple[str, ...]:
        """Return what to start."""

    @property
    def env(self) -> dict[str, str]:
        """Return its whole environment."""

    @property
    def pass_fds(self) -> tuple[int, ...]:
        """Return the descriptors that it inherits; leaving the context closes them here."""


Wrap = Callable[[Sequence[str], Mapping[str, str], Path], AbstractContextManager["WrappedStart"]]
"""Takes arguments, environment and directory; raises ShellError where nothing can be started."""


@dataclass(frozen=True, slots=True)
class PlainStart:
    """A program that is started as it is."""

    argv: tuple[str, ...]
    env: dict[str, str]
    pass_fds: tuple[int, ...] = ()


def start_plainly(
    argv: Sequence[str], env: Mapping[str, str], cwd: Path
) -> AbstractContextManager[WrappedStart]:
    """Wrap nothing."""
    return nullcontext(PlainStart(tuple(argv), dict(env)))


@dataclass(frozen=True, slots=True)
class ShellPlace:
    """Where a command runs: a shell that was started with the same key may serve it."""

    key: str
    wrap: Wrap = start_plainly
    own_processes: int = 0
    """How many processes of the wrapper live beside the shell, with its environment."""
    is_confined: bool = False
    reads_only: bool = False
    """Whether only proven commands run in it: always bash, whatever shell a person prefers."""
    environment: Mapping[str, str] | None = None
    """What it begins with in place of the usual environment."""
    carries: Callable[[str], bool] = field(default=lambda name: True)
    """Tells by its name whether an exported variable of another shell is handed to this one."""


PLAIN = ShellPlace("plain")
"""Where nothing is confined."""


class Confiner(Protocol):
    """Knows the place for a permit."""

    async def place(self, permit: Permit, cwd: Path) -> ShellPlace:
        """Return where a command with that permit runs that begins in that directory.

        Raises:
            ShellError: it cannot be confined as it must be.
        """


class NoConfiner:
    """Runs everything in one and the same shell."""

    async def place(self, permit: Permit, cwd: Path) -> ShellPlace:
        """Return the one place."""
        return PLAIN
