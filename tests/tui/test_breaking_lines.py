"""Where lines break that are too long for the pane."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.preview import CommandPreview, Preview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.tool_card import ToolCard

WORDS = "It runs when you type its name."


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("", ["It runs when", "you type its", "name."]),
        ("python", ["It runs when y", "ou type its na", "me."]),
    ],
)
def test_a_block_without_a_language_breaks_between_words(language: str, shown: list[str]) -> None:
    lines = markdown_lines(f"```{language}\n{WORDS}\n```", 16)
    assert [line.plain.strip() for line in lines] == shown


@pytest.mark.parametrize(
    ("preview", "shown"),
    [
        (None, ["│ It runs when", "│ you type its", "│ name."]),
        (CommandPreview("make", Path("/x")), ["│ It runs when y", "│ ou type its na", "│ me."]),
    ],
)
def test_only_a_commands_output_breaks_within_words(
    preview: Preview | None, shown: list[str]
) -> None:
    card = ToolCard("Explore: names", preview)
    card.finish(ToolResult(f"{WORDS}\n\nEnd"), 0.0)
    card.is_expanded = True
    lines = [line.plain.rstrip() for line in card.body(16)[1:]]
    assert lines == [*shown, "│", "│ End"]
