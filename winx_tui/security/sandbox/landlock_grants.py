"""A profile as Landlock grants: only what is granted can be opened, and nothing can be taken back.

So a directory is granted as a whole only where nothing below it is held tighter;
otherwise what it holds is granted one by one, as it is at this moment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.security.sandbox.profile import TOP, PathRule, Reach, SandboxProfile, reach_of

# linux/landlock.h
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
IOCTL_DEV = 1 << 15
HANDLED = (1 << 16) - 1
"""All rights on files that ABI 6 knows."""
READING = EXECUTE | READ_FILE | READ_DIR
WRITING = HANDLED & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV)
DEVICE = READ_FILE | WRITE_FILE | IOCTL_DEV

DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
"""In /dev. No pseudo-terminals: to grant those to come is to grant the person's others."""
_HIDDEN = ("/dev", "/tmp", "/var/tmp", "/dev/shm")
_RIGHTS = {Reach.READ: READING, Reach.WRITE: WRITING}


@dataclass(frozen=True, slots=True)
class Grant:
    """Rights on a path and on all below it."""

    path: Path
    rights: int


def grants(profile: SandboxProfile) -> Iterator[Grant]:
    """Yield what a program may open; reads the directories that cannot be granted as a whole."""
    for name in DEVICES:
        yield Grant(Path("/dev", name), DEVICE)
    compiled = _Compiled(_with_machine(profile))
    yield from compiled.below(TOP)


def split_writable(profile: SandboxProfile) -> tuple[Path, ...]:
    """Return the writable directories in which nothing new can be made."""
    rules = _with_machine(profile)
    guarded = [path for path, reach in rules.items() if reach is not Reach.WRITE]
    above = {parent for path in guarded for parent in path.parents}
    return tuple(sorted(path for path in above if reach_of(path, rules) is Reach.WRITE))


def _with_machine(profile: SandboxProfile) -> dict[Path, Reach]:
    """Return the rules, and those that bubblewrap needs not: nothing covers /dev and /tmp here."""
    machine = dict.fromkeys(map(Path, _HIDDEN), Reach.HIDDEN)
    return machine | {rule.path: rule.reach for rule in profile.rules}


@dataclass(slots=True)
class _Compiled:
    """The rules, and which paths lie above one."""

    rules: dict[Path, Reach]
    above: dict[Path, list[PathRule]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, reach in self.rules.items():
            for parent in path.parents:
                if parent != path:
                    self.above.setdefault(parent, []).append(PathRule(path, reach))

    def below(self, path: Path) -> Iterator[Grant]:
        """Yield the grants of a path and of all below it."""
        reach = reach_of(path, self.rules)
        rules = self.above.get(path, [])
        if reach is not Reach.HIDDEN and all(rule.reach >= reach for rule in rules):
            yield Grant(path, _RIGHTS[reach])
            rules = [rule for rule in rules if rule.reach > reach]
        elif reach is not Reach.HIDDEN:
            if self._is_named(path):
                # Names are no secret here: the whole tree was to be read.
                yield Grant(path, READ_DIR)
            for child in _children(path):
                yield from self.below(child)
            return
        for child in {_step(path, rule.path) for rule in rules}:
            yield from self.below(child)

    def _is_named(self, path: Path) -> bool:
        return any(place in self.rules for place in (path, *path.parents) if place != TOP)


def _step(path: Path, towards: Path) -> Path:
    return path / towards.relative_to(path).parts[0]


def _children(path: Path) -> list[Path]:
    try:
        with os.scandir(path) as entries:
            # A link is no place; where it leads has a grant of its own or none.
            return [Path(entry.path) for entry in entries if not entry.is_symlink()]
    except OSError:
        # Not to be read: then nothing in it is granted.
        return []
