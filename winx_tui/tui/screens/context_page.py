"""The page of the context: what fills the model's window, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from winx_tui.agent.context_items import ContextItem, ContextView
from winx_tui.commands.compact import COMPACT, take_back
from winx_tui.commands.context import item_name, share_words
from winx_tui.commands.context_text import item_text
from winx_tui.core.text import shortened
from winx_tui.tui.blocks.safe_text import one_line, prose
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area
from winx_tui.tui.screens.bars import bar, size_bar
from winx_tui.tui.screens.page import TablePage

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_BAR_COLUMNS = 10
_BAR_FROM = 56
"""Columns from which on there is room for a bar a row."""
_TOKEN_COLUMNS = 9
_AGE_COLUMNS = 5
_FLAG_COLUMNS = 8
_PREVIEW_CHARS = 2_000
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("system", ("system", "instructions")),
    ("tools", ("tools",)),
    ("summaries", ("account",)),
    ("messages", ("user", "step")),
)
"""What is summed up in the head, and the kinds of items it is made of."""


async def open_context(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, ContextPage(AppCommandHost(app)))


class ContextPage(TablePage[ContextItem]):
    """Items as the next request holds them; what is dropped or summarised can be taken back."""

    AREA: ClassVar[Area] = "context"
    TITLE = "What fills the model's window"
    HINTS = (
        ("choose", "read"),
        ("drop", "drop"),
        ("pin", "pin"),
        ("compact", "sum up"),
        ("take_back", "take back"),
        ("leave", "back"),
    )
    NEED_ROW = frozenset({"choose", "drop", "pin"})

    def __init__(self, host: AppCommandHost) -> None:
        super().__init__(host)
        self._window = 1
        self._largest = 0
        """Tokens of the largest item, which has the longest bar."""
        self._view: ContextView | None = None

    async def load(self) -> None:
        """Ask what the next request would be made of."""
        self._view = view = await self.host.conversation.context()
        self._window = view.window.tokens
        self._largest = max((item.tokens for item in view.items), default=0)
        self.refit()
        self.show(view.items)
        self.keep_looking(is_needed=self.host.conversation.is_running)

    def refit(self) -> None:
        if self._view is not None:
            self.show_head(self._totals(self._view), self._heads_of_columns())

    def id_of(self, row: ContextItem) -> str:
        return f"{row.number or row.kind} {row.title}"

    def words_of(self, row: ContextItem) -> str:
        return f"{item_name(row)} {'pinned' if row.is_pinned else ''}"

    def drawn(self, row: ContextItem, columns: int) -> Content:
        flag = "pinned" if row.is_pinned else "cut" if row.is_shortened else ""
        age = "" if row.number is None else str(row.age)
        figures = self._figures(f"{row.tokens:,}", age, flag)
        has_bar = columns >= _BAR_FROM
        room = _name_columns(columns, figures)
        name = Content(one_line(item_name(row))).truncate(room, ellipsis=True)
        line = name.pad_right(max(0, room - name.cell_length)) + Content.styled(
            figures, "$text-quiet" if row.number is None else ""
        )
        if has_bar:
            line += size_bar(
                row.tokens, self._largest, _BAR_COLUMNS, "$accent", is_spoken=self.is_spoken
            )
        return line

    def detail(self, row: ContextItem, columns: int) -> Content:
        lines = [Content.styled(one_line(item_name(row)), "bold").truncate(columns, ellipsis=True)]
        lines.append(Content.styled(_facts(row, self._window), "$text-quiet"))
        text = self._text_of(row)
        if text:
            lines += [Content(""), Content(prose(shortened(text, _PREVIEW_CHARS)))]
        return Content("\n").join(lines)

    def _figures(self, tokens: str, age: str, flag: str) -> str:
        items = () if self._view is None else self._view.items
        has_flags = any(item.is_pinned or item.is_shortened for item in items)
        end = f" {flag}".ljust(_FLAG_COLUMNS) if has_flags else "  "
        return tokens.rjust(_TOKEN_COLUMNS) + age.rjust(_AGE_COLUMNS) + end

    def _text_of(self, row: ContextItem) -> str:
        if row.number is None:
            return ""
        return item_text(self.host.conversation.messages, row.number)

    def _totals(self, view: ContextView) -> Content:
        size = view.window.tokens
        used = [
            (name, sum(item.tokens for item in view.items if item.kind in kinds))
            for name, kinds in _PARTS
        ]
        parts = [f"{name} {tokens:,}" for name, tokens in used if tokens]
        parts.append(f"free {max(0, size - view.tokens):,}")
        known = "" if view.window.is_known else " (its size is assumed)"
        first = f"About {view.tokens:,} of {size:,} tokens of {view.model}{known}"
        width = max(20, self.size.width - 6)
        drawn = bar(view.tokens / size, min(width, 72), "$accent", is_spoken=self.is_spoken)
        lines = [Content(one_line(first)), Content(" · ".join(parts))]
        return Content("\n").join([*lines, *([drawn] if drawn.plain else [])])

    def _heads_of_columns(self) -> Content:
        figures = self._figures("tokens", "age", "")
        # They begin where rows do, behind their mark.
        names = "  " + "item".ljust(_name_columns(self.columns, figures)) + figures
        return Content.styled(names, "$text-quiet")

    # Actions

    def action_choose(self) -> None:
        """Read the marked item."""
        self.do(self._read)

    def action_drop(self) -> None:
        """Take the marked item out of what is sent."""
        self.do(self._drop)

    def action_pin(self) -> None:
        """Keep the marked item word for word, or no longer."""
        self.do(self._pin)

    def action_compact(self) -> None:
        """Replace older steps by a summary."""
        self.do(self._compact)

    def action_take_back(self) -> None:
        """Take the newest summary or drop back."""
        self.do(self._take_back)

    async def _read(self) -> None:
        if self.row is None:
            return
        text = self._text_of(self.row)
        if not text:
            self.tell(
                "This stands in every request; winx writes it, and it cannot be changed here."
            )
            return
        await self.host.read(item_name(self.row), text)

    async def _drop(self) -> None:
        number = self._number()
        if number is not None:
            item = await self.host.conversation.drop(number)
            await self.load()
            self.tell(f"Dropped: {item_name(item)}, about {item.tokens:,} tokens.")

    async def _pin(self) -> None:
        number = self._number()
        if number is not None:
            item = await self.host.conversation.toggle_pin(number)
            await self.load()
            kept = "Pinned, so kept word for word" if item.is_pinned else "No longer pinned"
            self.tell(f"{kept}: {item_name(item)}.")

    def _number(self) -> int | None:
        row = self.row
        if row is not None and row.number is None:
            self.tell("This stands in every request; it cannot be dropped or pinned.")
        return None if row is None else row.number

    async def _compact(self) -> None:
        focus = await self.host.ask_text("Summarise older steps; keep above all", "everything")
        if focus is None:
            return
        before = (await self.host.conversation.context()).tokens
        self.tell("Summarising…")
        await COMPACT.run(self.host, "" if focus == "everything" else focus)
        await self.load()
        after = (await self.host.conversation.context()).tokens
        if after < before:
            self.tell(f"About {before:,} tokens before, {after:,} now; take back brings them back.")
        else:
            self.tell("There is nothing to summarise yet: the newest steps stay as they are.")

    async def _take_back(self) -> None:
        await take_back(self.host)
        await self.load()
        self.tell("The newest summary or drop was taken back.")


def _name_columns(columns: int, figures: str) -> int:
    return max(10, columns - len(figures) - (_BAR_COLUMNS + 1 if columns >= _BAR_FROM else 0))


def _facts(row: ContextItem, window: int) -> str:
    facts = [f"about {row.tokens:,} tokens", f"{share_words(row.tokens, window)} of the window"]
    if row.number is not None:
        facts.append("no step came after it" if not row.age else f"{row.age} steps came after it")
    if row.is_pinned:
        facts.append("pinned: kept word for word")
    if row.is_shortened:
        facts.append("shortened to save room")
    return ", ".join(facts)
