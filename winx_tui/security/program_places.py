"""Which file a command's program is, where that is not the one its name promises."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from winx_tui.security.command_words import decode_line

USUAL_PLACES = frozenset(
    map(Path, ("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin", "/usr/local/sbin"))
)
MAX_PROGRAMS = 32
"""So many names are looked for; a person would not read more."""


@dataclass(frozen=True, slots=True)
class ProgramPlace:
    """A program that does not lie where programs usually do."""

    name: str
    """As it stands in the command."""
    path: Path
    """As the PATH finds it, symbolic links not followed."""
    is_in_workspace: bool
    """Whether the project brought it, or it leads into the project."""


def unusual_programs(command: str, *, path: str, cwd: Path, root: Path) -> tuple[ProgramPlace, ...]:
    """Look up the programs of a command line and return those in unusual places.

    Builtins, functions and what is not installed are passed over. Touches the disk.

    Args:
        command: The command line.
        path: The PATH of the shell that will run it.
        cwd: Where it will run.
        root: The workspace, resolved.
    """
    named = dict.fromkeys(
        part.words[0] for part in decode_line(command).commands if part.words and part.words[0]
    )
    found = []
    for name in list(named)[:MAX_PROGRAMS]:
        place = _find(name, path, cwd) if name is not None else None
        if place is None:
            continue
        is_in_workspace = place.is_relative_to(root) or _resolved(place).is_relative_to(root)
        if is_in_workspace or place.parent not in USUAL_PLACES:
            found.append(ProgramPlace(name, place, is_in_workspace))
    return tuple(found)


def _find(name: str, path: str, cwd: Path) -> Path | None:
    """Return the file that a shell in `cwd` would run."""
    if "/" in name:
        found = shutil.which(cwd / name)
    else:
        # Relative entries of a PATH, the empty one too, count from where the shell is.
        places = os.pathsep.join(str(cwd / place) for place in path.split(os.pathsep))
        found = shutil.which(name, path=places)
    return None if found is None else Path(os.path.normpath(found))


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))
