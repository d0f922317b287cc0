"""The answers of the approval dialog, as a list or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import CommandPreview, DiffPreview, TextPreview
from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.keymap import actions_of
from winx_tui.tui.screens.key_guard import KeyGuard

_KEYS = actions_of("approval")


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer."""

    key: str
    label: str
    short: str
    action: str


def answers_for(request: ApprovalRequest) -> tuple[Answer, ...]:
    """Return the answers that a request allows, in the order they are shown."""
    answers = [Answer("a", "Approve once", "once", "approve_once")]
    if "session" in request.scopes:
        label = f"Approve for this session: {_covered_by(request)}"
        answers.append(Answer("s", label, "session", "approve_session"))
    answers.append(Answer("r", "Reject", "reject", "reject"))
    answers.append(Answer("t", "Reject, and tell the model why", "tell", "explain"))
    if request.editable is not None:
        answers.append(Answer("e", "Edit the command first", "edit", "edit"))
    return tuple(answers)


def _covered_by(request: ApprovalRequest) -> str:
    match request.preview:
        case CommandPreview():
            return "this exact command"
        case DiffPreview():
            return "edits of this file"
        case TextPreview():
            return "this exact call"


class AnswerBar(Widget, can_focus=True):
    """Holds the focus of the dialog and takes all its keys."""

    @dataclass
    class Pressed(Message):
        """A key or a click asks for an action."""

        action: str

    class Dropped(Message):
        """A key came too early to count."""

    def __init__(self, answers: Sequence[Answer], guard: KeyGuard) -> None:
        super().__init__(id="approval-answers")
        self._guard = guard
        self._answers = answers
        self._marked = next(i for i, answer in enumerate(answers) if answer.action == "reject")
        self._is_compact = False

    @property
    def current(self) -> Answer:
        """Return the marked answer."""
        return self._answers[self._marked]

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
        if not self._guard.admits(event):
            self.post_message(self.Dropped())
        elif (action := _KEYS.get(event.key)) is not None:
            self.post_message(self.Pressed(action))

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
                    for number, (row, start, end) in enumerate(self._spots(width))
                    if row == offset.y and start <= offset.x < end
                ),
                -1,
            )
        if 0 <= index < len(self._answers):
            self._marked = index
            self.post_message(self.Pressed(self._answers[index].action))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        if not self._is_compact:
            return len(self._answers)
        return self._spots(width)[-1][0] + 1

    def render(self) -> Content:
        width = self.size.width
        if not self._is_compact:
            return Content("\n").join(
                self._row(index, width) for index in range(len(self._answers))
            )
        text = Content("")
        last_row = 0
        for index, (row, start, _) in enumerate(self._spots(width)):
            if row != last_row:
                text += Content("\n")
                last_row = row
            elif start:
                text += Content("  ")
            text += self._chip(index)
        return text

    def _row(self, index: int, width: int) -> Content:
        answer = self._answers[index]
        is_marked = index == self._marked
        row = Content("› " if is_marked else "  ")
        row += Content.styled(answer.key, "$accent bold") + Content("  ")
        row += Content.styled(answer.label, "bold" if is_marked else "")
        row = row.truncate(width, ellipsis=True)
        return filled(row, width, "on $primary 25%") if is_marked else row

    def _chip(self, index: int) -> Content:
        answer = self._answers[index]
        chip = Content.assemble((answer.key, "$accent bold"), " ", answer.short)
        if index == self._marked:
            return chip.stylize_before("bold on $primary 25%")
        return chip

    def _spots(self, width: int) -> list[tuple[int, int, int]]:
        """Return (row, start, end) of each chip, wrapped to the width."""
        spots = []
        row = column = 0
        for answer in self._answers:
            length = len(answer.key) + 1 + len(answer.short)
            if column and column + 2 + length > width:
                row, column = row + 1, 0
            start = column + 2 if column else 0
            column = start + length
            spots.append((row, start, column))
        return spots
