"""The instruction files of a project, read only where the folder is trusted."""

from __future__ import annotations

from pathlib import Path

INSTRUCTION_FILES = ("AGENTS.md", "CLAUDE.md", "GEMINI.md")
"""The first that exists counts: projects keep copies for different agents."""

MAX_INSTRUCTION_CHARS = 24_000
"""About 6,000 tokens; weak models lose the task in more."""


def read_instructions(root: Path) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of the project's instruction file, capped."""
    for name in INSTRUCTION_FILES:
        path = root / name
        # A link out of the project would bring in what nobody looked at when trusting it.
        if not path.resolve().is_relative_to(root):
            continue
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(MAX_INSTRUCTION_CHARS + 1)
        except OSError:
            continue
        if len(text) > MAX_INSTRUCTION_CHARS:
            text = text[:MAX_INSTRUCTION_CHARS] + f"\n[… {name} goes on; read the file …]"
        return ((name, text),)
    return ()
