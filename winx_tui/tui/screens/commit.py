"""The question whether something is committed: what, with which message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from winx_tui.runtime.committing import CommitForm
from winx_tui.tui.blocks.safe_text import one_line, prose, terminal_text
from winx_tui.tui.dialogs import answer_of, guard_over
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.approval_answers import Answer, AnswerBar
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, Sheet
from winx_tui.tui.screens.guarded import GuardedDialog
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.tui.screens.reading import ReadingScreen
from winx_tui.tui.widgets.key_hints import hints
from winx_tui.workspace.git_committable import FileState

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_ANSWERS = (
    Answer("c", "Commit, with this message; nothing is pushed", "commit", "confirm"),
    Answer("e", "Change the message first", "edit", "edit"),
    Answer("d", "Look at the diff", "diff", "look"),
    Answer("Esc", "Commit nothing", "nothing", "leave"),
)
_READ: tuple[HintPart, ...] = (
    ("commit", "scroll_up scroll_down", "scrolls"),
    ("commit", "keys", "keys"),
)
_WRITE: tuple[HintPart, ...] = (
    ("commit message", "confirm", "commits"),
    ("commit message", "back", "goes back"),
)
_STATES: Mapping[FileState, str] = {
    "created": "$text-success",
    "modified": "$text-warning",
    "deleted": "$text-error",
}
_LINES: Mapping[str, str] = {
    "+": "$text-success",
    "-": "$text-error",
    "@": "$text-accent",
}
_MOST_DIFF_CHARS = 200_000
_MOST_MESSAGE_ROWS = 8
_AROUND = 6
"""Rows of frame, margin and padding."""
_COMPACT_AROUND = 2


async def open_commit(app: WinxApp) -> None:
    """Ask about the commit that is prepared; without one, have one prepared."""
    conversation = app.turns.conversation
    form = None if conversation is None else conversation.changes.commit
    if form is None:
        app.action_command("/commit")
        return
    async with app.question():
        dialog = CommitDialog(form, guard=guard_over(app), on_height=app.leave_room)
        try:
            await answer_of(app, dialog)
        finally:
            app.leave_room(0)


class MessageEditor(TextArea):
    """Holds the message; its keys are the dialog's."""

    def __init__(self, text: str) -> None:
        super().__init__(text, id="commit-message", compact=True, soft_wrap=True)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("commit message").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)


class CommitDialog(GuardedDialog[None]):
    """Writes into the form what the person decides."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = Path(__file__).parents[1] / "styles" / "commit.tcss"

    def __init__(
        self, form: CommitForm, *, guard: KeyGuard, on_height: Callable[[int], None]
    ) -> None:
        """Ask.

        Args:
            form: What would be committed; takes the message and the decision.
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
        """
        super().__init__(guard, on_height)
        self._form = form
        proposal = form.proposal
        self._sheet = Sheet(id="commit")
        self._files = Static(self._drawn_files(), id="commit-files", markup=False)
        self._list = VerticalScroll(self._files, id="commit-list", can_focus=False)
        self._warnings = Static(
            Content("\n".join(map(prose, proposal.warnings))), id="commit-warnings"
        )
        self._warnings.display = bool(proposal.warnings)
        by = f"Message, written by {one_line(proposal.message_by)}:"
        self._by = Static(
            Content(by if proposal.message_by else "Message:"), id="commit-by", markup=False
        )
        self._message = MessageEditor(form.message)
        self._bar = AnswerBar(_ANSWERS, guard, "commit", id="commit-answers")

    def compose(self) -> ComposeResult:
        with self._sheet:
            yield self._list
            yield self._warnings
            yield self._by
            yield self._message
            yield self._bar

    def on_mount(self) -> None:
        self._sheet.border_title = Content(one_line(self._form.proposal.title))
        self.action_back()

    def show_armed(self) -> None:
        """Dim the answers until one can be chosen."""
        self._bar.show_armed()

    # Actions

    def action_confirm(self) -> None:
        """Commit what is shown."""
        self._form.message = self._message.text.strip()
        if not self._form.message:
            self.action_edit()
            return
        self._form.is_accepted = True
        self.end(None)

    def action_edit(self) -> None:
        """Change the message."""
        self._message.focus()
        self._message.move_cursor((0, len(self._message.document.get_line(0))))
        self._name_keys(_WRITE)

    def action_back(self) -> None:
        """Go back to the answers; what is written is kept."""
        self._bar.focus()
        self._name_keys(_READ)
        self.fit()

    async def action_look(self) -> None:
        """Show the diff."""
        page = _drawn_diff(self._form.proposal.diff)
        await self.app.push_screen(ReadingScreen(one_line(self._form.proposal.title), page))

    def action_leave(self) -> None:
        """Commit nothing; what is written is gone."""
        self.end(None)

    def action_scroll(self, step: int) -> None:
        """Scroll the files by a line."""
        self._list.scroll_relative(y=step, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll the files by a page."""
        rows = max(1, self._list.size.height - 1)
        self._list.scroll_relative(y=direction * rows, animate=False)

    async def action_keys(self) -> None:
        """Show the keys of this dialog."""
        await self.app.push_screen(KeysScreen("commit", "commit message"))

    # Textual's events

    async def on_answer_bar_pressed(self, event: AnswerBar.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.fit()

    def fit(self) -> None:
        """Give the files the rows that the rest does not need."""
        size = self.app.size
        is_compact = size.height < COMPACT_ROWS
        self.set_class(is_compact, "-compact")
        self._bar.set_compact(is_compact)
        message_rows = min(_MOST_MESSAGE_ROWS, max(1, self._message.wrapped_document.height))
        self._message.styles.max_height = message_rows
        around = _COMPACT_AROUND if is_compact else _AROUND
        width = max(8, size.width - 8)
        warned = self._form.proposal.warnings
        warnings = sum(1 + len(warning) // width for warning in warned)
        answers = 1 if is_compact else len(_ANSWERS)
        gaps = 0 if is_compact else 2 + bool(warned)
        taken = around + message_rows + warnings + answers + gaps + 1
        self._list.styles.max_height = max(1, size.height - taken)

    # Private

    def _name_keys(self, parts: tuple[HintPart, ...]) -> None:
        self._sheet.border_subtitle = hints(key_map_of(self), *parts)

    def _drawn_files(self) -> Content:
        proposal = self._form.proposal
        rows = [
            Content.styled(f"{file.state:<9}", _STATES[file.state]) + Content(one_line(file.name))
            for file in proposal.selection.files
        ]
        rows += [Content.styled(prose(note), "$text-quiet") for note in proposal.notes]
        return Content("\n").join(rows)


def _drawn_diff(diff: str) -> Content:
    text = terminal_text(diff[:_MOST_DIFF_CHARS])
    rows = []
    for line in text.split("\n"):
        style = "bold" if line.startswith("--- ") else _LINES.get(line[:1], "")
        rows.append(Content.styled(line, style) if style else Content(line))
    if len(diff) > _MOST_DIFF_CHARS:
        more = f"… {len(diff) - _MOST_DIFF_CHARS:,} characters more; /diff shows each file."
        rows.append(Content.styled(more, "$text-warning"))
    return Content("\n").join(rows)
