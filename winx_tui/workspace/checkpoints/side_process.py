"""Long work on a store in a process of its own, so that no key stroke waits for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_ENTRY = Path(__file__).parent / "side_process_main.py"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR")
"""All that the process sees of the environment: no keys."""


class SideProcess:
    """Does one piece of work after another, each in a process that ends with this one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def work(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Do some work and wait for it; None: it was not done, and can be done here.

        Args:
            request: see side_process_main.
        """
        process = self._started()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            # Its input stays open: that it ends tells the process that this one is gone.
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
        except ValueError:
            return None
        else:
            return answer
        finally:
            self._end()

    def stop(self) -> None:
        """End what is under way, and begin nothing more."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._is_stopped or self._process is not None:
                return None
            with suppress(OSError):
                self._process = subprocess.Popen(
                    # The directory winx was started in is never searched for modules.
                    [sys.executable, "-P", str(_ENTRY)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                    cwd="/",
                    # Keys that end what runs in the terminal are not for it.
                    start_new_session=True,
                )
            return self._process

    def _end(self) -> None:
        process = self._process
        assert process is not None
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        process.wait()
        with self._lock:
            self._process = None
