"""Asks git one question about a repository that nobody has vouched for."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from winx_tui.workspace.repository import GitError, GitTimeoutError

_TIMEOUT_S = 5.0


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
