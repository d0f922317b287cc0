"""Keeps a key that a person typed, or forgets one: in the process that holds keys anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from winx_tui.config.credentials import delete_key, store_key
from winx_tui.config.provider_keys import check_key
from winx_tui.core.errors import ConfigError, CredentialError

KeyChange = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Takes an order and returns the answer, a problem of the keyring's included; blocks."""


def _store(order: Mapping[str, Any]) -> dict[str, Any]:
    problem = ""
    try:
        check_key(order["provider"], order["key"])
        store_key(order["provider"], order["key"], order["store"])
    except (CredentialError, ConfigError) as error:
        problem = str(error)
    return {"event": "key_stored", "problem": problem}


def _delete(order: Mapping[str, Any]) -> dict[str, Any]:
    problem, place = "", "none"
    try:
        place = delete_key(order["provider"]) or "none"
    except (CredentialError, ConfigError) as error:
        problem = str(error)
    return {"event": "key_deleted", "problem": problem, "place": place}


KEY_CHANGES: Mapping[str, KeyChange] = {"store_key": _store, "delete_key": _delete}
"""Order → what carries it out."""
