"""How clients write their settings: JSON, JSON with comments, TOML or YAML, behind one protocol.

Each edit is checked: the text is read again, and all but the one entry must mean what it meant.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from winx_tui.cli.mcp_clients.entry import KeyPath
from winx_tui.cli.mcp_clients.jsonc_edit import put_value, take_value
from winx_tui.cli.mcp_clients.jsonc_text import parse_jsonc
from winx_tui.cli.mcp_clients.toml_text import put_toml, read_toml, take_toml
from winx_tui.cli.mcp_clients.yaml_text import put_yaml, read_yaml, take_yaml

FormName = Literal["json", "jsonc", "toml", "yaml"]


class FormError(ValueError):
    """A text cannot be read, or not be edited without harm; says why in a clause."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write settings; all of its functions raise ValueError with a clause."""

    title: str
    read: Callable[[str], dict[str, Any]]
    put: Callable[[str, KeyPath, Mapping[str, object]], str]
    take: Callable[[str, KeyPath], str]


def _read_json(text: str) -> dict[str, Any]:
    if not text.strip("\ufeff \t\r\n"):
        return {}
    return _object(json.loads(text.removeprefix("\ufeff")))


def _read_jsonc(text: str) -> dict[str, Any]:
    if not text.strip("\ufeff \t\r\n"):
        return {}
    return _object(parse_jsonc(text).value)


def _object(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError("the whole is not an object")
    return data


FORMS: dict[FormName, Form] = {
    "json": Form("JSON", _read_json, put_value, take_value),
    "jsonc": Form("JSON with comments", _read_jsonc, put_value, take_value),
    "toml": Form("TOML", read_toml, put_toml, take_toml),
    "yaml": Form("YAML", read_yaml, put_yaml, take_yaml),
}


def read_settings(form: Form, text: str) -> dict[str, Any]:
    """Read a client's settings.

    Raises:
        FormError: the text is broken.
    """
    try:
        return form.read(text)
    except (ValueError, RecursionError) as error:
        raise FormError(f"it is no valid {form.title}: {error}") from error


def with_entry(form: Form, text: str, path: KeyPath, entry: Mapping[str, object]) -> str:
    """Set the keys of one entry and leave all else as it is.

    Raises:
        FormError: the text is broken, or cannot be edited without changing something else.
    """
    settings = read_settings(form, text)
    expected = copy.deepcopy(settings)
    table: dict[str, Any] = expected
    for key in path:
        present = table.get(key)
        if present is None:
            present = table[key] = {}
        if not isinstance(present, dict):
            raise FormError(f"{key} is not a table there")
        table = present
    table.update(entry)
    if expected == settings:
        return text
    return _checked(form, lambda: form.put(text, path, entry), (expected,))


def without_entry(form: Form, text: str, path: KeyPath) -> str:
    """Take one entry out and leave all else as it is.

    Raises:
        FormError: the text is broken, or cannot be edited without changing something else.
    """
    expected = copy.deepcopy(read_settings(form, text))
    table = table_at(expected, path[:-1])
    if path[-1] not in table:
        return text
    del table[path[-1]]
    # TOML has no way to write that an empty table of tables is there.
    emptied = copy.deepcopy(expected)
    for depth in range(len(path) - 1, 0, -1):
        if not table_at(emptied, path[:depth]):
            del table_at(emptied, path[: depth - 1])[path[depth - 1]]
    changed = _checked(form, lambda: form.take(text, path), (expected, emptied))
    if len(path) == 1 or table:
        return changed
    try:
        bare = _checked(form, lambda: form.take(text, path[:-1]), (expected, emptied))
    except FormError:
        return changed
    # A table that is empty now goes as well, unless somebody has written comments in it.
    return bare if _remarks(bare) == _remarks(changed) else changed


def table_at(settings: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    """Return the table at a path; an empty one where there is none."""
    table: Any = settings
    for key in path:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def _remarks(text: str) -> tuple[int, ...]:
    return tuple(map(text.count, ("//", "/*", "#")))


def _checked(form: Form, edit: Callable[[], str], expected: tuple[dict[str, Any], ...]) -> str:
    try:
        changed = edit()
        found = form.read(changed)
    except (ValueError, RecursionError) as error:
        raise FormError(f"it cannot be edited safely: {error}") from error
    if found not in expected:
        raise FormError("it cannot be edited without changing something else in it")
    return changed
