"""The screen on which a recorded session is played."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from winx_tui.core.events import Event, TurnFinished
from winx_tui.core.text import counted
from winx_tui.runtime.replays.player import Player
from winx_tui.session.store import LoadedSession
from winx_tui.tui.blocks.layout import TranscriptLayout
from winx_tui.tui.blocks.message import NoticeBlock
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.event_router import EventRouter
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import DEFAULT_KEYS, KeyMap, key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.messages import DeedWanted, LinkPressed, PictureUnfolded
from winx_tui.tui.replay.sink import ReplaySink
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.widgets.key_hints import hint_lines
from winx_tui.tui.widgets.task_panel import TaskPanel
from winx_tui.tui.widgets.transcript import Transcript

_STYLES = Path(__file__).parent.parent / "styles" / "replay.tcss"
_AT_ONCE_S = 0.001
"""A timer of no length at all is an error."""
_TOGETHER_S = 0.012
"""Events of one moment are drawn together for so long; then keys get their turn."""
_HINTS: tuple[HintPart, ...] = (
    ("replay", "pause", "pause"),
    ("replay", "step", "next"),
    ("replay", "previous_turn", "turn"),
    ("replay", "faster slower", "pace"),
    ("replay", "first last", "ends"),
    ("replay", "leave", "leave"),
    ("replay", "keys", "keys"),
)


class ReplayChat(Transcript, can_focus=False):
    """The chat, which takes clicks and leaves all keys to the screen."""


class ReplayScreen(Modal[None]):
    """Shows events as they were; nothing is asked, run or written."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("replay")]
    CSS_PATH = _STYLES

    def __init__(
        self,
        session: LoadedSession,
        player: Player,
        *,
        glyphs: Glyphs = DRAWN,
        key_map: KeyMap = DEFAULT_KEYS,
    ) -> None:
        """Play a session from where the player stands.

        Args:
            session: what is played.
            player: how fast, and from where.
            glyphs: how marks are shown.
            key_map: names the keys in the chat.
        """
        super().__init__()
        self._session = session
        self._player = player
        self._timer: Timer | None = None
        self._sink = ReplaySink()
        self._activity = ""
        self.chat = ReplayChat(TranscriptLayout(glyphs, key_map), id="replay-chat")
        self._tasks = TaskPanel(glyphs)
        self._status = Static("", id="replay-status", markup=False)
        self._keys = Static("", id="replay-keys", markup=False)
        self._router = self._fresh_router()

    def compose(self) -> ComposeResult:
        yield self.chat
        yield self._tasks
        yield self._status
        yield self._keys

    def on_mount(self) -> None:
        self._jump(self._player.position)

    def on_resize(self, event: events.Resize) -> None:
        self._keys.update(hint_lines(key_map_of(self), max(20, event.size.width - 2), *_HINTS))

    # Playing

    def _go_on(self) -> None:
        """Wait for the next event, if it comes by itself."""
        if self._timer is not None:
            self._timer.stop()
        wait_s = self._player.wait_s()
        if wait_s is not None:
            self._timer = self.set_timer(max(wait_s, _AT_ONCE_S), self._advance)
        self._tell()

    def _advance(self) -> None:
        """Show the next event, and those of the same moment."""
        until_s = time.perf_counter() + _TOGETHER_S
        while self._player.wait_s() is not None:
            self._router.route(self._player.next())
            if self._player.wait_s() != 0 or time.perf_counter() > until_s:
                break
        self._go_on()

    def _route(self, passed: Iterable[Event]) -> None:
        for event in passed:
            self._router.route(event)
        self._go_on()

    def _jump(self, position: int) -> None:
        """Show the session as it was at a position."""
        self._show(self._player.go_to(position))
        self._go_on()

    def _show(self, shown: Iterable[Event]) -> None:
        """Draw events from the first on, in place of what stands there."""
        self._sink.shut()
        self._sink = ReplaySink()
        self._activity = ""
        self._router = self._fresh_router()
        self._tasks.begin(())
        for event in shown:
            self._router.route(event)
        blocks = self._sink.show_on(self.chat)
        self.chat.load([NoticeBlock(self._head(), "info"), *blocks])

    def _fresh_router(self) -> EventRouter:
        return EventRouter(
            self._sink,
            self.set_timer,
            root=self._session.header.cwd,
            on_activity=self._note_activity,
            on_event=self._note_event,
            clock=lambda: self._player.at_s,
        )

    def _note_event(self, event: Event) -> None:
        self._tasks.note(event)
        if isinstance(event, TurnFinished):
            self._activity = ""

    def _note_activity(self, label: str) -> None:
        self._activity = label

    def _head(self) -> str:
        session = self._session
        named = f" '{session.title}'" if session.title else ""
        begun = session.header.created_at[:16].replace("T", " ")
        skipped = counted(session.skipped_lines, "unreadable line")
        left_out = f" {skipped} left out." if session.skipped_lines else ""
        return (
            f"Session {session.header.id}{named}, begun {begun} UTC in {session.header.cwd}, "
            f"played as it was: nothing is asked, run or written.{left_out}"
        )

    def _tell(self) -> None:
        """Write the status bar; what matters least goes first where there is no room."""
        player, timeline = self._player, self._player.timeline
        state = "at the end" if player.is_over else "playing" if player.is_playing else "paused"
        parts = [
            f"replay {player.position}/{len(timeline)}",
            f"{player.speed:g}x",
            state,
            f"turn {timeline.turn_at(player.position)} of {len(timeline.turns)}",
            f"{_clock(player.at_s)} of {_clock(timeline.length_s)}",
        ]
        if self._activity and not player.is_over:
            parts.append(one_line(self._activity))
        text = Content(" · ".join(parts))
        self._status.update(text.truncate(max(1, self.app.size.width - 2), ellipsis=True))

    # What the chat asks for, and a replay does not do

    def on_picture_unfolded(self, event: PictureUnfolded) -> None:
        event.stop()
        event.block.note = "Pictures are not shown in a replay."
        self.chat.update_block(event.block)

    def on_deed_wanted(self, event: DeedWanted) -> None:
        event.stop()

    def on_link_pressed(self, event: LinkPressed) -> None:
        event.stop()

    # Actions

    def action_pause(self) -> None:
        """Pause, or go on; at the end, begin again."""
        if self._player.is_over:
            self._player.is_playing = True
            self._jump(0)
            return
        self._player.is_playing = not self._player.is_playing
        self._go_on()

    def action_step(self) -> None:
        """Show the next event of which something is seen."""
        self._route(self._player.step())

    def action_next_turn(self) -> None:
        """Go to the next turn."""
        self._route(self._player.up_to(self._player.timeline.next_turn(self._player.position)))

    def action_previous_turn(self) -> None:
        """Go back to the beginning of the turn, or of the one before."""
        self._jump(self._player.timeline.previous_turn(self._player.position))

    def action_speed(self, steps: int) -> None:
        """Play faster, or slower."""
        self._player.change_speed(steps)
        self._go_on()

    def action_edge(self, direction: int) -> None:
        """Go to the beginning, or show everything."""
        self._jump(len(self._player.timeline) if direction > 0 else 0)

    def action_scroll(self, direction: int) -> None:
        """Scroll the chat by a line."""
        scroll = self.chat.scroll_down if direction > 0 else self.chat.scroll_up
        scroll(animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll the chat by a page."""
        self.chat.action_page(direction)

    def action_toggle_all(self) -> None:
        """Unfold or fold everything."""
        self.chat.toggle_all()

    async def action_keys(self) -> None:
        """Show the keys of a replay."""
        # Its page is needed where somebody asks for it.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("replay"))

    def action_leave(self) -> None:
        """Leave."""
        self.end(None)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
