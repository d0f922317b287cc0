"""The findings of a review: read from what a model wrote, in whatever form it came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from winx_tui.core.text import counted

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

_WORDS: Mapping[str, Severity] = {
    **dict.fromkeys(("critical", "crit", "blocker", "severe", "fatal", "p0"), "critical"),
    **dict.fromkeys(("high", "major", "important", "error", "serious", "p1"), "high"),
    **dict.fromkeys(("medium", "moderate", "med", "warning", "normal", "p2"), "medium"),
    **dict.fromkeys(
        ("low", "minor", "nit", "nitpick", "info", "trivial", "suggestion", "style", "p3", "p4"),
        "low",
    ),
}
"""As models write it → as it is kept."""
_SEVERITY = "|".join(sorted(_WORDS, key=len, reverse=True))
_DECORATION = r"(?:\d{1,3}[.)]|[^\w`./~(\[])*"
_START = re.compile(
    rf"^{_DECORATION}[\[(*_`]*(?:severity\W{{1,6}})?(?P<severity>{_SEVERITY})"
    r"(?:[ -](?:severity|priority))?(?P<after>[\])*_`]*\s*(?P<mark>[:·|—–-]?)[*_]*)(?P<rest>.*)$",
    re.IGNORECASE,
)
_PATH = r"(?:~/|/|\.{1,2}/)?[\w@+.-]+(?:/[\w@+.\[\]()-]*[\w@+\])-])*"
_PLACE = re.compile(
    rf"[`*_\[(\"]*(?P<path>{_PATH})[`\"]?"
    r"(?:(?::|#|\s*\(|,?\s+)\s*(?:at\s+)?(?:L|lines?\s+)?(?P<line>\d{1,7})"
    r"(?:\s*[-–:]\s*(?:L)?\d{1,7})?\)?)?[`*_\])\"]*"
)
_LABEL = re.compile(
    r"^\W{0,4}(?:file|location|place|path|where)\W{1,5}(?P<rest>.+)$", re.IGNORECASE
)
_TEXT_LABEL = re.compile(
    r"^\W{0,4}(?:issue|problem|description|finding|message|summary|details?)\*{0,2}\s*:\s*\*{0,2}\s*",
    re.IGNORECASE,
)
_LINE_CELL = re.compile(r"\s*\|\s*L?(?P<line>\d{1,7})\s*\|(?P<rest>.*)$")
_VERDICT = re.compile(r"^\W{0,6}verdict\W{0,5}:?\W{0,3}\s*(?P<rest>.*)$", re.IGNORECASE)
_HEADING = re.compile(r"^\s*#{1,6}\s")
_SECTION = re.compile(
    r"^\W*(?:(?:severity|priority|issues?|findings?|problems?|\d{1,3})\W*){0,4}$", re.IGNORECASE
)
_NAMELESS = frozenset({"e.g", "i.e", "etc", "n/a"})
_ITEM_KEYS = {
    "path": ("path", "file", "filename", "file_path", "location", "place"),
    "line": ("line", "line_number", "start_line", "lineno", "line_start"),
    "severity": ("severity", "priority", "level"),
    "text": ("text", "message", "description", "issue", "problem", "title", "finding", "comment"),
    "more": ("suggestion", "fix", "recommendation", "detail", "details", "why"),
}
_MOST_FINDINGS = 200
_LONG_LINE = 2_000
"""Characters; a longer line goes on with what is said, and begins nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong somewhere. All texts are a model's: show them through visible()."""

    severity: Severity
    text: str
    path: str = ""
    """Relative to the workspace, as it was named; empty: it was not."""
    line: int | None = None
    doubt: str = ""
    """Why the place cannot be opened: "no such file", "no such line"; empty: it can, or is open."""

    @property
    def place(self) -> str:
        """Return path and line, as far as they are named."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Review:
    """The findings, the most severe first."""

    findings: tuple[Finding, ...]
    verdict: str = ""
    remarks: str = ""
    """What else was said."""

    @property
    def counts(self) -> str:
        """Say how many there are: "3 findings: 1 critical, 2 low"."""
        numbers = {each: 0 for each in SEVERITIES}
        for finding in self.findings:
            numbers[finding.severity] += 1
        told = ", ".join(f"{number} {each}" for each, number in numbers.items() if number)
        return f"{counted(len(self.findings), 'finding')}: {told}"


@dataclass(slots=True)
class _Draft:
    severity: Severity
    path: str = ""
    line: int | None = None
    lines: list[str] = field(default_factory=list)

    def done(self) -> Finding:
        text = "\n".join(self.lines).strip().strip("|").strip()
        return Finding(self.severity, text, self.path, self.line)


def read_review(answer: str) -> Review | None:
    """Read the findings in an answer; None where there are none in any form."""
    review = _read_json(answer) or _read_lines(answer)
    if review is None or not review.findings:
        return None
    # The order in which equal ones were named is kept.
    ranked = sorted(review.findings, key=lambda each: SEVERITIES.index(each.severity))
    return replace(review, findings=tuple(ranked[:_MOST_FINDINGS]))


# As lines


def _read_lines(answer: str) -> Review:
    reader = _Reader()
    for line in answer.splitlines():
        reader.take(line.rstrip())
    return reader.review()


class _Reader:
    """Reads line by line: a finding begins, goes on, or something else is said."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._current: _Draft | None = None
        self._section: Severity | None = None
        self._place: tuple[str, int | None] | None = None
        """Named before the severity was."""
        self._verdict: list[str] = []
        self._is_verdict = False
        self._remarks: list[str] = []
        self._is_in_fence = False

    def take(self, line: str) -> None:
        if line.lstrip().startswith("```"):
            self._is_in_fence = not self._is_in_fence
            self._add(line)
        elif self._is_in_fence or len(line) > _LONG_LINE:
            self._add(line)
        elif verdict := _VERDICT.match(line):
            self._current, self._is_verdict = None, True
            self._verdict.append(verdict["rest"].replace("**", "").strip())
        elif not (self._begins(line) or self._places(line)):
            self._go_on(line)

    def review(self) -> Review:
        found = tuple(draft.done() for draft in self._drafts)
        remarks = "\n".join(self._remarks).strip()
        verdict = " ".join(filter(None, self._verdict))
        return Review(tuple(each for each in found if each.text or each.path), verdict, remarks)

    def _begins(self, line: str) -> bool:
        if (start := _START.match(line)) is None:
            return False
        severity, rest = _WORDS[start["severity"].lower()], start["rest"].strip()
        is_marked = bool(start["mark"]) or any(each in start["after"] for each in "])*`")
        if _SECTION.match(rest) and (_HEADING.match(line) or is_marked or not rest):
            return self._begin_section(severity, line)
        placed = _place_at(rest)
        if placed is None and not is_marked:
            # "High memory use …" is prose.
            return False
        path, number, text = placed or ("", None, rest)
        if path and number is None and (cell := _LINE_CELL.match(text)):
            number, text = int(cell["line"]), cell["rest"]
        if not path and self._place is not None:
            (path, number), self._place = self._place, None
        self._start(_Draft(severity, path, number, [text.lstrip(" ·|:—–-*").strip()]))
        return True

    def _begin_section(self, severity: Severity, line: str) -> bool:
        if self._place is not None:
            (path, number), self._place = self._place, None
            self._start(_Draft(severity, path, number))
        elif "severity" in line.lower() and not _HEADING.match(line):
            self._start(_Draft(severity))
        else:
            self._section, self._current = severity, None
        return True

    def _places(self, line: str) -> bool:
        """Take a line that begins with a place, or names one."""
        if labelled := _LABEL.match(line):
            placed = _place_at(labelled["rest"].strip())
            if placed is None:
                return False
            if self._current is not None and not self._current.path:
                self._current.path, self._current.line = placed[:2]
            else:
                self._current, self._place = None, placed[:2]
            return True
        if self._current is not None and not self._current.path and not self._section:
            placed = _place_at(_bare(line))
            if placed is not None and placed[1] is not None:
                self._current.path, self._current.line, text = placed
                self._add(text.lstrip(" ·|:—–-*"))
                return True
        if self._section is None or line != line.lstrip():
            return False
        placed = _place_at(_bare(line))
        if placed is None or (placed[1] is None and "/" not in placed[0]):
            return False
        path, number, text = placed
        self._start(_Draft(self._section, path, number, [text.lstrip(" ·|:—–-*").strip()]))
        return True

    def _start(self, draft: _Draft) -> None:
        self._drafts.append(draft)
        self._current, self._is_verdict = draft, False

    def _go_on(self, line: str) -> None:
        if _HEADING.match(line):
            self._current, self._section, self._is_verdict = None, None, False
            self._remarks.append(line)
        elif self._is_verdict and line.strip():
            self._verdict.append(line.strip())
        elif self._is_verdict:
            self._is_verdict = not self._verdict[-1]
        elif self._current is not None:
            self._current.lines.append(_TEXT_LABEL.sub("", line))
        elif line.strip() and not (line.rstrip().endswith(":") and not self._drafts):
            self._remarks.append(line)

    def _add(self, line: str) -> None:
        (self._remarks if self._current is None else self._current.lines).append(line)


def _bare(line: str) -> str:
    return re.sub(rf"^{_DECORATION}", "", line)


def _place_at(text: str) -> tuple[str, int | None, str] | None:
    """Return path, line and the rest of a text that begins with a place; None: it does not."""
    text = text.lstrip(" ·|:—–-*")
    if (labelled := _LABEL.match(text)) is not None:
        text = labelled["rest"]
    if (match := _PLACE.match(text)) is None:
        return None
    path = match["path"].rstrip(".,:;")
    is_file = match["line"] is not None or "/" in path or re.search(r"\w\.\w{1,10}$", path)
    if not is_file or " " in path.split("/")[0] or path.lower() in _NAMELESS:
        return None
    if match["line"] is not None and "." not in path and "/" not in path and not path[:1].isupper():
        # "line 12", "about 3".
        return None
    number = int(match["line"]) if match["line"] else None
    return path, number, text[match.end() :]


# As JSON


def _read_json(answer: str) -> Review | None:
    for candidate in _json_texts(answer):
        try:
            data, _ = json.JSONDecoder().raw_decode(candidate.strip())
        except (ValueError, RecursionError):
            continue
        items, verdict = data, ""
        if isinstance(data, dict):
            lists = [each for each in data.values() if isinstance(each, list)]
            items = lists[0] if lists else []
            verdict = str(data.get("verdict") or "")
        if isinstance(items, list):
            found = tuple(_item(each) for each in items if isinstance(each, dict))
            kept = tuple(each for each in found if each is not None)
            if kept:
                return Review(kept, verdict)
    return None


def _json_texts(answer: str) -> Iterator[str]:
    yield from (match[1] for match in re.finditer(r"```(?:json)?\s*\n(.*?)```", answer, re.DOTALL))
    stripped = answer.strip()
    if stripped[:1] in ("[", "{"):
        yield stripped


def _item(data: dict[str, Any]) -> Finding | None:
    def told(key: str) -> str:
        named = (data[name] for name in _ITEM_KEYS[key] if data.get(name) not in (None, ""))
        return str(next(named, ""))

    severity = _WORDS.get(told("severity").strip().lower())
    if severity is None:
        return None
    placed = _place_at(told("path"))
    path, number, _ = placed or (told("path"), None, "")
    line = told("line").strip().lstrip("Ll")
    if line.isdecimal() and len(line) < 8:
        number = int(line)
    text = " ".join(filter(None, (told("text"), told("more"))))
    return Finding(severity, text, path, number)
