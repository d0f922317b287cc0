"""Starts the model host, so early and so lightly that a first paint does not wait for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from winx_tui.llm.host.lines import to_line

_PASSED_ON = frozenset(
    {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TMPDIR",
        "TZ",
        # Where a keyring is found.
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        # How the network is reached.
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
    }
)
"""All that the host sees of the environment, XDG_* beside; no key, no PYTHONPATH."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")

_ENTRY = Path(__file__).parent / "host" / "__main__.py"


class HostProcess:
    """A running model host and the pipes to it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.requests: IO[bytes] = process.stdin
        self.answers: IO[bytes] = process.stdout
        self._process = process

    @property
    def pid(self) -> int:
        """Return the supervisor's process id."""
        return self._process.pid

    def reap(self) -> None:
        """End the process if it has not ended, and clear it away."""
        self._process.kill()
        self._process.wait()


def spawn_host(keys: Mapping[str, str]) -> HostProcess:
    """Start the model host and hand it the keys that came by the environment.

    The caller drops its own copy. The host ends by itself when this process does.

    Args:
        keys: Provider → key; they go by the pipe, never by arguments or environment.
    """
    process = subprocess.Popen(
        # -P: the directory winx was started in is never searched for modules.
        [sys.executable, "-P", str(_ENTRY)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=_environment(),
        cwd="/",
        # Out of reach of the terminal's Ctrl-C and hang-up.
        start_new_session=True,
    )
    host = HostProcess(process)
    host.requests.write(to_line({"keys": dict(keys)}))
    return host


def _environment() -> dict[str, str]:
    passed_on = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith("XDG_")
    }
    # What is asked of a server on this machine must not go by way of another one.
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    spared = ",".join(filter(None, (spared, *_LOOPBACK)))
    return {**passed_on, "NO_PROXY": spared, "no_proxy": spared}
