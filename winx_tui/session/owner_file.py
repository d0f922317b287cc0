"""Who has a session open, written beside it: for file systems that know no locks."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from winx_tui.core.codec import decode, json_object

_TRIES = 5
_MOST_BYTES = 4_096


class OwnedElsewhereError(Exception):
    """Another process has it; the text says which."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One process, told from a later one that has the same number."""

    host: str
    pid: int
    started: str
    """Boot and time of its start as the kernel tells them; "" where it does not."""

    @property
    def is_alive(self) -> bool:
        """Tell whether it may still run; of another machine's nobody here can tell."""
        if self.host != os.uname().nodename:
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return True
        return self.started in ("", _started(self.pid))


@dataclass(frozen=True, slots=True)
class OwnerFile:
    """The file of one owner; what was left behind by a dead one is taken over."""

    path: Path
    owner: Owner
    text: str

    @classmethod
    def take(cls, session: Path) -> OwnerFile:
        """Write the file, or take over what a dead process has left.

        Raises:
            OSError: it cannot be written.
            OwnedElsewhereError: a living process has it, this one too.
        """
        path = session.with_name(f".{session.name}.owner")
        mine = Owner(os.uname().nodename, os.getpid(), _started(os.getpid()))
        text = json.dumps({**asdict(mine), "token": secrets.token_hex(8)})
        for _ in range(_TRIES):
            if _created(path, text):
                return cls(path, mine, text)
            before = _read(path)
            owner = _owner_in(before)
            if owner is not None and owner.is_alive:
                raise OwnedElsewhereError(
                    f"in process {owner.pid} on {owner.host} (if that is long gone, delete {path})"
                )
            _put_aside(path, before)
        raise OwnedElsewhereError(f"as {path} says")

    def remove(self) -> None:
        """Let others take it."""
        with suppress(OSError):
            if _read(self.path) == self.text:
                self.path.unlink()


def _created(path: Path, text: str) -> bool:
    """Write a file that is whole at once, if there is none."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def _put_aside(path: Path, text: str) -> None:
    """Remove a file whose owner is dead, unless another one has taken it meanwhile."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if _read(aside) != text:
            with suppress(FileExistsError):
                os.link(aside, path)
        aside.unlink()


def _read(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        return file.read(_MOST_BYTES)


def _owner_in(text: str) -> Owner | None:
    try:
        owner: Owner = decode(Owner, json_object(text))
    except ValueError:
        return None
    return owner


def _started(pid: int) -> str:
    """Return what tells a process from others that had its number; "" where nothing does."""
    with suppress(OSError, IndexError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        # The name of the program stands in parentheses and may hold any others.
        return f"{boot} {fields.rpartition(')')[2].split()[19]}"
    return ""
