"""Runs the app headless on a scripted runtime, and reads what is on the screen."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot

from tests.tui.support.quiet_loop import wait_for_the_rest_of_a_picture
from tests.tui.support.scripted_runtime import ScriptedRuntime, opener
from winx_tui.config.settings import Settings, UiSettings
from winx_tui.core.approval import ApprovalRequest, CommandRow, Confinement, Scope
from winx_tui.core.preview import CommandPreview, Preview
from winx_tui.theming.loader import resolve_theme
from winx_tui.tui.app import OpenRuntime, WinxApp
from winx_tui.tui.screens.approval import ApprovalDialog
from winx_tui.tui.screens.key_guard import KeyGuard

DEADLINE_S = 60.0
_STILL_LOOKS = 3
"""So often in a row words must stand at one place before they are clicked."""
_NAMES = {" ": "space", "/": "slash", "@": "at", "!": "exclamation_mark", ".": "full_stop"}
_CHARACTERS = {name: character for character, name in _NAMES.items()}
CALM = Settings(ui=UiSettings(animations=False))


@dataclass
class Stage:
    """A running app and its hands and eyes."""

    app: WinxApp
    pilot: Pilot[int]

    @property
    def prompt_text(self) -> str:
        """Return what stands in the prompt."""
        return self.app.prompt.area.text

    @property
    def dialog(self) -> ApprovalDialog | None:
        """Return the approval dialog on top, if there is one."""
        top = self.app.screen
        return top if isinstance(top, ApprovalDialog) else None

    def screen_text(self) -> str:
        """Return the lines of the top screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def until(self, is_true: Callable[[], object]) -> None:
        """Wait for a condition."""
        deadline_s = time.monotonic() + DEADLINE_S
        while not is_true():
            assert time.monotonic() < deadline_s, f"never came:\n{self.screen_text()}"
            await self.pilot.pause(0.01)

    async def until_shown(self, text: str) -> None:
        """Wait for a text on the screen, and for what is drawn with it."""
        await self.until(lambda: text in self.screen_text())
        await wait_for_the_rest_of_a_picture()

    async def click_on(self, words: str, *, topmost: bool = False) -> None:
        """Click on the end of words, the lowest there are, once nothing moves them any more."""
        deadline_s = time.monotonic() + DEADLINE_S
        place: tuple[int, int] | None = None
        looks = 0
        while place is None or looks < _STILL_LOOKS:
            assert time.monotonic() < deadline_s, f"never came to rest:\n{self.screen_text()}"
            await self.pilot.pause()
            before, place = place, self._end_of(words, topmost=topmost)
            looks = looks + 1 if place == before else 0
        await self.pilot.click(offset=place)

    def _end_of(self, words: str, *, topmost: bool) -> tuple[int, int] | None:
        rows = self.screen_text().split("\n")
        places = [
            (row.rindex(words) + len(words) - 1, at) for at, row in enumerate(rows) if words in row
        ]
        return places[0 if topmost else -1] if places else None

    async def until_open(self) -> None:
        """Wait for the conversation."""
        await self.until(lambda: self.app.turns.conversation is not None)

    async def type(self, text: str) -> None:
        """Press a key for each character; only the last one is waited for."""
        *before, last = (_NAMES.get(character, character) for character in text)
        self.press_at(time.monotonic(), *before)
        await self.pilot.press(last)

    async def send(self, text: str) -> None:
        """Type a prompt and press Enter."""
        await self.type(text)
        await self.pilot.press("enter")

    async def until_guarded(self, than: ApprovalDialog | None = None) -> KeyGuard:
        """Wait for an approval dialog, another than one before; its keys may not count yet."""

        def is_there() -> bool:
            dialog = self.dialog
            return dialog not in (None, than) and dialog.guard.began_at_s < float("inf")

        await self.until(is_there)
        assert self.dialog is not None
        return self.dialog.guard

    def press_at(self, moment_s: float, *names: str) -> None:
        """Press keys as if at one moment, whatever the time is by now."""
        for name in names:
            character = _CHARACTERS.get(name, name if len(name) == 1 else None)
            event = Key(name, character)
            event.time = moment_s
            event.set_sender(self.app)
            self.app.post_message(event)

    async def until_asked(self) -> ApprovalDialog:
        """Wait for an approval dialog whose keys count already."""
        await self.until(lambda: self.dialog is not None and self.dialog.is_armed)
        assert self.dialog is not None
        return self.dialog


@asynccontextmanager
async def stage(
    runtime: ScriptedRuntime,
    *,
    size: tuple[int, int] = (90, 30),
    settings: Settings = CALM,
    resume: str | None = None,
    open_runtime: OpenRuntime | None = None,
    is_open: bool = True,
) -> AsyncIterator[Stage]:
    """Run the app until the block ends; with is_open not before there is a conversation."""
    app = WinxApp(
        settings=settings,
        theme=resolve_theme("winx-dark").spec,
        root=runtime.workspace.root,
        open_runtime=open_runtime or opener(runtime),
        resume=resume,
    )
    async with app.run_test(size=size) as pilot:
        running = Stage(app, pilot)
        if open_runtime is None and is_open:
            await running.until_open()
        yield running
        await app.close()


def question(
    preview: Preview,
    *,
    call_id: str = "call_1",
    scopes: Sequence[Scope] = ("once", "session"),
    editable: str | None = None,
    reasons: Sequence[str] = ("It runs a command.",),
    danger: Sequence[str] = (),
    parts: Sequence[CommandRow] = (),
    confinement: Confinement | None = None,
) -> ApprovalRequest:
    """Build a question."""
    return ApprovalRequest(
        id=f"ask_{call_id}",
        call_id=call_id,
        tool="bash_command",
        title="Run a command",
        accesses=(),
        preview=preview,
        reasons=tuple(reasons),
        scopes=tuple(scopes),
        fingerprint="0123456789abcdef",
        editable=editable,
        danger=tuple(danger),
        parts=tuple(parts),
        confinement=confinement,
    )


def command_question(command: str, *, call_id: str = "call_1") -> ApprovalRequest:
    """Build a question about a command."""
    return question(CommandPreview(command, Path("/home/me/x")), call_id=call_id, editable=command)
