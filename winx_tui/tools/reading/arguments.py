"""The argument of read_files, in the forms that models give it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from winx_tui.llm.dialects.json_mending import read_value
from winx_tui.tools.fields import FILE_NAMES, FILES_NAMES, decoded, plain
from winx_tui.tools.reading.ranges import split_range
from winx_tui.workspace.display import visible

PATHS = "file_paths"

_OTHER_NAMES = tuple(map(plain, ("file_path", *FILE_NAMES, *FILES_NAMES)))
"""What models call `file_paths` when they do not look; without case and underscores."""
_FIRST_NAMES = ("startline", "firstline", "start", "linestart", "fromline", "from", "offset")
_LAST_NAMES = ("endline", "lastline", "end", "lineend", "toline", "to")
"""What they call the ends of a range when they do not write it behind the path."""
_COUNT_NAMES = ("limit", "numlines", "linecount", "maxlines", "count", "length", "head")
_RANGE_NAMES = ("linerange", "range", "viewrange", "lines", "lineranges", "ranges")
_NOT_POSSIBLE = ("tail",)
_WRITTEN = re.compile(r"\s*(?:[0-9]{1,18}(?:-(?:[0-9]{1,18})?)?|-[0-9]{1,18})\s*")


def paths_of(data: Any) -> Any:
    """Return the arguments with a plain list of paths, ranges behind them.

    Taken are a bare path, one path a line, objects with a range of their own, a list written
    as a string, and a range beside the paths, which holds for each of them.

    Raises:
        ValueError: a range beside the paths cannot be understood.
    """
    if not isinstance(data, dict):
        return data
    fields = {plain(name): value for name, value in data.items()}
    for name in (plain(PATHS), *_OTHER_NAMES):
        if fields.get(name) is not None:
            paths = _as_list(fields[name])
            if not isinstance(paths, list):
                return {PATHS: paths}
            beside = _range_in(fields)
            return {PATHS: [_with_range(path, beside) for item in paths for path in _each(item)]}
    return data


def _as_list(value: Any) -> Any:
    if isinstance(value, str):
        written = _written_list(value)
        return written or [line.strip() for line in value.splitlines() if line.strip()]
    return [value] if isinstance(value, dict) else value


def _each(item: Any) -> Sequence[Any]:
    """Return the paths in one entry: a text, an object, a list that was written as a text."""
    if isinstance(item, str):
        return _written_list(item) or (item,)
    if not isinstance(item, dict):
        return (item,)
    fields = {plain(name): value for name, value in item.items()}
    for name in (plain("file_path"), *_OTHER_NAMES):
        if isinstance(path := fields.get(name), str):
            return (_with_range(path, _range_in(fields)),)
    return (item,)


def _written_list(text: str) -> list[Any]:
    """Read a list of texts or objects in JSON or Python; empty where the text is none."""
    if not text.lstrip().startswith("["):
        return []
    try:
        value = read_value(text)
    except ValueError:
        return []
    is_list = isinstance(value, list) and all(isinstance(one, str | dict) for one in value)
    return list(value) if is_list else []


def _with_range(path: Any, suffix: str) -> Any:
    """Write a range behind a path that has none of its own."""
    if not suffix or not isinstance(path, str) or split_range(path)[1:] != (None, None):
        return path
    return f"{path}:{suffix}"


def _range_in(fields: Mapping[str, Any]) -> str:
    """Return what the fields say of the lines, as it is written behind a path; "" for nothing."""
    for name in _NOT_POSSIBLE:
        if fields.get(name):
            raise ValueError(
                f"'{name}' is not known; write the lines behind the path, such as 'app.py:90-' "
                "(the answer tells how many lines there are)"
            )
    for name in _RANGE_NAMES:
        if fields.get(name) not in (None, "", []):
            return _range_of(fields[name])
    first = _first_number(fields, _FIRST_NAMES)
    last = _first_number(fields, _LAST_NAMES)
    count = _first_number(fields, _COUNT_NAMES)
    if last is None and count is not None and count > 0:
        last = max(1, first or 1) + count - 1
    return _suffix(first, last)


def _range_of(value: Any) -> str:
    """Read [5, 6], [[1, 2], [5, 6]], "5-6" or {"start": 5, "end": 6}."""
    value = decoded(value)
    if isinstance(value, dict):
        found = _range_in({plain(key): one for key, one in value.items()})
    elif isinstance(value, list):
        numbers = [_number(one) for one in value]
        if len(numbers) == 2 and None not in numbers:
            found = _suffix(*numbers)
        else:
            found = ",".join(_range_of(one) for one in value)
    else:
        parts = str(value).split(",")
        is_plain = all(_WRITTEN.fullmatch(part) for part in parts)
        found = ",".join(part.strip() for part in parts) if is_plain else ""
    if not found:
        raise ValueError(
            f"the range of lines is not understood ({visible(str(value)[:80])}); write it "
            "behind the path: 'app.py:10-80'"
        )
    return found


def _suffix(first: int | None, last: int | None) -> str:
    """Write a range; a negative last line stands for the end of the file."""
    if last is not None and last < 0:
        last = None
    if first is None and last is None:
        return ""
    return f"{max(1, first or 1)}-{'' if last is None else last}"


def _first_number(fields: Mapping[str, Any], names: Sequence[str]) -> int | None:
    return next((found for name in names if (found := _number(fields.get(name))) is not None), None)


def _number(value: Any) -> int | None:
    """Take 5, 5.0 and "5" for 5; None stands for anything else."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == value // 1 else None
