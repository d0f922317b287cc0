"""Files as text and back, without losing a byte."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible

MAX_BYTES = 20_000_000
"""The largest file that is read whole."""

_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
"""Bytes that text in an 8-bit encoding does not hold; escape sequences may be there."""
_SAMPLE_BYTES = 65_536
_PIECE_BYTES = 1 << 20


class FileMissingError(WorkspaceError):
    """There is no such file."""

    code = "not_found"


class FileIsBinaryError(WorkspaceError):
    """The file is not text."""

    code = "binary_file"


class FileTooLargeError(WorkspaceError):
    """The file is larger than what is read whole."""

    code = "too_large"


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def split_lines(text: str) -> tuple[str, ...]:
    r"""Split into lines that keep their ends.

    A line ends with \n or \r\n; in a text without any \n, with \r. Nothing
    else ends a line, so numbers agree with editors and compilers.
    """
    newline = "\r" if "\r" in text and "\n" not in text else "\n"
    return tuple(io.StringIO(text, newline=newline))


@dataclass(frozen=True)
class TextFile:
    """A file's content, decoded so that encode(text) gives back the same bytes."""

    data: bytes
    encoding: str
    """A Python codec name: utf-8, utf-16-le, utf-16-be or latin-1."""
    bom: bytes
    """The byte order mark, empty where there is none; not part of the text."""
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Return the lines with their ends."""
        return split_lines(self.text)

    @cached_property
    def content_hash(self) -> str:
        """Return the SHA-256 of the bytes, in hex."""
        return content_hash(self.data)

    @property
    def newlines(self) -> str:
        """Name the line ends: LF, CRLF, CR, mixed, or "" where there is none."""
        crlf = self.text.count("\r\n")
        lf = self.text.count("\n") - crlf
        if crlf and lf:
            return "mixed"
        if not crlf and not lf:
            return "CR" if "\r" in self.text else ""
        return "CRLF" if crlf else "LF"

    def describe(self) -> str:
        """Say what is not plain UTF-8 with LF; "" where nothing is to be said."""
        notes = []
        if self.encoding != "utf-8":
            notes.append(self.encoding.upper())
        elif self.bom:
            notes.append("UTF-8 with BOM")
        if self.newlines not in ("", "LF"):
            notes.append(f"{self.newlines} line ends")
        return ", ".join(notes)

    def encode(self, text: str) -> bytes:
        """Turn a changed text into the bytes of this file's encoding.

        Raises:
            WorkspaceError: the encoding has no byte for a character.
        """
        try:
            return self.bom + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = visible(text[error.start])
            raise WorkspaceError(
                f"the file is in {self.encoding}, which cannot hold '{character}'; "
                "use characters that it has, or convert the file to UTF-8 first",
                code="unsupported",
            ) from error


def decode(data: bytes) -> TextFile:
    """Read bytes as UTF-8, UTF-16 with a mark, or else latin-1.

    Raises:
        FileIsBinaryError: the bytes are not text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        try:
            text = data[2:].decode(encoding)
        except UnicodeDecodeError as error:
            raise FileIsBinaryError("not text") from error
        if "\0" in text:
            raise FileIsBinaryError("not text")
        return TextFile(data, encoding, data[:2], text)
    if b"\0" in data:
        raise FileIsBinaryError("not text")
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        return TextFile(data, "utf-8", bom, data[len(bom) :].decode("utf-8"))
    except UnicodeDecodeError:
        sample = data[:_SAMPLE_BYTES]
        if len(_CONTROL.findall(sample)) * 100 > len(sample):
            raise FileIsBinaryError("not text") from None
        return TextFile(data, "latin-1", b"", data.decode("latin-1"))


@contextmanager
def open_regular(path: Path) -> Iterator[tuple[int, os.stat_result]]:
    """Open a regular file for reading and give its descriptor and status.

    Never waits on a FIFO and never follows a link at the end of the path. An
    OSError while the file is open becomes a WorkspaceError too.

    Raises:
        FileMissingError: there is nothing at the path.
        WorkspaceError: it is no regular file, or cannot be read.
    """
    shown = visible(str(path))
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissingError(f"{shown} does not exist") from error
    except OSError as error:
        raise WorkspaceError(f"{shown} cannot be read: {error.strerror}") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise WorkspaceError(
                f"{shown} is {kind_of(status.st_mode)}, not a file", code="not_a_file"
            )
        yield handle, status
    except OSError as error:
        raise WorkspaceError(f"{shown} cannot be read: {error.strerror}") from error
    finally:
        os.close(handle)


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a regular file; never waits on a FIFO and never follows a link at the end.

    Raises:
        FileMissingError: there is nothing at the path.
        FileTooLargeError: it has more than max_bytes.
        WorkspaceError: it is no regular file, or cannot be read.
    """
    shown = visible(str(path))
    with open_regular(path) as (handle, status):
        if status.st_size > max_bytes:
            raise FileTooLargeError(too_large(shown, status.st_size, max_bytes))
        data = _read_up_to(handle, max_bytes)
    if len(data) > max_bytes:
        raise FileTooLargeError(too_large(shown, len(data), max_bytes))
    return data


def _read_up_to(handle: int, max_bytes: int) -> bytes:
    """Read piece by piece: a file may grow meanwhile, and some tell no size at all."""
    pieces: list[bytes] = []
    left = max_bytes + 1
    while left > 0 and (piece := os.read(handle, min(left, _PIECE_BYTES))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def read_text_file(path: Path, max_bytes: int = MAX_BYTES) -> TextFile:
    """Read a file as text.

    Raises:
        FileMissingError: there is nothing at the path.
        FileIsBinaryError: it is not text.
        FileTooLargeError: it has more than max_bytes.
        WorkspaceError: it is no regular file, or cannot be read.
    """
    data = read_bytes(path, max_bytes)
    try:
        return decode(data)
    except FileIsBinaryError as error:
        raise FileIsBinaryError(
            f"{visible(str(path))} is not text ({len(data):,} bytes); "
            "look at it with a program that knows its format"
        ) from error


def kind_of(mode: int) -> str:
    """Name what a file mode stands for."""
    names = {
        stat.S_IFDIR: "a directory",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFLNK: "a symbolic link",
    }
    return names.get(stat.S_IFMT(mode), "a file")


def too_large(shown: str, size_bytes: int, max_bytes: int) -> str:
    """Say that a file is too large to be read whole."""
    return (
        f"{shown} has {size_bytes / 1e6:,.1f} MB, more than the {max_bytes / 1e6:,.0f} MB that "
        "are read whole; find places in it with bash_command (grep -n) and read those lines "
        "(read_files PATH:N-M)"
    )
