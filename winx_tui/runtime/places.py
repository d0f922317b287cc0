"""Where winx keeps what belongs to one workspace."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Places:
    """Directories below the state directory; each is made, private, when it is first used."""

    edits: Path
    """The journal of what was changed in this workspace."""
    cache: Path
    """What can be computed again."""
    checkpoints: Path
    """What this workspace was before and after work on it."""
    tasks: Path
    """Saved contexts, of all workspaces: a task may go on in another one."""

    @classmethod
    def of(cls, root: Path, state: Path) -> Places:
        """Return the places of a workspace, by its resolved root."""
        key = workspace_key(root)
        return cls(
            state / "edits" / key,
            state / "cache" / key,
            state / "checkpoints" / key,
            state / "tasks",
        )


def workspace_key(root: Path) -> str:
    """Return a directory name that is readable and belongs to one root only."""
    name = _UNUSUAL.sub("-", root.name)[:_MAX_NAME_CHARS] or "root"
    digest = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{name}-{digest[:16]}"
