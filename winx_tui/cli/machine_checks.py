"""Checks of the machine: programs, the terminal, the sandbox, the disk."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from winx_tui.cli.checkup import Check, Finding, Patient, Status
from winx_tui.config.paths import state_dir
from winx_tui.core.errors import ConfigError

NEEDED_PYTHON = (3, 11)
NEEDED_GIT = (2, 31)
"""The first that takes settings which beat those of a repository (GIT_CONFIG_COUNT)."""
_TOO_LITTLE_BYTES = 20 * 1024 * 1024
_LITTLE_BYTES = 500 * 1024 * 1024
_MIN_COLUMNS, _MIN_LINES = 80, 24
_GIT_TIMEOUT_S = 5.0
"""From a disk that is asleep, on a busy machine, it takes more than one."""
_VERSION = re.compile(r"(\d+)\.(\d+)")


def _python(patient: Patient) -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info >= NEEDED_PYTHON:
        yield Finding("Python", "ok", version)
    else:
        yield Finding("Python", "failed", version, "Install Python 3.11 or newer.")


def _git(patient: Patient) -> Iterator[Finding]:
    environment = patient.own_environment
    program = shutil.which("git", path=environment["PATH"])
    if program is None:
        advice = "Install git; without it winx knows no branches, changes and ignored files."
        yield Finding("git", "warning", "not installed", advice)
        return
    try:
        said = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=_GIT_TIMEOUT_S,
            env=environment,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Finding("git", "warning", f"does not answer: {error}", "Install it anew.")
        return
    match = _VERSION.search(said)
    if match is not None and (int(match[1]), int(match[2])) >= NEEDED_GIT:
        yield Finding("git", "ok", said.removeprefix("git version "))
        return
    advice = "Install git 2.31 or newer; until then winx shows no changes and each command asks."
    yield Finding("git", "warning", said or "tells no version", advice)


def _bash(patient: Patient) -> Iterator[Finding]:
    program = shutil.which("bash", path=patient.own_environment["PATH"])
    if program is None:
        yield Finding("bash", "failed", "not on the PATH", "Install bash: commands run in it.")
    else:
        yield Finding("bash", "ok", program)


def _terminal(patient: Patient) -> Iterator[Finding]:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding("terminal", "ok", "none here; winx -p and winx --mcp need none")
        return
    kind = patient.environment.get("TERM", "")
    columns, lines = os.get_terminal_size()
    colours = patient.environment.get("COLORTERM", "")
    is_full = colours in ("truecolor", "24bit")
    found = f"{kind or 'TERM is not set'}, {columns}x{lines}"
    found += ", all colours" if is_full else ""
    found += f"; {_told_beside(patient)}"
    if kind in ("", "dumb", "unknown"):
        advice = "Set TERM, as to xterm-256color, or use winx --repl."
        yield Finding("terminal", "warning", found, advice)
    elif columns < _MIN_COLUMNS or lines < _MIN_LINES:
        advice = f"Make the window {_MIN_COLUMNS}x{_MIN_LINES} or larger."
        yield Finding("terminal", "warning", found, advice)
    elif not is_full and "256color" not in kind:
        advice = "If it can show more colours, set COLORTERM to truecolor."
        yield Finding("terminal", "warning", found, advice)
    else:
        yield Finding("terminal", "ok", found)


def _told_beside(patient: Patient) -> str:
    """Say which terminal it is, and how winx tells a person there who looks elsewhere."""
    # Lazy: it belongs to the screen, which is not needed here otherwise.
    from winx_tui.tui.awareness.terminal_kind import terminal_kind

    kind = terminal_kind(patient.environment)
    ways = ["title" if kind.has_title else "", "progress" if kind.has_progress else ""]
    ways.append("bell" if kind.notifies == "bell" else "desktop notifications")
    within = f" in {kind.wrapping}" if kind.wrapping != "none" else ""
    return f"{kind.name}{within}: {', '.join(filter(None, ways))}"


def _sandbox(patient: Patient) -> Iterator[Finding]:
    # Lazy: it takes starts of programs, and only here.
    from winx_tui.security.sandbox.detect import sandbox_report

    checks = sandbox_report()
    if not checks:
        advice = "Nothing can be done: every command asks, or runs with all your rights by rule."
        yield Finding("sandbox", "warning", "none is known for this system", advice)
    is_found = False
    for check in checks:
        if check.works:
            found = "holds, kept in reserve" if is_found else "holds programs, and is used"
            yield Finding(f"sandbox {check.name}", "ok", found)
            is_found = True
        else:
            status: Status = "ok" if is_found else "warning"
            advice = "" if is_found else "Until one works, no command runs without a question."
            reason = check.reason.rstrip(".")
            found = f"not usable, and not needed: {reason}" if is_found else reason
            yield Finding(f"sandbox {check.name}", status, found, advice)


def _disk(patient: Patient) -> Iterator[Finding]:
    try:
        state = state_dir()
        place = existing_part(state)
        free = shutil.disk_usage(place).free
    except (ConfigError, OSError) as error:
        yield Finding("disk", "warning", f"cannot be looked at: {error}", "Check its directory.")
        return
    found = f"{free / 1024**3:,.1f} GB free for {state}"
    if free < _TOO_LITTLE_BYTES:
        yield Finding("disk", "failed", found, "Free some space: sessions could not be kept.")
    elif free < _LITTLE_BYTES:
        yield Finding("disk", "warning", found, "Free some space before long.")
    else:
        yield Finding("disk", "ok", found)


def existing_part(path: Path) -> Path:
    """Return the path, or the nearest directory above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


MACHINE_CHECKS: tuple[Check, ...] = (_python, _git, _bash, _terminal, _sandbox, _disk)
"""In the order in which they are shown."""
