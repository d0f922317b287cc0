"""The text a person types, with history and suggestions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from winx_tui.tui.blocks.safe_text import TAB_SIZE
from winx_tui.tui.completion import Suggestion, Trigger, find_trigger
from winx_tui.tui.keymap import actions_of
from winx_tui.tui.messages import PromptSubmitted, QueueRecalled
from winx_tui.tui.prompt_history import PromptHistory
from winx_tui.tui.widgets.popup import Popup
from winx_tui.workspace.display import visible

Suggest = Callable[[Trigger], Sequence[Suggestion]]

_TYPING_S = 2.0
"""Who has typed within this is not done yet."""
_PLACEHOLDER = "Ask for a change, or type / for commands"
_PLAN_PLACEHOLDER = "Talk about the plan; go, alone, carries it out"
_APP_KEYS = actions_of("app")
_PROMPT_KEYS = actions_of("prompt")
_POPUP_KEYS = actions_of("popup")


class PromptArea(TextArea):
    """A text area in which Enter sends; its keys come from the key map."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Edited(Message):
        """The text has changed in a way that others show (shell mode, height)."""

    def __init__(self, popup: Popup, suggest: Suggest) -> None:
        super().__init__(
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
        self._popup = popup
        self._suggest = suggest
        self._dismissed: Trigger | None = None
        self._offered: Trigger | None = None
        """What the suggestions on show are for."""
        self._typed_at_s = float("-inf")

    def show_planning(self, *, is_planning: bool) -> None:
        """Say what can be typed while a plan is made, and otherwise."""
        self.placeholder = _PLAN_PLACEHOLDER if is_planning else _PLACEHOLDER

    @property
    def is_shell(self) -> bool:
        """Tell whether the text is a shell command of the person's own."""
        return self.text.startswith("!")

    def is_typed_into(self) -> bool:
        """Tell whether a person is in the middle of typing here."""
        return time.monotonic() - self._typed_at_s < _TYPING_S

    def take_typed(self, text: str) -> None:
        """Take what was typed for the prompt while something else had the keys."""
        self._typed_at_s = time.monotonic()
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._replace_via_keyboard(visible(text, multiline=True), *self.selection)

    def set_text(self, text: str) -> None:
        """Replace the text and go to its end."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def insert_mention(self, path: str) -> None:
        """Put a file's name at the cursor."""
        before = self.document.get_line(self.cursor_location[0])[: self.cursor_location[1]]
        gap = "" if not before or before[-1].isspace() else " "
        self.insert(f"{gap}{mention_of(path)} ")
        self.focus()

    async def _on_key(self, event: events.Key) -> None:
        key = event.key
        if self._popup.is_open and self._trigger() != self._offered:
            # Keys that came in one burst: what they changed has not been told yet.
            self._offer()
        action = _POPUP_KEYS.get(key) if self._popup.is_open else None
        action = action or _PROMPT_KEYS.get(key) or _APP_KEYS.get(key)
        if action is None:
            self._typed_at_s = event.time
        else:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take_typed(event.text)

    def on_text_area_changed(self) -> None:
        self._offer()
        self.post_message(self.Edited())

    def offer_again(self) -> None:
        """Renew the suggestions, as more is known; what the person has marked stays so."""
        marked = self._popup.current if self._popup.has_moved else None
        if self._trigger() == self._offered is not None:
            self._offer()
            if marked is not None:
                self._popup.mark(marked.value)

    # Actions

    def action_submit(self) -> None:
        """Send the text."""
        text = self.text.strip()
        self._typed_at_s = float("-inf")
        self.history_of_prompts.add(text)
        # Straight to the app, and first: by way of the widgets in between it would wait for
        # the empty prompt to be painted.
        self.app.post_message(PromptSubmitted(text))
        self.load_text("")
        self._popup.show(())

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_older(self) -> None:
        """Go up; at the first line, to the earlier prompt."""
        if not self.text and self._has_queue():
            self.post_message(QueueRecalled())
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

    async def action_leave(self) -> None:
        """Go to the next pane."""
        await self.run_action("app.next_pane")

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

    def action_popup_move(self, step: int) -> None:
        """Mark another suggestion."""
        self._popup.move(step)

    def action_popup_close(self) -> None:
        """Close the suggestions for what stands before the cursor."""
        self._dismissed = self._trigger()
        self._popup.show(())

    def action_popup_accept(self) -> None:
        """Put the marked suggestion into the text."""
        trigger, suggestion = self._trigger(), self._popup.current
        self._popup.show(())
        if trigger is None or suggestion is None:
            return
        row, column = self.cursor_location
        is_whole = trigger.kind == "command" and f"/{trigger.query}" == suggestion.value.strip()
        if is_whole:
            # The name is complete already: Enter means to run it.
            self.action_submit()
            return
        self.replace(suggestion.value, (row, trigger.start), (row, column))

    # Private

    def _has_queue(self) -> bool:
        return self.has_class("-has-queue")

    def _recall(self, text: str | None) -> None:
        if text is not None:
            self.set_text(text)
            self._dismissed = self._trigger()
            self._popup.show(())

    def _trigger(self) -> Trigger | None:
        row, column = self.cursor_location
        return find_trigger(self.document.get_line(row)[:column], is_first_line=row == 0)

    def _offer(self) -> None:
        trigger = self._offered = self._trigger()
        if trigger is None or self.is_shell:
            self._dismissed = None
            self._popup.show(())
        elif trigger != self._dismissed:
            self._popup.show(self._suggest(trigger))


def mention_of(path: str) -> str:
    """Write a path as a mention; one with blanks in quotes."""
    path = visible(path).expandtabs(TAB_SIZE)
    return f'@"{path}"' if any(character.isspace() for character in path) else f"@{path}"
