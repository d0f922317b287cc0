"""Edits of YAML as text: one block goes in or out, every other line stays.

No YAML library of Python keeps comments and layout of what it writes; so places come from the
parser, and only lines are inserted or cut. Whoever calls reads the result again and compares.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from winx_tui.cli.mcp_clients.entry import KeyPath

_INDENT = 2


def read_yaml(text: str) -> dict[str, Any]:
    """Read a text; an empty one is an empty mapping.

    Raises:
        ValueError: it is no YAML, or no mapping; says where.
    """
    # Lazy: 15 ms, and only one client writes YAML.
    import yaml  # type: ignore[import-untyped]

    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ValueError("the whole is not a mapping")
    return data


def put_yaml(text: str, path: KeyPath, value: Mapping[str, object]) -> str:
    """Set one entry of a mapping at the top (`path` has two keys).

    Raises:
        ValueError: the text is no YAML, or is written so that a line cannot be put in.
    """
    section, name = path
    data = read_yaml(text)
    _refuse_aliases(data)
    merged = _merged(data, path, value)
    text = take_yaml(text, path)
    if text and not text.endswith("\n"):
        text += "\n"
    found = _member(_root(text), section)
    if found is None:
        return f"{text}{section}:\n{_entry(name, merged, _INDENT)}"
    key, node = found
    is_block = getattr(node, "flow_style", None) is False
    children = node.value if isinstance(node.value, list) else []
    if not is_block and node.value == [] and isinstance(read_yaml(text)[section], dict):
        start, end = node.start_mark.index, node.end_mark.index
        return f"{text[:start].rstrip(' ')}\n{_entry(name, merged, _INDENT)}".rstrip(
            "\n"
        ) + _to_next_line(text[end:])
    is_empty = read_yaml(text)[section] is None
    if not is_empty and not (is_block and isinstance(children[0], tuple)):
        raise ValueError(f"{section} is not written as a block of lines")
    column = children[0][0].start_mark.column if children else _INDENT
    lines = text.splitlines(keepends=True)
    place = key.start_mark.line + 1
    return "".join([*lines[:place], _entry(name, merged, column), *lines[place:]])


def take_yaml(text: str, path: KeyPath) -> str:
    """Take one entry out of a mapping at the top; without it the text is returned as it is.

    Raises:
        ValueError: the text is no YAML, or the entry does not stand on lines of its own.
    """
    section, name = path
    _refuse_aliases(read_yaml(text))
    found = _member(_root(text), section)
    entry = None if found is None else _member(found[1], name)
    if found is None or entry is None:
        return text
    if found[1].flow_style is not False:
        raise ValueError(f"{section} is not written as a block of lines")
    key, node = entry
    lines = text.splitlines(keepends=True)
    first, last = key.start_mark.line, _last_line(node)
    rest = [*lines[:first], *lines[last + 1 :]]
    if len(found[1].value) == 1:
        line, colon = found[0].start_mark.line, found[0].end_mark.column + 1
        rest[line] = f"{rest[line][:colon]} {{}}{rest[line][colon:]}"
    return "".join(rest)


def _refuse_aliases(data: dict[str, Any]) -> None:
    """Make sure that no part stands for two: changed in one place, it would change in both."""
    seen: set[int] = set()
    waiting: list[object] = [data]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, (dict, list)):
            continue
        if id(each) in seen:
            raise ValueError("an alias repeats a part of it")
        seen.add(id(each))
        waiting += each.values() if isinstance(each, dict) else each


def _root(text: str) -> Any:
    # Lazy: 15 ms, and only one client writes YAML.
    import yaml

    return yaml.compose(text, Loader=yaml.SafeLoader)


def _member(node: Any, key: str) -> tuple[Any, Any] | None:
    pairs = node.value if node is not None and isinstance(node.value, list) else []
    for pair in pairs:
        if isinstance(pair, tuple) and pair[0].value == key:
            return pair
    return None


def _last_line(node: Any) -> int:
    """Return the last line that a node's own text stands on; comments after it are not its own."""
    if node.value and isinstance(node.value, list) and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line if mark.column or mark.line == node.start_mark.line else mark.line - 1)


def _merged(
    data: Mapping[str, Any], path: KeyPath, value: Mapping[str, object]
) -> dict[str, object]:
    section = data.get(path[0])
    present = section.get(path[1]) if isinstance(section, dict) else None
    return {**present, **value} if isinstance(present, dict) else dict(value)


def _entry(name: str, value: Mapping[str, object], column: int) -> str:
    """Write an entry, its values as JSON, which every YAML reader understands."""
    lines = [f"{' ' * column}{name}:"]
    for key, each in value.items():
        lines.append(f"{' ' * (column + _INDENT)}{key}: {json.dumps(each, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _to_next_line(text: str) -> str:
    """Return what follows, beginning with a line end."""
    return text if text.startswith("\n") else "\n" + text.lstrip(" ")
