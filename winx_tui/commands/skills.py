"""/skills: what the model can take instructions from, and what it costs."""

from __future__ import annotations

import asyncio

from winx_tui.agent.skill_list import list_tokens, skill_list
from winx_tui.agent.token_count import text_tokens
from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.config.paths import config_dir
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.text import shortened
from winx_tui.runtime.library import Library
from winx_tui.workspace.display import visible
from winx_tui.workspace.library.skills import Skill
from winx_tui.workspace.library.skills_told import told_skill

_DESCRIPTION_CHARS = 160


async def _skills(host: CommandHost, argument: str) -> None:
    text = await asyncio.to_thread(_listed, host.runtime.library)
    if text:
        await host.show(text)
        return
    place = visible(str(config_dir() / "skills"))
    host.notify(
        f"There are no skills. A folder with a SKILL.md in {place}, or in .winx/skills of a "
        "trusted project, is one."
    )


def _listed(library: Library) -> str:
    skills = library.skills()
    if not skills:
        return ""
    usable = [skill for skill in skills if not skill.problem]
    total = int(text_tokens(skill_list(usable)))
    return "\n".join(
        [
            "**Skills**",
            "",
            *(_row(skill, library) for skill in skills),
            "",
            f"Every request carries the list: about {total:,} tokens. The text of a skill comes "
            "when the model uses it, or when you type its name.",
        ]
    )


def _row(skill: Skill, library: Library) -> str:
    if skill.problem:
        return f"- {_plain(skill.name)} ({skill.owner}): **cannot be used.** {skill.problem}"
    try:
        whole = int(text_tokens(told_skill(skill, library.skill_text(skill))))
    except WorkspaceError as error:
        return f"- {_plain(skill.name)} ({skill.owner}): **cannot be used.** {error}"
    cost = f"{list_tokens(skill):,} tokens in the list, {whole:,} when used"
    text = shortened(_plain(skill.description), _DESCRIPTION_CHARS)
    return f"- `/{skill.name}` ({skill.owner}; {cost}): {text}"


def _plain(text: str) -> str:
    return visible(text).replace("`", "'")


SKILLS = Command("skills", (), "Which skills there are, and what each costs.", "", _skills)
