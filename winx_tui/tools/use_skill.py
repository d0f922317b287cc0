"""use_skill: hands the model a skill's instructions, or another text of its folder."""

from __future__ import annotations

import asyncio
import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from winx_tui.core.access import Access, ReadPath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import FILE_NAMES, ForgivingParams
from winx_tui.workspace.display import visible
from winx_tui.workspace.library.files import TextReader
from winx_tui.workspace.library.skills import SKILL_FILE, Skill, read_skill, read_skill_file
from winx_tui.workspace.library.skills_told import told_skill


class UseSkillParams(ForgivingParams):
    """The arguments of use_skill."""

    other_names: ClassVar = {"name": ("skill", "skill_name", "command"), "file": FILE_NAMES}

    name: str = Field(min_length=1, description="The skill, as it is listed.")
    file: str = Field(default="", description="Another text file of its folder, relative to it.")


@dataclass(frozen=True, kw_only=True)
class SkillPlan(ToolPlan[UseSkillParams]):
    """The skill that is meant."""

    skill: Skill
    file: str
    """Relative to its folder; "" for its SKILL.md."""


class UseSkill(Tool[UseSkillParams]):
    """Reads skills; which there are was settled when the conversation began."""

    name = "use_skill"
    title = "Use a skill"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = UseSkillParams

    def __init__(self, skills: Sequence[Skill]) -> None:
        """Take the skills that can be used."""
        self._skills = {skill.name: skill for skill in skills}
        self._reader = TextReader()

    async def plan(self, params: UseSkillParams) -> SkillPlan:
        """Find the skill."""
        skill = self._found(params.name)
        file = "" if params.file.strip() in ("", SKILL_FILE) else params.file.strip()
        title = f"Use skill: {skill.name}" + (f" ({visible(file)})" if file else "")
        accesses: tuple[Access, ...] = ()
        if skill.owner == "project":
            # A file of the project is read as any other: it may be one of secrets, or a link.
            real = os.path.realpath(skill.folder / (file or SKILL_FILE).replace("\0", ""))
            accesses = (ReadPath(Path(real)),)
        return SkillPlan(
            params=params,
            title=title,
            accesses=accesses,
            preview=TextPreview(skill.description),
            skill=skill,
            file=file,
        )

    async def run(self, plan: ToolPlan[UseSkillParams], context: ToolContext) -> ToolResult:
        """Read what was asked for."""
        assert isinstance(plan, SkillPlan)
        try:
            return await asyncio.to_thread(self._read, plan.skill, plan.file)
        except WorkspaceError as error:
            raise ToolError(str(error)) from error

    def _read(self, skill: Skill, file: str) -> ToolResult:
        facts: dict[str, object] = {"skill": skill.name, "folder": str(skill.folder)}
        if file:
            return ToolResult(read_skill_file(skill, file), structured={**facts, "file": file})
        text = told_skill(skill, read_skill(skill, self._reader))
        return ToolResult(text, structured=facts)

    def _found(self, name: str) -> Skill:
        wanted = name.strip().lower().removeprefix("/").removeprefix("skill:")
        if wanted in self._skills:
            return self._skills[wanted]
        near = difflib.get_close_matches(wanted, self._skills, n=1)
        meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(self._skills)}."
        raise ToolError(f"There is no skill {visible(name)}. {meant}")
