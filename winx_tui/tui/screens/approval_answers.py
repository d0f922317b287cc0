"""The answers of the approval dialog, as a list or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens import key_guard
from winx_tui.tui.screens.arming import ArmingAnswers
from winx_tui.tui.screens.key_guard import KeyGuard

_APPROVING = frozenset({"approve_once", "approve_session", "confirm"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer."""

    key: str
    """As the key map has it; where a person has changed that, theirs is shown."""
    label: str
    short: str
    action: str
    is_held: bool = False
    """Whether it cannot be given yet; drawn quietly."""
    style: str = ""
    """How its words are drawn otherwise."""


class AnswerBar(ArmingAnswers):
    """Holds the focus of the dialog and takes all its keys."""

    @dataclass
    class Pressed(Message):
        """A key or a click asks for an action."""

        action: str

    def __init__(
        self,
        answers: Sequence[Answer],
        guard: KeyGuard,
        area: Area,
        *,
        marked: str = "",
        id: str | None = None,
    ) -> None:
        """Offer answers.

        Args:
            answers: In the order they are shown.
            guard: Says which keys count.
            area: Whose keys of the key map it takes.
            marked: The action of the answer that is marked at the start; empty: none is.
            id: For the style sheet.
        """
        super().__init__(guard, id=id)
        self._answers = answers
        self._area = area
        actions = [answer.action for answer in answers]
        self._marked = actions.index(marked) if marked else -1
        self._is_compact = False
        self._held: tuple[events.Key, str] | None = None
        """A letter that approves, and what it asks for, until it is known that no word follows."""
        self._holding: Timer | None = None

    @property
    def current(self) -> Answer:
        """Return the marked answer."""
        return self._answers[self._marked]

    @property
    def _shown(self) -> Sequence[Answer]:
        """Return the answers with the keys that are in force."""
        key_map = key_map_of(self)
        return [
            replace(answer, key=key_map.label_for(self._area, answer.action) or " ")
            if key_map.changed
            else answer
            for answer in self._answers
        ]

    def set_answers(self, answers: Sequence[Answer]) -> None:
        """Offer other answers in place of these; the same one stays marked."""
        actions = [answer.action for answer in answers]
        if self._marked >= 0:
            self._marked = actions.index(self.current.action)
        self._answers = answers
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Mark another answer."""
        self._marked = (self._marked + step) % len(self._answers)
        self.refresh()

    def set_compact(self, is_compact: bool) -> None:
        """Stand side by side, or in a list."""
        self._is_compact = is_compact
        self.refresh(layout=True)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if not self._guard.admits(event) or self._is_word(event):
            self.show_armed()
        elif (action := key_map_of(self).actions_of(self._area).get(event.key)) is None:
            self._give_held()
        elif action in _APPROVING and event.is_printable and key_guard.BURST_S:
            self._held = (event, action)
            self._holding = self.set_timer(key_guard.BURST_S, self._give_held)
        else:
            self._give_held()
            self.post_message(self.Pressed(action))

    def _is_word(self, event: events.Key) -> bool:
        """Tell whether a key goes on with the letter that was held; then both are text."""
        if self._held is None or not (event.is_printable and event.character):
            return False
        first, _ = self._held
        if event.time - first.time >= key_guard.BURST_S:
            return False
        self._forget_held()
        self._guard.take_as_text(first, event)
        return True

    def _give_held(self) -> None:
        """Give the answer whose key nothing has followed."""
        if self._held is not None:
            _, action = self._held
            self._forget_held()
            self.post_message(self.Pressed(action))

    def _forget_held(self) -> None:
        self._held = None
        if self._holding is not None:
            self._holding.stop()
            self._holding = None

    def on_click(self, event: events.Click) -> None:
        if not self._guard.admits(event):
            return
        offset = event.get_content_offset_capture(self)
        index = offset.y
        if self._is_compact:
            width = self.size.width
            index = next(
                (
                    number
                    for number, (row, start, end) in enumerate(_spots(self._shown, width))
                    if row == offset.y and start <= offset.x < end
                ),
                -1,
            )
        if 0 <= index < len(self._answers):
            if self._marked >= 0:
                self._marked = index
            self.post_message(self.Pressed(self._answers[index].action))

    def rows(self, width: int, *, is_compact: bool) -> int:
        """Return how many rows the answers take in so many columns."""
        return chip_rows(self._shown, width) if is_compact else len(self._answers)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return self.rows(width, is_compact=self._is_compact)

    def render(self) -> Content:
        width = self.size.width
        if not self._is_compact:
            return Content("\n").join(
                self._row(index, width) for index in range(len(self._answers))
            )
        text = Content("")
        last_row = 0
        for index, (row, start, _) in enumerate(_spots(self._shown, width)):
            if row != last_row:
                text += Content("\n")
                last_row = row
            elif start:
                text += Content("  ")
            text += self._chip(index)
        return text

    def _row(self, index: int, width: int) -> Content:
        answer = self._shown[index]
        is_marked = index == self._marked
        row = Content("› " if is_marked else "  ")
        row += Content.styled(answer.key, "$accent bold") + Content("  ")
        row += Content.styled(answer.label, _label_style(answer, is_marked=is_marked))
        row = row.truncate(width, ellipsis=True)
        return filled(row, width, "on $cursor-row") if is_marked else row

    def _chip(self, index: int) -> Content:
        answer = self._shown[index]
        short = Content.styled(answer.short, _label_style(answer, is_marked=False))
        chip = Content.styled(answer.key, "$accent bold") + Content(" ") + short
        if index == self._marked:
            return chip.stylize_before("bold on $cursor-row")
        return chip


def chip_rows(answers: Sequence[Answer], width: int) -> int:
    """Return how many rows answers take side by side."""
    return max((row + 1 for row, _, _ in _spots(answers, width)), default=0)


def _spots(answers: Sequence[Answer], width: int) -> list[tuple[int, int, int]]:
    """Return (row, start, end) of each chip, wrapped to the width."""
    spots = []
    row = column = 0
    for answer in answers:
        length = len(answer.key) + 1 + len(answer.short)
        if column and column + 2 + length > width:
            row, column = row + 1, 0
        start = column + 2 if column else 0
        column = start + length
        spots.append((row, start, column))
    return spots


def _label_style(answer: Answer, *, is_marked: bool) -> str:
    if answer.is_held:
        return "$text-quiet"
    return answer.style or ("bold" if is_marked else "")
