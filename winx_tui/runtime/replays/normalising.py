"""What of an output differs each time it is made, taken out before outputs are compared. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNIT = r"(?:s|sec|secs|seconds?|ms|milliseconds?|µs|us|ns|m|min|minutes?)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = (
    r"(?: +\d\d:\d\d(?::\d\d)?)?(?: (?:AM|PM))?(?: (?:UTC|GMT|[A-Z]{3,4}T))?(?: \d{4})?"
    r"(?: [+-]\d{4})?"
)

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), shown)
    for pattern, shown in (
        (r"\x1b\[[0-9;?]*[A-Za-z]", ""),
        # Dates with times, then each by itself: 2026-09-21T10:00:00.123+02:00, Sep 21 10:00.
        (
            r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
            r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?",
            "<time>",
        ),
        (rf"\b(?:{_DAY},? )?\d{{1,2}} {_MONTH},? \d{{4}}{_CLOCK}", "<time>"),
        (rf"\b(?:{_DAY},? )?{_MONTH} +\d{{1,2}}(?:,? \d{{4}}|  \d{{4}})?{_CLOCK}", "<time>"),
        (r"\b\d{4}-\d\d-\d\d\b", "<date>"),
        (r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b", "<time>"),
        (r"\b\d+ (?:second|minute|hour|day|week|month|year)s? ago\b", "<time> ago"),
        (rf"\b\d+m ?\d+(?:[.,]\d+)?s\b|\b\d+(?:[.,]\d+)? ?{_UNIT}\b", "<duration>"),
        # Processes: "pid 123", "[1] 123" of a shell that starts a job.
        (r"(?i)\b(pid|process|job)([ :=#]+)\d+\b", r"\1\2<pid>"),
        (r"(?m)^\[(\d+)\] +\d+$", r"[\1] <pid>"),
        (r"\b0x[0-9a-fA-F]{6,16}\b", "<address>"),
        # What a file system and a kernel count: another copy has other numbers.
        (r"(?m)^total \d+$", "total <blocks>"),
        (r"(?m)^(d[rwxsStT-]{9}[.+@]? +\d+ \S+ +\S+) +\d+", r"\1 <size>"),
        (r"\b(Inode|Device|Blocks): *\S+", r"\1: <number>"),
        (r"\bup (?:\d+ days?, +)?(?:\d+:\d\d|\d+ min), +\d+ users?,", "up <duration>,"),
        (r"\bload average: .*", "load average: <load>"),
        # Names of temporary files, also where a sandbox keeps them, and ids that winx gives.
        (r"[^\s'\":,;(\[]*/scratch/ses_[0-9a-z]+[^\s'\":,;)\]]*", "/tmp/<temporary>"),
        (r"\b(ses|call|turn|apr|gen|own|bg|shell)_[0-9a-z]{12,}\b", r"\1_<id>"),
        (r"(/(?:var/)?tmp|/dev/shm)/[^\s'\":,;)\]]*", r"\1/<temporary>"),
        # Hashes, as of commits, which hold a time: digits and letters, or long.
        (
            r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b|\b[0-9a-f]{32,64}\b",
            "<hash>",
        ),
        (r"[ \t]+(?=\n|\Z)", ""),
    )
)
"""Applied in this order."""

_CONTEXT_LINES = 1


@dataclass(frozen=True, slots=True)
class Roots:
    """Where the project was, and where its copy is."""

    then: str
    now: str

    def to_copy(self, text: str) -> str:
        """Name the copy where a text names the project."""
        return _renamed(text, self.then, self.now)

    def to_project(self, text: str) -> str:
        """Name the project where a text names its copy."""
        return _renamed(text, self.now, self.then)


def normalised(text: str) -> str:
    """Put words in the place of what is another one each time: times, ids, hashes."""
    for pattern, shown in _RULES:
        text = pattern.sub(shown, text)
    return text.strip("\n")


def short_diff(before: str, after: str, max_lines: int) -> Sequence[str]:
    """Return the lines in which two texts differ, "-" as they were then, "+" as they are now."""
    lines = list(
        difflib.unified_diff(before.split("\n"), after.split("\n"), n=_CONTEXT_LINES, lineterm="")
    )[2:]
    if len(lines) <= max_lines:
        return lines
    return [*lines[:max_lines], f"… {len(lines) - max_lines} more lines"]


def _renamed(text: str, before: str, after: str) -> str:
    """Rename a directory, and nothing whose name only begins like it."""
    if before == after or before in ("", "/"):
        return text
    return re.sub(rf"(?<![\w.-]){re.escape(before)}(?![\w-]|\.\w)", lambda _: after, text)
