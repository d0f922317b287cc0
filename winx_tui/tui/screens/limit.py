"""The question what to do while a provider asks to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from winx_tui.core.events import ModelLimited
from winx_tui.core.waiting import LimitAnswer, possible_answers
from winx_tui.tui.keymap import actions_of
from winx_tui.tui.screens.approval_answers import Answer, AnswerBar
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, Sheet
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.reading import ReadingScreen, help_page
from winx_tui.workspace.display import visible

_KEYS: dict[LimitAnswer, tuple[str, str]] = {
    "wait": ("w", "wait"),
    "switch": ("c", "continue"),
    "stop": ("s", "stop"),
}
"""Answer → its key, as in the keymap, and its word where there is little room."""


class LimitDialog(ModalScreen[LimitAnswer]):
    """Offers to wait, to go on with another model, or to stop."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, question: ModelLimited, *, guard: KeyGuard, on_height: Callable[[int], None]
    ) -> None:
        """Ask.

        Args:
            question: Who asks to wait, how long, and who could go on.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
        """
        super().__init__()
        self.guard = guard
        self._offered = possible_answers(question)
        self._on_height = on_height
        self._sheet = Sheet(id="limit")
        self._head = Static(visible(question.reason), id="limit-head", markup=False)
        answers = [
            Answer(_KEYS[answer][0], visible(meaning), _KEYS[answer][1], f"answer('{answer}')")
            for answer, meaning in self._offered.items()
        ]
        self._bar = AnswerBar(answers, guard, actions_of("limit"), id="limit-answers")

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._head
            yield self._bar

    def on_mount(self) -> None:
        self._sheet.border_title = Content(" The model has to wait ")
        self._sheet.border_subtitle = Content("Asked once a session · ? keys")
        self._bar.focus()
        self._fit()

    def on_screen_resume(self) -> None:
        # Also after the keys were looked up.
        self.guard.begin()
        self._bar.show_armed()

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    @property
    def is_armed(self) -> bool:
        """Tell whether keys count already."""
        return self.guard.left_s == 0

    def action_answer(self, answer: LimitAnswer) -> None:
        """Give an answer, if it is offered."""
        if self.is_current and answer in self._offered:
            self.dismiss(answer)

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(ReadingScreen("Keys", help_page("limit")))

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if not self.guard.admits(event):
            self._bar.show_armed()

    def on_sheet_resized(self, event: Sheet.Resized) -> None:
        event.stop()
        self._on_height(event.rows)

    def _fit(self) -> None:
        is_compact = self.app.size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        self._bar.set_compact(is_compact)
