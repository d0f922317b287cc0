"""What a checkpoint records of a name, and the listing of a directory as bytes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["file", "link", "directory", "git", "unkept"]

DIGEST_BYTES = 32
"""Of SHA-256, which names every content."""

_LETTERS: Mapping[Kind, bytes] = {
    "file": b"f",
    "link": b"l",
    "directory": b"d",
    "git": b"g",
    "unkept": b"u",
}
_KINDS: Mapping[bytes, Kind] = {letter: kind for kind, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A name's content at one moment."""

    kind: Kind
    """"git" is a directory of git's own, whose listing has the paths of its small files.
    "unkept" is there, but what it holds was not recorded: too large, or no file."""
    mode: int
    """Permission bits; of links always 0, as they have none of their own."""
    size_bytes: int
    """Of the content; of directories always 0."""
    digest: bytes
    """Of a file's content, a link's target, or a directory's listing. Of what is unkept:
    of its status, so that a change of it is seen."""

    @property
    def is_directory(self) -> bool:
        """Tell whether it is a directory on the disk, git's own included."""
        return self.kind in ("directory", "git")


Listing = Mapping[str, Entry]
"""The names of one directory."""


def digest_of(content: bytes) -> bytes:
    """Return the name of a content."""
    return hashlib.sha256(content).digest()


def permissions(mode: int) -> int:
    """Return the permission bits of a status."""
    return stat.S_IMODE(mode)


def unkept_entry(status: os.stat_result) -> Entry:
    """Describe what is there by its status alone."""
    text = f"{stat.S_IFMT(status.st_mode)} {status.st_size} {status.st_mtime_ns} {status.st_ino}"
    mode = permissions(status.st_mode)
    return Entry("unkept", mode, status.st_size, digest_of(text.encode("ascii")))


def encoded(listing: Listing) -> bytes:
    """Write a listing so that equal ones are equal bytes."""
    rows = sorted((os.fsencode(name), entry) for name, entry in listing.items())
    return b"".join(
        b"%s%o %d %s%s\0" % (_LETTERS[e.kind], e.mode, e.size_bytes, e.digest, name)
        for name, e in rows
    )


def decoded(data: bytes) -> dict[str, Entry]:
    """Read a listing.

    Raises:
        ValueError: it is damaged.
    """
    listing: dict[str, Entry] = {}
    at = 0
    while at < len(data):
        kind = _KINDS.get(data[at : at + 1])
        mode_end = data.index(b" ", at)
        size_end = data.index(b" ", mode_end + 1)
        digest_end = size_end + 1 + DIGEST_BYTES
        # A digest may hold any byte: names begin behind it, and hold no NUL.
        name_end = data.index(b"\0", digest_end)
        if kind is None:
            raise ValueError("a listing names something of an unknown kind")
        mode, size = int(data[at + 1 : mode_end], 8), int(data[mode_end + 1 : size_end])
        name = os.fsdecode(data[digest_end:name_end])
        listing[name] = Entry(kind, mode, size, data[size_end + 1 : digest_end])
        at = name_end + 1
    return listing


EMPTY = encoded({})
"""The listing of a directory without names."""
