"""What a step back or forth does to a path, as it is put before a person."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints.entries import Entry, digest_of, permissions, unkept_entry
from winx_tui.workspace.checkpoints.gitkeeping import GIT
from winx_tui.workspace.checkpoints.plan import Step, is_equal
from winx_tui.workspace.display import visible
from winx_tui.workspace.reverting import SeenChange, seen_change
from winx_tui.workspace.shown_content import MOST_SHOWN_BYTES, is_at_its_place
from winx_tui.workspace.text_file import read_bytes

_KINDS = {"directory": "a directory", "git": "a git directory", "link": "a link"}


@dataclass(frozen=True, slots=True)
class Version:
    """What a path holds, or would hold."""

    entry: Entry | None
    """None: nothing is there."""
    content: bytes | None = None
    """Of a file or a link; None: there is none, or it is too large to be shown."""

    @property
    def words(self) -> str:
        """Say what it is."""
        if self.entry is None:
            return "nothing"
        if self.entry.kind == "link" and self.content is not None:
            return f"a link to {visible(os.fsdecode(self.content))}"
        return _KINDS.get(self.entry.kind, f"a file of {self.entry.size_bytes:,} bytes")

    @property
    def text(self) -> bytes | None:
        """Return the content of a file that can be compared."""
        return self.content if self.entry is not None and self.entry.kind == "file" else None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with what its path holds now."""

    step: Step
    now: Version
    then: Version

    @property
    def name(self) -> str:
        """Return the path for people; a directory's ends with a slash."""
        return visible(self.step.path) + ("/" if self.is_directory else "")

    @property
    def is_directory(self) -> bool:
        """Tell whether it is a directory, or would be one."""
        entries = (self.now.entry, self.then.entry)
        return any(entry is not None and entry.is_directory for entry in entries)

    @property
    def letter(self) -> str:
        """Say as git does what becomes of the path: A, D or M."""
        if self.now.entry is None:
            return "A"
        return "D" if self.then.entry is None else "M"

    @property
    def is_done(self) -> bool:
        """Tell whether the path is as it shall be already."""
        return is_equal(self.now.entry, self.then.entry)

    def change(self, root: Path) -> SeenChange | None:
        """Compare both versions, which may take a while; None: they are not two texts or files."""
        for version in (self.now, self.then):
            if version.entry is not None and version.text is None:
                return None
        if self.now.entry is None and self.then.entry is None:
            return None
        return seen_change(root / self.step.path, self.step.path, self.now.text, self.then.text)

    def words(self) -> str:
        """Say the change in words, as a sentence."""
        now, then = self.now, self.then
        if now.entry is not None and then.entry is not None:
            is_same = now.entry.kind == then.entry.kind and now.content == then.content
            if is_same and now.entry.mode != then.entry.mode:
                return f"Permissions: {now.entry.mode:o} → {then.entry.mode:o}."
        return f"{now.words[:1].upper()}{now.words[1:]} → {then.words}."


def shown_step(root: Path, step: Step, content_of: Callable[[bytes], bytes]) -> ShownStep:
    """Look at what a path holds and what it would become; may block.

    Raises:
        WorkspaceError: what was recorded is lost.
    """
    return ShownStep(step, present_version(root, step.path), recorded(step.wanted, content_of))


def recorded(entry: Entry | None, content_of: Callable[[bytes], bytes]) -> Version:
    """Return what a checkpoint holds of a path.

    Raises:
        WorkspaceError: its content is lost.
    """
    has_content = entry is not None and entry.kind in ("file", "link")
    if entry is None or not has_content or entry.size_bytes > MOST_SHOWN_BYTES:
        return Version(entry)
    return Version(entry, content_of(entry.digest))


def present_version(root: Path, path: str) -> Version:
    """Look at what a path of the project holds; no link is followed."""
    file = root / path
    try:
        if not is_at_its_place(file, root):
            return Version(None)
        status = file.lstat()
        mode = permissions(status.st_mode)
        if stat.S_ISDIR(status.st_mode):
            return Version(Entry("git" if file.name == GIT else "directory", mode, 0, b""))
        if stat.S_ISLNK(status.st_mode):
            target = os.fsencode(os.readlink(file))  # noqa: PTH115 (a Path drops dots)
            return Version(Entry("link", 0, len(target), digest_of(target)), target)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_SHOWN_BYTES:
            return Version(unkept_entry(status))
        content = read_bytes(file, MOST_SHOWN_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return Version(None)
    except (OSError, WorkspaceError):
        return Version(Entry("unkept", 0, 0, b""))
    return Version(Entry("file", mode, len(content), digest_of(content)), content)
