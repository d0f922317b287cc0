"""The page of use: requests, tokens, cost and limits by model, and how the conversation stands."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.content import Content

from winx_tui.commands.status import status_facts
from winx_tui.commands.usage import state_of
from winx_tui.commands.usage_board import (
    SPANS,
    LimitRow,
    Span,
    UsageBoard,
    exact_cost_words,
    moment_words,
    read_board,
)
from winx_tui.core.messages import ModelRef
from winx_tui.llm.usage_sums import Sums
from winx_tui.llm.usage_words import count_words
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area
from winx_tui.tui.screens.bars import bar
from winx_tui.tui.screens.page import TablePage
from winx_tui.tui.screens.usage_columns import UsageColumns, usage_columns

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

View = Span | Literal["limits", "status"]
VIEWS: tuple[View, ...] = (*SPANS, "limits", "status")
_NAME_COLUMNS = 10
_BAR_COLUMNS = 16
_LOW = 0.15
"""A share of a limit below which little is left."""
_FREE_SENTENCES = {
    "own machine": "It cost nothing: it runs on your own machine.",
    "free tier": "It cost nothing: it is in a free tier.",
    "free tier/own machine": "It cost nothing: free tiers, and your own machine.",
}
_NO_TOKENS = "in, out and cached count tokens; ≥: a part has no known price"


@dataclass(frozen=True, slots=True)
class UsageRow:
    """A model with what it took, a limit, or a fact of the conversation."""

    id: str
    name: str
    ref: ModelRef | None = None
    sums: Sums | None = None
    limit: LimitRow | None = None
    words: str = ""


async def open_usage(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, UsagePage(AppCommandHost(app)))


class UsagePage(TablePage[UsageRow]):
    """Spans of time, limits and status beside each other; reads anew while a turn runs."""

    AREA: ClassVar[Area] = "usage"
    TITLE = "Use"
    NOTHING = "Nothing was used."
    IS_ASIDE = False
    HINTS = (
        ("previous_span next_span", "span, limits, status"),
        ("reload", "read again"),
        ("filter", "narrow"),
        ("leave", "back"),
    )

    def __init__(self, host: AppCommandHost) -> None:
        super().__init__(host)
        self._view: View = "today"
        self._board: UsageBoard | None = None
        self._now = 0.0

    async def load(self) -> None:
        """Read the accounts."""
        host = self.host
        self._now = time.time()
        self._board = await asyncio.to_thread(
            read_board,
            state_of(host),
            host.runtime.settings.quota,
            host.conversation.session_id,
            self._now,
        )
        self._show_view()
        self.keep_looking(is_needed=host.conversation.is_running)

    def refit(self) -> None:
        self._show_view()

    def id_of(self, row: UsageRow) -> str:
        return row.id

    def words_of(self, row: UsageRow) -> str:
        return f"{row.name} {row.words}"

    def drawn(self, row: UsageRow, columns: int) -> Content:
        if row.sums is not None:
            return self._columns_of(columns).line(row.name, _texts(row.sums))
        if row.limit is not None:
            return self._limit_line(row.name, row.limit, columns)
        return Content.styled(row.name.ljust(_NAME_COLUMNS), "$text-quiet") + Content(
            one_line(row.words)
        ).truncate(max(8, columns - _NAME_COLUMNS), ellipsis=True)

    def detail(self, row: UsageRow, columns: int) -> Content:
        if row.words:
            return Content.styled(row.name, "$text-quiet") + Content(f"\n{one_line(row.words)}")
        lines = [Content.styled(one_line(row.name), "bold")]
        if row.sums is not None:
            lines.append(Content(f"{cost_sentence(row.sums)}"))
        limits = [limit for limit in self._limits if limit.ref == row.ref]
        lines += [self._limit_line("", limit, columns) for limit in limits]
        if row.ref is not None and not limits:
            lines.append(Content.styled("No limit of it is known.", "$text-quiet"))
        return Content("\n").join([*lines, Content.styled(_NO_TOKENS, "$text-quiet")])

    def _columns_of(self, columns: int) -> UsageColumns:
        """Return the columns of the table that is shown, as wide as what stands in them."""
        rows = () if self._board is None else self._rows_of(self._board)
        tables = [(row.name, _texts(row.sums)) for row in rows if row.sums is not None]
        return usage_columns(tables, columns)

    @property
    def _limits(self) -> tuple[LimitRow, ...]:
        return () if self._board is None else tuple(self._board.limits)

    def _show_view(self) -> None:
        board = self._board
        if board is None:
            return
        tabs = Content("  ").join(
            Content.styled(f"[{view}]" if view == self._view else f" {view} ", style)
            for view in VIEWS
            for style in ("$accent bold" if view == self._view else "$text-quiet",)
        )
        lines = [tabs]
        heads = None
        if self._view in SPANS:
            heads = Content("  ") + self._columns_of(self.columns).head()
        if board.notice:
            lines.insert(0, Content.styled(one_line(board.notice), "$text-warning"))
        self.show_head(Content("\n").join(lines), heads)
        self.show(self._rows_of(board))

    def _rows_of(self, board: UsageBoard) -> list[UsageRow]:
        match self._view:
            case "limits":
                return [
                    UsageRow(f"{row.ref} {row.left.limit}", str(row.ref), row.ref, limit=row)
                    for row in board.limits
                ]
            case "status":
                return [
                    UsageRow(name, name, words=words) for name, words in status_facts(self.host)
                ]
            case span:
                models = board.models[span]
                rows = [UsageRow(str(ref), str(ref), ref, sums) for ref, sums in models]
                if len(rows) > 1:
                    whole = sum((sums for _, sums in models), Sums())
                    rows.append(UsageRow("all", "all together", sums=whole))
                return rows

    def _limit_line(self, name: str, row: LimitRow, columns: int) -> Content:
        style = "$text-warning" if row.share_left < _LOW else "$text-success"
        words = str(row.left)
        if row.more_at is not None:
            words += f"; more {moment_words(row.more_at, self._now)}"
        drawn = bar(row.share_left, _BAR_COLUMNS, style, is_spoken=self.is_spoken)
        line = drawn + Content(" " if drawn.plain else "") + Content(one_line(words))
        if name:
            room = max(12, columns - line.cell_length - 2)
            head = Content(one_line(name)).truncate(room, ellipsis=True)
            line = head.pad_right(max(0, room - head.cell_length)) + Content("  ") + line
        return line.truncate(columns, ellipsis=True)

    # Actions

    def action_choose(self) -> None:
        """Go to the next span of time."""
        self.action_span(1)

    def action_span(self, step: int) -> None:
        """Show another span of time, the limits or the status."""
        self._view = VIEWS[(VIEWS.index(self._view) + step) % len(VIEWS)]
        self._show_view()

    def action_reload(self) -> None:
        """Read the accounts again."""
        self.do(self.load)


def _texts(sums: Sums) -> tuple[str, ...]:
    counts = (sums.requests, sums.input_tokens, sums.output_tokens, sums.cached_tokens)
    return (*map(count_words, counts), exact_cost_words(sums))


def cost_sentence(sums: Sums) -> str:
    """Say what requests cost, and of those that cost nothing why."""
    cost = exact_cost_words(sums)
    if cost == "unknown":
        return "What it cost is unknown: no price is known."
    if sums.unpriced:
        return f"It cost {cost}: of {sums.unpriced:,} requests no price is known."
    return _FREE_SENTENCES.get(cost, f"It cost {cost}.")
