"""Runs git as a process: one question to a repository, or a deed that may take longer."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from winx_tui.workspace.repository import GitError, GitTimeoutError

_TIMEOUT_S = 5.0
_MERCY_S = 2.0
"""For git to take its locks away, once it has been asked to end."""
_MOST_BYTES = 64 * 1024 * 1024
"""Of what is read of an output."""


@dataclass(frozen=True, slots=True)
class GitRun:
    """What came of a git that was to change something."""

    status: int
    output: bytes
    complaint: bytes


def run_git(
    program: str,
    *arguments: str,
    environment: Mapping[str, str],
    cwd: Path,
    stdin: bytes = b"",
    timeout_s: float = _TIMEOUT_S,
) -> GitRun:
    """Run git and wait for its end, not for that of programs that its hooks leave behind.

    It has no terminal, so that nothing in it can ask there. Out of time, it is asked to end
    first, so that it leaves no lock.

    Raises:
        GitTimeoutError: it took too long, and was ended with all that it had started.
        GitError: it cannot be started.
    """
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as complaint,
    ):
        given.write(stdin)
        given.seek(0)
        try:
            process = subprocess.Popen(
                [program, "--no-pager", *arguments],
                env=dict(environment),
                cwd=cwd,
                stdin=given,
                stdout=output,
                stderr=complaint,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise GitError(f"git cannot be started: {error}") from error
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise GitTimeoutError(
                f"git {_named(arguments)} gave no answer in {timeout_s:g} seconds"
            ) from error
        finally:
            if process.returncode is None:
                _end(process)
        return GitRun(process.returncode, _read(output), _read(complaint))


def _named(arguments: tuple[str, ...]) -> str:
    """Return the subcommand; settings and other options stand before it."""
    words = iter(arguments)
    for word in words:
        if word == "-c":
            next(words, "")
        elif not word.startswith("-"):
            return word
    return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_MERCY_S)
            # What it has started may have outlived it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_MOST_BYTES)


def ask_git(
    program: str, *arguments: str, environment: Mapping[str, str], cwd: Path, about: str
) -> bytes:
    """Return what git prints.

    Args:
        program: where git is.
        environment: all that it is told, hardened as the question needs.
        cwd: where it is started.
        about: what is read, for messages: "the index of /src/.git".

    Raises:
        GitTimeoutError: it gave no answer in time.
        GitError: it cannot be started, or cannot read what is asked for.
    """
    try:
        done = subprocess.run(
            [program, "--no-pager", *arguments],
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            start_new_session=True,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise GitTimeoutError(f"git gave no answer in {_TIMEOUT_S:g} seconds on {about}") from error
    except OSError as error:
        raise GitError(f"git cannot be started: {error.strerror}") from error
    except (subprocess.SubprocessError, ValueError) as error:
        raise GitError(f"git cannot read {about}") from error
    return done.stdout
