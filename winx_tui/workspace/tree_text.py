"""Some files of a directory tree, drawn as indented lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from winx_tui.workspace.display import visible

_INDENT = "  "
HIDDEN = "..."
"""Stands where a directory holds more than is shown."""


@dataclass(slots=True)
class _Directory:
    directories: dict[str, _Directory] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


def count_children(names: Iterable[str]) -> dict[str, int]:
    """Count the files and directories in each directory; "" is the root.

    Args:
        names: files, relative to the root, with `/` between the parts.
    """
    counts: defaultdict[str, int] = defaultdict(int)
    counts[""] = 0
    for name in names:
        parent = name.rpartition("/")[0]
        counts[parent] += 1
        # A directory met for the first time is itself a child of the one above.
        while parent and counts[parent] == 1:
            above = parent.rpartition("/")[0]
            counts[above] += 1
            parent = above
    return dict(counts)


def tree_text(title: str, names: Iterable[str], children: Mapping[str, int]) -> str:
    """Draw files and their directories, directories first, without regard to case.

    Args:
        title: the first line.
        names: the files to show, relative to the root.
        children: how many entries each directory really has, as count_children tells.
    """
    root = _Directory()
    for name in names:
        *parents, base = name.split("/")
        place = root
        for parent in parents:
            place = place.directories.setdefault(parent, _Directory())
        place.files.add(base)
    lines = [visible(title)]
    _draw(root, "", "", children, lines)
    return "\n".join(lines)


def _draw(
    place: _Directory, path: str, indent: str, children: Mapping[str, int], lines: list[str]
) -> None:
    for name in sorted(place.directories, key=_order):
        lines.append(f"{indent}{visible(name)}/")
        below = f"{path}/{name}" if path else name
        _draw(place.directories[name], below, indent + _INDENT, children, lines)
    lines += [f"{indent}{visible(name)}" for name in sorted(place.files, key=_order)]
    if len(place.directories) + len(place.files) < children.get(path, 0):
        lines.append(f"{indent}{HIDDEN}")


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name
