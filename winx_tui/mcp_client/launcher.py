"""Becomes a server's program, which the kernel ends when whoever started it has died.

Run as a script, with an interpreter of its own: code between fork and exec is not safe in a
program with threads.
"""

from __future__ import annotations

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""
NOT_STARTED = 127
"""The exit code where the program cannot be started, as of shells."""


def main() -> int:
    """Replace this process; argv: the parent's process id, the program and its arguments."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        # Lazy: elsewhere nothing of it is needed.
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != int(parent):
            return NOT_STARTED
    # Python ignores it, and what is ignored stays so in the program.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be started: {error.strerror}\n")
        return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main())
