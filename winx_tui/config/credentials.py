"""API keys at rest: the OS keyring, or by request a 0600 file; the only door to keyring.

A small index beside the settings tells which provider's key lies where since
when, so that showing it needs no key and no keyring that might ask to be unlocked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from winx_tui.config.paths import config_dir
from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.config.provider_keys import PROVIDER_KEYS, key_spec_of
from winx_tui.core.errors import ConfigError, CredentialError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

Store = Literal["keyring", "file"]
Source = Literal["environment", "keyring", "file", "none"]

SERVICE = "winx"
"""The name in the keyring; the user name is the provider's."""
SERVER_SERVICE = "winx-mcp"
"""The name in the keyring of what MCP servers are given; user names are the person's own choice."""

_UNSAFE_BACKENDS = ("keyrings.alt.", "keyring.backends.null", "keyring.backends.fail")
"""They keep plain text, drop what they are given, or only fail."""


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """Where a provider's key is; never the key."""

    provider: str
    source: Source
    """The environment comes before what is stored."""
    stored_at: datetime | None = None
    """UTC; None unless it is stored."""
    age_days: int | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    store: Store
    stored_at: datetime


def read_stored_key(provider: str) -> str | None:
    """Return a stored key, None if none was stored.

    Raises:
        CredentialError: one was stored and cannot be read.
    """
    record = _read_index().get(key_spec_of(provider).provider)
    if record is not None and record.store == "keyring":
        return _from_keyring(provider, lambda ring: ring.get_password(SERVICE, provider))
    return _read_key_file().get(provider)


def read_server_secret(name: str) -> str | None:
    """Return what the person keeps in the keyring for an MCP server, None if there is nothing.

    Raises:
        CredentialError: the keyring cannot be read.
    """
    try:
        ring = _backend()
        if ring is None:
            raise CredentialError(
                f"no OS keyring can be reached for {name}; put it into the environment instead"
            )
        return ring.get_password(SERVER_SERVICE, name)
    except _backend_errors() as error:
        reason = str(error).strip().rstrip(".").partition("\n")[0] or type(error).__name__
        raise CredentialError(
            f"the OS keyring cannot be used for {name} ({reason}); unlock it"
        ) from error


def store_key(provider: str, value: str, store: Store) -> None:
    """Keep a key in exactly one place, replacing the one that was kept before.

    Raises:
        CredentialError: it cannot be stored there; nothing has changed.
    """
    key_spec_of(provider)
    with only_writer(_index_file()):
        before = _read_index().get(provider)
        if store == "keyring":
            _store_in_keyring(provider, value)
            _write_key_file(_without(_read_key_file(), provider))
        else:
            if before is not None and before.store == "keyring":
                _delete_from_keyring(provider)
            _write_key_file({**_read_key_file(), provider: value})
        _write_index({**_read_index(), provider: _Record(store, datetime.now(UTC))})


def check_store(provider: str, store: Store) -> None:
    """Find out, before a key is asked for, whether it could be kept there.

    Raises:
        CredentialError: there is no keyring; the text names the ways out.
    """
    if store == "keyring":
        _from_keyring(provider, lambda ring: ring.get_password(SERVICE, provider))


def keyring_name() -> str:
    """Return the name of the OS keyring that keys would be stored in, "" where there is none.

    It is not opened, so nobody is asked to unlock it.

    Raises:
        CredentialError: the keyring library does not work here.
    """
    try:
        ring = _backend()
    except _backend_errors() as error:
        reason = str(error).strip().rstrip(".").partition("\n")[0] or type(error).__name__
        raise CredentialError(f"the OS keyring cannot be used ({reason})") from error
    return "" if ring is None else type(ring).__module__.rpartition(".")[2]


def delete_key(provider: str) -> Store | None:
    """Delete a stored key and return where it was, None if none was stored.

    Raises:
        CredentialError: it is stored and cannot be deleted.
    """
    key_spec_of(provider)
    with only_writer(_index_file()):
        record = _read_index().get(provider)
        if record is None:
            return None
        if record.store == "keyring":
            _delete_from_keyring(provider)
        _write_key_file(_without(_read_key_file(), provider))
        _write_index(_without(_read_index(), provider))
    return record.store


def describe_keys(environment_keys: frozenset[str] = frozenset()) -> tuple[KeyStatus, ...]:
    """Tell where each provider's key is, without reading any key.

    Args:
        environment_keys: Providers whose key came by the environment.

    Raises:
        CredentialError: the index is broken.
    """
    index, now = _read_index(), datetime.now(UTC)
    statuses: list[KeyStatus] = []
    for provider in PROVIDER_KEYS:
        record = index.get(provider)
        if provider in environment_keys:
            statuses.append(KeyStatus(provider, "environment"))
        elif record is None:
            statuses.append(KeyStatus(provider, "none"))
        else:
            age_days = max(0, (now - record.stored_at).days)
            statuses.append(KeyStatus(provider, record.store, record.stored_at, age_days))
    return tuple(statuses)


def _index_file() -> Path:
    return config_dir() / "keys-index.json"


def key_file() -> Path:
    """Return the file that `--store file` keeps keys in."""
    return config_dir() / "keys.json"


def _read_index() -> dict[str, _Record]:
    path = _index_file()
    try:
        return {
            provider: _Record(_known_store(entry["store"]), _moment(entry["stored_at"]))
            for provider, entry in json.loads(_read(path) or "{}").items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CredentialError(
            f"{path} is broken; delete it and run: winx auth login PROVIDER"
        ) from error


def _write_index(index: dict[str, _Record]) -> None:
    entries = {
        provider: {
            "store": record.store,
            "stored_at": record.stored_at.isoformat(timespec="seconds"),
        }
        for provider, record in index.items()
    }
    replace_private_file(_index_file(), json.dumps(entries, indent=2) + "\n")


def _read_key_file() -> dict[str, str]:
    path = key_file()
    try:
        keys = json.loads(_read(path) or "{}")
        return {str(provider): str(value) for provider, value in keys.items()}
    except (ValueError, AttributeError):
        # Not chained: a JSON error quotes its document, and this one holds keys.
        raise CredentialError(
            f"{path} is broken; delete it and run: winx auth login PROVIDER --store file"
        ) from None


def _write_key_file(keys: dict[str, str]) -> None:
    path = key_file()
    if keys:
        replace_private_file(path, json.dumps(keys, indent=2) + "\n")
    else:
        path.unlink(missing_ok=True)


def _read(path: Path) -> str | None:
    try:
        return read_private_file(path)
    except ConfigError as error:
        raise CredentialError(str(error)) from error


def _known_store(name: str) -> Store:
    if name not in ("keyring", "file"):
        raise ValueError(name)
    return cast(Store, name)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _without(entries: dict[str, T], provider: str) -> dict[str, T]:
    return {name: entry for name, entry in entries.items() if name != provider}


def _store_in_keyring(provider: str, value: str) -> None:
    def store(ring: KeyringBackend) -> bool:
        ring.set_password(SERVICE, provider, value)
        return ring.get_password(SERVICE, provider) == value

    if not _from_keyring(provider, store):
        raise CredentialError(
            f"the OS keyring took the {provider} key but did not keep it; {_ways_out(provider)}"
        )


def _delete_from_keyring(provider: str) -> None:
    def delete(ring: KeyringBackend) -> None:
        # Asked first: backends raise the same error for "not there" and "refused".
        if ring.get_password(SERVICE, provider) is not None:
            ring.delete_password(SERVICE, provider)

    _from_keyring(provider, delete)


def _from_keyring(provider: str, use: Callable[[KeyringBackend], T]) -> T:
    try:
        ring = _backend()
        if ring is None:
            raise CredentialError(
                f"no OS keyring can be reached for the {provider} key; {_ways_out(provider)}"
            )
        return use(ring)
    except _backend_errors() as error:
        reason = str(error).strip().rstrip(".").partition("\n")[0] or type(error).__name__
        raise CredentialError(
            f"the OS keyring cannot be used for the {provider} key ({reason}); "
            f"unlock it, or {_ways_out(provider)}"
        ) from error


def _ways_out(provider: str) -> str:
    variable = PROVIDER_KEYS[provider].variables[0]
    return (
        f"set {variable} in the environment, or keep the key in a file that only you can read: "
        f"winx auth login {provider} --store file"
    )


def _backend() -> KeyringBackend | None:
    # Lazy: 70 ms and D-Bus traffic, needed only where a key is stored.
    import keyring

    chosen = keyring.get_keyring()
    for backend in getattr(chosen, "backends", None) or [chosen]:
        if not type(backend).__module__.startswith(_UNSAFE_BACKENDS):
            return cast("KeyringBackend", backend)
    return None


@cache
def _backend_errors() -> tuple[type[BaseException], ...]:
    from keyring.errors import KeyringError

    # OSError: the daemon went away; the others: a backend named by
    # PYTHON_KEYRING_BACKEND that is not there or cannot work here.
    errors: tuple[type[BaseException], ...] = (
        KeyringError,
        OSError,
        RuntimeError,
        ImportError,
        AttributeError,
        ValueError,
    )
    try:
        # The Linux backend lets these two through unwrapped.
        from jeepney import DBusErrorResponse  # type: ignore[import-untyped]
        from secretstorage.exceptions import SecretStorageException
    except ImportError:
        return errors
    return (*errors, SecretStorageException, DBusErrorResponse)
