"""What a model is told of the skills before it has used one: names and when to use them."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.agent.token_count import text_tokens
from winx_tui.workspace.library.skills import Skill

MAX_TOKENS = 1_000
"""Of the whole list: it is sent with every request."""

_HEAD = "Skills (call use_skill with the name before you do what one is for):"
_MORE = "- {count} more have no room here: {names}"
_CUT = "- (Descriptions that end in … are cut; use_skill shows the whole.)"
_ROOM_FOR_MORE = 60
_LEAST = 12
"""Tokens of a description below which it says too little."""


def skill_list(skills: Sequence[Skill], max_tokens: int = MAX_TOKENS) -> str:
    """List skills, in order; descriptions are cut where the list would grow too long."""
    if not skills:
        return ""
    room = max_tokens - _size(_HEAD)
    lines = [_line(skill, room) for skill in skills]
    if sum(map(_size, lines)) <= room:
        return "\n".join([_HEAD, *lines])
    room -= _ROOM_FOR_MORE + _size(_CUT)
    each = max(_LEAST, room // len(skills))
    kept: list[str] = []
    for skill in skills:
        line = _line(skill, each)
        if (room := room - _size(line)) < 0:
            break
        kept.append(line)
    rest = [_rest(skills[len(kept) :])] if len(kept) < len(skills) else []
    return "\n".join([_HEAD, *kept, *rest, _CUT])


def list_tokens(skill: Skill) -> int:
    """Return about how many tokens a skill takes in the list, uncut."""
    return _size(_line(skill, MAX_TOKENS))


def _line(skill: Skill, max_tokens: int) -> str:
    text = f"- {skill.name}: {skill.description}"
    if _size(text) <= max_tokens:
        return text
    keep = int(len(text) * max_tokens / _size(text))
    while keep and _size(text[:keep] + "…") > max_tokens:
        keep = keep * 9 // 10
    return text[: max(keep, len(skill.name) + 2)].rstrip() + "…"


def _size(text: str) -> int:
    return int(text_tokens(text)) + 1


def _rest(skills: Sequence[Skill]) -> str:
    names = ""
    for skill in skills:
        longer = f"{names}, {skill.name}" if names else skill.name
        if _size(longer) > _ROOM_FOR_MORE // 2:
            names += " …"
            break
        names = longer
    return _MORE.format(count=len(skills), names=names)
