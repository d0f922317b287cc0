"""What the tools that ask models give back as data, for programs.

In few words: every client's model reads the schemas, and the names say nearly all of it.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Severity = Literal["Critical", "Error", "Warning", "Info"]
Category = Literal["Bug", "Security", "Performance", "Style", "Maintainability", "Documentation"]
Detail = Literal["basic", "detailed", "expert"]
ChatMode = Literal["casual", "technical", "help", "debug", "creative", "mentor"]


class Answered(TypedDict):
    """Who has answered, and what it took."""

    answered_by: str
    """PROVIDER/MODEL."""
    input_tokens: int
    output_tokens: int
    duration_s: float
    passed_over: NotRequired[list[str]]
    """Who was asked before and could not answer, and why."""


class CodeIssue(TypedDict):
    """One thing that is wrong with a file."""

    severity: Severity
    category: Category
    problem: str
    line: int | None
    suggestion: NotRequired[str]


class CodeAnalysisOutput(Answered):
    """What code_analyzer has found."""

    file: str
    is_structured: bool
    """False: the model gave no list that could be read; the summary is what it wrote."""
    summary: str
    issues: list[CodeIssue]
    suggestions: list[str]
    complexity_score: int | None
    """0 to 100."""


class CodeGeneratedOutput(Answered):
    """How ai_generate_code was answered; the code is the text."""

    is_cut: bool
    """At max_tokens."""


class CodeExplainedOutput(Answered):
    """How ai_explain_code was answered; the explanation is the text."""

    detail_level: str
    """A Detail; the parameter has the list."""


class ChatOutput(Answered):
    """How winx_chat was answered; the answer is the text."""

    session_id: str
    mode: str
    """A ChatMode; the parameter has the list."""
    personality_level: int
    included_system_info: bool
    remembered: int
    """Earlier messages that were sent along."""
