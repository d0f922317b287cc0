"""Checks of the hooks that are set up: whether the shell finds what they run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from winx_tui.cli.checkup import Check, Finding, Patient
from winx_tui.cli.setup_checks import loaded_settings
from winx_tui.config.paths import config_file
from winx_tui.core.errors import ConfigError
from winx_tui.shell.environment import child_environment

_HOME = re.compile(r"^(~|\$HOME|\$\{HOME\})(?=/)")
_EXPANDED = re.compile(r"[$`*?\[{}\"'\\(=]..")
"""Signs of a word that only the shell can read to its end; `[` by itself is a command."""
_SHELL_TIMEOUT_S = 10.0


def _hooks(patient: Patient) -> Iterator[Finding]:
    try:
        settings = loaded_settings(patient).settings
    except ConfigError:
        # Told by the row of the settings.
        return
    if not settings.hooks:
        return
    environment = child_environment(patient.environment, settings.shell.pass_environment)
    is_whole = True
    for hook in settings.hooks:
        for program in _missing_programs(hook.command, patient.folder, environment):
            is_whole = False
            calls = f"calls of {', '.join(hook.tools)}" if hook.tools else "every call"
            harm = f", and may block {calls}" if hook.event == "before_tool" else ""
            found = f"{program} is not found, which a {hook.event} hook runs{harm}"
            yield Finding("hooks", "warning", found, f"Install it, or mend {config_file()}.")
    if is_whole:
        yield Finding("hooks", "ok", f"{len(settings.hooks)} set up; their programs are there")


def _missing_programs(command: str, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the programs of a command line that its shell would not find."""
    # Lazy: it needs the grammar of the shell, for those who have hooks only.
    from winx_tui.security.command_words import decode_line

    for part in decode_line(command).commands:
        name = part.words[0] if part.words else ""
        if name is None:
            name = _HOME.sub(environment.get("HOME", "~"), part.text.split()[0])
        if name and not _EXPANDED.search(name) and not _is_found(name, folder, environment):
            yield name


def _is_found(name: str, folder: Path, environment: Mapping[str, str]) -> bool:
    """Ask the shell that will run it, which knows its own commands as well."""
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", 'command -v "$1"', "sh", name],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SHELL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


HOOK_CHECKS: tuple[Check, ...] = (_hooks,)
