"""Takes API keys out of the environment, and out of what /proc shows of it.

`unsetenv` only forgets a pointer: the bytes stay in the block that the kernel
shows as /proc/PID/environ for as long as the process lives. So the values are
overwritten where they lie, before the variables are removed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from winx_tui.config.provider_keys import PROVIDER_KEYS

HTTP_TOKEN = "WINX_HTTP_TOKEN"
"""The variable by which whoever starts `winx --mcp --http` may choose its token."""

_ENV_START, _ENV_END = 49, 50
"""Indexes in /proc/self/stat, whose fields 50 and 51 (from 1) are env_start and env_end."""


def take_keys_from_environment() -> dict[str, str]:
    """Remove every provider key from this process's environment and return provider → key.

    Of several variables of one provider the first in table order wins; empty
    ones are removed and yield nothing. Child processes inherit none of them.
    """
    variables = [name for spec in PROVIDER_KEYS.values() for name in spec.variables]
    present = [name for name in variables if name in os.environ]
    if not present:
        return {}
    keys: dict[str, str] = {}
    for provider, spec in PROVIDER_KEYS.items():
        values = (os.environ.get(name, "").strip() for name in spec.variables)
        if value := next(filter(None, values), None):
            keys[provider] = value
    _overwrite_values([os.fsencode(name) for name in variables])
    for name in present:
        del os.environ[name]
    return keys


def take_http_token_from_environment() -> str | None:
    """Remove the token of the HTTP server from this process's environment and return it.

    None where the variable is not set; it may be empty.
    """
    token = os.environ.get(HTTP_TOKEN)
    if token is None:
        return None
    _overwrite_values([HTTP_TOKEN.encode("ascii")])
    del os.environ[HTTP_TOKEN]
    return token


def _overwrite_values(names: list[bytes]) -> None:
    try:
        # Lazy: 2 ms, and needed only where a key came by the environment.
        import ctypes
    except ImportError:
        return
    for address in _entries(ctypes):
        entry = ctypes.string_at(address)
        name, equals, value = entry.partition(b"=")
        if equals and name in names:
            ctypes.memset(address + len(name) + 1, 0, len(value))


def _entries(ctypes: Any) -> Iterator[int]:
    """Yield the addresses of "NAME=value" strings: libc's table, then the initial block.

    The two differ where a variable was set anew after the start: libc then
    points to the heap, and the old value lies on in the block.
    """
    yield from list(_entries_of_libc(ctypes))
    yield from list(_entries_of_initial_block(ctypes))


def _entries_of_libc(ctypes: Any) -> Iterator[int]:
    try:
        table = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), "environ")
    except (OSError, ValueError, TypeError):
        return
    index = 0
    while table and table[index]:
        yield table[index]
        index += 1


def _entries_of_initial_block(ctypes: Any) -> Iterator[int]:
    try:
        status = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace")
        # The program's name, field 2, may itself hold spaces and parentheses.
        fields = ["", "", *status.rpartition(")")[2].split()]
        start, end = int(fields[_ENV_START]), int(fields[_ENV_END])
    except (OSError, ValueError, IndexError):
        return
    if not 0 < start < end:
        return
    block: bytes = ctypes.string_at(start, end - start)
    offset = 0
    for entry in block.split(b"\0"):
        yield start + offset
        offset += len(entry) + 1
        if start + offset >= end:
            return
