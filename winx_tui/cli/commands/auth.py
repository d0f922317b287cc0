"""`winx auth`: put API keys into the OS keyring, show where they are, take them out."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from typing import cast

from winx_tui.config.credentials import (
    KeyStatus,
    Store,
    check_store,
    delete_key,
    describe_keys,
    key_file,
    store_key,
)
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file
from winx_tui.config.provider_keys import PROVIDER_KEYS, check_key, key_spec_of
from winx_tui.core import exit_codes
from winx_tui.core.errors import CredentialError

PLACES = {
    "environment": "environment",
    "keyring": "OS keyring",
    "file": "private file",
    "none": "–",
}


@dataclass(frozen=True, slots=True)
class _Command:
    action: str
    provider: str
    store: Store
    is_forced: bool
    as_json: bool
    environment_keys: frozenset[str]


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx auth ARGUMENTS` and return the exit code.

    Args:
        arguments: What follows `winx auth`.
        environment_keys: Providers whose key came by the environment, before it was wiped.

    Raises:
        WinxError: it failed.
    """
    try:
        parsed = _parser().parse_args(arguments)
    except SystemExit as ending:
        return exit_codes.USAGE if ending.code else exit_codes.DONE
    command = _Command(
        parsed.action,
        getattr(parsed, "provider", ""),
        cast(Store, getattr(parsed, "store", "keyring")),
        getattr(parsed, "force", False),
        getattr(parsed, "json", False),
        environment_keys,
    )
    try:
        _ACTIONS[command.action](command)
    except KeyboardInterrupt:
        sys.stderr.write("winx: interrupted; nothing was changed\n")
        return exit_codes.INTERRUPTED
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="winx auth",
        description="Keep API keys in the OS keyring. A key in the environment comes first.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("login", "store a key; it is asked for, or read from standard input"),
        ("rotate", "replace a stored key by a new one"),
        ("logout", "delete a stored key"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("provider", metavar="PROVIDER", help=", ".join(PROVIDER_KEYS))
        if name == "login":
            action.add_argument(
                "--store",
                choices=("keyring", "file"),
                default="keyring",
                help="file: in clear, in a file that only you can read",
            )
        if name != "logout":
            action.add_argument(
                "--force", action="store_true", help="store it even if it looks unusual"
            )
    status = actions.add_parser("status", help="show where the keys are and how old")
    status.add_argument("--json", action="store_true", help="as data")
    return parser


def _login(command: _Command) -> None:
    key_spec_of(command.provider)
    if sys.stdin.isatty():
        # Nobody should type a key that cannot be kept.
        check_store(command.provider, command.store)
    value = _ask_for_key(command)
    store_key(command.provider, value, command.store)
    place = PLACES[command.store]
    if command.store == "file":
        place = f"file {key_file()}, not encrypted, readable only by you"
    _say(f"Stored the {command.provider} key in the {place}.")
    _warn_of_environment(command)


def _rotate(command: _Command) -> None:
    old = _stored_status(command.provider)
    if old is None:
        raise CredentialError(
            f"no {command.provider} key is stored; run: winx auth login {command.provider}"
        )
    _say(f"The {command.provider} key in the {PLACES[old.source]} is {_age(old)} old.")
    value = _ask_for_key(command)
    store_key(command.provider, value, cast(Store, old.source))
    _say(f"Replaced it. Now revoke the old key at {command.provider}.")
    _warn_of_environment(command)


def _logout(command: _Command) -> None:
    key_spec_of(command.provider)
    store = delete_key(command.provider)
    if store is None and command.provider not in command.environment_keys:
        raise CredentialError(f"no {command.provider} key is stored; there is nothing to delete")
    if store is not None:
        _say(f"Deleted the {command.provider} key from the {PLACES[store]}.")
    _warn_of_environment(command)


def _status(command: _Command) -> None:
    loaded = load_layers(user_file=config_file(), environ=os.environ, overrides={})
    rows = [
        (status, str(loaded.values[f"providers.{status.provider}.base_url"]))
        for status in describe_keys(command.environment_keys)
    ]
    if command.as_json:
        _say(json.dumps([_as_data(status, base_url) for status, base_url in rows], indent=2))
        return
    lines = [("PROVIDER", "KEY", "AGE", "BASE URL")]
    for status, base_url in rows:
        place, age = PLACES[status.source], _age(status) if status.stored_at else "–"
        lines.append((status.provider, place, age, base_url or "the provider's own"))
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line[:3], widths, strict=True)]
        _say("  ".join([*cells, line[3]]))
    if all(status.source == "none" for status, _ in rows):
        _say("\nNo key yet. Run: winx auth login PROVIDER")


def _as_data(status: KeyStatus, base_url: str) -> dict[str, object]:
    return {
        "provider": status.provider,
        "source": status.source,
        "stored_at": status.stored_at.isoformat() if status.stored_at else None,
        "age_days": status.age_days,
        "base_url": base_url or None,
    }


def _ask_for_key(command: _Command) -> str:
    key_spec_of(command.provider)
    value = _read_secret(f"{command.provider} key (not shown): ").strip()
    warning = check_key(command.provider, value)
    if warning is not None and not command.is_forced:
        raise CredentialError(f"{warning}; check it, or add --force to store it as it is")
    return value


def _read_secret(question: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    # Lazy: 100 ms, and a piped key needs no prompt.
    from prompt_toolkit import prompt

    try:
        return prompt(question, is_password=True)
    except EOFError:
        return ""


def _stored_status(provider: str) -> KeyStatus | None:
    key_spec_of(provider)
    return next(
        (
            status
            for status in describe_keys()
            if status.provider == provider and status.source != "none"
        ),
        None,
    )


def _warn_of_environment(command: _Command) -> None:
    if command.provider in command.environment_keys:
        names = " or ".join(PROVIDER_KEYS[command.provider].variables)
        _say(f"Note: the environment holds a {command.provider} key too ({names}); it comes first.")


def _age(status: KeyStatus) -> str:
    match status.age_days:
        case None | 0:
            return "less than a day"
        case 1:
            return "1 day"
        case days:
            return f"{days} days"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


_ACTIONS = {"login": _login, "rotate": _rotate, "logout": _logout, "status": _status}
