"""The prompts that commands of winx's own send."""

from __future__ import annotations

from importlib import resources
from typing import Literal


def prompt_text(name: Literal["init", "plan", "go", "review"]) -> str:
    """Read a prompt from prompts/NAME.md."""
    file = resources.files("winx_tui.commands").joinpath(f"prompts/{name}.md")
    return file.read_text(encoding="utf-8").strip()
