"""Going back: the page of turns, what would change, and files that stand in the way."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

from pictures import Stage

from winx_tui.llm.demo_prompt import DEMO_PROMPT
from winx_tui.tui.screens.approval import ApprovalDialog

_COMMAND = (
    "for n in 1 2 3; do echo invoice $n > invoice-$n.txt; done; "
    "sed -i 's/A very small/A small/' README.md"
)


async def play_going_back(here: Stage, root: Path) -> None:
    """Let a model and a command change files, and look at the ways back."""
    app = here.app
    await here.until(lambda: app.turns.conversation is not None, "a conversation")
    # The demo's task has been done here already.
    undo = ("git", "checkout", "-q", ".")
    await asyncio.to_thread(subprocess.run, undo, cwd=root, check=True, timeout=10)
    app.turns.submit(DEMO_PROMPT)
    await here.until(lambda: app.turns.is_busy, "the turn")
    while app.turns.is_busy:
        if isinstance(app.screen, ApprovalDialog) and app.screen.is_armed:
            # Where the question is longer than its box, its end must have been seen.
            await here.press("end", "a")
        await here.pilot.pause(0.4)
    app.turns.submit(f"!{_COMMAND}")
    await here.until(lambda: (root / "invoice-3.txt").exists(), "the command")
    await here.until(lambda: not app.turns.is_busy, "its end")
    app.action_open("rewind")
    await here.until_on("RewindPage")
    await here.press("down")
    await here.take("rewind")
    await here.press("d")
    await here.take("rewind-preview")
    await here.back()
    (root / "README.md").write_text(
        (root / "README.md").read_text().replace("# basket", "# Basket"), encoding="utf-8"
    )
    (root / "invoice-2.txt").write_text("invoice 2, paid\n", encoding="utf-8")
    await here.press(*"/undo", "escape", "enter")
    await here.until_on("ConflictDialog")
    await here.press("m")
    await here.take("undo-conflict")
    await here.press("d")
    await here.take("undo-diff")
    await here.back()
