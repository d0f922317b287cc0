"""A damaged session written anew; the damaged file stays beside it."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.session.durable import sync_directory
from winx_tui.session.lock import Hold, hold
from winx_tui.session.reading import Contents
from winx_tui.session.rewriting import rewritten

_FLUSH_BYTES = 1 << 20
_NO_LINKS_HERE = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


@dataclass(frozen=True, slots=True)
class Repaired:
    """The new file, held in place of the old one."""

    held: Hold
    damaged: Path
    """The file as it was."""


def repair(path: Path, held: Hold, contents: Contents, *, with_approvals: bool) -> Repaired:
    """Write what was read of a session in place of its file; the new one is whole or not there.

    Args:
        path: of the session.
        held: its file; it is let go once the new one is held.
        contents: as it was read.
        with_approvals: whether what the person has approved is taken over.

    Raises:
        OSError: it cannot be written; nothing has changed.
    """
    for left_behind in path.parent.glob(f".{path.name}.*.draft"):
        # Who holds the session is the only one that repairs it.
        left_behind.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(draft, flags, 0o600)
    try:
        # Who owns a name by a file beside it goes on owning that name.
        new = hold(descriptor, draft) if held.owner is None else Hold(descriptor, held.owner)
        _write(descriptor, rewritten(contents, contents.header, with_approvals=with_approvals))
        os.fsync(descriptor)
        damaged = _keep(path)
        draft.rename(path)
    except BaseException:
        os.close(descriptor)
        draft.unlink(missing_ok=True)
        raise
    with suppress(OSError):
        # The new file has the name by now, so it is gone on with in any case.
        sync_directory(path.parent)
    Hold(held.descriptor).let_go()
    os.close(held.descriptor)
    return Repaired(new, damaged)


def damaged_files(path: Path) -> list[Path]:
    """Return the files that repairs of a session have left beside it."""
    return [each for each in path.parent.glob(f"{path.name}.damaged*") if each != path]


def _keep(path: Path) -> Path:
    """Give the damaged file a second name that nothing has yet."""
    number = 1
    while True:
        name = f"{path.name}.damaged" + (f"-{number}" if number > 1 else "")
        try:
            os.link(path, path.with_name(name), follow_symlinks=False)
        except FileExistsError:
            number += 1
        except OSError as error:
            if error.errno not in _NO_LINKS_HERE:
                raise
            path.rename(path.with_name(name))
            return path.with_name(name)
        else:
            return path.with_name(name)


def _write(descriptor: int, lines: Iterator[bytes]) -> None:
    with os.fdopen(descriptor, "wb", buffering=_FLUSH_BYTES, closefd=False) as file:
        file.writelines(lines)
