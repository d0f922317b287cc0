"""The question that the agent asks: options to choose from, or an answer of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from winx_tui.core.questions import PersonAnswer, PersonQuestion
from winx_tui.tui.blocks.safe_text import prose
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.approval_sheet import COMPACT, COMPACT_ROWS, ROOMY, Sheet
from winx_tui.tui.screens.guarded import GuardedDialog
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.tui.screens.question_options import AnswerField, OptionRows
from winx_tui.tui.widgets.key_hints import hints

_TITLE = "The model asks"
_SEND: HintPart = ("question", "choose", "sends")
_SKIP: HintPart = ("question", "close", "skips")
_KEYS: HintPart = ("question", "keys", "keys")
_CHOOSE = (_SEND, _SKIP, _KEYS)
_TICK = (("question", "tick", "ticks"), _SEND, _SKIP, _KEYS)
_WRITE = (("own answer", "submit", "sends"), ("own answer", "back", "goes back"))
_WRITE_ONLY = (("own answer", "submit", "sends"), ("own answer", "back", "skips"))


class QuestionDialog(GuardedDialog[PersonAnswer]):
    """Dismissed with the answer; an empty one where the person gave none."""

    AUTO_FOCUS = ""
    """It would scroll to the options, past the beginning of the question."""
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, question: PersonQuestion, *, guard: KeyGuard, on_height: Callable[[int], None]
    ) -> None:
        """Ask.

        Args:
            question: What is asked, and what is offered.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
        """
        super().__init__(guard, on_height)
        self._question = question
        self._sheet = Sheet(id="question")
        self._head = Static(Content(prose(question.text)), id="question-head")
        self._rows = OptionRows(
            question.options,
            guard,
            takes_several=question.takes_several,
        )
        self._scroll = VerticalScroll(self._head, self._rows, id="question-scroll", can_focus=False)
        self._field = AnswerField(guard)

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._scroll
            yield self._field

    def on_mount(self) -> None:
        self._sheet.border_title = Content(_TITLE)
        if self._question.options:
            self.action_back()
        else:
            self._rows.display = False
            self.action_write()

    def show_armed(self) -> None:
        """Dim the answers until one can be chosen."""
        self._rows.show_armed()

    # Answers

    def action_move(self, step: int) -> None:
        """Mark another option."""
        self._rows.move(step)
        self._show_marked()

    def action_mark(self, number: int) -> None:
        """Mark an option by its number, and tick it where several may be."""
        if number < len(self._question.options):
            self._rows.mark(number)
            self._rows.tick()
            self._show_marked()

    def action_tick(self) -> None:
        """Tick the marked option, or take its tick off."""
        self._rows.tick()

    def action_choose(self) -> None:
        """Answer with what is ticked or marked, once the marked option has been seen."""
        if not self._is_marked_in_view():
            self._scroll_to_marked()
        elif self._rows.is_own_marked:
            self.action_write()
        else:
            self._answer(PersonAnswer(self._rows.chosen))

    def action_write(self) -> None:
        """Open the field for an answer of one's own."""
        self._rows.mark(len(self._question.options))
        self._show_field(is_open=True)
        self._field.focus()

    def action_submit(self) -> None:
        """Answer with what was written, and what is ticked."""
        if text := self._field.value.strip():
            self._answer(PersonAnswer(self._rows.ticked, text))
        else:
            self.action_back()

    def action_back(self) -> None:
        """Go back to the options; without any, give no answer."""
        if self._question.options:
            self._show_field(is_open=False)
            self._rows.focus(scroll_visible=False)
        else:
            self.action_close()

    def action_close(self) -> None:
        """Give no answer."""
        self._answer(PersonAnswer())

    def action_scroll(self, direction: int) -> None:
        """Scroll the question."""
        step = max(1, self._scroll.size.height - 1)
        self._scroll.scroll_relative(y=direction * step, animate=False)

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(KeysScreen("question", "own answer"))

    # Keys and fields

    async def on_option_rows_pressed(self, event: OptionRows.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    async def on_key(self, event: events.Key) -> None:
        """Take what the field has not taken."""
        action = key_map_of(self).actions_of("own answer").get(event.key)
        if action is not None and self.guard.admits(event):
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    # Private

    def _answer(self, answer: PersonAnswer) -> None:
        self.end(answer)

    def _show_field(self, *, is_open: bool) -> None:
        self._field.display = is_open
        offered = _TICK if self._question.takes_several else _CHOOSE
        write = _WRITE if self._question.options else _WRITE_ONLY
        named = write if is_open else offered
        self._sheet.border_subtitle = hints(key_map_of(self), *named)
        self.fit()
        if is_open:
            self._show_marked()

    def _show_marked(self) -> None:
        """Keep the marked option in view, once it has been laid out."""
        self.call_after_refresh(self._scroll_to_marked)

    def _is_marked_in_view(self) -> bool:
        first, _ = self._rows.marked_span()
        row = self._rows.virtual_region.y + first - self._scroll.scroll_offset.y
        return 0 <= row < self._scroll.size.height

    def _scroll_to_marked(self) -> None:
        if self._rows.display and self._rows.size.width:
            first, count = self._rows.marked_span()
            top = self._rows.virtual_region.y + first
            self._scroll.scroll_to_region(Region(0, top, 1, count), animate=False)

    def fit(self) -> None:
        """Give question and options the rows that the rest does not need."""
        size = self.app.size
        is_compact = size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        around = (COMPACT if is_compact else ROOMY).around
        self._scroll.styles.max_height = max(1, size.height - around - self._field.display)
