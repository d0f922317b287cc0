"""Checks of how winx is set up: settings, keys, its directories, the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from winx_tui.cli.checkup import Check, Finding, Patient
from winx_tui.cli.machine_checks import existing_part
from winx_tui.config.credentials import describe_keys, keyring_name
from winx_tui.config.loader import LoadedSettings, load_layers
from winx_tui.config.paths import config_dir, config_file, state_dir, trust_file
from winx_tui.config.trust import TrustStore, listed, trusted_settings_file
from winx_tui.core.errors import ConfigError, CredentialError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LOGIN = "Run: winx auth login PROVIDER"


def _settings(patient: Patient) -> Iterator[Finding]:
    try:
        loaded = loaded_settings(patient)
        file = config_file()
    except ConfigError as error:
        yield Finding("settings", "failed", str(error), "Mend that file, or move it away.")
        return
    if loaded.problems:
        yield Finding("settings", "warning", "; ".join(loaded.problems), "Take these keys out.")
    else:
        found = f"{file} is valid" if file.is_file() else f"defaults; {file} does not exist"
        yield Finding("settings", "ok", found)
    if loaded.settings.security.sandbox == "off":
        advice = "To confine commands again, run: winx config unset security.sandbox"
        yield Finding("security.sandbox", "warning", "off, so no command is confined", advice)


def _keyring(patient: Patient) -> Iterator[Finding]:
    try:
        name = keyring_name()
    except CredentialError as error:
        name, reason = "", str(error)
    else:
        reason = "none can be reached"
    if name:
        yield Finding("keyring", "ok", name)
        return
    advice = "Keys can be kept in a private file: winx auth login PROVIDER --store file"
    yield Finding("keyring", "warning", reason, advice)


def _keys(patient: Patient) -> Iterator[Finding]:
    try:
        statuses = describe_keys(patient.environment_keys)
        local = loaded_settings(patient).values["providers.local.base_url"]
    except (ConfigError, CredentialError) as error:
        yield Finding("keys", "failed", str(error), _LOGIN)
        return
    found = [f"{each.provider} ({each.source})" for each in statuses if each.source != "none"]
    if local:
        found.append("local (needs none)")
    if found:
        yield Finding("keys", "ok", ", ".join(found))
    else:
        yield Finding("keys", "failed", "no provider has a key", f"{_LOGIN} (or try winx --demo)")


def _warm_host(patient: Patient) -> Iterator[Finding]:
    # Lazy: of all the commands only this one and `winx host` look for it.
    from winx_tui.cli.commands.host import describe
    from winx_tui.llm.warm_hosts import find_warm_host

    try:
        status = find_warm_host()
    except ConfigError as error:
        yield Finding("warm model host", "warning", str(error), "Delete that directory.")
        return
    found = "none" if status is None else describe(status)
    yield Finding("warm model host", "ok", found)


def _directories(patient: Patient) -> Iterator[Finding]:
    for name, place in (("config directory", config_dir), ("state directory", state_dir)):
        try:
            yield _directory(name, place())
        except (ConfigError, OSError) as error:
            yield Finding(name, "failed", str(error), "Set WINX_CONFIG_DIR and WINX_STATE_DIR.")


def _directory(name: str, path: Path) -> Finding:
    there = existing_part(path)
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        return Finding(name, "failed", f"{path} cannot be written", f"Make {there} writable.")
    if there != path:
        return Finding(name, "ok", f"{path} will be made")
    status = path.stat()
    if status.st_uid != os.geteuid():
        found = f"{path} belongs to somebody else"
        return Finding(name, "failed", found, "Choose one of your own.")
    if status.st_mode & _OTHERS:
        advice = f"Run: chmod 700 '{path}'"
        return Finding(name, "warning", f"{path} is open to other users", advice)
    return Finding(name, "ok", f"{path} is writable and private")


def _folder(patient: Patient) -> Iterator[Finding]:
    name = f"folder {patient.folder}"
    try:
        state = TrustStore(trust_file()).state_of(patient.folder)
    except ConfigError as error:
        yield Finding(name, "failed", str(error), "Mend or delete that file.")
        return
    files = listed(state.changed or state.found)
    advice = "If they are to count, run: winx trust"
    if not state.found:
        yield Finding(name, "ok", "has no files of its own that would count")
    elif state.status == "trusted":
        yield Finding(name, "ok", f"trusted: {files} count")
    elif state.status == "changed":
        found = f"was trusted, but has changed since: {files}"
        yield Finding(name, "warning", found, advice)
    else:
        yield Finding(name, "ok", f"not trusted, so these do not count: {files}", advice)


def loaded_settings(patient: Patient) -> LoadedSettings:
    """Return the settings that count in the folder.

    Raises:
        ConfigError: a file of them cannot be read, or is not valid.
    """
    return load_layers(
        user_file=config_file(),
        project_file=trusted_settings_file(patient.folder, TrustStore(trust_file())),
        environ=patient.environment,
        overrides={},
    )


SETUP_CHECKS: tuple[Check, ...] = (
    _settings,
    _keyring,
    _keys,
    _warm_host,
    _directories,
    _folder,
)
"""In the order in which they are shown."""
