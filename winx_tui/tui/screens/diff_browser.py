"""The page of changes: what is read on it is edited, copied, mentioned and taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from winx_tui.core.errors import WinxError
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.screens.diff_browser_deeds import can_revert, hunk_patch, revert
from winx_tui.tui.screens.diff_browser_reading import Unreadable
from winx_tui.tui.screens.diff_page import DiffPage
from winx_tui.workspace.reverting import Reversal, SeenChange

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp


async def open_diff(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, DiffBrowser(app))


class DiffBrowser(DiffPage):
    """What keys do with the file and the hunk that are looked at."""

    def __init__(self, app: WinxApp) -> None:
        super().__init__(app)
        self._asked: Reversal | None = None
        """What the next press of the key for yes takes back."""

    def before_action(self, action: str) -> None:
        """Let any key but that for yes be a no."""
        if action != "confirm" and self._asked is not None:
            self._asked = None
            self._tell("")

    def action_revert_hunk(self) -> None:
        """Ask whether the hunk shall be taken back."""
        self._ask(lambda seen: seen.hunk_reversal(self._view.current), self._view.current)

    def action_revert_file(self) -> None:
        """Ask whether the whole file shall be taken back."""
        self._ask(SeenChange.file_reversal, None)

    def action_confirm(self) -> None:
        """Take back what was asked about."""
        reversal, self._asked = self._asked, None
        if reversal is not None:
            self._do(lambda: self._revert(reversal))

    def action_edit(self) -> None:
        """Open the file in the person's editor, at the hunk."""
        self._do(self._edit)

    def action_copy(self) -> None:
        """Copy the hunk as a patch."""
        self._do(self._copy)

    async def _copy(self) -> None:
        file = self._file
        if file is None or not isinstance(self._seen, SeenChange):
            return
        patch = hunk_patch(self._seen, file.name, self._view.current)
        if not patch:
            self._tell("There are no lines to copy.")
        elif await self._host.copy(patch):
            self._tell(f"Copied: {patch.count(chr(10))} lines of a patch.")

    def action_mention(self) -> None:
        """Name the file in the prompt."""
        if (file := self._file) is not None:
            self._winx.prompt.area.insert_mention(file.name)
            self._tell(f"@{file.name} stands in the prompt.")

    def _ask(self, make: Callable[[SeenChange], Reversal], hunk: int | None) -> None:
        file, seen = self._file, self._seen
        if file is None or seen is None:
            return
        problem = can_revert(seen, self._host.conversation.mode, hunk, self._winx.turns.is_busy)
        if problem or isinstance(seen, Unreadable):
            self._tell(problem, "warning")
            return
        try:
            self._asked = make(seen)
        except WinxError as error:
            self._tell(f"It cannot be taken back: {error}.", "error")
            return
        what = f"{self._asked.part} of {file.name}" if self._asked.part else f"all of {file.name}"
        deed = f"deletes {file.name}" if self._asked.after is None else f"takes back {what}"
        key = key_map_of(self).label("diff", "confirm")
        self._tell(f"{key} {deed}; any other key leaves it. /undo brings it back.", "warning")

    async def _revert(self, reversal: Reversal) -> None:
        file = self._file
        if file is None:
            return
        result = await revert(self._host, reversal, file.name)
        self._tell(result.text.split("\n")[0], "error" if result.is_error else "info")
        self._read(self._reading.source)

    async def _edit(self) -> None:
        # Lazy: seldom wanted.
        from winx_tui.tui.external_editor import open_in_editor

        file, seen = self._file, self._seen
        if file is None:
            return
        line = seen.first_line(self._view.current) if isinstance(seen, SeenChange) else 1
        await open_in_editor(self.app, file.path, line)
        self._read(self._reading.source)

    def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        async def told() -> None:
            try:
                await work()
            except WinxError as error:
                self._tell(str(error), "error")

        self.run_worker(told(), group="work")
