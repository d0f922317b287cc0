"""ai_explain_code: a model explains a file, or code that is sent along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field, field_validator

from winx_tui.core.errors import ToolError
from winx_tui.core.messages import system_message, user_message
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.core.text import counted, fence_for
from winx_tui.tools.asking_models.asker import ModelAsker, Question
from winx_tui.tools.asking_models.asking_tool import AskingTool
from winx_tui.tools.asking_models.attribution import CUT, answered, with_attribution
from winx_tui.tools.asking_models.fields import word
from winx_tui.tools.asking_models.material import (
    IS_DATA,
    ONE_FILE,
    accesses_of,
    file_named,
    read_material,
)
from winx_tui.tools.asking_models.outputs import CodeExplainedOutput, Detail
from winx_tui.tools.base import ToolContext, ToolPlan
from winx_tui.tools.fields import FILE_NAMES, FILES_NAMES, ForgivingParams
from winx_tui.tools.reading.ranges import ReadTarget
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

MAX_ANSWER_TOKENS = 5_000
TEMPERATURE = 0.3
MAX_CODE_CHARS = 100_000

_SYSTEM = (
    "You explain source code truthfully: say what it does, not what its names promise, and say so "
    f"where you cannot tell. {IS_DATA}\n"
    "Answer in Markdown. Where lines have numbers before them, name lines by these numbers. {how}"
)
_HOW: Mapping[Detail, str] = {
    "basic": "Explain it to a beginner: what it is for and what happens, step by step, in plain "
    "words and without jargon, in at most 300 words.",
    "detailed": "Explain it to a programmer who does not know it: its purpose, its parts and how "
    "they work together, what goes in and out, and where care is needed.",
    "expert": "Explain it to an expert: design and its trade-offs, invariants, complexity, "
    "concurrency, error handling, edge cases and faults.",
}
_OTHER_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("simple", "beginner", "brief", "short", "low", "easy"), "basic"),
    **dict.fromkeys(("", "normal", "medium", "default", "standard", "intermediate"), "detailed"),
    **dict.fromkeys(("advanced", "deep", "full", "high", "comprehensive"), "expert"),
}


class ExplainCodeParams(ForgivingParams):
    """The arguments of ai_explain_code."""

    other_names: ClassVar = {
        "file_path": (*FILE_NAMES, *FILES_NAMES),
        "code": ("snippet", "source", "source_code", "code_snippet", "text"),
        "language": ("lang", "programming_language"),
        "detail_level": ("detail", "level", "depth"),
    }
    one_a_call: ClassVar = {"file_path": ONE_FILE}

    file_path: str = Field(
        default="", description="As for read_files; with a range of lines if wanted."
    )
    code: str = Field(default="", description="Instead of file_path.")
    language: str = Field(default="", max_length=100, description="If the name does not tell.")
    detail_level: Detail = Field(default="detailed", description="For whom.")

    @field_validator("detail_level", mode="before")
    @classmethod
    def _accept_other_words(cls, value: Any) -> Any:
        return word(value, _OTHER_WORDS)


@dataclass(frozen=True, kw_only=True)
class ExplanationPlan(ToolPlan[ExplainCodeParams]):
    """The file to send; None: the code came with the call."""

    target: ReadTarget | None


class ExplainCode(AskingTool[ExplainCodeParams]):
    """Has code explained to a beginner, a programmer or an expert."""

    name = "ai_explain_code"
    title = "Explain code"
    params = ExplainCodeParams
    output = CodeExplainedOutput

    def __init__(self, models: ModelAsker, workspace: Workspace) -> None:
        """Take who answers, and where files are."""
        super().__init__(models)
        self._workspace = workspace

    async def plan(self, params: ExplainCodeParams) -> ExplanationPlan:
        """Resolve the path; code that came along needs none, and goes before a file."""
        if params.code.strip():
            return _of_code(params)
        if not params.file_path.strip():
            raise ToolError(
                "There is nothing to explain; send file_path, or the code itself as code.",
                code="invalid_arguments",
            )
        target = await file_named(params.file_path, self._workspace)
        return ExplanationPlan(
            params=params,
            title=f"Send to a model, to explain: {target.shown}",
            accesses=accesses_of(target),
            preview=TextPreview(target.shown),
            target=target,
        )

    async def run(self, plan: ToolPlan[ExplainCodeParams], context: ToolContext) -> ToolResult:
        """Send the code and hand the explanation on."""
        assert isinstance(plan, ExplanationPlan)
        params, notes = plan.params, []
        fence = fence_for(params.code)
        code = f"{fence}\n{params.code.strip(chr(10))}\n{fence}"
        if plan.target is not None:
            material = await read_material(plan.target, self._workspace)
            code = material.text
            notes += [material.note] if material.note else []
        language = params.language.strip()
        asked = f"Explain this code{f', written in {language}' if language else ''}.\n\n{code}"
        system = _SYSTEM.format(how=_HOW[params.detail_level])
        messages = (system_message(system), user_message(asked))
        question = Question(messages, MAX_ANSWER_TOKENS, TEMPERATURE)
        reply = await self._models.ask(question, context.report)
        notes += [CUT] if reply.is_cut else []
        facts: CodeExplainedOutput = {**answered(reply), "detail_level": params.detail_level}
        return ToolResult(
            with_attribution(reply.text, reply, *notes),
            structured=dict(facts),
            truncated=bool(notes),
            usage=reply.usage,
        )


def _of_code(params: ExplainCodeParams) -> ExplanationPlan:
    if len(params.code) > MAX_CODE_CHARS:
        raise ToolError(
            f"The code has {len(params.code):,} characters; keep it below {MAX_CODE_CHARS:,}, or "
            "name its file.",
            code="too_large",
        )
    size = counted(params.code.count("\n") + 1, "line")
    return ExplanationPlan(
        params=params,
        title=f"Send to a model, to explain: {size} of code",
        accesses=(),
        preview=TextPreview(visible(params.code, multiline=True)),
        target=None,
    )
