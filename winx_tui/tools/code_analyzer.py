"""code_analyzer: a model's review of one file, with issues as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from winx_tui.core.messages import system_message, user_message
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.tools.asking_models.asker import ModelAsker, Question
from winx_tui.tools.asking_models.asking_tool import AskingTool
from winx_tui.tools.asking_models.attribution import CUT, answered, with_attribution
from winx_tui.tools.asking_models.findings import Findings, read_findings
from winx_tui.tools.asking_models.material import (
    IS_DATA,
    ONE_FILE,
    accesses_of,
    file_named,
    read_material,
)
from winx_tui.tools.asking_models.outputs import CodeAnalysisOutput, CodeIssue
from winx_tui.tools.base import ToolContext, ToolPlan
from winx_tui.tools.fields import FILE_NAMES, FILES_NAMES, ForgivingParams
from winx_tui.tools.reading.ranges import ReadTarget
from winx_tui.workspace.workspace import Workspace

MAX_ANSWER_TOKENS = 6_000
TEMPERATURE = 0.1

_SYSTEM = (
    "You review source code. Report real faults with what goes wrong and when; name no line that "
    f"you have not seen, and invent nothing. {IS_DATA}\n"
    "Answer with one JSON object and nothing else:\n"
    '{"summary": "what the code does and how good it is, in two or three sentences",\n'
    ' "issues": [{"severity": "Critical|Error|Warning|Info",\n'
    '   "category": "Bug|Security|Performance|Style|Maintainability|Documentation",\n'
    '   "message": "the fault", "line": 12, "suggestion": "what to do about it"}],\n'
    ' "suggestions": ["what would make the file better as a whole"],\n'
    ' "complexity_score": 35}\n'
    "line is the number that stands before the line, or null. complexity_score goes from 0 "
    "(trivial) to 100 (nobody can follow it). Leave issues empty where there are none."
)
_UNREADABLE = "The model did not answer in the form that was asked for: this is what it wrote"


class CodeAnalyzerParams(ForgivingParams):
    """The arguments of code_analyzer."""

    other_names: ClassVar = {
        "file_path": (*FILE_NAMES, *FILES_NAMES),
        "language": ("lang", "programming_language"),
    }
    one_a_call: ClassVar = {"file_path": ONE_FILE}

    file_path: str = Field(
        min_length=1, description="As for read_files; with a range of lines if wanted."
    )
    language: str = Field(default="", max_length=100, description="If the name does not tell.")


@dataclass(frozen=True, kw_only=True)
class AnalysisPlan(ToolPlan[CodeAnalyzerParams]):
    """The file to send."""

    target: ReadTarget


class CodeAnalyzer(AskingTool[CodeAnalyzerParams]):
    """Has a file reviewed; what cannot be read as a list of issues is shown as it came."""

    name = "code_analyzer"
    title = "Analyze code"
    params = CodeAnalyzerParams
    output = CodeAnalysisOutput

    def __init__(self, models: ModelAsker, workspace: Workspace) -> None:
        """Take who answers, and where files are."""
        super().__init__(models)
        self._workspace = workspace

    async def plan(self, params: CodeAnalyzerParams) -> AnalysisPlan:
        """Resolve the path."""
        target = await file_named(params.file_path, self._workspace)
        return AnalysisPlan(
            params=params,
            title=f"Send to a model, to analyze: {target.shown}",
            accesses=accesses_of(target),
            preview=TextPreview(target.shown),
            target=target,
        )

    async def run(self, plan: ToolPlan[CodeAnalyzerParams], context: ToolContext) -> ToolResult:
        """Send the file, and read the answer."""
        assert isinstance(plan, AnalysisPlan)
        material = await read_material(plan.target, self._workspace)
        language = plan.params.language.strip()
        asked = f"Review this file{f', written in {language}' if language else ''}.\n\n"
        messages = (system_message(_SYSTEM), user_message(asked + material.text))
        question = Question(messages, MAX_ANSWER_TOKENS, TEMPERATURE)
        reply = await self._models.ask(question, context.report)
        findings = read_findings(reply.text, material.last_line)
        notes = [material.note] if material.note else []
        notes += [CUT] if reply.is_cut else []
        notes += [] if findings.is_structured else [_UNREADABLE]
        text = _shown(plan.target.shown, findings)
        facts: CodeAnalysisOutput = {
            **answered(reply),
            "file": plan.target.label,
            "is_structured": findings.is_structured,
            "summary": findings.summary,
            "issues": list(findings.issues),
            "suggestions": list(findings.suggestions),
            "complexity_score": findings.complexity_score,
        }
        return ToolResult(
            with_attribution(text, reply, *notes),
            structured=dict(facts),
            truncated=reply.is_cut or material.continue_with is not None,
            usage=reply.usage,
        )


def _shown(name: str, findings: Findings) -> str:
    """Write an analysis as Markdown."""
    parts = [f"# {name}", findings.summary]
    if findings.is_structured:
        issues = [_issue(issue) for issue in findings.issues]
        parts.append("\n".join((f"## Issues: {len(issues) or 'none'}", *issues)))
    if findings.suggestions:
        parts.append("\n".join(("## Suggestions", *(f"- {one}" for one in findings.suggestions))))
    if findings.complexity_score is not None:
        parts.append(f"Complexity: {findings.complexity_score}/100")
    return "\n\n".join(part for part in parts if part)


def _issue(issue: CodeIssue) -> str:
    line = "" if issue["line"] is None else f"line {issue['line']}, "
    remedy = f" → {issue['suggestion']}" if "suggestion" in issue else ""
    return f"- [{issue['severity']}] {line}{issue['category']}: {issue['problem']}{remedy}"
