"""What a card says of its call while it lasts, and where its change begins."""

from __future__ import annotations

import re

_DOING = {
    "Check": "Checking",
    "Delete": "Deleting",
    "Edit": "Editing",
    "Explore": "Exploring:",
    "Find references": "Finding references:",
    "Look at": "Looking at",
    "Map": "Mapping",
    "Move": "Moving",
    "Read": "Reading",
    "Redo": "Redoing",
    "Run": "Running",
    "Save the task": "Saving the task",
    "Undo": "Undoing",
    "Wait for": "Waiting for",
    "Write": "Writing",
}
"""The first words of titles, while it lasts."""
_SEVERAL = re.compile(r"\A(\w+)( \d+ files)\Z")
"""What stands before the colon where a call works on several files."""
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)", re.MULTILINE)


def doing_words(title: str) -> str:
    """Say what is being done, as one says it while it lasts.

    Args:
        title: such as "Read: a.py".
    """
    verb, _, rest = title.partition(": ")
    several = _SEVERAL.match(verb)
    if several is not None and several[1] in _DOING and rest:
        return f"{_DOING[several[1]]}{several[2]}: {rest}…"
    return f"{_DOING[verb]} {rest}…" if verb in _DOING and rest else title


def first_changed_line(unified_diff: str) -> int:
    """Return the line of the new file, from 1, in which a diff's first hunk changes something."""
    match = _HUNK.search(unified_diff)
    if match is None:
        return 1
    rows = unified_diff[match.end() :].split("\n")[1:]
    same = next((count for count, row in enumerate(rows) if not row.startswith(" ")), 0)
    return max(1, int(match[1]) + same)
