"""The frame with the project's files: the tree, looking into a file, mentions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import events

from winx_tui.tui.completion import Suggestion
from winx_tui.tui.messages import FileMentioned, FileOpened
from winx_tui.tui.project_view import ProjectView
from winx_tui.tui.prompt.draft import mention_of
from winx_tui.tui.shell_frame import ShellFrame

_SUGGESTIONS = 50


class ProjectFrame(ShellFrame, inherit_bindings=False):
    """Binds the actions on files to the screen; whoever derives from it opens a project."""

    _root: Path
    _project: ProjectView | None = None

    def on_file_mentioned(self, event: FileMentioned) -> None:
        self.prompt.area.insert_mention(self._short_path(event.path))

    async def on_file_opened(self, event: FileOpened) -> None:
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.reading import FileScreen, file_page

        page = await file_page(event.path)
        name = self._short_path(event.path)
        await self.push_screen(FileScreen(name, event.path, page, first_line=event.line or 1))

    def on_resize(self, event: events.Resize) -> None:
        had_focus = self.tree_pane.has_focus_within
        self.tree_pane.fit(event.size.width)
        if had_focus and not self.tree_pane.display:
            self.prompt.area.focus()

    def action_toggle_tree(self) -> None:
        """Show or hide the file tree."""
        had_focus = self.tree_pane.has_focus_within
        area = self.prompt.area
        self.tree_pane.toggle(and_focus=not (area.text or area.is_typed_into()))
        if had_focus:
            area.focus()

    def _suggest_files(self, query: str) -> Sequence[Suggestion]:
        if self._project is None:
            return ()
        self._project.read_files()
        found = self._project.files.search(query, _SUGGESTIONS)
        return [Suggestion(f"{mention_of(path)} ", path) for path in found]

    def _show_touched(self) -> None:
        """Mark in the tree what the agent has read and changed."""
        conversation = self.turns.conversation
        if self._project is not None and conversation is not None:
            self._project.show_touched(conversation.touched_files)

    def _short_path(self, path: Path) -> str:
        return str(path.relative_to(self._root) if path.is_relative_to(self._root) else path)
