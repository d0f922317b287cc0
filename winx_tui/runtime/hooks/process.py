"""Runs one command of the user's own: told what happens on stdin, bounded in time and output."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from winx_tui.core.ids import new_id
from winx_tui.shell.process_tree import MARKER_NAME, shell_members

MAX_OUTPUT_BYTES = 64 * 1024
"""So much of each stream is kept; the rest is read and thrown away."""
OBJECTION = 2
"""The exit code by which a hook blocks, as in other agents."""
_NOT_EXECUTABLE, _NOT_FOUND, _FIRST_SIGNAL = 126, 127, 128
"""How a shell tells of a program that it could not start, or that a signal has ended."""
_CHUNK_BYTES = 64 * 1024
_NO_SESSION = -1
_LAST_READS = 16
"""What a pipe can hold when its hook ends; something that it left behind may write for ever."""


@dataclass(frozen=True, slots=True)
class HookEnd:
    """How a hook ended, and what it said."""

    kind: Literal["exited", "signalled", "timed out", "not started"]
    exit_code: int = 0
    """Of a signal: its number."""
    stdout: str = ""
    stderr: str = ""
    reason: str = ""
    """Why it was not started, or how long it was waited for."""

    @property
    def is_good(self) -> bool:
        """Tell whether it did its work and objects to nothing."""
        return self.kind == "exited" and self.exit_code == 0

    @property
    def objects(self) -> bool:
        """Tell whether it says no."""
        return self.kind == "exited" and self.exit_code == OBJECTION

    @property
    def is_broken(self) -> bool:
        """Tell whether it could not do its work at all, so that its silence means nothing."""
        return self.kind != "exited" or self.exit_code >= _NOT_EXECUTABLE

    @property
    def trouble(self) -> str:
        """Say in a clause how it failed."""
        match self.kind:
            case "timed out":
                return f"took longer than {self.reason} and was ended"
            case "not started":
                return f"could not be started: {self.reason}"
            case "signalled":
                return f"was ended by signal {self.exit_code}"
        if self.exit_code in (_NOT_EXECUTABLE, _NOT_FOUND):
            return f"could not be run (exit code {self.exit_code})"
        if self.exit_code > _FIRST_SIGNAL:
            return f"was ended by signal {self.exit_code - _FIRST_SIGNAL}"
        return f"failed (exit code {self.exit_code})"


async def run_hook(
    command: str, told: bytes, *, cwd: Path, environment: Mapping[str, str], timeout_s: float
) -> HookEnd:
    """Run a command line in a session of its own until it ends; failures are data.

    What it leaves in the background lives on. At a timeout or a cancel it is killed with
    all that it has started.
    """
    marker = new_id("hook")
    try:
        # A file, not a pipe: a hook need not read it.
        file = await asyncio.to_thread(_file_of, told)
        with file as stdin, _Intake() as stdout, _Intake() as stderr:
            try:
                process = await asyncio.create_subprocess_exec(
                    *("/bin/sh", "-c", command),
                    stdin=stdin,
                    stdout=stdout.writing_end,
                    stderr=stderr.writing_end,
                    cwd=cwd,
                    env={**environment, MARKER_NAME: marker},
                    start_new_session=True,
                )
            except asyncio.CancelledError:
                # It runs before asyncio hands it out, and asyncio kills the shell alone.
                _kill_marked(_NO_SESSION, marker)
                raise
            end = await _end_of(process, marker, timeout_s)
            return replace(end, stdout=stdout.text(), stderr=stderr.text())
    except OSError as error:
        return HookEnd("not started", reason=error.strerror or str(error))


async def _end_of(process: asyncio.subprocess.Process, marker: str, timeout_s: float) -> HookEnd:
    try:
        async with asyncio.timeout(timeout_s):
            code = await process.wait()
    except TimeoutError:
        _kill_all(process.pid, marker)
        await process.wait()
        return HookEnd("timed out", reason=f"{timeout_s:g} s")
    except asyncio.CancelledError:
        # Nothing is awaited here: a second cancel would leave it running.
        _kill_all(process.pid, marker)
        raise
    return HookEnd("signalled", -code) if code < 0 else HookEnd("exited", code)


class _Intake:
    """A pipe that is read as it fills, so that who writes is never held up."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> _Intake:
        self._reading_end, self.writing_end = os.pipe()
        os.set_blocking(self._reading_end, False)
        self._loop.add_reader(self._reading_end, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.remove_reader(self._reading_end)
        os.close(self._reading_end)
        os.close(self.writing_end)

    def text(self) -> str:
        """Return what was written until now, as far as it is kept."""
        for _ in range(_LAST_READS):
            if not self._take():
                break
        return self._kept.decode("utf-8", "replace").strip()

    def _take(self) -> bool:
        try:
            data = os.read(self._reading_end, _CHUNK_BYTES)
        except BlockingIOError:
            return False
        self._kept += data[: MAX_OUTPUT_BYTES - len(self._kept)]
        return bool(data)


def _file_of(data: bytes) -> BinaryIO:
    """Return a file without a name that is read from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is the caller's to close
    file.write(data)
    file.seek(0)
    return file


def _kill_all(session: int, marker: str) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(session, signal.SIGKILL)
    _kill_marked(session, marker)


def _kill_marked(session: int, marker: str) -> None:
    for pid in shell_members(session, marker):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
