"""The list of skills that each request carries."""

from __future__ import annotations

from pathlib import Path

from winx_tui.agent.skill_list import MAX_TOKENS, skill_list
from winx_tui.agent.token_count import text_tokens
from winx_tui.workspace.library.skills import Skill


def skills(count: int, words: int) -> list[Skill]:
    return [
        Skill(f"skill-{number}", Path("/x"), "user", "Some words here. " * words)
        for number in range(count)
    ]


def test_without_skills_there_is_no_word_of_them() -> None:
    assert skill_list([]) == ""


def test_each_is_listed_with_when_to_use_it() -> None:
    text = skill_list([Skill("pdf", Path("/x"), "user", "Fill in forms.")])
    assert text.split("\n")[1:] == ["- pdf: Fill in forms."]
    assert "use_skill" in text


def test_long_descriptions_are_cut_with_a_word_about_it() -> None:
    text = skill_list(skills(20, 60))
    assert text_tokens(text) <= MAX_TOKENS
    assert all(f"- skill-{number}: Some words" in text for number in range(20))
    assert "are cut" in text


def test_too_many_are_counted() -> None:
    text = skill_list(skills(300, 60))
    assert text_tokens(text) <= MAX_TOKENS
    listed = sum(line.startswith("- skill-") for line in text.split("\n"))
    assert 10 < listed < 300
    assert f"{300 - listed} more have no room here" in text
