"""The frame with drafts: kept as they are typed, put away, written elsewhere, found again."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.timer import Timer

from winx_tui.core.errors import ConfigError, EditorError, UsageError
from winx_tui.tui.messages import ImageWanted, PromptPasted
from winx_tui.tui.project_frame import ProjectFrame
from winx_tui.tui.prompt.draft import Attachments, Draft, mention_of
from winx_tui.tui.prompt_history import PromptHistory, history_file

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.completion import Suggestion
    from winx_tui.tui.prompt.keeping import DraftFile
    from winx_tui.tui.prompt.shell_completion import ShellWord

_log = logging.getLogger(__name__)

_SAVE_S = 0.4
"""A draft is written that long after the first key of what is new in it."""


class DraftFrame(ProjectFrame, inherit_bindings=False):
    """Reads and writes drafts in threads; the disk is never asked while a key is handled."""

    runtime: Runtime | None
    _draft_file: DraftFile | None = None
    _saving: asyncio.Task[None] | None = None
    _save_timer: Timer | None = None
    _is_unsaved = False
    _is_editing = False

    def on_mount(self) -> None:
        self.prompt.area.complete_shell = self._complete_shell
        if self._settings.ui.vim:
            self.prompt.area.use_vim(is_on=True)

    async def open_kept_prompts(self, *, has_drafts: bool) -> None:
        """Read what was kept of earlier prompts, and bring back a draft that was left behind."""
        area, root = self.prompt.area, self._root
        loop = asyncio.get_running_loop()

        def write_later(work: Callable[[], None]) -> None:
            loop.run_in_executor(None, work)

        before = area.history_of_prompts
        history = await asyncio.to_thread(lambda: PromptHistory(history_file(root), write_later))
        for text in before.entries:
            history.add(text)
        area.history_of_prompts = history
        if has_drafts:
            await self._open_drafts(root)

    async def _open_drafts(self, root: Path) -> None:
        # What keeps drafts is not needed for the first paint.
        from winx_tui.tui.prompt.keeping import Stash, claim_draft_file

        try:
            file = await asyncio.to_thread(claim_draft_file, root)
            draft = await asyncio.to_thread(file.read)
            put_away = await asyncio.to_thread(lambda: Stash(root).count())
        except ConfigError as error:
            _log.warning("drafts are not kept: %s", error)
            return
        self._draft_file = file
        if draft:
            if self.prompt.area.text:
                put_away = await asyncio.to_thread(lambda: Stash(root).push(draft))
                self.tell(f"A draft of last time was put away; {self._stash_key()} brings it back.")
            else:
                self.prompt.area.set_draft(draft)
                self.tell("The draft of last time is back in the prompt.")
        self.prompt.show_put_away(put_away)
        self.on_prompt_area_edited()

    # Keeping the draft

    def on_prompt_area_edited(self) -> None:
        """Have the draft written soon; there is a timer only while something is to be written."""
        self._is_unsaved = True
        if self._draft_file is None or (self._saving is not None and not self._saving.done()):
            return
        if not self.prompt.area.text:
            # What was sent must not come back.
            self._begin_saving()
        elif self._save_timer is None:
            self._save_timer = self.set_timer(_SAVE_S, self._begin_saving)

    def _begin_saving(self) -> None:
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        self._saving = asyncio.create_task(self._save())

    async def _save(self) -> None:
        """Write until what is written is what stands in the prompt."""
        while self._is_unsaved and self._draft_file is not None:
            self._is_unsaved = False
            try:
                await asyncio.to_thread(self._draft_file.write, self.prompt.area.draft)
            except (ConfigError, OSError) as error:
                _log.warning("the draft cannot be kept: %s", error)

    async def close_drafts(self) -> None:
        """Write what is not written yet, and leave the draft to the next winx here."""
        # The message that the prompt was emptied may come too late for what ends winx.
        self._is_unsaved = True
        if self._saving is not None:
            await asyncio.gather(self._saving, return_exceptions=True)
        await self._save()
        if self._draft_file is not None:
            self._draft_file.close()
            self._draft_file = None

    # Putting drafts away

    def action_stash(self) -> None:
        """Put the draft away; with an empty prompt, bring the newest one back."""
        area = self.prompt.area
        if draft := area.draft:
            area.empty()
            self.run_worker(self._put_away(draft), group="stash")
        else:
            self.run_worker(self._bring_back(), group="stash")

    async def _put_away(self, draft: Draft) -> None:
        from winx_tui.tui.prompt.keeping import Stash

        try:
            count = await asyncio.to_thread(lambda: Stash(self._root).push(draft))
        except ConfigError as error:
            self.prompt.area.history_of_prompts.add(draft.written_out())
            self.tell(f"The draft was put into the history instead: {error}.", "warning")
            return
        self.prompt.show_put_away(count)

    async def _bring_back(self) -> None:
        from winx_tui.tui.prompt.keeping import Stash

        try:
            draft, count = await asyncio.to_thread(lambda: Stash(self._root).pop())
        except ConfigError as error:
            self.tell(f"What was put away cannot be read: {error}.", "warning")
            return
        self.prompt.show_put_away(count)
        area = self.prompt.area
        if not draft:
            self.notify(f"Nothing was put away; {self._stash_key()} does that with a draft.")
        elif area.text:
            # Other keys were quicker.
            await self._put_away(draft)
        else:
            area.set_draft(draft)

    def _stash_key(self) -> str:
        return self.key_map.label("prompt", "stash") or "the key of [keys.prompt] stash"

    # The editor, earlier prompts

    def action_edit_prompt(self) -> None:
        """Write the prompt in the person's own editor."""
        if not self._is_editing:
            self.run_worker(self.edit_prompt(), group="editor")

    async def edit_prompt(self) -> None:
        """Have the draft edited, its pastes written out; one that fails leaves it as it is."""
        from winx_tui.tui.external_editor import edit_text

        area = self.prompt.area
        draft = area.draft
        self._is_editing = True
        try:
            text = await asyncio.to_thread(draft.with_pastes)
            edited = await edit_text(self, text)
        except (EditorError, ConfigError) as error:
            self.tell(str(error), "warning")
            return
        finally:
            self._is_editing = False
        if edited != text:
            images = Attachments(images=draft.attachments.images)
            area.set_draft(Draft(edited, images.only_in(edited)))
        area.focus()

    def action_search_history(self) -> None:
        """Look for an earlier prompt."""
        self.run_worker(self._search_history(), group="history")

    async def _search_history(self) -> None:
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of
        from winx_tui.tui.screens.history import HistoryDialog

        area = self.prompt.area
        entries = area.history_of_prompts.entries
        if not entries:
            self.notify("There are no earlier prompts in this project yet.")
            return
        chosen = await answer_of(self, HistoryDialog(entries))
        if chosen is not None:
            if draft := area.draft:
                await self._put_away(draft)
            area.set_text(entries[int(chosen)])

    # Images and files

    def on_prompt_pasted(self, event: PromptPasted) -> None:
        self.run_worker(self._look_at_paste(event), group="paste")

    async def _look_at_paste(self, event: PromptPasted) -> None:
        """Make mentions and images of a paste that names files, if it still stands there."""
        from winx_tui.tui.prompt.dropped import existing_files

        area = self.prompt.area
        is_command = area.text.startswith("/") and event.start != (0, 0)
        if area.is_shell or is_command:
            # A shell and a command want the path as it is.
            return
        inserted = area.get_text_range(event.start, event.end)
        files = await asyncio.to_thread(existing_files, event.text, self._root)
        if not files or area.get_text_range(event.start, event.end) != inserted:
            return
        pieces = " ".join([self._attached(path) for path in files])
        cursor_is_behind = area.cursor_location == event.end
        result = area.replace(f"{pieces} ", event.start, event.end)
        if cursor_is_behind:
            area.move_cursor(result.end_location)

    def _attached(self, path: Path) -> str:
        """Return what stands in the prompt for a file: an image's placeholder, or a mention."""
        from winx_tui.tui.prompt.dropped import is_image

        if is_image(path) and self._takes_images():
            area = self.prompt.area
            area.attachments, label = area.attachments.with_image(path)
            return label
        return mention_of(self._short_path(path))

    def _takes_images(self) -> bool:
        """Tell whether the model sees, as far as is known; say so where it does not."""
        conversation = self.turns.conversation
        model = None if conversation is None else conversation.answering
        if model is None or self.runtime is None:
            return True
        if self.runtime.model_info(model).takes_images is not False:
            return True
        self.tell(f"{model} takes no images: the file is mentioned only. /model changes it.")
        return False

    def on_image_wanted(self, event: ImageWanted) -> None:
        self.run_worker(self._paste_image(or_text=event.or_text), group="paste")

    async def _paste_image(self, *, or_text: bool) -> None:
        from winx_tui.tui.prompt.clipboard_image import clipboard_image

        area = self.prompt.area
        try:
            path = await clipboard_image(os.environ, self.workspace_root)
        except (UsageError, ConfigError, OSError) as error:
            if or_text and self.clipboard:
                area.action_paste()
            elif or_text:
                self.notify(str(error))
            return
        area.insert(f"{self._attached(path)} ")

    # Completion

    async def _complete_shell(self, word: ShellWord) -> tuple[Suggestion, ...]:
        from winx_tui.tui.prompt.shell_completion import completions

        conversation = self.turns.conversation
        cwd = self._root if conversation is None else conversation.shells.cwd
        search_path = os.environ.get("PATH", os.defpath)
        return await asyncio.to_thread(completions, word, cwd, search_path)
