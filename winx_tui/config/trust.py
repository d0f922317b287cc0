"""Which folders a person trusts, and whether what was trusted is still what is there.

A project's own files (settings, instructions, tool servers, commands, skills) count
only in a trusted folder, and only as they were when it was trusted: each is hashed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.config.steering_files import steering_files
from winx_tui.core.errors import ConfigError

PROJECT_SETTINGS = ".winx/config.toml"

INSTRUCTION_FILES = ("AGENTS.md", "CLAUDE.md", "GEMINI.md")
"""The first that exists in a directory counts: projects keep copies for different agents."""

MCP_SERVERS = ".mcp.json"
"""Where a project names MCP servers, as for other agents."""

PROJECT_FILES = (PROJECT_SETTINGS, *INSTRUCTION_FILES, MCP_SERVERS)
"""Files whose contents steer winx, relative to the root; those of commands and skills beside."""

PRESENCE_FILES = (".env",)
"""Files that matter by being there; their contents are never read."""

MAX_HASHED_BYTES = 4 * 1024 * 1024
"""Beyond this, size and time stand for the rest: hashing must not stall the start. Of one file,
and of those of commands and skills together. The time is the one that nobody can set back."""

_NAMED = 8
"""So many files are named in a sentence."""


@dataclass(frozen=True, slots=True)
class TrustState:
    """What is known of a folder."""

    status: Literal["trusted", "changed", "unknown", "declined"]
    """declined: the person wants no question about it."""
    found: tuple[str, ...]
    """The files that matter which are there now, relative to the root; `../` where a
    repository's top lies above it."""
    changed: tuple[str, ...] = ()
    """Those added, altered or removed since the folder was trusted."""
    fingerprints: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Of each file found, what tells its content from another."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The content of the list; both by the full path of the folder."""

    trusted: dict[str, dict[str, Any]]
    declined: dict[str, str]


class TrustStore:
    """The list of trusted folders, and of those not asked about, in one private file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def is_trusted(self, root: Path) -> bool:
        """Tell whether a folder is trusted and unchanged."""
        return self.state_of(root).status == "trusted"

    def state_of(self, root: Path) -> TrustState:
        """Compare a folder with what was trusted.

        Raises:
            ConfigError: the list is broken.
        """
        present = _fingerprints(root)
        found, prints = tuple(present), tuple(present.values())
        known = self._read()
        entry = known.trusted.get(str(root.resolve()))
        if entry is None:
            is_declined = str(root.resolve()) in known.declined
            status: Literal["declined", "unknown"] = "declined" if is_declined else "unknown"
            return TrustState(status, found, fingerprints=prints)
        trusted: dict[str, str] = entry["files"]
        names = dict.fromkeys([*trusted, *present])
        changed = tuple(name for name in names if trusted.get(name) != present.get(name))
        return TrustState("changed" if changed else "trusted", found, changed, prints)

    def trust(self, root: Path, *, seen: TrustState | None = None) -> TrustState:
        """Trust a folder with the files it holds now; also renews a changed one.

        Args:
            root: The folder.
            seen: What a person was shown of it; None: whatever is there.

        Raises:
            ConfigError: it is no folder, its files are no longer those that were seen, or the
                list is broken or cannot be written.
        """
        if not root.is_dir():
            raise ConfigError(f"{root} is not a folder; name one that exists")
        files = _fingerprints(root)
        now = (tuple(files), tuple(files.values()))
        if seen is not None and now != (seen.found, seen.fingerprints):
            raise ConfigError(
                "the files changed while you looked at them, so the folder is not trusted; "
                "start winx again and look once more"
            )
        with only_writer(self._file):
            known = self._read()
            known.trusted[str(root.resolve())] = {"trusted_at": _now(), "files": files}
            known.declined.pop(str(root.resolve()), None)
            self._write(known)
        return TrustState("trusted", tuple(files), fingerprints=now[1])

    def decline(self, root: Path) -> None:
        """Remember that a folder is not to be trusted, and not to be asked about again.

        Raises:
            ConfigError: the list is broken or cannot be written.
        """
        with only_writer(self._file):
            known = self._read()
            known.trusted.pop(str(root.resolve()), None)
            known.declined[str(root.resolve())] = _now()
            self._write(known)

    def revoke(self, root: Path) -> bool:
        """Forget a folder and tell whether it had been trusted, or declined.

        Raises:
            ConfigError: the list is broken or cannot be written.
        """
        with only_writer(self._file):
            known = self._read()
            entries: tuple[dict[str, Any], ...] = (known.trusted, known.declined)
            was_known = any([names.pop(str(root.resolve()), None) for names in entries])
            if was_known:
                self._write(known)
        return was_known

    def roots(self) -> dict[Path, datetime]:
        """Return the trusted folders and when each was trusted.

        Raises:
            ConfigError: the list is broken.
        """
        return {
            Path(root): datetime.fromisoformat(entry["trusted_at"])
            for root, entry in sorted(self._read().trusted.items())
        }

    def declined(self) -> dict[Path, datetime]:
        """Return the folders that are not asked about, and since when.

        Raises:
            ConfigError: the list is broken.
        """
        return {
            Path(root): datetime.fromisoformat(declined_at)
            for root, declined_at in sorted(self._read().declined.items())
        }

    def _read(self) -> _Known:
        text = read_private_file(self._file)
        if text is None:
            return _Known({}, {})
        # Most starts have no list; a screen waits for whatever is loaded here.
        import json

        try:
            data = json.loads(text)
            known = _Known(data["folders"], data.get("declined", {}))
            for entry in known.trusted.values():
                datetime.fromisoformat(entry["trusted_at"])
                _ = dict[str, str](entry["files"])
            for declined_at in known.declined.values():
                datetime.fromisoformat(declined_at)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"{self._file} is broken; delete it to forget every trusted folder"
            ) from error
        return known

    def _write(self, known: _Known) -> None:
        # As above.
        import json

        data = {"version": 1, "folders": known.trusted, "declined": known.declined}
        replace_private_file(self._file, json.dumps(data, indent=2) + "\n")


def trusted_settings_file(root: Path, store: TrustStore) -> Path | None:
    """Return a project's settings file if it has one and the folder is trusted.

    Raises:
        ConfigError: the list of trusted folders is broken.
    """
    state = store.state_of(root)
    is_usable = state.status == "trusted" and PROJECT_SETTINGS in state.found
    path = root / PROJECT_SETTINGS
    return path if is_usable and path.is_file() else None


def listed(names: Sequence[str]) -> str:
    """Name files in a sentence: the first ones, then how many more."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _fingerprints(root: Path) -> dict[str, str]:
    names = (*PROJECT_FILES, *_instructions_above(root))
    hashed = {name: _fingerprint(root / name) for name in names}
    left = MAX_HASHED_BYTES
    for name in steering_files(root):
        hashed[name] = _fingerprint(root / name, left)
        left -= min(left, _size(root / name))
    noticed = {name: "present" for name in PRESENCE_FILES if os.path.lexists(root / name)}
    return {name: print_ for name, print_ in hashed.items() if print_} | noticed


def _instructions_above(root: Path) -> tuple[str, ...]:
    """Name the instruction files between a repository's top and a folder in it."""
    above = ""
    names: list[str] = []
    for directory in (root, *root.parents):
        if above:
            names += [above + name for name in INSTRUCTION_FILES]
        if os.path.lexists(directory / ".git"):
            return tuple(names)
        above += "../"
    return ()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _fingerprint(path: Path, max_bytes: int = MAX_HASHED_BYTES) -> str:
    """Return what tells this content from another; empty where there is nothing."""
    try:
        # Non-blocking: a named pipe of that name must not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return "dangling" if path.is_symlink() else ""
    except OSError as error:
        return f"unreadable: {error.strerror}"
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return "not a file"
        # Most folders have nothing to be hashed, and OpenSSL is large.
        import hashlib

        digest = hashlib.sha256(os.read(descriptor, max_bytes)).hexdigest()
        is_whole = status.st_size <= max_bytes
        return digest if is_whole else f"{digest} {status.st_size} {status.st_ctime_ns}"
    except OSError as error:
        return f"unreadable: {error.strerror}"
    finally:
        os.close(descriptor)
