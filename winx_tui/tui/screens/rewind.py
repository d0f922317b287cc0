"""The page of the turns that can be gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from winx_tui.commands.rewinding import go_back_with_prompt, turns_here
from winx_tui.commands.session_words import ago, file_names, moment_of
from winx_tui.core.errors import WinxError
from winx_tui.core.text import counted
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.marked_list import MarkedList
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.sessions import STYLES
from winx_tui.tui.widgets.key_hints import hints

if TYPE_CHECKING:
    from pathlib import Path

    from winx_tui.session.turns import Turn
    from winx_tui.tui.app import WinxApp


async def open_rewind(app: WinxApp) -> None:
    """Show the page; go back to before the turn that is chosen."""
    host = AppCommandHost(app)
    try:
        turns = await turns_here(host)
        number = await answer_of(app, RewindPage(turns, host.runtime.workspace.root))
        if number is not None:
            await go_back_with_prompt(host, turns, number)
    except WinxError as error:
        host.notify(str(error), "error")


class RewindPage(Modal[int | None]):
    """Gives back the number of the turn to go back to before; None: none."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(self, turns: Sequence[Turn], root: Path) -> None:
        super().__init__()
        self._turns = turns[::-1]
        self._root = root
        self._list = MarkedList(self._draw, id="rewind-list")

    def compose(self) -> ComposeResult:
        with Vertical(id="rewind") as box:
            box.border_title = Content("Go back to before a prompt")
            parts = (("choose", "goes back"), ("keys", "keys"), ("leave", "stays"))
            named: list[HintPart] = [("rewind", *part) for part in parts]
            box.border_subtitle = hints(key_map_of(self), *named)
            yield self._list

    def on_mount(self) -> None:
        self._list.fill(len(self._turns), 0)

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("rewind").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_move(self, step: int) -> None:
        """Mark another turn."""
        self._list.move(step)

    def action_page(self, direction: int) -> None:
        """Mark a turn a screenful away."""
        self._list.page(direction)

    def action_choose(self) -> None:
        """Take the marked turn."""
        if self._list.highlighted is not None:
            self.end(self._turns[self._list.highlighted].number)

    def action_leave(self) -> None:
        """Stay where the conversation is."""
        self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("rewind"))

    def _draw(self, index: int, columns: int) -> Content:
        turn = self._turns[index]
        facts = [f"turn {turn.number + 1}", ago(moment_of(turn.at))]
        if turn.files:
            names = file_names(turn.files, self._root)
            facts.append(f"{counted(len(turn.files), 'file')} changed: {names}")
        prompt = Content(one_line(turn.prompt.typed) or "(empty)")
        second = Content.styled(" · ".join(facts), "$text-quiet")
        lines = (prompt.truncate(columns, ellipsis=True), second.truncate(columns, ellipsis=True))
        return Content("\n").join(lines)
