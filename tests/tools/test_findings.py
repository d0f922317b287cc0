from __future__ import annotations

import json

import pytest

from winx_tui.tools.asking_models.findings import (
    MAX_ISSUES,
    category_of,
    read_findings,
    severity_of,
)

ISSUE = {
    "severity": "Error",
    "category": "Bug",
    "message": "Divides by zero.",
    "line": 2,
    "suggestion": "Check it.",
}
ANSWER = {
    "summary": "Small.",
    "issues": [ISSUE],
    "suggestions": ["Add tests."],
    "complexity_score": 7,
}
TEXT = json.dumps(ANSWER)


@pytest.mark.parametrize(
    "answer",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Here is my analysis.\n\n```json\n{TEXT}\n```\nI hope that helps.",
        f"Sure! The result is {TEXT} — tell me if you need more.",
        f"<think>There is a {{brace}} here.</think>\n{TEXT}",
        f"[{TEXT}]",
        json.dumps(TEXT),
        TEXT.replace("}]", "},]"),
        TEXT.replace('"', "'"),
        TEXT.replace('"summary"', "summary"),
        json.dumps({"complexity_score": 7, **ANSWER})[:-1],
        json.dumps({**ANSWER, "complexity_score": "7/100"}),
        json.dumps({**ANSWER, "complexity_score": {"value": 7}}),
        json.dumps({**ANSWER, "suggestions": "Add tests."}),
        json.dumps(
            {
                "Summary": "Small.",
                "findings": [ISSUE],
                "recommendations": ["Add tests."],
                "complexityScore": 7.2,
            }
        ),
        json.dumps({**ANSWER, "issues": [{**ISSUE, "line": "L2"}]}),
        json.dumps({**ANSWER, "issues": [{**ISSUE, "line": [2, 5]}]}),
        json.dumps({**ANSWER, "issues": ISSUE}),
        json.dumps(
            {
                **ANSWER,
                "issues": [
                    {
                        "level": "high",
                        "type": "Logic error",
                        "description": "Divides by zero.",
                        "line_number": "2-3",
                        "fix": "Check it.",
                    }
                ],
            }
        ),
    ],
)
def test_an_analysis_is_read_in_the_forms_that_models_write(answer: str) -> None:
    found = read_findings(answer, last_line=5)
    assert found.is_structured
    assert found.summary == "Small."
    assert found.suggestions == ("Add tests.",)
    assert found.complexity_score == 7
    assert found.issues == (
        {
            "severity": "Error",
            "category": "Bug",
            "problem": "Divides by zero.",
            "line": 2,
            "suggestion": "Check it.",
        },
    )


@pytest.mark.parametrize(
    "answer",
    [
        "The code is fine.",
        '{"summary": "Small.", "issues": [{"severity": "Err',
        "{}",
        "[1, 2]",
        '{"answer": 42}',
        pytest.param("{" * 10_000, id="nested"),
        "Use {x} and {y}.",
    ],
)
def test_what_is_no_analysis_becomes_the_summary(answer: str) -> None:
    found = read_findings(answer)
    assert (found.summary, found.issues, found.is_structured) == (answer, (), False)


def test_the_worst_comes_first() -> None:
    said = ["note", "Blocker", "medium", "fatal error", "whatever", "major"]
    issues = [{"severity": word, "message": word, "line": 9 - at} for at, word in enumerate(said)]
    found = read_findings(json.dumps({"issues": issues}))
    assert [issue["severity"] for issue in found.issues] == [
        "Critical",
        "Critical",
        "Error",
        "Warning",
        "Warning",
        "Info",
    ]
    assert [issue["line"] for issue in found.issues[:2]] == [6, 8]


@pytest.mark.parametrize("line", [0, -1, 6, 10**12, "none", None, True, [], {"x": 1}])
def test_a_line_that_is_not_there_is_left_out(line: object) -> None:
    answer = json.dumps({"issues": [{"message": "Odd.", "line": line}]})
    assert read_findings(answer, last_line=5).issues[0]["line"] is None


def test_an_issue_may_be_a_text_and_an_empty_one_is_none() -> None:
    found = read_findings(json.dumps({"issues": ["Odd.", "", {}, None, {"severity": "high"}]}))
    assert [issue["problem"] for issue in found.issues] == ["Odd."]
    assert found.issues[0]["severity"] == "Warning"


def test_an_endless_list_is_cut() -> None:
    found = read_findings(json.dumps({"issues": ["Odd."] * 5_000, "summary": "x" * 100_000}))
    assert len(found.issues) == MAX_ISSUES
    assert len(found.summary) < 5_000


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("security vulnerability", "Security"),
        ("Perf", "Performance"),
        ("performance", "Performance"),
        ("code style", "Style"),
        ("docs", "Documentation"),
        ("documentation", "Documentation"),
        ("Error Handling", "Bug"),
        ("BUG", "Bug"),
        ("design", "Maintainability"),
        ("", "Maintainability"),
        (None, "Maintainability"),
    ],
)
def test_a_category_is_one_of_six(said: object, category: str) -> None:
    assert category_of(said) == category


def test_a_severity_that_says_nothing_is_a_warning() -> None:
    assert severity_of(None) == severity_of("purple") == "Warning"
