"""The questions at limits: a provider asks to wait, or a limit that the user set is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from winx_tui.core.events import CapReached, ModelLimited
from winx_tui.core.waiting import cap_answers, possible_answers
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens.approval_answers import Answer, AnswerBar
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, Sheet
from winx_tui.tui.screens.guarded import GuardedDialog
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.display import visible

_WAIT_KEYS = {"wait": "w", "switch": "c", "stop": "s"}
_CAP_KEYS = {"continue": "c", "stop": "s"}
"""Answer → its key, as in the key map."""
_SHORT = {"switch": "continue"}
"""Answer → its word where there is little room, if it is another."""


@dataclass(frozen=True, slots=True)
class LimitQuestion:
    """What the dialog asks."""

    area: Area
    """Of the keymap."""
    title: str
    subtitle: str
    reason: str
    answers: Sequence[Answer]


def wait_question(question: ModelLimited) -> LimitQuestion:
    """Ask whether to wait, to go on with another model, or to stop."""
    return LimitQuestion(
        "limit",
        "The model has to wait",
        "Asked once a session",
        question.reason,
        _answers(possible_answers(question).items(), _WAIT_KEYS),
    )


def cap_question(question: CapReached) -> LimitQuestion:
    """Ask whether to go on past a limit."""
    return LimitQuestion(
        "cap",
        "A limit is reached",
        f"limits.{question.cap}",
        question.sentence,
        _answers(cap_answers(question).items(), _CAP_KEYS),
    )


def _answers(offered: Iterable[tuple[str, str]], keys: Mapping[str, str]) -> Sequence[Answer]:
    return [
        Answer(keys[answer], visible(meaning), _SHORT.get(answer, answer), f"answer('{answer}')")
        for answer, meaning in offered
    ]


class LimitDialog(GuardedDialog[str]):
    """Asks how to go on at a limit; dismissed with the answer."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, question: LimitQuestion, *, guard: KeyGuard, on_height: Callable[[int], None]
    ) -> None:
        """Ask.

        Args:
            question: What is asked, and what can be answered.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
        """
        super().__init__(guard, on_height)
        self._question = question
        self._sheet = Sheet(id="limit")
        self._head = Static(visible(question.reason), id="limit-head", markup=False)
        self._bar = AnswerBar(question.answers, guard, question.area, id="limit-answers")

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._head
            yield self._bar

    def on_mount(self) -> None:
        self._sheet.border_title = Content(self._question.title)
        keys = hints(key_map_of(self), (self._question.area, "keys", "keys"))
        self._sheet.border_subtitle = Content(f"{self._question.subtitle} · ") + keys
        self._bar.focus()
        self.fit()

    def show_armed(self) -> None:
        """Dim the answers until one can be chosen."""
        self._bar.show_armed()

    def action_answer(self, answer: str) -> None:
        """Give an answer, if it is offered."""
        offered = {each.action for each in self._question.answers}
        if self.is_current and f"answer('{answer}')" in offered:
            self.end(answer)

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(KeysScreen(self._question.area))

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def fit(self) -> None:
        """Arrange the sheet for the size of the screen."""
        is_compact = self.app.size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        self._bar.set_compact(is_compact)
