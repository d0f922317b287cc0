"""The page of MCP servers: how each stands, what it offers, and what that costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from winx_tui.commands.host import CommandHost
from winx_tui.commands.mcp import disable, enable, restart
from winx_tui.commands.server_words import (
    entry_lines,
    log_words,
    reason_words,
    state_words,
    tool_lines,
)
from winx_tui.mcp_client.offers import State
from winx_tui.mcp_client.servers import ServerStanding
from winx_tui.runtime.server_desk import ServerDesk
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area
from winx_tui.tui.screens.page import TablePage

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_NAME_COLUMNS = 22
_STYLES: dict[State, str] = {
    "ready": "$text-success",
    "connecting": "$text-warning",
    "waiting": "$text-warning",
    "failed": "$text-error",
    "not allowed": "$text-warning",
    "disabled": "$text-quiet",
}

Act = Callable[[CommandHost, ServerDesk, str], Awaitable[str]]


async def open_servers(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, ServersPage(AppCommandHost(app)))


class ServersPage(TablePage[ServerStanding]):
    """Looks once a second, as servers come and go by themselves."""

    AREA: ClassVar[Area] = "mcp"
    TITLE = "MCP servers"
    NOTHING = "There are no MCP servers."
    HINTS = (
        ("enable", "enable"),
        ("disable", "disable"),
        ("restart", "restart"),
        ("show_tools", "tools"),
        ("leave", "back"),
    )
    NEED_ROW = frozenset({"enable", "disable", "restart", "show_tools"})

    @property
    def _desk(self) -> ServerDesk | None:
        return self.host.runtime.servers

    async def load(self) -> None:
        """Show how each server stands."""
        desk = self._desk
        rows = () if desk is None else desk.servers.standings
        if rows != self._rows or not rows:
            self.show(rows)
        self.show_head(Content("" if desk is None else desk.problem))
        self.keep_looking(is_needed=bool(rows))

    def id_of(self, row: ServerStanding) -> str:
        return row.entry.name

    def words_of(self, row: ServerStanding) -> str:
        return f"{row.entry.name} {row.state} {' '.join(offer.name for offer in row.offers)}"

    def drawn(self, row: ServerStanding, columns: int) -> Content:
        head = Content.styled(row.entry.name.ljust(_NAME_COLUMNS), "$accent")
        text = Content.styled(state_words(row), _STYLES[row.state])
        return (head + text).truncate(columns, ellipsis=True)

    def detail(self, row: ServerStanding, columns: int) -> Content:
        reason = reason_words(row)
        logs = "" if self._desk is None else str(self._desk.servers.logs)
        lines = [
            *([Content.styled(one_line(reason), "$text-warning")] if reason else []),
            *(Content(one_line(line)) for line in entry_lines(row.entry)),
            *(Content.styled(line, "$text-quiet") for line in (log_words(row, logs),) if line),
            *([Content("")] if row.offers or row.left_out else []),
            *_told_tools(row),
        ]
        return Content("\n").join(lines)

    # Actions

    def action_choose(self) -> None:
        """Read what the marked server offers."""
        self.action_show_tools()

    def action_enable(self) -> None:
        """Connect the marked server, a project's own after a question."""
        self._act(enable)

    def action_disable(self) -> None:
        """End the marked server."""
        self._act(disable)

    def action_restart(self) -> None:
        """Connect the marked server anew."""
        self._act(restart)

    def action_show_tools(self) -> None:
        """Read all that the marked server offers."""
        if (row := self.row) is not None:
            lines = tool_lines(row) or ("It offers no tools.",)
            text = "\n".join((state_words(row), *filter(None, (reason_words(row),)), "", *lines))
            self.do(lambda: self.host.read(f"MCP server {row.entry.name}", text))

    def _act(self, act: Act) -> None:
        row, desk = self.row, self._desk
        if row is None or desk is None:
            return

        async def done() -> None:
            told = await act(self.host, desk, row.entry.name)
            await self.load()
            self.tell(told)

        self.do(done)


def _told_tools(row: ServerStanding) -> list[Content]:
    """List what a server offers, the names made bold: they begin their lines."""
    lines = [Content(one_line(line)) for line in tool_lines(row)]
    named = [
        line.stylize("bold", 0, len(offer.name))
        for line, offer in zip(lines, row.offers, strict=False)
        if line.plain.startswith(offer.name)
    ]
    return named + lines[len(named) :]
