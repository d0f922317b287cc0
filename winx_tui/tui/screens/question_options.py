"""The answers that the agent offers, and the field for an answer of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input

from winx_tui.core.questions import AnswerOption
from winx_tui.tui.blocks.safe_text import filled, one_line
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.arming import ArmingAnswers
from winx_tui.tui.screens.key_guard import KeyGuard

_OWN = AnswerOption("Write your own answer")
_OWN_KEY = "w"
_NUMBERED = 9
"""So many options have a key of their own."""


class OptionRows(ArmingAnswers):
    """Holds the focus of the dialog and takes its keys, until an own answer is written."""

    @dataclass
    class Pressed(Message):
        """A key or a click asks for an action."""

        action: str

    def __init__(
        self,
        options: Sequence[AnswerOption],
        guard: KeyGuard,
        *,
        takes_several: bool,
    ) -> None:
        """Offer options, and after them an answer of one's own.

        Args:
            options: In the order they are shown.
            guard: Says which keys count.
            takes_several: Whether options are ticked rather than chosen.
        """
        super().__init__(guard, id="question-options")
        self._options = (*options, _OWN)
        self._takes_several = takes_several
        self._ticked: set[int] = set()
        self._marked = 0

    @property
    def is_own_marked(self) -> bool:
        """Tell whether an answer of one's own is marked."""
        return self._marked == len(self._options) - 1

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the labels of the answer: what is ticked, else what is marked."""
        numbers = sorted(self._ticked)
        if not numbers and not self.is_own_marked:
            numbers = [self._marked]
        return tuple(self._options[number].label for number in numbers)

    @property
    def ticked(self) -> tuple[str, ...]:
        """Return the labels that are ticked."""
        return tuple(self._options[number].label for number in sorted(self._ticked))

    def move(self, step: int) -> None:
        """Mark another row."""
        self.mark((self._marked + step) % len(self._options))

    def mark(self, number: int) -> None:
        """Mark a row, if there is such a one."""
        if number < len(self._options):
            self._marked = number
            self.refresh()

    def tick(self) -> None:
        """Tick the marked option, or take its tick off."""
        if self._takes_several and not self.is_own_marked:
            self._ticked ^= {self._marked}
            self.refresh()

    def marked_span(self) -> tuple[int, int]:
        """Return the first row of the marked option, and how many rows it has."""
        owners = [owner for owner, _ in self._lines(self.size.width)]
        return owners.index(self._marked), owners.count(self._marked)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if not self._guard.admits(event):
            self.show_armed()
        elif (action := key_map_of(self).actions_of("question").get(event.key)) is not None:
            self.post_message(self.Pressed(action))

    def on_click(self, event: events.Click) -> None:
        if not self._guard.admits(event):
            return
        owners = [owner for owner, _ in self._lines(self.size.width)]
        row = event.get_content_offset_capture(self).y
        if not 0 <= row < len(owners):
            return
        was_marked = owners[row] == self._marked
        self.mark(owners[row])
        if self._takes_several and not self.is_own_marked:
            self.tick()
        elif was_marked:
            self.post_message(self.Pressed("choose"))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join([line for _, line in self._lines(self.size.width)])

    def _lines(self, width: int) -> list[tuple[int, Content]]:
        """Lay the rows out; with each line stands the option that it belongs to."""
        return [
            (number, line)
            for number in range(len(self._options))
            for line in self._row(number, max(width, 8))
        ]

    def _row(self, number: int, width: int) -> list[Content]:
        option, is_marked = self._options[number], number == self._marked
        lead = self._lead(number, is_marked=is_marked)
        room = max(4, width - lead.cell_length)
        label = Content.styled(one_line(option.label), "bold" if is_marked else "")
        detail = Content.styled(one_line(option.detail), "$text-quiet")
        if option.detail and label.cell_length + 2 + detail.cell_length <= room:
            texts = [label + Content("  ") + detail]
        else:
            texts = [*label.wrap(room), *(detail.wrap(room) if option.detail else [])]
        gap = Content(" " * lead.cell_length)
        lines = [lead + texts[0], *(gap + text for text in texts[1:])]
        return [filled(line, width, "on $cursor-row") for line in lines] if is_marked else lines

    def _lead(self, number: int, *, is_marked: bool) -> Content:
        is_own = number == len(self._options) - 1
        key = _OWN_KEY if is_own else str(number + 1) if number < _NUMBERED else " "
        lead = Content("› " if is_marked else "  ") + Content.styled(key, "$accent bold")
        if not self._takes_several:
            return lead + Content("  ")
        box = "   " if is_own else "[x]" if number in self._ticked else "[ ]"
        return lead + Content(f" {box} ")


class AnswerField(Input):
    """Where a person writes; keys that were typed ahead for the prompt go there."""

    def __init__(self, guard: KeyGuard) -> None:
        super().__init__(placeholder="Your answer", id="question-own", select_on_focus=False)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False
        self._guard = guard

    async def _on_key(self, event: events.Key) -> None:
        if not self._guard.admits(event):
            event.stop()
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        if not self._guard.admits(event):
            event.stop()
            event.prevent_default()
