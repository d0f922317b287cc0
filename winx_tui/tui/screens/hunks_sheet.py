"""What the question about hunks looks like: which of its fields is shown, and how high."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.glyphs import glyphs_of
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.approval_answers import Answer, AnswerBar
from winx_tui.tui.screens.approval_sheet import COMPACT_ROWS, MAX_WIDE_WIDTH, Sheet
from winx_tui.tui.screens.hunks_editor import HunkEditor
from winx_tui.tui.screens.hunks_review import HunkReview
from winx_tui.tui.screens.hunks_view import HunkView, progress
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.widgets.key_hints import hints

_BORDER_ROWS = 2
_ANSWERS = (
    Answer("y", "Accept", "accept", "accept"),
    Answer("n", "Refuse", "refuse", "refuse"),
    Answer("t", "Refuse, and tell the model why", "why", "explain"),
    Answer("e", "Edit", "edit", "edit"),
    Answer("a", "Accept the rest", "accept rest", "accept_rest"),
    Answer("d", "Refuse the rest", "refuse rest", "refuse_rest"),
)
_APPLY = Answer("Enter", "Apply", "applies", "apply")
_REJECT = Answer("Enter", "Reject", "rejects it all", "apply")
_BACK = Answer("Esc", "Back", "goes back", "back")
_REASON_HINTS: tuple[HintPart, ...] = (
    ("reason", "submit", "refuses this hunk with that text"),
    ("reason", "back", "goes back"),
)
_EDITOR_HINTS: tuple[HintPart, ...] = (
    ("hunk editor", "save", "accepts these lines"),
    ("hunk editor", "back", "goes back, deciding nothing"),
)


class HunkSheet(Sheet):
    """The box with the change, its state, and the answers or the field that is open."""

    def __init__(
        self, review: HunkReview, guard: KeyGuard, columns: DiffColumns, *, min_rows: int
    ) -> None:
        """Make the box.

        Args:
            review: What is decided already.
            guard: Says which keys count.
            columns: How the change is shown.
            min_rows: How high the box shall be at least.
        """
        super().__init__(id="hunks")
        self.view = HunkView(review, columns, id="hunks-diff")
        self.editor = HunkEditor(id="hunks-editor")
        self.reason = PageInput("reason", placeholder="Why not?", id="hunks-reason")
        self.answers = AnswerBar(_ANSWERS, guard, "hunks", id="hunks-answers")
        self.end = AnswerBar((_APPLY, _BACK), guard, "hunks end", id="hunks-end")
        self._strip = Static(id="hunks-strip")
        self._hint = Static(id="hunks-hint")
        self._min_rows = min_rows
        self._view_rows = 0

    def compose(self) -> ComposeResult:
        yield self.view
        yield self.editor
        yield self._strip
        yield self.reason
        yield self.answers
        yield self.end
        yield self._hint

    def on_mount(self) -> None:
        self.border_title = Content("Decide hunk by hunk")
        self.answers.set_compact(True)
        self.end.set_compact(True)

    def show_hunks(self, review: HunkReview) -> None:
        """Ask about the current hunk."""
        self._strip.update(progress(review, self._columns(), glyphs_of(self.app)))
        self._show_only(self.view, self._strip, self.answers)
        self.view.show(review)
        self.answers.focus()

    def show_end(self, review: HunkReview) -> None:
        """Say what was decided, and ask whether that is meant."""
        self.end.set_answers((_REJECT if review.is_denial else _APPLY, _BACK))
        self._strip.update(Content.styled(review.summary(), "bold"))
        self._show_only(self.view, self._strip, self.end)
        self.view.show(review)
        self.end.focus()

    def show_reason(self, text: str) -> None:
        """Ask for the reason of a refusal."""
        self.reason.value = text
        self._hint.update(hints(key_map_of(self), *_REASON_HINTS))
        self._show_only(self.view, self._strip, self.reason, self._hint)
        self.reason.focus()

    def show_editor(self, text: str, draft: str) -> None:
        """Open the editor with a text, or with what was made of it before."""
        if self.view.display:
            # The box keeps its height, so that nothing jumps.
            self._view_rows = self.view.size.height
        self.editor.open(text, draft)
        self._hint.update(hints(key_map_of(self), *_EDITOR_HINTS))
        self._show_only(self.editor, self._strip, self._hint)
        self.editor.focus()

    def tell(self, text: str) -> None:
        """Say a sentence below the answers, until something else is done."""
        self._hint.update(text)
        self._hint.display = True
        self.fit(self.app.size)

    def show_armed(self) -> None:
        """Dim the answers until they can be given."""
        self.answers.show_armed()
        self.end.show_armed()

    @property
    def area(self) -> Area:
        """Return whose keys hold for what is shown."""
        shown: tuple[tuple[Area, Widget], ...] = (
            ("hunk editor", self.editor),
            ("reason", self.reason),
            ("hunks end", self.end),
        )
        return next((area for area, field in shown if field.display), "hunks")

    def show_keys(self) -> None:
        """Name the keys that hold now."""
        if not (self.answers.display or self.end.display):
            self.border_subtitle = hints(key_map_of(self), (self.area, "keys", "keys"))
            return
        parts: list[HintPart] = [("hunks", "keys", "keys")]
        if self.answers.display:
            parts += [("hunks", "leave", "goes back"), ("hunks", "move_up move_down", "hunks")]
        if self.view.can_split:
            way = "one column" if self.view.is_split else "side by side"
            parts.append(("hunks", "toggle_split", way))
        parts.append(("hunks", "scroll_up scroll_down", "scroll"))
        self.border_subtitle = hints(key_map_of(self), *parts)

    def fit(self, size: Size) -> None:
        """Give the change the rows that the rest does not need: answers never scroll away."""
        is_compact = size.height < COMPACT_ROWS
        width = self._columns()
        bars = [bar for bar in (self.answers, self.end) if bar.display]
        texts = [text for text in (self._strip, self._hint) if text.display]
        below = sum(bar.get_content_height(size, size, width) for bar in bars)
        below += sum(len(Content(str(text.content)).wrap(width)) for text in texts)
        below += self.reason.display
        around = _BORDER_ROWS + (0 if is_compact else 1)
        rows = max(1, size.height - around - below)
        lowest = min(rows, max(1, self._min_rows - _BORDER_ROWS - below))
        self.view.styles.max_height = self.editor.styles.max_height = rows
        self.view.styles.min_height = lowest
        self.editor.styles.min_height = min(rows, max(lowest, self._view_rows))
        self.call_after_refresh(self.show_keys)

    def _show_only(self, *shown: object) -> None:
        for widget in self.children:
            widget.display = widget in shown
        self.fit(self.app.size)

    def _columns(self) -> int:
        """Return the columns within border and padding."""
        outer = min(self.app.size.width - 2, MAX_WIDE_WIDTH)
        return max(4, outer - 4)
