"""What is known of a server before it is spoken to: how it is started or reached."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Literal

from winx_tui.config.forms import is_server_url
from winx_tui.config.provider_keys import PROVIDER_KEYS
from winx_tui.config.settings import ServerSettings
from winx_tui.core.errors import ConfigError

Transport = Literal["stdio", "http", "sse"]
Origin = Literal["yours", "project"]

NEVER_EXPANDED = frozenset(name for spec in PROVIDER_KEYS.values() for name in spec.variables)
"""The keys of model providers are no server's business."""
_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
KEYRING = "keyring:"
"""How a reference begins that names an entry of the keyring."""
MAX_NAME_CHARS = 32
_NO_NAME = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class ServerEntry:
    """One server, as it was written down; references such as `${TOKEN}` stand as they are."""

    name: str
    transport: Transport = "stdio"
    command: str = ""
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    url: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    origin: Origin = "yours"
    is_enabled: bool = True
    tools: tuple[str, ...] = ()
    """Which of its tools are offered, as patterns; empty: all."""
    timeout_s: float = 60.0
    problem: str = ""
    """Why it cannot be used, a sentence."""

    @property
    def fingerprint(self) -> str:
        """Return a hash of all that decides what runs, and who is spoken to."""
        parts = [self.transport, self.command, self.args, self.env, self.url, self.headers]
        return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def target(self) -> str:
        """Return what is started or asked, for a person: no query, which may hold a key."""
        if self.transport == "stdio":
            return " ".join((self.command, *self.args))
        address, mark, _ = self.url.partition("?")
        return f"{address}?…" if mark else address

    def offers(self, tool: str) -> bool:
        """Tell whether a tool of that name is on the list of those that are wanted."""
        return not self.tools or any(fnmatchcase(tool, pattern) for pattern in self.tools)


@dataclass(frozen=True, slots=True)
class Expanded:
    """An entry with the values of its references, and which texts must not be shown."""

    entry: ServerEntry
    secrets: tuple[str, ...]


def entry_of(settings: ServerSettings) -> ServerEntry:
    """Make an entry of a person's own settings."""
    is_one = bool(settings.command) != bool(settings.url)
    problem = "" if is_one else "It needs either a command or a url; mend it in your settings."
    return ServerEntry(
        name=settings.name,
        transport="http" if settings.url else "stdio",
        command=settings.command,
        args=settings.args,
        env=settings.env,
        url=settings.url,
        headers=settings.headers,
        is_enabled=settings.enabled,
        tools=settings.tools,
        timeout_s=settings.timeout_s,
        problem=problem,
    )


def server_name(written: str) -> str:
    """Return a name that tools can be called by: letters, digits and dashes."""
    return _NO_NAME.sub("-", written).strip("-")[:MAX_NAME_CHARS] or "server"


def references(entry: ServerEntry) -> tuple[str, ...]:
    """Name what an entry takes from the environment or the keyring, each once."""
    texts = (entry.command, *entry.args, entry.url, *(text for _, text in _pairs(entry)))
    found = (match[1].partition(":-")[0] for text in texts for match in _REFERENCE.finditer(text))
    return tuple(dict.fromkeys(found))


def keyring_names(entry: ServerEntry) -> tuple[str, ...]:
    """Name the entries of the keyring that an entry needs."""
    return tuple(
        match[1].removeprefix(KEYRING)
        for _, text in _pairs(entry)
        for match in _REFERENCE.finditer(text)
        if match[1].startswith(KEYRING)
    )


def expanded(
    entry: ServerEntry, environ: Mapping[str, str], kept: Mapping[str, str] | None = None
) -> Expanded:
    """Put values in place of `${NAME}`, `${NAME:-default}` and `${keyring:NAME}`.

    Args:
        entry: as it was written down.
        environ: where names are looked up.
        kept: name → value of the keyring.

    Raises:
        ConfigError: a name has no value, or must not be sent to a server.
    """
    secrets: list[str] = []

    def value_of(match: re.Match[str]) -> str:
        name, has_default, default = match[1].partition(":-")
        if name in NEVER_EXPANDED:
            raise ConfigError(f"{name} is the key of a model provider; no server is given it")
        if name.startswith(KEYRING):
            value = (kept or {}).get(name.removeprefix(KEYRING))
        else:
            value = environ.get(name) or (default if has_default else environ.get(name))
        if value is None:
            where = "in the keyring" if name.startswith(KEYRING) else "in the environment"
            raise ConfigError(f"{name.removeprefix(KEYRING)} is not set {where}; set it there")
        secrets.append(value)
        return value

    def put(text: str) -> str:
        return _REFERENCE.sub(value_of, text)

    full = replace(
        entry,
        command=put(entry.command),
        args=tuple(map(put, entry.args)),
        env=tuple((name, put(text)) for name, text in entry.env),
        url=put(entry.url),
        headers=tuple((name, put(text)) for name, text in entry.headers),
    )
    if full.transport != "stdio" and not is_server_url(full.url):
        raise ConfigError(f"the url of {entry.name} must be https://, or http:// of a private host")
    return Expanded(full, tuple(dict.fromkeys((*secrets, *_literal_secrets(entry)))))


def _literal_secrets(entry: ServerEntry) -> tuple[str, ...]:
    """Return headers as they stand, and the query: whoever writes them there may mean a key."""
    _, _, query = entry.url.partition("?")
    return tuple(filter(None, (*(text for _, text in entry.headers), query)))


def _pairs(entry: ServerEntry) -> tuple[tuple[str, str], ...]:
    return (*entry.env, *entry.headers)
