"""Takes pictures of the program as SVG, fit for a repository."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from winx_tui.tui.app import WinxApp

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
DEADLINE_S = 60.0


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the program did not come so far")
        await pilot.pause(0.05)


def save(app: WinxApp, name: str, root: Path, target: Path = TARGET) -> None:
    """Write a picture; the throw-away folder gets a name that stays the same."""
    if name:
        svg = app.export_screenshot(title="winx")
        svg = svg.replace(str(root), "~/basket")
        # Textual loads its font from the network; a picture in a repository must not.
        svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
        (target / f"{name}.svg").write_text(svg, encoding="utf-8")
