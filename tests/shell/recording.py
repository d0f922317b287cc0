"""What real programs write to a terminal, recorded byte by byte."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path

QUIET_S = 0.4
DEADLINE_S = 60.0


def record(
    command: Sequence[str], keys: Sequence[str], cwd: Path, columns: int, lines: int
) -> bytes:
    """Run a program on a terminal, press keys whenever it is quiet, and return all it wrote."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=cwd,
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    os.close(slave)
    data = _until_quiet(master)
    for key in keys:
        os.write(master, key.encode())
        data += _until_quiet(master)
    process.kill()
    process.wait()
    os.close(master)
    return data


def _until_quiet(master: int) -> bytes:
    data = b""
    deadline_s = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline_s and select.select([master], [], [], QUIET_S)[0]:
        try:
            data += os.read(master, 65_536)
        except OSError:
            break
    return data
