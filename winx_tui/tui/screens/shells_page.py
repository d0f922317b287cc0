"""The page of shells: what runs in front and in the background, and what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from winx_tui.commands.host import Choice
from winx_tui.core.errors import ShellError
from winx_tui.shell.pool import ShellPool
from winx_tui.shell.terminal import COLUMNS, ROWS
from winx_tui.tui.blocks.safe_text import one_line, terminal_text
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area
from winx_tui.tui.screens.page import TablePage
from winx_tui.tui.screens.shells_rows import (
    ShellRow,
    drawn_shell,
    log_of,
    session_of,
    shell_rows,
    shown_by,
    since_words,
)

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_HEAD_LINES = 3
_LEAST_LINES = 4


async def open_shells(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, ShellsPage(AppCommandHost(app)))


class ShellsPage(TablePage[ShellRow]):
    """Looks once a second, only while something runs; none of it counts as told to the model."""

    AREA: ClassVar[Area] = "shells"
    TITLE = "Commands that run"
    NOTHING = "No command runs, and none has run in the background."
    HINTS = (
        ("take_over", "take over"),
        ("send_line", "line"),
        ("interrupt", "interrupt"),
        ("kill", "kill"),
        ("whole_output", "output"),
        ("copy_output", "copy"),
        ("leave", "back"),
    )
    NEED_ROW = frozenset(
        {"take_over", "send_line", "interrupt", "kill", "whole_output", "copy_output"}
    )

    @property
    def _pool(self) -> ShellPool:
        return self.host.conversation.shells

    async def load(self) -> None:
        """Look at every shell."""
        rows = shell_rows(self._pool)
        self.show(rows)
        is_busy = self.host.conversation.is_running
        self.keep_looking(is_needed=is_busy or any(row.is_running for row in rows))

    def id_of(self, row: ShellRow) -> str:
        return row.id

    def words_of(self, row: ShellRow) -> str:
        return f"{row.id} {row.command} {row.state_words}"

    def drawn(self, row: ShellRow, columns: int) -> Content:
        return drawn_shell(row, columns)

    def detail(self, row: ShellRow, columns: int) -> Content:
        command = Content.styled(one_line(row.command), "bold").truncate(columns, ellipsis=True)
        state = Content.styled(f"{row.state_words}, {since_words(row)}", "$text-quiet")
        room = max(_LEAST_LINES, self._aside.size.height - _HEAD_LINES)
        text = terminal_text(shown_by(self._pool, row)).rstrip("\n")
        lines = [Content(line).truncate(columns, ellipsis=True) for line in text.split("\n")]
        if not text:
            lines = [Content.styled("It has shown nothing yet.", "$text-quiet")]
        return Content("\n").join([command, state, Content(""), *lines[-room:]])

    # Actions

    def action_choose(self) -> None:
        """Read the whole output."""
        self.action_whole_output()

    def action_whole_output(self) -> None:
        """Read all that the marked command has shown."""
        self._act(self._read_whole)

    def action_take_over(self) -> None:
        """Hand the person the marked command's terminal."""
        self._act(self._take_over)

    def action_send_line(self) -> None:
        """Type a line into the marked command."""
        self._act(self._send_line)

    def action_interrupt(self) -> None:
        """Stop the marked command as Ctrl+C does."""
        self._act(self._interrupt)

    def action_kill(self) -> None:
        """End the marked command with all that it has started, after a question."""
        self._act(self._kill)

    def action_copy_output(self) -> None:
        """Copy what the marked command shows."""
        self._act(self._copy)

    def _act(self, work: Callable[[ShellRow], Awaitable[None]]) -> None:
        if (row := self.row) is None:
            return

        async def done() -> None:
            await work(row)
            await self.load()

        self.do(done)

    async def _read_whole(self, row: ShellRow) -> None:
        # The page is seldom wanted.
        from winx_tui.tui.screens.output import output_page
        from winx_tui.tui.screens.reading import ReadingScreen

        page = await output_page(shown_by(self._pool, row), await log_of(self._pool, row))
        title = f"{row.id}: {row.state_words}, {row.command}"
        await self.app.push_screen(ReadingScreen(title, page))

    async def _take_over(self, row: ShellRow) -> None:
        self._check_runs(row)
        await self.host.take_over(session_of(self._pool, row))

    async def _send_line(self, row: ShellRow) -> None:
        self._check_runs(row)
        if row.wants == "password":
            self.tell("It waits for a password, which would be seen here: take it over instead.")
            return
        line = await self.host.ask_text(f"A line for {row.id}: {row.command}")
        if line is not None:
            # As a person's own keys: what the model has not read stays to be read by it.
            async with session_of(self._pool, row).attach(COLUMNS, ROWS) as attached:
                attached.type(f"{line}\r".encode(errors="replace"))
            self.tell(f"Sent to {row.id}.")

    async def _interrupt(self, row: ShellRow) -> None:
        self._check_runs(row)
        self.tell(f"Interrupting {row.id}…")
        if row.is_foreground:
            outcome = await self._pool.foreground.interrupt()
        else:
            outcome = await self._pool.ask(row.id, lambda session: session.interrupt())
        if outcome.is_running:
            self.tell(f"{row.id} has not ended; kill it.", "warning")
        else:
            self.tell(f"{row.id} was interrupted: exit {outcome.exit_code}.")

    async def _kill(self, row: ShellRow) -> None:
        acts = [Choice("keep", "let it run"), Choice("kill", "kill it, with all it has started")]
        if not row.is_running:
            acts = [Choice("keep", "keep it in the list"), Choice("kill", "forget it")]
        if await self.host.choose(f"{row.id}: {row.command}", acts) != "kill":
            return
        if row.is_foreground:
            await self._pool.restart_foreground()
        else:
            await self._pool.kill(row.id)
        self.tell(f"{row.id} was ended." if row.is_running else f"{row.id} was forgotten.")

    async def _copy(self, row: ShellRow) -> None:
        if await self.host.copy(shown_by(self._pool, row)):
            self.tell(f"What {row.id} shows is copied.")

    def _check_runs(self, row: ShellRow) -> None:
        if not row.is_running:
            raise ShellError(f"{row.id} has ended already.")
