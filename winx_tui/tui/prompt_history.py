"""The prompts of a project, newest last, kept in a file that only their author can read."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, history_dir
from winx_tui.config.private_files import only_writer, replace_private_file
from winx_tui.core.errors import ConfigError

_log = logging.getLogger(__name__)

_MAX_ENTRIES = 1_000
"""So many of the newest are kept; the file is shortened when it has grown to twice as many."""

Run = Callable[[Callable[[], None]], object]


def at_once(work: Callable[[], None]) -> None:
    """Do work here and now."""
    work()


class PromptHistory:
    """Walks back and forth through earlier prompts; the unsent draft waits at the end."""

    def __init__(self, path: Path | None = None, run: Run = at_once) -> None:
        """Read what was kept.

        Args:
            path: the file; None: nothing is kept.
            run: does the writing, such as in a thread.
        """
        self._path = path
        self._run = run
        lines = _lines(path) if path is not None else []
        self._entries = _entries(lines)
        self._lines = len(lines)
        """How many the file has, as far as this winx knows."""
        self._position = len(self._entries)
        self._draft = ""

    @property
    def entries(self) -> Sequence[str]:
        """Return the prompts, the newest last."""
        return self._entries

    def add(self, text: str) -> None:
        """Remember a prompt; the same one twice in a row counts once."""
        if text.strip() and self._entries[-1:] != [text]:
            self._entries.append(text)
            if (path := self._path) is not None:
                self._lines += 1
                is_long = self._lines > 2 * _MAX_ENTRIES
                self._run(lambda: _append(path, text, shortens=is_long))
                if is_long:
                    self._lines = _MAX_ENTRIES
        self._position = len(self._entries)
        self._draft = ""

    def older(self, current: str) -> str | None:
        """Step back; None at the oldest."""
        if self._position == 0:
            return None
        if self._position == len(self._entries):
            self._draft = current
        self._position -= 1
        return self._entries[self._position]

    def newer(self) -> str | None:
        """Step forward, to the draft in the end; None when already there."""
        if self._position >= len(self._entries):
            return None
        self._position += 1
        if self._position == len(self._entries):
            return self._draft
        return self._entries[self._position]


def history_file(root: Path) -> Path | None:
    """Name the history file of a project; None where nothing can be kept."""
    try:
        return history_dir() / f"{project_mark(root)}.jsonl"
    except ConfigError as error:
        _log.warning("prompts are not remembered: %s", error)
        return None


def project_mark(root: Path) -> str:
    """Return what stands for a project in the names of files."""
    # OpenSSL is large, and the first paint needs none of it.
    import hashlib

    return hashlib.sha256(os.fsencode(root)).hexdigest()[:16]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _entries(lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    # The first paint has no lines yet.
    import json

    entries = []
    for line in lines[-_MAX_ENTRIES:]:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, str):
            entries.append(entry)
    return entries


def _append(path: Path, text: str, *, shortens: bool) -> None:
    # As above.
    import json

    try:
        ensure_private_directory(path.parent)
        # Another winx of the project appends to the same file, and may put a shorter one there.
        with only_writer(path):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
            descriptor = os.open(path, flags, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.write(json.dumps(text) + "\n")
            if shortens:
                newest = _lines(path)[-_MAX_ENTRIES:]
                replace_private_file(path, "".join(f"{line}\n" for line in newest))
    except (OSError, ConfigError) as error:
        _log.warning("cannot remember the prompt in %s: %s", path, error)
