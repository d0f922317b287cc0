"""Skills in words for a model."""

from __future__ import annotations

from winx_tui.workspace.display import visible
from winx_tui.workspace.library.skills import SKILL_FILE, Skill, SkillText

_UNSEEN = (
    "Commands cannot read this folder: use_skill with a file reads its texts; a script of it has "
    "to be copied into the project by the user."
)


def told_skill(skill: Skill, text: SkillText) -> str:
    """Write down a skill as it is handed to a model: instructions, folder, files."""
    lines = [text.body or "(Its SKILL.md says nothing.)", ""]
    lines.append(f"[Skill {skill.name}, folder {visible(str(skill.folder))}]")
    if text.files:
        more = f" and {text.more_files:,} more" if text.more_files else ""
        lines.append(f"[Its files beside {SKILL_FILE}: {', '.join(text.files)}{more}]")
        if not skill.is_in_sight:
            lines.append(f"[{_UNSEEN}]")
    return "\n".join(lines)
