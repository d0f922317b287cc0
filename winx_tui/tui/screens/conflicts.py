"""The question what becomes of files that stand in the way of going back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from winx_tui.core.text import counted
from winx_tui.runtime.conflicts import Answer, Conflict
from winx_tui.runtime.shown_steps import ShownStep
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.marked_list import MarkedList
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.step_diffs import STYLES, StepDiffs
from winx_tui.tui.screens.told_line import ToldLine
from winx_tui.tui.widgets.key_hints import hint_lines, pressing
from winx_tui.workspace.checkpoints.plan import Step
from winx_tui.workspace.display import visible

_HINTS = (
    ("accept", "does it"),
    ("keep", "keep mine"),
    ("take", "take {taken}"),
    ("merge", "merge"),
    ("changes", "show diff"),
    ("keep_all", "keep all"),
    ("take_all", "take all"),
    ("keys", "keys"),
    ("leave", "change nothing"),
)
_EXPLAINED = (
    "You, or a program, changed these since; they stay as they are unless you say otherwise."
)
_LOW_ROWS = 20
"""A terminal of fewer lines has none to leave blank."""
_LEAST_ROWS = 2
_HINT_ROWS = 2
"""As in the style sheet."""
_COUNTED: dict[Answer, str] = {"keep": "as now", "take": "overwritten", "merge": "merged"}


class ConflictDialog(Modal[dict[str, Answer] | None]):
    """Gives back an answer for each path; None: nothing shall be changed at all."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(self, conflicts: Sequence[Conflict], *, root: Path, columns: DiffColumns) -> None:
        """Ask.

        Args:
            conflicts: at least one.
            root: of the project.
            columns: how changes shall be shown.
        """
        super().__init__()
        self._root = root
        self._columns = columns
        self._conflicts = tuple(conflicts)
        self._answers: dict[str, Answer] = {conflict.path: "keep" for conflict in conflicts}
        self._head = Static("", id="conflicts-head", markup=False)
        self._list = MarkedList(self._draw, id="conflicts-list")
        self._told = ToldLine("", id="conflicts-told", markup=False)
        self._hint = Static("", id="conflicts-hint", markup=False)
        self._hint_rows = 1

    def compose(self) -> ComposeResult:
        with Vertical(id="conflicts") as box:
            box.border_title = Content("Not as winx left it: what becomes of it?")
            yield self._head
            yield self._list
            yield self._told
            yield self._hint

    def on_mount(self) -> None:
        self._list.fill(len(self._conflicts), 0)
        self._count()
        self._told.display = False

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < _LOW_ROWS, "-low")
        self._count()
        self.call_after_refresh(self._fit)

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("conflicts").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            self._told.tell("")
            await self.run_action(action)
            self.call_after_refresh(self._fit_rows)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        # A click on a row marks it; one on an answer in it gives that as well.
        event.stop()

    # Actions

    def action_move(self, step: int) -> None:
        """Mark another file."""
        self._list.move(step)

    def action_page(self, direction: int) -> None:
        """Mark a file a screenful away."""
        self._list.page(direction)

    def action_turn(self, step: int) -> None:
        """Give the marked file the answer beside the one it has."""
        conflict = self._current
        at = conflict.answers.index(self._answers[conflict.path])
        self._answer(conflict, conflict.answers[(at + step) % len(conflict.answers)])

    def action_answer(self, answer: Answer) -> None:
        """Give the marked file an answer."""
        conflict = self._current
        if answer in conflict.answers:
            self._answer(conflict, answer)
        elif conflict.is_firm:
            self._told.tell(f"{visible(conflict.path)} {visible(conflict.why)}.", "warning")
        else:
            self._told.tell(
                "It cannot be merged: both changed the same lines, or there are no two texts.",
                "warning",
            )

    def action_answer_all(self, answer: Answer) -> None:
        """Give every file an answer, where it can have it."""
        for conflict in self._conflicts:
            if answer in conflict.answers:
                self._answers[conflict.path] = answer
        self._list.fill(len(self._conflicts), self._list.highlighted or 0)
        self._count()

    async def action_changes(self) -> None:
        """Show what the marked file holds against what it would become."""
        by_path = {
            conflict.path: conflict.as_merged()
            if self._answers[conflict.path] == "merge"
            else conflict.shown
            for conflict in self._conflicts
        }

        async def load(step: Step) -> ShownStep:
            return by_path[step.path]

        await self.app.push_screen(
            StepDiffs(
                "Now, against what it would become",
                [conflict.shown.step for conflict in self._conflicts],
                load,
                root=self._root,
                columns=self._columns,
                at=self._list.highlighted or 0,
            )
        )

    def action_accept(self) -> None:
        """Do it as it is chosen."""
        self.end(dict(self._answers))

    def action_leave(self) -> None:
        """Change nothing at all."""
        self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("conflicts"))

    # Drawing

    @property
    def _current(self) -> Conflict:
        return self._conflicts[self._list.highlighted or 0]

    def _answer(self, conflict: Conflict, answer: Answer) -> None:
        self._answers[conflict.path] = answer
        self._list.fill(len(self._conflicts), self._conflicts.index(conflict))
        self._count()

    def _count(self) -> None:
        said = list(self._answers.values())
        parts = [
            f"{counted(count, 'path')} {words}"
            for answer, words in _COUNTED.items()
            if (count := said.count(answer))
        ]
        told = f"So far: {', '.join(parts)}."
        self.call_after_refresh(self._fit_rows)
        self._head.update(told if self.has_class("-low") else f"{_EXPLAINED} {told}")

    def _draw(self, index: int, columns: int) -> Content:
        conflict = self._conflicts[index]
        name = Content.styled(conflict.shown.name, "bold")
        why = Content.styled(f" {visible(conflict.why)}", "$text-quiet")
        first = (name + why).truncate(columns, ellipsis=True)
        if conflict.is_firm:
            return Content("\n").join([first, Content.styled("  stays as it is", "$text-quiet")])
        chosen, key_map = self._answers[conflict.path], key_map_of(self)
        labels = {"keep": "keep mine", "take": f"take {conflict.taken}", "merge": "merge"}
        cells = []
        for answer in conflict.answers:
            words = labels[answer]
            text = f"[{words}]" if answer == chosen else f" {words} "
            cell = pressing(text, key_map.first_key("conflicts", answer))
            style = "$text-warning bold" if answer != "keep" else "$text-success bold"
            cells.append(cell.stylize(style if answer == chosen else "$text-quiet"))
        return Content("\n").join([first, Content("  ") + Content("  ").join(cells)])

    def _fit(self) -> None:
        """Leave the rows as many lines as what stands around them does not take."""
        self._show_hint()
        self.call_after_refresh(self._fit_rows)

    def _fit_rows(self) -> None:
        around = self.query_one("#conflicts", Vertical).gutter.height + self._hint_rows
        around += self._told.size.height if self._told.display else 0
        around += self._head.size.height
        around += self._head.styles.margin.height + self._hint.styles.margin.height
        self._list.styles.max_height = max(_LEAST_ROWS, self.size.height - around)

    def _show_hint(self) -> None:
        can_merge = any(conflict.merged is not None for conflict in self._conflicts)
        is_alone = len(self._conflicts) == 1
        parts: list[HintPart] = [
            ("conflicts", name, words.format(taken=self._conflicts[0].taken))
            for name, words in _HINTS
            if (name != "merge" or can_merge) and not (is_alone and name.endswith("_all"))
        ]
        columns = self._hint.size.width or self.app.size.width
        lines = hint_lines(key_map_of(self), columns, *parts)
        self._hint_rows = min(_HINT_ROWS, lines.plain.count("\n") + 1)
        self._hint.update(lines)
