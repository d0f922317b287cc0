"""Starts the model host, or finds a warm one, so lightly that a first paint does not wait."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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
        # Where stored keys are, and where a warm host listens.
        "WINX_CONFIG_DIR",
        "WINX_STATE_DIR",
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
    """A model host that is a client's own, and the pipes to it."""

    def __init__(
        self, requests: IO[bytes], answers: IO[bytes], process: subprocess.Popen[bytes] | None
    ) -> None:
        """Take the pipes, and the process if this one has started it."""
        self.requests = requests
        self.answers = answers
        self._process = process

    @property
    def pid(self) -> int:
        """Return the id of the process that was started; 0 if none was."""
        return 0 if self._process is None else self._process.pid

    def settled(self) -> HostProcess:
        """Return the host that is to be used; called once, before it is."""
        return self

    def end(self, *, is_warm: bool) -> None:
        """Let the host go, once the pipes are closed.

        Args:
            is_warm: whether it has told that litellm is loaded.
        """
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class KeptHostProcess(HostProcess):
    """A host that stays for others, if it has come so far."""

    def end(self, *, is_warm: bool) -> None:
        """End it while it loads: nobody has had any use of it."""
        if not is_warm:
            super().end(is_warm=is_warm)


class SleepingHostProcess(HostProcess):
    """A host that holds keys and has loaded nothing: it takes up work once it is used."""

    def __init__(
        self,
        requests: IO[bytes],
        answers: IO[bytes],
        process: subprocess.Popen[bytes],
        providers: frozenset[str],
    ) -> None:
        """Take the pipes, the process, and whose keys it holds."""
        super().__init__(requests, answers, process)
        self.providers = providers

    def settled(self) -> HostProcess:
        """Wake it."""
        # Whoever reads its answers learns that it is gone.
        with suppress(OSError):
            self.requests.write(b"\n")
        return self

    def discard(self) -> None:
        """End it unused."""
        self.requests.close()
        self.answers.close()
        self.end(is_warm=False)


HandOverKeys = Callable[[], SleepingHostProcess | None]
"""Puts keys into a process that holds them, and forgets them here; None: there were none."""


def spawn_host(
    keys: Mapping[str, str], *, keep_s: float = 0.0, look_every_s: float | None = None
) -> HostProcess:
    """Start the model host and hand it the keys that came by the environment.

    The caller drops its own copy. The host ends by itself when this process does.

    Args:
        keys: Provider → key; they go by the pipe, never by arguments or environment.
        keep_s: How long a process with litellm, and without keys, then stays for others.
        look_every_s: How long that one may take to notice that it is out of date.
    """
    options = ["--keep-s", str(keep_s)] if keep_s else []
    options += ["--look-every-s", str(look_every_s)] if look_every_s else []
    requests, answers, process = _spawned(keys, options)
    kind = KeptHostProcess if keep_s else HostProcess
    return kind(requests, answers, process)


def spawn_sleeping_host(keys: Mapping[str, str]) -> SleepingHostProcess:
    """Start a process that holds keys for a host that may be needed later, or never.

    The caller drops its own copy. It ends by itself when this process does.
    """
    return SleepingHostProcess(*_spawned(keys, ["--asleep"]), frozenset(keys))


def _spawned(
    keys: Mapping[str, str], options: Sequence[str]
) -> tuple[IO[bytes], IO[bytes], subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        # -P: the directory winx was started in is never searched for modules.
        [sys.executable, "-P", str(_ENTRY), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=host_environment(),
        cwd="/",
        # Out of reach of the terminal's Ctrl-C and hang-up.
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(to_line({"keys": dict(keys)}))
    return process.stdin, process.stdout, process


def host_environment() -> dict[str, str]:
    """Return all that a host sees of this process's environment."""
    passed_on = {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith("XDG_")
    }
    # What is asked of a server on this machine must not go by way of another one.
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    spared = ",".join(filter(None, (spared, *_LOOPBACK)))
    return {**passed_on, "NO_PROXY": spared, "no_proxy": spared}
