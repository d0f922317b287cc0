"""The file of the audit: JSON lines, only appended to, by several processes at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from winx_tui.config.paths import ensure_private_directory
from winx_tui.config.private_files import only_writer
from winx_tui.core.codec import json_object

MAX_BYTES = 10_000_000
"""Where a file is put aside and a new one begun."""
KEPT_FILES = 3
"""The one that is written to included."""


def audit_file(state: Path) -> Path:
    """Return the path of the audit below winx's state directory."""
    return state / "audit.jsonl"


class AuditFile:
    """Appends records, each with a single write, so that those of other processes stay whole."""

    def __init__(
        self, path: Path, *, max_bytes: int = MAX_BYTES, kept_files: int = KEPT_FILES
    ) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._kept_files = kept_files

    @property
    def path(self) -> Path:
        """Return where the newest records are."""
        return self._path

    def append(self, record: Mapping[str, object]) -> None:
        """Append one record.

        Raises:
            OSError: the disk refuses it.
            ConfigError: its directory cannot be made, or belongs to somebody else.
        """
        line = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
        ensure_private_directory(self._path.parent)
        if self._write(line) > self._max_bytes:
            self._put_aside()

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield every record that is kept, oldest first; lines that are torn are passed over.

        Raises:
            OSError: a file cannot be read.
        """
        for path in (*reversed(self._older()), self._path):
            with suppress(FileNotFoundError), path.open("rb") as lines:
                yield from _records(lines)

    def newest(self, max_bytes: int) -> Iterator[dict[str, Any]]:
        """Yield the records in the last bytes of the present file, oldest first.

        Raises:
            OSError: the file cannot be read.
        """
        with suppress(FileNotFoundError), self._path.open("rb") as file:
            before = file.seek(0, os.SEEK_END) - max_bytes
            if before <= 0:
                file.seek(0)
            else:
                # The first line there is whole only where another ends right before it.
                file.seek(before - 1)
                file.readline()
            yield from _records(file)

    def _write(self, line: bytes) -> int:
        """Write a line and return how long the file is then."""
        descriptor = os.open(
            self._path,
            # A link or a FIFO in its place must neither be followed nor waited for.
            os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK,
            0o600,
        )
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                # A write was cut short here; what comes now begins its own line.
                line = b"\n" + line
            written = os.write(descriptor, line)
        finally:
            os.close(descriptor)
        if written < len(line):
            raise OSError("the disk took only a part of a record")
        return size + written

    def _put_aside(self) -> None:
        """Begin a new file; of several processes that want to, one does."""
        with only_writer(self._path):
            if not self._path.exists() or self._path.stat().st_size <= self._max_bytes:
                return
            newer_first = (self._path, *self._older())
            for newer, older in reversed(list(pairwise(newer_first))):
                if newer.exists():
                    newer.replace(older)

    def _older(self) -> list[Path]:
        """Return where older records are kept, newest first."""
        return [
            self._path.with_name(f"{self._path.name}.{number}")
            for number in range(1, self._kept_files)
        ]


def _records(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            record = json_object(line)
        except ValueError:
            continue
        yield record
