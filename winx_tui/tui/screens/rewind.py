"""The page of the turns that can be gone back to, with what would become of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList, Static

from winx_tui.commands.rewinding import go_back_with_prompt, turns_here
from winx_tui.core.errors import WinxError, WorkspaceError
from winx_tui.runtime.shown_steps import ShownStep
from winx_tui.runtime.turn_work import TurnWork, work_of_turns
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.marked_list import MarkedList
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.rewind_reading import counted_lines, preview_of, readable_steps
from winx_tui.tui.screens.rewind_rows import Preview, drawn_preview, drawn_turn
from winx_tui.tui.screens.step_diffs import STYLES, StepDiffs
from winx_tui.tui.screens.told_line import ToldLine
from winx_tui.tui.widgets.key_hints import hint_lines
from winx_tui.workspace.checkpoints.plan import Step

if TYPE_CHECKING:
    from winx_tui.session.turns import Turn
    from winx_tui.tui.app import WinxApp

WIDE_COLUMNS = 100
"""From here on the preview stands beside the turns."""
_RESTING_S = 0.06
"""A preview is worked out once the cursor has rested on a turn for so long."""
_DRAWING_S = 0.1
"""What is read of one turn after the other is drawn together."""
_HINTS = (
    ("move_up move_down", "turn"),
    ("choose", "goes back"),
    ("changes", "show diff"),
    ("keys", "keys"),
    ("leave", "stays"),
)


async def open_rewind(app: WinxApp) -> None:
    """Show the page; go back to before the turn that is chosen."""
    host = AppCommandHost(app)
    try:
        with app.turns.held():
            turns = await turns_here(host)
            number = await answer_of(app, RewindPage(app, turns))
            while number is not None and not await go_back_with_prompt(host, turns, number):
                # Who would rather not do that may want another turn.
                number = await answer_of(app, RewindPage(app, turns, number))
    except WinxError as error:
        host.notify(str(error), "error")


class RewindPage(Modal[int | None]):
    """Gives back the number of the turn to go back to before; None: none."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(self, app: WinxApp, turns: Sequence[Turn], at: int | None = None) -> None:
        """Show turns.

        Args:
            app: whose conversation had them.
            turns: oldest first.
            at: the number of the turn that is marked first; None: the newest one.
        """
        super().__init__()
        self._winx = app
        self._host = AppCommandHost(app)
        self._turns = turns[::-1]
        self._first = 0 if at is None else len(turns) - 1 - at
        self._works: dict[int, TurnWork] = {}
        self._by_commands: dict[int, int] = {}
        """Turn → how many files commands have changed in it."""
        self._previews: dict[int, Preview] = {}
        self._not_recorded = ""
        self._resting: Timer | None = None
        self._drawing: Timer | None = None
        self._clicked: int | None = None
        self._list = MarkedList(self._draw, id="rewind-list")
        self._shown = Static("", id="rewind-shown", markup=False)
        self._preview = VerticalScroll(self._shown, id="rewind-preview", can_focus=False)
        self._told = ToldLine("", id="rewind-told", markup=False)
        self._hint = Static("", id="rewind-hint", markup=False)

    # The screen

    def compose(self) -> ComposeResult:
        self._told.display = False
        with Vertical(id="rewind") as box:
            box.border_title = Content("Go back to before a prompt")
            with Container(id="rewind-across"):
                yield self._list
                yield self._preview
            yield self._told
            yield self._hint

    def on_mount(self) -> None:
        self._list.fill(len(self._turns), self._first)
        self.run_worker(self._read(), group="works")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE_COLUMNS, "-wide")
        self.call_after_refresh(self._show_hint)

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("rewind").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._look_soon()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Mark by the first click on a row, choose by the next one."""
        event.stop()
        before, self._clicked = self._clicked, event.option_index
        if before == self._clicked:
            self.action_choose()

    # Actions

    def action_move(self, step: int) -> None:
        """Mark another turn."""
        self._list.move(step)

    def action_page(self, direction: int) -> None:
        """Mark a turn a screenful away."""
        self._list.page(direction)

    def action_choose(self) -> None:
        """Take the marked turn."""
        if (turn := self._current) is not None:
            self.end(turn.number)

    def action_leave(self) -> None:
        """Stay where the conversation is."""
        self.end(None)

    def action_changes(self) -> None:
        """Read what would change in files, one after the other."""
        if (turn := self._current) is not None:
            self.run_worker(self._open_changes(turn), group="changes", exclusive=True)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("rewind"))

    # Reading; each part in a thread, so that no key waits

    async def _read(self) -> None:
        """Read what was recorded of each turn, and count what commands have changed."""
        conversation = self._host.conversation
        works = await work_of_turns(conversation, self._turns[::-1])
        self._works = dict(enumerate(works.by_number))
        self._redraw()
        if works.trouble:
            self._told.tell(works.trouble, "warning")
        ways = conversation.ways_back
        if ways is None or works.trouble:
            return
        try:
            self._not_recorded = await ways.not_recorded()
            for turn in self._turns:
                if spans := self._works[turn.number].commands:
                    self._by_commands[turn.number] = len(await ways.paths_changed(spans))
                    if self._drawing is None:
                        self._drawing = self.set_timer(_DRAWING_S, self._redraw)
        except WorkspaceError as error:
            self._told.tell(f"What was recorded cannot be read: {error}.", "warning")

    def _look_soon(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        turn = self._current
        if turn is None:
            return
        if (known := self._previews.get(turn.number)) is not None:
            self._show(turn, known)
        else:
            self._resting = self.set_timer(_RESTING_S, self._look)

    def _look(self) -> None:
        if (turn := self._current) is not None:
            self.run_worker(self._work_out(turn), group="preview", exclusive=True)

    async def _work_out(self, turn: Turn) -> None:
        preview = await self._preview_of(turn)
        self._take(turn, preview)
        lines = await counted_lines(preview, self._host.runtime.workspace.root)
        self._take(turn, replace(preview, lines=lines))

    async def _preview_of(self, turn: Turn) -> Preview:
        from_there = [each for each in reversed(self._turns) if each.number >= turn.number]
        return await preview_of(self._host.conversation, from_there, self._not_recorded)

    def _take(self, turn: Turn, preview: Preview) -> None:
        self._previews[turn.number] = preview
        if self._current is turn:
            self._show(turn, preview)

    async def _open_changes(self, turn: Turn) -> None:
        preview = self._previews.get(turn.number) or await self._preview_of(turn)
        ways, steps = self._host.conversation.ways_back, readable_steps(preview)
        if ways is None or not steps:
            self._told.tell("No file would change that was recorded.")
            return

        async def load(step: Step) -> ShownStep:
            return (await ways.shown([step]))[0]

        await self.app.push_screen(
            StepDiffs(
                f"Back to before turn {turn.number + 1}",
                steps,
                load,
                root=self._host.runtime.workspace.root,
                columns=self._winx.diff_columns,
            )
        )

    # Drawing

    @property
    def _current(self) -> Turn | None:
        at = self._list.highlighted
        return self._turns[at] if at is not None and at < len(self._turns) else None

    def _redraw(self) -> None:
        self._drawing = None
        self._list.fill(len(self._turns), self._list.highlighted or 0)

    def _show(self, turn: Turn, preview: Preview) -> None:
        leaving, root = len(self._turns) - turn.number, self._host.runtime.workspace.root
        self._shown.update(drawn_preview(preview, leaving, root))

    def _draw(self, index: int, columns: int) -> Content:
        turn = self._turns[index]
        number = turn.number
        return drawn_turn(turn, self._works.get(number), self._by_commands.get(number), columns)

    def _show_hint(self) -> None:
        parts: list[HintPart] = [("rewind", name, words) for name, words in _HINTS]
        columns = self._hint.size.width or self.app.size.width
        self._hint.update(hint_lines(key_map_of(self), columns, *parts))
