"""The question whether a folder's own files may have effect, and what the answer does."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from winx_tui.agent.instructions import describe_instructions
from winx_tui.config.paths import trust_file
from winx_tui.config.steering_files import COMMAND_FOLDERS, SKILL_FOLDERS
from winx_tui.config.trust import (
    MCP_SERVERS,
    PRESENCE_FILES,
    PROJECT_SETTINGS,
    TrustState,
    TrustStore,
)
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.workspace.display import visible

_MEANINGS = {
    PROJECT_SETTINGS: "settings, which may only tighten yours",
    MCP_SERVERS: "tool servers; /mcp asks about each",
    ".env": "may hold keys and passwords; not read here",
}
_INSTRUCTIONS = "instructions for the model"
_COMMAND = "a command: its text is sent"
_SKILL = "the model may follow it"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the folder that steers winx, as a person is shown it."""

    name: str
    """Relative to the folder."""
    path: Path
    meaning: str
    """What it is for."""
    size: str
    """In words; what it is instead where it is no plain file."""
    is_changed: bool
    """Whether it is new or other than it was when the folder was trusted."""
    is_secret: bool
    """Whether its content is not for looking at."""


class ProjectTrust:
    """One folder's question; an answer holds from the next request on."""

    def __init__(
        self, root: Path, store: TrustStore, state: TrustState, guide: ProjectGuide
    ) -> None:
        """Take the folder, where answers are kept, what was found, and who reads it."""
        self.root = root
        self.state = state
        self._store = store
        self._guide = guide

    @property
    def gone(self) -> tuple[str, ...]:
        """Return the files that are there no longer since the folder was trusted."""
        return tuple(name for name in self.state.changed if name not in self.state.found)

    def files(self) -> tuple[FoundFile, ...]:
        """Return the files that matter; touches the disk."""
        return tuple(self._look_at(name) for name in self.state.found)

    def trust(self) -> str:
        """Let the files count, as they were seen, and say what that means; may block.

        Raises:
            ConfigError: they are other files by now, or the answer cannot be kept.
        """
        self._store.trust(self.root, seen=self.state)
        self._guide.trust()
        used = describe_instructions(self._guide.instructions())
        later = (
            f"Its settings ({PROJECT_SETTINGS}) count when winx is started again."
            if PROJECT_SETTINGS in self.state.found
            else ""
        )
        servers = (
            "Its MCP servers run when you have let each: /mcp."
            if MCP_SERVERS in self.state.found
            else ""
        )
        return " ".join(filter(None, ("This folder is trusted.", used, later, servers)))

    def decline(self) -> str:
        """Never ask about this folder again, and say how it can be trusted after all; may block.

        Raises:
            ConfigError: the answer cannot be kept.
        """
        self._store.decline(self.root)
        return "Its own files have no effect, and you are not asked again. `winx trust` trusts it."

    def _look_at(self, name: str) -> FoundFile:
        path = self.root / name
        return FoundFile(
            name=name,
            path=path,
            meaning=_meaning(name),
            size=_size(path),
            is_changed=name in self.state.changed,
            is_secret=name in PRESENCE_FILES,
        )


def look_again(root: Path, guide: ProjectGuide) -> ProjectTrust:
    """Compare a folder with what was trusted, as of now; touches the disk.

    Raises:
        ConfigError: the list of trusted folders is broken.
    """
    store = TrustStore(trust_file())
    return ProjectTrust(root, store, store.state_of(root), guide)


def describe_found(trust: ProjectTrust) -> tuple[str, ...]:
    """Say in sentences why a person is asked and what was found, for front ends of lines."""
    return (head_line(trust), *(f"  {file_line(file)}" for file in trust.files()))


def head_line(trust: ProjectTrust) -> str:
    """Say why a person is asked."""
    if trust.state.status != "changed":
        return "This folder brings files that would steer winx. They have no effect yet."
    gone = f" Gone: {', '.join(map(visible, trust.gone))}." if trust.gone else ""
    return f"Files changed since you trusted this folder. None has effect until you look.{gone}"


def file_line(file: FoundFile) -> str:
    """Name a file, its size and what it is for."""
    changed = ", changed" if file.is_changed else ""
    return f"{visible(file.name)} ({file.size}{changed}): {file.meaning}"


def _meaning(name: str) -> str:
    if name.startswith(COMMAND_FOLDERS):
        return _COMMAND
    return _SKILL if name.startswith(SKILL_FOLDERS) else _MEANINGS.get(name, _INSTRUCTIONS)


def _size(path: Path) -> str:
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            return f"a link to {visible(str(path.readlink()))}"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not stat.S_ISREG(status.st_mode):
        return "not a file"
    size_bytes = status.st_size
    return f"{size_bytes / 1000:.1f} kB" if size_bytes >= 1000 else f"{size_bytes} bytes"
