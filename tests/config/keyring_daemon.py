"""Runs programs beside a real gnome-keyring-daemon, or beside none at all."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

UNLOCKED = (
    "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
    # It may return before it has its name; asking for it then would start a second, locked one.
    "for _ in $(seq 200); do dbus-send --session --print-reply --dest=org.freedesktop.DBus / "
    "org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null "
    "| grep -q 'boolean true' && break; sleep 0.05; done; "
)


def python_environment(home: Path) -> dict[str, str]:
    """Return an environment whose home, settings and state are in a directory of the test."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "WINX_CONFIG_DIR": str(home / "config"),
        "WINX_STATE_DIR": str(home / "state"),
    }


def run_python(
    program: str,
    home: Path,
    *,
    stdin: str = "",
    has_keyring: bool = False,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a Python program, with an unlocked keyring daemon of its own or with no D-Bus."""
    command: Sequence[str] = [sys.executable, "-c", program]
    if has_keyring:
        command = ["dbus-run-session", "--", "bash", "-c", UNLOCKED + shlex.join(command)]
    return subprocess.run(
        command,
        env=python_environment(home) | (environment or {}),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
