"""What a model has found in a file, read off its answer: JSON, broken JSON, or only words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from winx_tui.llm.dialects.json_mending import read_object, values_at
from winx_tui.tools.asking_models.outputs import Category, CodeIssue, Severity
from winx_tui.tools.fields import plain

MAX_ISSUES = 100
_MAX_SUGGESTIONS = 50
_MAX_CHARS = 4_000
"""Of one text in the answer."""

_FENCED = re.compile(r"```[\w-]*\s*\n(.*?)```", re.DOTALL)
_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")

_SUMMARY = ("summary", "overview", "description", "conclusion")
_ISSUES = ("issues", "findings", "problems", "bugs", "defects")
_SUGGESTIONS = ("suggestions", "recommendations", "improvements")
_SCORE = ("complexity_score", "complexity", "score")
_PROBLEM = ("message", "problem", "description", "issue", "title", "detail", "text")
_REMEDY = ("suggestion", "fix", "recommendation", "solution", "remedy")
_LINE = ("line", "line_number", "lineno", "lines", "start_line", "location")

_SEVERITIES: tuple[tuple[str, Severity], ...] = (
    ("crit", "Critical"),
    ("block", "Critical"),
    ("fatal", "Critical"),
    ("severe", "Critical"),
    ("err", "Error"),
    ("high", "Error"),
    ("major", "Error"),
    ("warn", "Warning"),
    ("med", "Warning"),
    ("moder", "Warning"),
    ("info", "Info"),
    ("low", "Info"),
    ("minor", "Info"),
    ("note", "Info"),
    ("hint", "Info"),
    ("trivial", "Info"),
    ("sugg", "Info"),
    ("style", "Info"),
)
"""Beginnings of words for how bad an issue is."""
_CATEGORIES: tuple[tuple[str, Category], ...] = (
    ("secur", "Security"),
    ("vulnerab", "Security"),
    ("injection", "Security"),
    ("perf", "Performance"),
    ("efficien", "Performance"),
    ("memory", "Performance"),
    ("speed", "Performance"),
    ("doc", "Documentation"),
    ("comment", "Documentation"),
    ("style", "Style"),
    ("format", "Style"),
    ("naming", "Style"),
    ("readab", "Style"),
    ("convention", "Style"),
    ("bug", "Bug"),
    ("correct", "Bug"),
    ("logic", "Bug"),
    ("error", "Bug"),
    ("exception", "Bug"),
    ("reliab", "Bug"),
    ("concurren", "Bug"),
    ("edgecase", "Bug"),
)
"""Parts of words for what an issue is about; where none is in it, it is about maintenance."""


@dataclass(frozen=True, slots=True)
class Findings:
    """An analysis."""

    summary: str
    issues: tuple[CodeIssue, ...] = ()
    """The worst first."""
    suggestions: tuple[str, ...] = ()
    complexity_score: int | None = None
    is_structured: bool = True
    """False: no list could be read, and the summary is the answer as it came."""


def read_findings(answer: str, last_line: int | None = None) -> Findings:
    """Read an answer; never fails.

    Args:
        answer: of the model.
        last_line: of the file; an issue in a line that is not there has none.
    """
    said = _THOUGHTS.sub("", answer).strip()
    for found in _objects_in(said):
        fields = {plain(name): value for name, value in found.items()}
        if any(_first(fields, names) is not None for names in (_SUMMARY, _ISSUES, _SUGGESTIONS)):
            return _findings(fields, last_line)
    return Findings(said or answer.strip(), is_structured=False)


def _objects_in(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that an answer may be: itself, in a fence, in the midst of words."""
    for candidate in (text, *_FENCED.findall(text)):
        try:
            yield read_object(candidate)
        except ValueError:
            continue
    begin = text.find("{")
    if begin >= 0:
        try:
            values, _ = values_at(text, begin)
        except (ValueError, RecursionError):
            return
        yield from (value for value in values if isinstance(value, dict))


def _findings(fields: Mapping[str, Any], last_line: int | None) -> Findings:
    issues = [
        issue
        for item in _listed(_first(fields, _ISSUES))
        if (issue := _issue(item, last_line)) is not None
    ]
    order = get_args(Severity)
    issues.sort(key=lambda issue: (order.index(issue["severity"]), issue["line"] or 0))
    suggestions = (_said(item) for item in _listed(_first(fields, _SUGGESTIONS)))
    return Findings(
        _said(_first(fields, _SUMMARY)),
        tuple(issues[:MAX_ISSUES]),
        tuple(filter(None, suggestions))[:_MAX_SUGGESTIONS],
        _score(_first(fields, _SCORE)),
    )


def _issue(item: Any, last_line: int | None) -> CodeIssue | None:
    if not isinstance(item, dict):
        text = _said(item)
        return _made(text, "", "", None) if text else None
    fields = {plain(name): value for name, value in item.items()}
    problem, remedy = _said(_first(fields, _PROBLEM)), _said(_first(fields, _REMEDY))
    if not problem and not remedy:
        return None
    issue = _made(
        problem or remedy,
        fields.get("severity", fields.get("level", fields.get("priority"))),
        fields.get("category", fields.get("type", fields.get("kind"))),
        _line(_first(fields, _LINE), last_line),
    )
    if problem and remedy:
        issue["suggestion"] = remedy
    return issue


def _made(problem: str, severity: Any, category: Any, line: int | None) -> CodeIssue:
    return {
        "severity": severity_of(severity),
        "category": category_of(category),
        "problem": problem,
        "line": line,
    }


def severity_of(said: Any) -> Severity:
    """Return how bad an issue is; a word that says nothing is taken for a warning."""
    words = plain(said)
    return next((means for start, means in _SEVERITIES if words.startswith(start)), "Warning")


def category_of(said: Any) -> Category:
    """Return what an issue is about."""
    words = plain(said).replace(" ", "")
    return next((means for part, means in _CATEGORIES if part in words), "Maintainability")


def _line(said: Any, last_line: int | None) -> int | None:
    if isinstance(said, list | tuple):
        said = said[0] if said else None
    if isinstance(said, dict):
        said = _first({plain(name): value for name, value in said.items()}, _LINE)
    match = None if said is None or isinstance(said, bool) else _NUMBER.search(str(said))
    number = 0 if match is None else int(float(match[0]))
    is_there = number >= 1 and (last_line is None or number <= last_line)
    return number if is_there else None


def _score(said: Any) -> int | None:
    if isinstance(said, dict):
        said = next(iter(said.values()), None)
    match = None if said is None or isinstance(said, bool) else _NUMBER.search(str(said))
    return None if match is None else round(min(max(float(match[0]), 0.0), 100.0))


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    values = (fields.get(plain(name)) for name in names)
    return next((value for value in values if value is not None), None)


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _said(value: Any) -> str:
    """Return a text, or what an object in its place says."""
    if isinstance(value, dict):
        value = "; ".join(_said(item) for item in value.values() if item is not None)
    if isinstance(value, list):
        value = "; ".join(map(_said, value))
    text = "" if value is None else str(value).strip()
    return text if len(text) <= _MAX_CHARS else f"{text[:_MAX_CHARS]}…"
