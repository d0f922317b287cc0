"""What `winx mcp doctor` finds: each client's entry, started as that client would start it."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from winx_tui.cli.checkup import Finding
from winx_tui.cli.mcp_clients.config_file import shown
from winx_tui.cli.mcp_clients.location import Installation, Location, installations
from winx_tui.cli.mcp_clients.own_command import own_command
from winx_tui.cli.mcp_clients.table import WORKSPACE
from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.probe import ProbeFailed, Sighting, probe_server
from winx_tui.security.redaction import Redactor

_PATH_OF_WINDOWS = "/usr/bin:/bin:/usr/sbin:/sbin"
"""What programs get that no shell has started; launchd's default, and less than most desktops."""

_OF_A_SESSION = (
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "TMPDIR",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
)
"""What a desktop's session gives its programs; whatever a shell exports is not among them."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_OF_APPROVAL = re.compile(r"approv|question|refuse|\brun\b.*\bask|is written", re.IGNORECASE)
_SLOW_S = 8.0
"""Codex gives up after 10 s; developers.openai.com/codex/mcp (startup_timeout_sec)."""


def examine(
    location: Location, environment: Mapping[str, str], folder: Path, redactor: Redactor
) -> Iterator[Finding]:
    """Start each winx of a client's settings, and yield what came of it.

    Args:
        location: the settings.
        environment: the person's own.
        folder: stands for the project that is open in the client.
        redactor: for what the server complains of.
    """
    try:
        found = list(installations(location))
    except ConfigError as error:
        yield Finding(location.client.name, "failed", str(error), "")
        return
    for installation in found:
        yield _examined(installation, environment, folder, redactor)


def _examined(
    installation: Installation, environment: Mapping[str, str], folder: Path, redactor: Redactor
) -> Finding:
    location = installation.location
    name = f"{location.client.name} ({installation.name} in {shown(location.file)})"
    again = f"Run: winx mcp install {location.client.name}"
    if installation.start.is_off:
        return Finding(name, "warning", "the client has it turned off", "Turn it on there.")
    if not _may_be_started(installation, environment):
        found = "it is not what this winx would write, and a project's file may be a stranger's"
        return Finding(name, "warning", f"not started: {found}", f"Look at it. {again}")
    command = _resolved(installation, folder)
    place = _starting_folder(installation, environment, folder)
    problem = _visible_problem(command, place, environment)
    if problem:
        return Finding(name, "failed", problem, f"{again} (see --project).")
    try:
        sighting = asyncio.run(
            probe_server(command, environment=_bare(installation, environment), folder=place)
        )
    except ProbeFailed as error:
        lines = "; ".join(_harmless(line, installation, redactor) for line in error.last_lines)
        said = f"; it said: {lines}" if lines else ""
        by_hand = _harmless(shlex.join(command), installation, redactor)
        return Finding(
            name,
            "failed",
            f"{_harmless(str(error), installation, redactor)}{said}",
            f"To see more, start it by hand: {by_hand}",
        )
    if not sighting.tools:
        return Finding(name, "failed", "it starts, but offers no tools", again)
    if sighting.initialize_s > _SLOW_S:
        advice = "Some clients wait 10 s only; try again when less runs."
        return Finding(name, "warning", _told(sighting), advice)
    return Finding(name, "ok", _told(sighting))


def _told(sighting: Sighting) -> str:
    sentences = _SENTENCE.split(sighting.instructions.strip())
    approval = " ".join(each for each in sentences if _OF_APPROVAL.search(each))
    return (
        f"starts in {sighting.initialize_s:.1f} s, lists {len(sighting.tools)} tools in "
        f"{sighting.tools_list_s:.1f} s, protocol {sighting.protocol}"
        + (f". Approval: {approval}" if approval else "")
    )


def _may_be_started(installation: Installation, environment: Mapping[str, str]) -> bool:
    """Tell whether an entry is surely harmless: a person's own is, a project's only like ours."""
    if installation.location.project is None:
        return True
    try:
        own = own_command(environment)
    except ConfigError:
        return False
    start = installation.start
    return start.command[: len(own)] == own and not start.environment and not start.folder


def _resolved(installation: Installation, folder: Path) -> tuple[str, ...]:
    command = installation.start.command
    if Path(command[0]).name == "wsl.exe" and "--exec" in command:
        command = command[command.index("--exec") + 1 :]
    return tuple(word.replace(WORKSPACE, str(folder)) for word in command)


def _starting_folder(
    installation: Installation, environment: Mapping[str, str], folder: Path
) -> Path:
    if installation.start.folder:
        return Path(installation.start.folder.replace(WORKSPACE, str(folder))).expanduser()
    if installation.location.client.starts_in == "project":
        return folder
    return Path(environment.get("HOME", "/"))


def _bare(installation: Installation, environment: Mapping[str, str]) -> dict[str, str]:
    kept = {name: environment[name] for name in _OF_A_SESSION if name in environment}
    path = environment.get("PATH", "") if installation.location.client.is_terminal else ""
    return {**kept, "PATH": path or _PATH_OF_WINDOWS, **dict(installation.start.environment)}


def _visible_problem(command: tuple[str, ...], place: Path, environment: Mapping[str, str]) -> str:
    """Return what is wrong before anything is started; "": nothing."""
    program = command[0]
    if os.sep in program and not shutil.which(program):
        return f"{shown(Path(program))} is not there, or cannot be run"
    if not place.is_dir():
        return f"it is to start in {shown(place)}, which is no folder"
    if "--root" in command[:-1]:
        root = Path(command[command.index("--root") + 1])
        if not root.is_dir():
            return f"it is to work in {shown(root)}, which is no folder"
    return ""


def _harmless(text: str, installation: Installation, redactor: Redactor) -> str:
    for name, value in installation.start.environment:
        if value:
            text = text.replace(value, f"[{name}]")
    return redactor.redact(text)
