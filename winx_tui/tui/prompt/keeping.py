"""Drafts on the disk: what stood in a prompt that was never sent, and what was put away.

    <state>/drafts/<project>/1.json, 2.json …    one for each winx that runs there now
    <state>/drafts/<project>/.1.json.lock        held by the winx whose draft it is
    <state>/drafts/<project>/stash.json          what was put away, newest last

A lock ends with its process, however that ends: a draft that nobody holds was left behind.
"""

from __future__ import annotations

import json
import logging
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from winx_tui.config.paths import ensure_private_directory, state_dir
from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.core.errors import ConfigError
from winx_tui.tui.prompt.draft import Attachments, Draft
from winx_tui.tui.prompt_history import project_mark

_log = logging.getLogger(__name__)

_MOST_DRAFTS = 32
_MOST_PUT_AWAY = 100


class DraftFile:
    """The file of this winx's draft; every call touches the disk."""

    def __init__(self, path: Path, lock: ExitStack) -> None:
        self._path = path
        self._lock = lock

    def read(self) -> Draft:
        """Return the draft that stands there."""
        drafts = _read(self._path)
        return drafts[-1] if drafts else Draft("")

    def write(self, draft: Draft) -> None:
        """Keep a draft; an empty one is forgotten."""
        _write(self._path, [draft] if draft else [])

    def close(self) -> None:
        """Leave the file to whoever comes next."""
        self._lock.close()


def claim_draft_file(root: Path) -> DraftFile:
    """Take a draft of a project that was left behind, or else a free place for one.

    Raises:
        ConfigError: nothing can be kept.
    """
    directory = _directory(root)
    paths = [directory / f"{number}.json" for number in range(1, _MOST_DRAFTS + 1)]
    for path in sorted(paths, key=lambda path: not path.exists()):
        with ExitStack() as stack:
            try:
                stack.enter_context(only_writer(path, waits=False))
            except BlockingIOError:
                continue
            return DraftFile(path, stack.pop_all())
    raise ConfigError(f"more than {_MOST_DRAFTS} winx run in {root}; this one keeps no draft")


class Stash:
    """Drafts that were put away, newest last, shared by every winx in the project."""

    def __init__(self, root: Path) -> None:
        """Name the file; nothing is read yet.

        Raises:
            ConfigError: nothing can be kept.
        """
        self._path = _directory(root) / "stash.json"

    def count(self) -> int:
        """Return how many there are."""
        return len(_read(self._path))

    def push(self, draft: Draft) -> int:
        """Put a draft away and return how many there are now."""
        with only_writer(self._path):
            drafts = [*_read(self._path), draft][-_MOST_PUT_AWAY:]
            _write(self._path, drafts)
        return len(drafts)

    def pop(self) -> tuple[Draft, int]:
        """Take the newest draft out and return it and how many are left; empty if none was."""
        with only_writer(self._path):
            drafts = _read(self._path)
            if not drafts:
                return Draft(""), 0
            _write(self._path, drafts[:-1])
        return drafts[-1], len(drafts) - 1


def _directory(root: Path) -> Path:
    drafts = ensure_private_directory(ensure_private_directory(state_dir()) / "drafts")
    return ensure_private_directory(drafts / project_mark(root))


def _read(path: Path) -> list[Draft]:
    try:
        text = read_private_file(path)
        rows = json.loads(text) if text else []
    except (ConfigError, ValueError) as error:
        _log.warning("drafts in %s cannot be read: %s", path, error)
        return []
    if not isinstance(rows, list):
        return []
    return [draft for row in rows if (draft := _draft(row))]


def _write(path: Path, drafts: list[Draft]) -> None:
    if drafts:
        replace_private_file(path, json.dumps([_row(draft) for draft in drafts]))
    else:
        path.unlink(missing_ok=True)


def _row(draft: Draft) -> dict[str, object]:
    return {
        "text": draft.text,
        "cursor": draft.cursor,
        "pastes": dict(draft.attachments.pastes),
        "images": {label: str(path) for label, path in draft.attachments.images.items()},
    }


def _draft(row: Any) -> Draft:
    """Read one draft; empty where it is none."""
    try:
        pastes = {str(label): str(text) for label, text in row["pastes"].items()}
        images = {str(label): Path(path) for label, path in row["images"].items()}
        cursor = None if row["cursor"] is None else (int(row["cursor"][0]), int(row["cursor"][1]))
        return Draft(str(row["text"]), Attachments(pastes, images), cursor)
    except (LookupError, TypeError, ValueError, AttributeError):
        return Draft("")
