"""Takes pictures of the program as SVG, fit for a repository."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalogue import PICTURES
from small_svg import small
from textual.pilot import Pilot

from winx_tui.config.settings import Settings
from winx_tui.runtime.runtime import Runtime
from winx_tui.theming.loader import resolve_theme
from winx_tui.tui.app import WinxApp
from winx_tui.tui.screens.guarded import GuardedDialog

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
DEADLINE_S = 40.0
_LOOK_S = 0.08
_STEADY_LOOKS = 4
"""So often in a row must the screen look the same before it is drawn."""
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_CELL = 12.2
"""Width of a cell in Textual's pictures."""
_CLIP = re.compile(r'(<clipPath id="winx-clip-terminal">\s*<rect [^>]*height=")([\d.]+)')
_CLIPPED = 2.8
"""What Textual cuts off the last line of the screen: the feet of its letters."""
_NBSP = "&#160;"
_RUN = re.compile(
    r'(<text [^>]*?\bx=")([\d.]+)("[^>]*?\btextLength=")([\d.]+)("[^>]*>)([^<]*)</text>'
)
_TIMES = (
    (re.compile(r"(&#160;in&#160;)\d\.\d{3}(s)"), r"\g<1>0.001\2"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "2026-09-21"),
    (re.compile(r"(steps?&#160;·&#160;)[\d.]+(&#160;s)"), r"\g<1>2.3\2"),
    (
        re.compile(r"since&#160;[\d:]{8},&#160;for&#160;[\d.]+"),
        "since&#160;10:02:41,&#160;for&#160;9.6",
    ),
    (
        re.compile(
            r"((?:running|waits&#160;for&#160;input)(?:&#160;|</text>|<text[^>]*>)*)"
            r"\d+\.\d(&#160;s)"
        ),
        r"\g<1>9.6\2",
    ),
    (re.compile(r"(>&#160;·&#160;)\d+(&#160;s&#160;·&#160;<)"), r"\g<1>4\2"),
    (re.compile(r"\d+(&#160;s&#160;·&#160;Ctrl\+T&#160;gives)"), r"7\1"),
)
"""What programs and shells tell of their own time → what it is in pictures, of the same width."""


@dataclass(frozen=True)
class Camera:
    """A theme, a size of the screen, and which pictures were taken in them."""

    theme: str
    columns: int
    lines: int
    target: Path
    taken: set[str] = field(default_factory=set)

    @property
    def suffix(self) -> str:
        """Return what names of files end in."""
        return f"-{self.theme}-{self.columns}x{self.lines}"

    @property
    def settings(self) -> Settings:
        """Return settings under which nothing moves."""
        settings = Settings(theme=self.theme)
        return replace(settings, ui=replace(settings.ui, animations=False))


@dataclass(frozen=True)
class Stage:
    """A running app, and who takes pictures of it."""

    app: WinxApp
    pilot: Pilot[int]
    camera: Camera

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition."""
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > deadline:
                self.app.save_screenshot("failed.svg", str(self.camera.target))
                raise TimeoutError(f"{what} did not come: see failed.svg")
            await self.pilot.pause(0.03)

    async def until_on(self, screen: str) -> None:
        """Wait for a screen of a class, and until its keys count."""

        def is_on() -> bool:
            top = self.app.screen
            is_ready = not isinstance(top, GuardedDialog) or top.is_armed
            return type(top).__name__ == screen and is_ready

        await self.until(is_on, screen)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def take(self, name: str) -> None:
        """Wait until the screen of a picture is there and still, and draw it."""
        await self.until_on(PICTURES[name].screen)
        svg = await self._still()
        self.camera.taken.add(name)
        path = self.camera.target / f"{name}{self.camera.suffix}.svg"
        path.write_text(fit_for_a_repository(svg), encoding="utf-8")

    async def back(self) -> None:
        """Leave whatever lies over the chat."""
        while len(self.app.screen_stack) > 1:
            await self.press("escape")
            await self.pilot.pause(0.05)

    async def _still(self) -> str:
        before, same = "", 0
        deadline = time.monotonic() + DEADLINE_S
        while same < _STEADY_LOOKS:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{type(self.app.screen).__name__} never comes to rest")
            await self.pilot.pause(_LOOK_S)
            now = self.app.export_screenshot(title="winx")
            same = same + 1 if now == before else 0
            before = now
        return before


def fit_for_a_repository(svg: str) -> str:
    """Take out what comes from the network, and what differs from run to run."""
    # Textual loads its font from the network; a picture in a repository must not.
    svg = _FONT.sub("", svg)
    for told, shown in _TIMES:
        svg = told.sub(shown, svg)
    # The prefix of its names is worked out from the text as it was.
    svg = re.sub(r"terminal-\d+-", "winx-", svg)
    svg = _RUN.sub(_without_blanks, svg)
    svg = _CLIP.sub(lambda found: f"{found[1]}{float(found[2]) + _CLIPPED:.1f}", svg)
    return "\n".join(line.rstrip() for line in small(svg).split("\n")) + "\n"


def _without_blanks(run: re.Match[str]) -> str:
    """Put a run of text where its first letter stands: some viewers drop blanks before it."""
    before, x, between, length, after, text = run.groups()
    shown = text.replace(_NBSP, "\N{NO-BREAK SPACE}")
    stripped = shown.strip("\N{NO-BREAK SPACE}")
    if not stripped:
        return ""
    leading = len(shown) - len(shown.lstrip("\N{NO-BREAK SPACE}"))
    blanks = len(shown) - len(stripped)
    left = f"{float(x) + leading * _CELL:.1f}"
    width = f"{float(length) - blanks * _CELL:.1f}"
    return f"{before}{left}{between}{width}{after}{stripped}</text>"


@asynccontextmanager
async def stage(
    camera: Camera,
    root: Path,
    opener: Callable[[], Awaitable[Runtime]],
    first_prompt: str | None = None,
) -> AsyncIterator[Stage]:
    """Run the app until the block ends."""
    app = WinxApp(
        settings=camera.settings,
        theme=resolve_theme(camera.theme).spec,
        root=root,
        open_runtime=opener,
        first_prompt=first_prompt,
    )
    async with app.run_test(size=(camera.columns, camera.lines)) as pilot:
        yield Stage(app, pilot, camera)
        await app.close()
