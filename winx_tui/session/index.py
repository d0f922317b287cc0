"""What the files of one directory have told, kept beside them; it may be thrown away."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.codec import decode, encode, json_object
from winx_tui.session.reading import read_contents
from winx_tui.session.records import SessionHeader
from winx_tui.session.summary import Digest, digest_of, digest_of_lines

_NAME = "index.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class IndexedSession:
    """A digest, and the state of the file that it is of."""

    name: str
    inode: int
    size_bytes: int
    mtime_ns: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class SessionIndex:
    """All files of a directory that were read."""

    version: int
    sessions: tuple[IndexedSession, ...]


def digests(directory: Path, paths: Iterable[Path]) -> dict[Path, IndexedSession]:
    """Digest session files of one directory; what has not changed is not read again.

    Files that cannot be read, or hold no turn that can be, are left out.
    """
    known = _read(directory)
    found: dict[Path, IndexedSession] = {}
    headless: list[Path] = []
    for path in paths:
        try:
            found[path] = _digested(path, known.get(path.name))
        except OSError:
            continue
        except (ValueError, RecursionError):
            headless.append(path)
    for path in headless:
        with suppress(OSError):
            rebuilt = _rebuilt(path, known.get(path.name))
            if rebuilt.digest.turns:
                found[path] = rebuilt
    now = {path.name: session for path, session in found.items()}
    if now != known:
        with suppress(OSError):
            _write(directory, SessionIndex(_VERSION, tuple(now.values())))
    return found


def _digested(path: Path, known: IndexedSession | None) -> IndexedSession:
    status = path.lstat()
    state = (status.st_ino, status.st_size, status.st_mtime_ns)
    if known is not None:
        if (known.inode, known.size_bytes, known.mtime_ns) == state:
            return known
        has_grown = known.inode == status.st_ino and known.size_bytes < status.st_size
        if not has_grown:
            known = None
    digest = digest_of(path, known.digest if known is not None else None)
    return IndexedSession(path.name, *state, digest)


def known_head(path: Path) -> SessionHeader | None:
    """Return a session's head as it was the last time that its directory was listed."""
    known = _read(path.parent).get(path.name)
    return None if known is None else known.digest.header


def _rebuilt(path: Path, known: IndexedSession | None) -> IndexedSession:
    """Digest a session that has lost its head."""
    status = path.lstat()
    contents = read_contents(path, lambda: None if known is None else known.digest.header)
    digest = digest_of_lines(contents.header, (line.record for line in contents.lines))
    digest = replace(digest, read_bytes=status.st_size)
    return IndexedSession(path.name, status.st_ino, status.st_size, status.st_mtime_ns, digest)


def _read(directory: Path) -> dict[str, IndexedSession]:
    """Return what is known; nothing where the index is missing, damaged or of another version."""
    try:
        index = decode(SessionIndex, json_object((directory / _NAME).read_bytes()))
    except (OSError, ValueError):
        return {}
    if index.version != _VERSION:
        return {}
    return {session.name: session for session in index.sessions}


def _write(directory: Path, index: SessionIndex) -> None:
    draft = directory / f".{_NAME}.{secrets.token_hex(4)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="ascii") as file:
            json.dump(encode(index), file, separators=(",", ":"))
        draft.replace(directory / _NAME)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
