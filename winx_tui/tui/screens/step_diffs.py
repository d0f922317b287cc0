"""What would become of files, one after the other: what they hold now against what they would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from winx_tui.core.errors import WinxError
from winx_tui.runtime.shown_steps import ShownStep
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.diff_browser_view import ChangeView
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.widgets.key_hints import hint_lines
from winx_tui.workspace.checkpoints.plan import Step
from winx_tui.workspace.display import visible
from winx_tui.workspace.reverting import SeenChange

STYLES = Path(__file__).parent.parent / "styles" / "rewind.tcss"
STATES: dict[str, tuple[str, str]] = {
    "A": ("comes back", "$diff-added"),
    "D": ("goes away", "$diff-removed"),
    "M": ("changes", "$text-warning"),
}
"""Letter → what becomes of the path, and its colour."""
_HINTS = (
    ("next_file previous_file", "file"),
    ("scroll_down scroll_up", "scroll"),
    ("toggle_split", "split"),
    ("keys", "keys"),
    ("leave", "back"),
)
Load = Callable[[Step], Awaitable[ShownStep]]
"""Looks at what a path holds, and what it would become."""


class StepDiffs(Modal[None]):
    """Reads in threads; the file that is looked at last counts."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = STYLES

    def __init__(
        self,
        title: str,
        steps: Sequence[Step],
        load: Load,
        *,
        root: Path,
        columns: DiffColumns,
        at: int = 0,
    ) -> None:
        """Show steps.

        Args:
            title: what would change them.
            steps: at least one.
            load: looks at one.
            root: of the project.
            columns: how changes shall be shown.
            at: the step that is shown first.
        """
        super().__init__()
        self._title = title
        self._steps = steps
        self._load = load
        self._root = root
        self._at = at
        self._head = Static("", id="steps-head", markup=False)
        self._view = ChangeView(columns, id="steps-view")
        self._hint = Static("", id="steps-hint", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="steps") as box:
            box.border_title = Content(one_line(self._title))
            yield self._head
            yield self._view
            yield self._hint

    def on_mount(self) -> None:
        self._look()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show_hint)

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("step diffs").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    # Actions

    def action_file(self, step: int) -> None:
        """Look at another file."""
        at = max(0, min(len(self._steps) - 1, self._at + step))
        if at != self._at:
            self._at = at
            self._look()

    def action_line(self, direction: int) -> None:
        """Scroll by a line."""
        self._view.scroll_relative(y=direction, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self._view.scroll_page(direction)

    def action_toggle_split(self) -> None:
        """Show old and new side by side, or one below the other."""
        self._view.toggle_split()

    def action_leave(self) -> None:
        """Go back."""
        self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("step diffs"))

    # Reading

    def _look(self) -> None:
        self.run_worker(self._show(self._steps[self._at]), group="step", exclusive=True)

    async def _show(self, step: Step) -> None:
        self._head.update(self._drawn_head(visible(step.path), []))
        try:
            shown = await self._load(step)
            change = await asyncio.to_thread(shown.change, self._root)
        except WinxError as error:
            self._show_change(None)
            self._head.update(self._drawn_head(visible(step.path), [Content(f"{error}.")]))
            return
        self._show_change(change)
        words, style = STATES[shown.letter]
        said = [Content.styled("stays" if shown.is_done else words, style)]
        if change is not None and change.diff.unified_diff:
            said.append(
                Content.assemble(
                    (f"+{change.added_lines}", "$diff-added"),
                    " ",
                    (f"−{change.removed_lines}", "$diff-removed"),
                )
            )
        note = change.note if change is not None else ""
        if not note and (change is None or not change.diff.unified_diff):
            note = "Nothing changes." if shown.is_done else shown.words()
        self._head.update(self._drawn_head(shown.name, said, note))

    def _show_change(self, change: SeenChange | None) -> None:
        diffs = (change.diff,) if change is not None and change.diff.unified_diff else ()
        self._view.show(diffs, hunk=0, top=0)
        # No hunk is chosen here.
        self._view.current = -1
        self._view.redraw()

    def _drawn_head(self, name: str, said: Sequence[Content], note: str = "") -> Content:
        parts = [Content.styled(name, "bold"), *said]
        if len(self._steps) > 1:
            place = f"{self._at + 1} of {len(self._steps)}"
            parts.append(Content.styled(place, "$text-quiet"))
        head = Content("  ").join(parts)
        return Content("\n").join([head, Content.styled(note, "$text-quiet")]) if note else head

    def _show_hint(self) -> None:
        is_alone = len(self._steps) == 1
        parts: list[HintPart] = [
            ("step diffs", name, words) for name, words in _HINTS[1 if is_alone else 0 :]
        ]
        columns = self._hint.size.width or self.app.size.width
        self._hint.update(hint_lines(key_map_of(self), columns, *parts))
