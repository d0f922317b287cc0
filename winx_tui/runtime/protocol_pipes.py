"""stdin and stdout taken away from everybody else, for a protocol that runs over them.

Once they are claimed, descriptor 0 is the null device and descriptor 1 is stderr:
no print of a library and no child process can read or corrupt the protocol.
"""

from __future__ import annotations

import fcntl
import os


def claim_pipes() -> tuple[int, int]:
    """Return descriptors of what stdin and stdout were; children inherit neither."""
    wire_in = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 3)
    wire_out = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 3)
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(null, 0)
    try:
        os.dup2(2, 1)
    except OSError:
        os.dup2(null, 1)
    os.close(null)
    return wire_in, wire_out
