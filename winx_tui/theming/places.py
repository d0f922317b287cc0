"""Where in a theme file a key stands, for messages."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A theme file and its text."""

    file: str
    source: str

    def at(self, key: str, *, table: str = "") -> str:
        """Name the file, and the line of a key or table where it is found."""
        name = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[\]=.]""")
        inside = ""
        for number, line in enumerate(self.source.splitlines(), 1):
            if inside == table and name.match(line):
                return f"{self.file}, line {number}"
            if (head := re.match(r"\s*\[\s*([\w-]+)\s*\]", line)) is not None:
                inside = head[1]
        return self.file
