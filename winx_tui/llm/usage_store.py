"""The accounts on disk: a file of lines for each day, old days as sums.

    usage/2026-11-22.jsonl   requests of that day (UTC); a later line with the same id holds
    usage/days.jsonl         sums of the days that are past keeping
    usage/salt               what key fingerprints are salted with

Any number of winx processes write here at once: lines are appended whole, and whoever decides
by what is written holds the lock meanwhile. Damaged lines are passed over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from winx_tui.config.paths import ensure_private_directory
from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.core.errors import ConfigError
from winx_tui.llm.usage_record import DaySum, UsageRecord, day_of, from_line, to_line
from winx_tui.llm.usage_sums import day_sums

KEPT_DAYS = 90
_SALT_BYTES = 32
_LINE_LIMIT = 16_384
"""Characters; no line of winx's own is as long."""
_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.jsonl")

E = TypeVar("E", UsageRecord, DaySum)


def usage_dir(state: Path) -> Path:
    """Return the directory of the accounts below winx's state."""
    return state / "usage"


class UsageStore:
    """The accounts in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._read_up_to: dict[str, int] = {}
        """File name → bytes that read_new has seen."""

    def alone(self, *, waits: bool = True) -> AbstractContextManager[None]:
        """Keep every other winx from deciding by the accounts meanwhile.

        Raises:
            BlockingIOError: another one decides just now, and `waits` is false.
            ConfigError: the lock cannot be opened.
        """
        return only_writer(self.directory / "accounts", waits=waits)

    def append(self, record: UsageRecord) -> None:
        """Write down a request.

        Raises:
            ConfigError: the disk refuses.
        """
        ensure_private_directory(self.directory)
        path = self._file_of(record.day)
        # The line feed before it ends what another process may have left half written.
        line = f"\n{to_line(record)}\n".encode()
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(path, flags, 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise _refused("write", path, error) from error

    def read_new(self, since: float) -> list[UsageRecord]:
        """Return what was written since the last call, from the day of `since` on.

        Raises:
            ConfigError: the accounts cannot be read.
        """
        found: list[UsageRecord] = []
        for path in self._day_files(day_of(since)):
            seen = self._read_up_to.get(path.name, 0)
            data = _bytes_from(path, seen)
            whole = data.rfind(b"\n") + 1
            self._read_up_to[path.name] = seen + whole
            found += _entries(UsageRecord, data[:whole])
        return found

    def records(self, since: float = 0.0) -> list[UsageRecord]:
        """Return every request that is still kept one by one, in the order they were sent.

        Raises:
            ConfigError: the accounts cannot be read.
        """
        latest: dict[str, UsageRecord] = {}
        for path in self._day_files(day_of(since)):
            latest |= {record.id: record for record in _entries(UsageRecord, _bytes_from(path, 0))}
        return sorted(
            (record for record in latest.values() if record.at >= since),
            key=lambda record: record.at,
        )

    def old_days(self) -> list[DaySum]:
        """Return the sums of the days before those.

        Raises:
            ConfigError: the accounts cannot be read.
        """
        return list(_entries(DaySum, _bytes_from(self._sums_file, 0)))

    def roll_up(self, now: float) -> int:
        """Sum up days that are past keeping, and return how many there were.

        Their files go only when the sums are on disk; sums of a day replace those of the same
        day, so that being interrupted counts nothing twice.

        Raises:
            ConfigError: the disk refuses.
        """
        oldest = datetime.fromtimestamp(now, UTC) - timedelta(days=KEPT_DAYS)
        if not self._old_files(oldest):
            return 0
        with self.alone():
            files = self._old_files(oldest)
            gone = {path.stem for path in files}
            kept = [entry for entry in self.old_days() if entry.day not in gone]
            fresh = [
                entry
                for path in files
                for entry in day_sums(
                    {
                        record.id: record for record in _entries(UsageRecord, _bytes_from(path, 0))
                    }.values()
                )
            ]
            lines = "".join(f"{to_line(entry)}\n" for entry in (*kept, *fresh))
            replace_private_file(self._sums_file, lines)
            for path in files:
                path.unlink(missing_ok=True)
        return len(files)

    def salt(self) -> str:
        """Return what key fingerprints are salted with, made at the first call.

        Raises:
            ConfigError: it cannot be read or written.
        """
        path = self.directory / "salt"
        text = _read_salt(path)
        if not text:
            with self.alone():
                text = _read_salt(path)
                if not text:
                    text = os.urandom(_SALT_BYTES).hex()
                    replace_private_file(path, text)
        return text

    @property
    def _sums_file(self) -> Path:
        return self.directory / "days.jsonl"

    def _file_of(self, day: str) -> Path:
        return self.directory / f"{day}.jsonl"

    def _day_files(self, first_day: str) -> list[Path]:
        try:
            names = sorted(entry.name for entry in os.scandir(self.directory))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _refused("read", self.directory, error) from error
        return [
            self.directory / name
            for name in names
            if _DAY_FILE.fullmatch(name) and name >= f"{first_day}.jsonl"
        ]

    def _old_files(self, oldest: datetime) -> list[Path]:
        first_kept = oldest.strftime("%Y-%m-%d")
        return [path for path in self._day_files("") if path.stem < first_kept]


def _read_salt(path: Path) -> str:
    text = (read_private_file(path) or "").strip()
    return text if re.fullmatch(r"[0-9a-f]{64}", text) else ""


def _bytes_from(path: Path, offset: int) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as file:
            file.seek(offset)
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _refused("read", path, error) from error


def _entries(kind: type[E], data: bytes) -> Iterator[E]:
    for line in _lines(data):
        try:
            yield from_line(kind, line)
        except ValueError:
            continue


def _lines(data: bytes) -> Iterable[str]:
    text = data.decode("utf-8", "replace")
    return (line for line in text.split("\n") if 0 < len(line) <= _LINE_LIMIT)


def _refused(what: str, path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"cannot {what} the accounts in {path}: {error.strerror}; check who owns it and the "
        "free space"
    )
