"""The text a person types, with history and suggestions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.messages import (
    ImageWanted,
    PromptPasted,
    PromptSubmitted,
    QueueEdited,
)
from winx_tui.tui.prompt.draft import Draft, mention_of
from winx_tui.tui.prompt_history import PromptHistory
from winx_tui.tui.screens.main import MainScreen
from winx_tui.tui.widgets.popup import Popup
from winx_tui.tui.widgets.queue_list import QueueList
from winx_tui.tui.widgets.suggesting_area import Suggest, SuggestingArea

if TYPE_CHECKING:
    from winx_tui.tui.vim.editing import VimKeys

_TYPING_S = 2.0
"""Who has typed within this is not done yet."""
_PLACEHOLDER = "Ask for a change, or type / for commands"
_SHORT_PLACEHOLDER = "Ask for a change"
"""Where there is no room for the other on one line."""
_PLAN_PLACEHOLDER = "Talk about the plan; go, alone, carries it out"
_PATHS_CHARACTERS = 4_096
"""No longer paste is looked at for the names of files."""


class PromptArea(SuggestingArea):
    """A text area in which Enter sends; its keys come from the key map."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Edited(Message):
        """The text has changed in a way that others show or keep (shell mode, the draft)."""

    class ModeChanged(Message):
        """Vim's keys have gone to another mode, or were switched on or off."""

    def __init__(self, popup: Popup, suggest: Suggest, queue: QueueList) -> None:
        super().__init__(
            popup,
            suggest,
            id="prompt",
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder=_PLACEHOLDER,
        )
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False
        self.history_of_prompts = PromptHistory()
        self._queue = queue
        self._vim: VimKeys | None = None
        self._typed_at_s = float("-inf")
        self._has_colours = False
        self._is_planning = False

    def on_resize(self) -> None:
        self._say_what_can_be_typed()

    def show_planning(self, *, is_planning: bool) -> None:
        """Say what can be typed while a plan is made, and otherwise."""
        self._is_planning = is_planning
        self._say_what_can_be_typed()

    def _say_what_can_be_typed(self) -> None:
        asks = _PLACEHOLDER if self.size.width > len(_PLACEHOLDER) else _SHORT_PLACEHOLDER
        self.placeholder = _PLAN_PLACEHOLDER if self._is_planning else asks

    @property
    def mode_label(self) -> str:
        """Return vim's mode as it is shown; empty without vim's keys."""
        return "" if self._vim is None else self._vim.label

    @property
    def is_in_normal_mode(self) -> bool:
        """Tell whether letters are vim's commands."""
        return self._vim is not None and not self._vim.is_inserting

    @property
    def has_vim(self) -> bool:
        """Tell whether vim's keys are on."""
        return self._vim is not None

    def use_vim(self, *, is_on: bool) -> None:
        """Switch vim's keys on or off."""
        # Most people never load them.
        from winx_tui.tui.vim.editing import VimKeys

        self._vim = VimKeys(self) if is_on else None
        self.post_message(self.ModeChanged())

    def is_typed_into(self) -> bool:
        """Tell whether a person is in the middle of typing here."""
        return time.monotonic() - self._typed_at_s < _TYPING_S

    def take_typed(self, text: str) -> None:
        """Take what was typed for the prompt while something else had the keys."""
        self._typed_at_s = time.monotonic()
        self._hurry()
        self.paste(text)

    def insert_mention(self, path: str) -> None:
        """Put a file's name at the cursor."""
        before = self.document.get_line(self.cursor_location[0])[: self.cursor_location[1]]
        gap = "" if not before or before[-1].isspace() else " "
        self.insert(f"{gap}{mention_of(path)} ")
        self.focus()

    def notify_style_update(self) -> None:
        self._has_colours = False
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._has_colours:
            # The text area would work all its colours out again, at every key.
            return super(TextArea, self).render_lines(crop)
        self._has_colours = True
        return super().render_lines(crop)

    async def _on_key(self, event: events.Key) -> None:
        key = event.key
        self._hurry()
        self.catch_up()
        if (action := self._action_for(event)) is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        elif self._vim is not None and self._vim.takes(key, event.character):
            event.stop()
            event.prevent_default()
            self._press_vim(self._vim, event)
        else:
            self._typed_at_s = event.time
            if self._queue.is_marked:
                self._queue.leave()
            if bound := self._bindings.key_to_bindings.get(key):
                # By way of the app it would come after letters that were typed behind it.
                event.stop()
                event.prevent_default()
                await self.run_action(bound[0].action)

    def _action_for(self, event: events.Key) -> str | None:
        """Return what a key does other than to be typed."""
        keys, key = key_map_of(self), event.key
        if self.popup.is_open and (action := keys.actions_of("popup").get(key)):
            return action
        if self._queue.is_marked and (action := keys.actions_of("queue").get(key)):
            return action
        if (vim := self._vim) is not None and vim.takes(key, event.character):
            if vim.leaves_text(key):
                return "older" if key == "k" else "newer"
            is_help = key == "question_mark" and not self.text
            return "app.help" if is_help else None
        return keys.actions_of("prompt").get(key) or keys.actions_of("app").get(key)

    def _press_vim(self, vim: VimKeys, event: events.Key) -> None:
        before = vim.label
        self._typed_at_s = event.time
        vim.press(event.key, event.character)
        if vim.label != before:
            self.post_message(self.ModeChanged())

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._typed_at_s = time.monotonic()
        if not event.text:
            # What some terminals send for an image on the clipboard.
            self.post_message(ImageWanted(or_text=False))
            return
        start = min(self.selection)
        self.paste(event.text)
        if len(event.text) <= _PATHS_CHARACTERS:
            self.post_message(PromptPasted(event.text, start, self.cursor_location))

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        # Nobody above wants to know: on its way up each container would wake.
        event.stop()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.wrapped_document.height > self.size.height:
            # The text area scrolls before it knows that it has become longer.
            self.scroll_cursor_visible()
        self.offer()
        self.post_message(self.Edited())

    # Actions

    def action_submit(self) -> None:
        """Send the text."""
        self._send(is_steering=False)

    def action_steer(self) -> None:
        """Stop what winx does and send the text at once."""
        self._send(is_steering=True)

    def _send(self, *, is_steering: bool) -> None:
        draft = self.draft
        self._typed_at_s = float("-inf")
        if draft.is_plain:
            draft = Draft(draft.text.strip())
            self.history_of_prompts.add(draft.text)
        # Straight to the app, and first: by way of the widgets in between it would wait for
        # the empty prompt to be painted.
        self.app.post_message(PromptSubmitted(draft, is_steering))
        self.empty()

    def empty(self) -> None:
        """Take everything away, as after sending."""
        self.load_text("")
        self.close_popup()
        if self._vim is not None:
            self._vim.begin()
            self.post_message(self.ModeChanged())

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_older(self) -> None:
        """Go up; at the first line, to the earlier prompt."""
        if not self.text and self._queue.has_entries:
            self._queue.move(-1)
        elif self.cursor_at_first_line:
            self._recall(self.history_of_prompts.older(self.text))
        else:
            self.action_cursor_up()

    def action_newer(self) -> None:
        """Go down; at the last line, to the later prompt."""
        if self.cursor_at_last_line:
            self._recall(self.history_of_prompts.newer())
        else:
            self.action_cursor_down()

    def action_paste_image(self) -> None:
        """Put the clipboard's image into the prompt, or else what was cut here."""
        self.post_message(ImageWanted(or_text=True))

    async def action_question_mark(self) -> None:
        """Show the help, or type a question mark."""
        if self.text:
            self._replace_via_keyboard("?", *self.selection)
        else:
            await self.run_action("app.help")

    async def action_delete_or_quit(self) -> None:
        """Delete to the right; with nothing typed, quit."""
        if self.text:
            self.action_delete_right()
        else:
            await self.run_action("app.quit")

    def action_queue_move(self, step: int) -> None:
        """Mark another of what waits; beyond the last, leave it."""
        self._queue.move(step)

    def action_queue_leave(self) -> None:
        """Go back to the prompt."""
        self._queue.leave()

    def action_queue_edit(self, deed: str) -> None:
        """Take what is marked back, remove it, or send it now."""
        if (marked := self._queue.marked) is not None:
            self.app.post_message(QueueEdited(*marked, deed))
            if deed != "remove":
                self._queue.leave()

    # Private

    def _hurry(self) -> None:
        """Have what a key changes drawn at once."""
        if isinstance(self.screen, MainScreen):
            self.screen.hurry(self)

    def _recall(self, text: str | None) -> None:
        if text is not None:
            self.set_text(text)
            self.action_popup_close()
