"""Findings are read in the forms in which weak models write them."""

from __future__ import annotations

import time

import pytest

from winx_tui.commands.review_findings import Finding, read_review

ONE = [("high", "src/a.py:12")]


def places(answer: str) -> list[tuple[str, str]]:
    review = read_review(answer)
    return [] if review is None else [(each.severity, each.place) for each in review.findings]


@pytest.mark.parametrize(
    "line",
    [
        "high · src/a.py:12 · It divides by zero.",
        "HIGH · src/a.py:12 · It divides by zero.",
        "- high · src/a.py:12 · It divides by zero.",
        "- **high** · `src/a.py:12` · It divides by zero.",
        "* **[HIGH]** `src/a.py:12` — It divides by zero.",
        "1. **High**: src/a.py:12: It divides by zero.",
        "1) High - src/a.py:12 - It divides by zero.",
        "P1 · src/a.py:12 · It divides by zero.",
        "[P1] src/a.py:12 It divides by zero.",
        "**P1** (src/a.py:12): It divides by zero.",
        "### High: src/a.py:12\nIt divides by zero.",
        "### 1. [High] `src/a.py:12`\n\nIt divides by zero.",
        "| high | src/a.py:12 | It divides by zero. |",
        "| High | `src/a.py` | 12 | It divides by zero. |",
        "🔴 High: src/a.py:12 It divides by zero.",
        "> high · src/a.py:12-14 · It divides by zero.",
        "high · src/a.py#L12 · It divides by zero.",
        "high · src/a.py, line 12 · It divides by zero.",
        "high · src/a.py (line 12) · It divides by zero.",
        "high · src/a.py lines 12-14 · It divides by zero.",
        "High severity: src/a.py:12 It divides by zero.",
        "Severity: high\nFile: src/a.py:12\nIssue: It divides by zero.",
        "**Severity:** High\n**Location:** `src/a.py:12`\n**Issue:** It divides by zero.",
        "**File:** src/a.py:12\n**Severity:** High\n**Problem:** It divides by zero.",
        "## High\n\n- `src/a.py:12`: It divides by zero.",
        "### High severity issues (1)\n1. **src/a.py:12** - It divides by zero.",
        "**High**\n- src/a.py:12 - It divides by zero.",
        "major · src/a.py:12 · It divides by zero.",
        "high · src/a.py:12:5 · It divides by zero.",
        "high: It divides by zero.\nsrc/a.py:12",
        '```json\n[{"severity": "high", "file": "src/a.py", "line": 12, '
        '"message": "It divides by zero."}]\n```',
        '{"findings": [{"priority": "P1", "path": "src/a.py:12", '
        '"issue": "It divides by zero."}], "verdict": "not ready"}',
    ],
)
def test_a_finding_is_found_in_its_form(line: str) -> None:
    assert places(f"{line}\n\nVerdict: ready.") == ONE
    review = read_review(line)
    assert review is not None
    assert "It divides by zero." in review.findings[0].text


def test_findings_come_by_severity_and_else_in_their_order() -> None:
    answer = (
        "low · a.py:1 · one\n\nhigh · b.py:2 · two\nmore of two\n\n  and more\n\n"
        "critical · c.py:3 · three\nhigh · d.py · four\nVerdict: **not ready**, because of three."
    )
    review = read_review(answer)
    assert review is not None
    assert [each.place for each in review.findings] == ["c.py:3", "b.py:2", "d.py", "a.py:1"]
    assert review.findings[1].text == "two\nmore of two\n\n  and more"
    assert review.verdict == "not ready, because of three."
    assert review.counts == "4 findings: 1 critical, 2 high, 1 low"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I have looked at a.py and b.py and found nothing.\n\nVerdict: ready.",
        "High memory use is not to be expected here.",
        "The error handling in src/a.py:12 is fine.",
        "Low risk overall.",
        "```\nhigh · src/a.py:12 · in a fence\n```",
        "[]",
        '{"findings": []}',
    ],
)
def test_where_there_are_none_nothing_is_made_up(answer: str) -> None:
    assert read_review(answer) is None


def test_code_under_a_finding_stays_with_it_and_remarks_are_kept() -> None:
    answer = (
        "Here are my findings:\n\nhigh · a.py:1 · Close the file:\n\n"
        "```python\n# low: x.py:1\nfile.close()\n```\n\n## Summary\nAll in all good.\n"
    )
    review = read_review(answer)
    assert review is not None
    assert len(review.findings) == 1
    assert "file.close()" in review.findings[0].text
    assert review.remarks == "## Summary\nAll in all good."


def test_a_finding_without_a_place_is_kept() -> None:
    review = read_review("- **Medium**: No test covers the new branch.")
    assert review is not None
    assert review.findings == (Finding("medium", "No test covers the new branch."),)


@pytest.mark.parametrize("noise", ["*" * 50_000, "1." * 20_000, "high " * 9_000, "/a" * 30_000,
                                   "(" * 1_900, "severity " * 200, "high " + "1" * 1_900,
                                   "high: " + "a/" * 900, "#" * 1_999])  # fmt: skip
def test_hostile_lines_take_no_time(noise: str) -> None:
    began_s = time.process_time()
    read_review("\n".join([noise] * 20))
    assert time.process_time() - began_s < 2.0
