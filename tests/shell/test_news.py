from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.shell.news import news_in, news_prompt
from winx_tui.shell.pool import ShellInfo


def info(shell_id: str, command: str, exit_code: int = 0) -> ShellInfo:
    return ShellInfo(shell_id, command, False, exit_code, Path("/"), 1.0)


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ([info("bg1", "make")], "bg1 has ended: exit 0 (make)"),
        ([info("bg2", "a && [ -f b ]", 1)], "bg2 has ended: exit 1 (a && [ -f b ])"),
        ([info("bg3", "cat <<X\nhi\nX", 2)], "bg3 has ended: exit 2 (cat <<X)"),
        ([info("bg4", "x" * 80)], f"bg4 has ended: exit 0 ({'x' * 59}…)"),
        (
            [info("bg1", "a"), info("bg2", "b", 130)],
            "bg1 has ended: exit 0 (a); bg2 has ended: exit 130 (b)",
        ),
    ],
)
def test_what_the_model_is_told_can_be_told_to_a_person(ended: list[ShellInfo], words: str) -> None:
    assert news_in(news_prompt(ended)) == words


@pytest.mark.parametrize("prompt", ["", "Fix it", "see [Background command bg1 has ended]"])
def test_a_prompt_of_the_person_is_no_news(prompt: str) -> None:
    assert news_in(prompt) == ""
