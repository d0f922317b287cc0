"""What a command would touch, in words: how far it reaches if it goes wrong."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from winx_tui.core.approval import Touched

MAX_NAMED = 3
"""More files than this are counted; outside the workspace each is named, up to the next bound."""
MAX_LISTED = 8


@dataclass(frozen=True, slots=True)
class GitFacts:
    """What git knows of the workspace's files; names are relative to its root."""

    tracked: frozenset[str]
    changed: frozenset[str] = frozenset()
    """Those with changes that no commit holds."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One sentence on what a command would touch."""

    text: str
    is_alarming: bool = False
    """Whether it leaves the workspace or touches what may be secret."""


def blast_radius(
    touched: Sequence[Touched], *, root: Path, home: Path, git: GitFacts | None = None
) -> tuple[Reach, ...]:
    """Sum up what a command would touch; reading inside the workspace is not worth a word.

    Args:
        touched: As far as the command's text tells.
        root: The workspace, absolute.
        home: What is written as `~`.
        git: What git knows of the workspace; None where it is not known.
    """
    found = []
    inside = _names(touched, "writes", is_outside=False)
    if inside:
        found.append(Reach(_writes(inside, root, git)))
    for words, how, is_outside in _ALARMING:
        names = _names(touched, how, is_outside=is_outside)
        if names:
            shown = [_at_home(name, home) for name in names]
            found.append(Reach(f"{words}: {_listed(shown)}", is_alarming=True))
    return tuple(found)


def in_words(touched: Touched) -> str:
    """Say in a few words what is touched, and how."""
    outside = " (outside the workspace)" if touched.is_outside else ""
    return f"{_VERBS[touched.how]} {touched.what}{outside}"


_VERBS = {
    "reads": "reads",
    "writes": "writes",
    "network": "speaks to",
    "secret": "touches what may be secret:",
}
_ALARMING = (
    ("writes outside the workspace", "writes", True),
    ("reads outside the workspace", "reads", True),
    ("speaks to the network", "network", None),
    ("touches what may be secret", "secret", None),
)
"""Words, kind, and whether the place must be outside; None: the place says nothing."""


def _names(touched: Sequence[Touched], how: str, *, is_outside: bool | None) -> list[str]:
    return list(
        dict.fromkeys(
            each.what
            for each in touched
            if each.how == how and is_outside in (None, each.is_outside)
        )
    )


def _writes(names: Sequence[str], root: Path, git: GitFacts | None) -> str:
    relative = [_below(name, root) for name in names]
    what = (
        _joined(relative)
        if len(names) <= MAX_NAMED
        else f"{len(names)} files{_common_place(relative)}"
    )
    return f"writes {what}{_known_to_git(relative, git)}"


def _below(name: str, root: Path) -> str:
    path = PurePath(name)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else name


def _common_place(relative: Sequence[str]) -> str:
    parents = [PurePath(name).parent for name in relative]
    if any(parent.is_absolute() for parent in parents):
        return ""
    common = os.path.commonpath(parents)
    return f" in {common}/" if common not in ("", ".") else ""


def _known_to_git(relative: Sequence[str], git: GitFacts | None) -> str:
    if git is None:
        return ""
    tracked = [name for name in relative if _holds(git.tracked, name)]
    changed = [name for name in relative if _holds(git.changed, name)]
    if len(relative) == 1:
        known = "tracked by git" if tracked else "unknown to git"
        return f", {known}{', with uncommitted changes' if tracked and changed else ''}"
    counted = {0: "none", len(relative): "all"}.get(len(tracked), f"{len(tracked)} of them")
    uncommitted = len(set(tracked) & set(changed))
    more = f", {uncommitted} with uncommitted changes" if uncommitted else ""
    return f", {counted} tracked by git{more}"


def _holds(names: frozenset[str], name: str) -> bool:
    """Tell whether a file is among some, or one of them lies below the directory."""
    below = "" if name == "." else f"{name.rstrip('/')}/"
    return name in names or any(each.startswith(below) for each in names)


def _at_home(name: str, home: Path) -> str:
    path = PurePath(name)
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else name


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return ", ".join(names[:MAX_LISTED]) + more
