"""Edits of TOML that keep comments and order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping
from typing import Any

from winx_tui.cli.mcp_clients.entry import KeyPath


def read_toml(text: str) -> dict[str, Any]:
    """Read a text.

    Raises:
        ValueError: it is no TOML; says where.
    """
    return tomllib.loads(text)


def put_toml(text: str, path: KeyPath, value: Mapping[str, object]) -> str:
    """Set the keys of one table; tables on the way are made.

    Raises:
        ValueError: the text is no TOML, or something else than a table is on the way.
    """
    # Lazy: 24 ms, needed on writing only.
    import tomlkit

    document = tomlkit.parse(text)
    table: Any = document
    for depth, key in enumerate(path):
        if key not in table:
            table[key] = tomlkit.table(is_super_table=depth < len(path) - 1)
        table = table[key]
        if not isinstance(table, MutableMapping):
            raise ValueError(f"{'.'.join(path[: depth + 1])} is not a table")
    for key, each in value.items():
        if table.get(key) != each:
            table[key] = each
    return document.as_string()


def take_toml(text: str, path: KeyPath) -> str:
    """Take one key out; without it the text is returned as it is.

    Raises:
        ValueError: the text is no TOML.
    """
    # Lazy: 24 ms, needed on writing only.
    import tomlkit

    document = tomlkit.parse(text)
    table: Any = document
    for key in path[:-1]:
        table = table.get(key) if isinstance(table, MutableMapping) else None
    if not isinstance(table, MutableMapping) or path[-1] not in table:
        return text
    del table[path[-1]]
    return document.as_string()
