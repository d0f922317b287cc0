"""The frame with the project's files: the tree, looking into a file, mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events

from winx_tui.core.errors import WinxError
from winx_tui.tui.completion import Suggestion
from winx_tui.tui.messages import EditorWanted, FileMentioned, FileOpened, PathCopied
from winx_tui.tui.prompt.draft import mention_of
from winx_tui.tui.shell_frame import ShellFrame
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.project_view import ProjectView
    from winx_tui.tui.tree.marks import LineCounts

_SUGGESTIONS = 50


class ProjectFrame(ShellFrame, inherit_bindings=False):
    """Binds the actions on files to the screen; whoever derives from it opens a project."""

    _root: Path
    runtime: Runtime | None
    _project: ProjectView | None = None

    def on_file_mentioned(self, event: FileMentioned) -> None:
        line = f":{event.line}" if event.line else ""
        self.prompt.area.insert_mention(f"{self._short_path(event.path)}{line}")

    async def on_file_opened(self, event: FileOpened) -> None:
        if self.runtime is None:
            return
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.preview import FileScreen
        from winx_tui.tui.screens.preview_source import source_of

        source = await source_of(event.path)
        name = self._short_path(event.path)
        read_change = self.runtime.change_since_commit
        page = FileScreen(name, source, read_change, self.diff_columns, line=event.line or 1)
        await self.push_screen(page)

    def on_editor_wanted(self, event: EditorWanted) -> None:
        self.run_worker(self._edit(event), group="editor")

    def on_path_copied(self, event: PathCopied) -> None:
        name = self._short_path(event.path)
        self.take_copy(name, f"Copied: {visible(name)}")

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
        path, lines = query, ""
        found = self._project.search(query, _SUGGESTIONS)
        if not found:
            # Files are not needed for the first paint.
            from winx_tui.tui.project_files import without_lines

            path, lines = without_lines(query)
            found = self._project.search(path, _SUGGESTIONS) if lines else []
        return [_suggestion(each, path, lines) for each in found]

    def _show_touched(self) -> None:
        """Mark in the tree what the agent has read and changed."""
        conversation = self.turns.conversation
        if self._project is not None and conversation is not None:
            self._project.show_touched(conversation.touched_files)

    def _mark_files_anew(self) -> None:
        """Mark in the tree what holds of the conversation that is open now."""
        self._show_touched()
        if self._project is not None:
            self.run_worker(self._project.refresh_status(), group="status")

    async def _read_line_counts(self) -> Mapping[Path, LineCounts]:
        conversation = self.turns.conversation
        if conversation is None or self.runtime is None:
            return {}
        return await self.runtime.changed_lines(conversation)

    async def _edit(self, event: EditorWanted) -> None:
        # Most people never leave for an editor.
        from winx_tui.tui.external_editor import open_in_editor

        try:
            await open_in_editor(self, event.path, event.line)
        except WinxError as error:
            self.tell(str(error), "error")

    def _short_path(self, path: Path) -> str:
        return str(path.relative_to(self._root) if path.is_relative_to(self._root) else path)


def _suggestion(path: str, query: str, lines: str) -> Suggestion:
    """Offer a path; a directory stays open to go on typing, until it is taken as it is."""
    is_on_the_way = path.endswith("/") and path != query
    return Suggestion(f"{mention_of(path + lines)}{'' if is_on_the_way else ' '}", path)
