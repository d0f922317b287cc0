"""A text area with suggestions: commands after `/`, files after `@`, Tab in `!` commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from winx_tui.tui.completion import Suggestion, Trigger, find_trigger
from winx_tui.tui.widgets.placeholder_area import PlaceholderArea
from winx_tui.tui.widgets.popup import Popup

if TYPE_CHECKING:
    from winx_tui.tui.prompt.shell_completion import ShellWord

Suggest = Callable[[Trigger], Sequence[Suggestion]]
CompleteShell = Callable[["ShellWord"], Awaitable[tuple[Suggestion, ...]]]


class SuggestingArea(PlaceholderArea):
    """Fills the popup while a person types, and puts what they pick into the text."""

    def __init__(self, popup: Popup, suggest: Suggest, **options: Any) -> None:
        super().__init__(**options)
        self.popup = popup
        self.complete_shell: CompleteShell | None = None
        """Looks up what a word of a `!` command may become; None: nothing is offered."""
        self._suggest = suggest
        self._dismissed: Trigger | None = None
        self._offered: Trigger | None = None
        """What the suggestions on show are for."""
        self._shell_offer: tuple[ShellWord, tuple[Suggestion, ...]] | None = None
        """The same for a `!` command."""

    @property
    def is_shell(self) -> bool:
        """Tell whether the text is a shell command of the person's own."""
        return self.document.get_line(0).startswith("!")

    def action_submit(self) -> None:
        """Send the text."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """Renew the suggestions after keys that came in one burst, before they are told of."""
        if self.popup.is_open and self._is_offer_stale():
            self.offer()

    def offer_again(self) -> None:
        """Renew the suggestions, as more is known; what the person has marked stays so."""
        marked = self.popup.current if self.popup.has_moved else None
        if self._trigger() == self._offered is not None:
            self.offer()
            if marked is not None:
                self.popup.mark(marked.value)

    async def action_leave(self) -> None:
        """Complete a word of a `!` command; where there is nothing to, go to the next pane."""
        word = self._shell_word()
        if word is None or self.complete_shell is None or not word.is_worth_completing:
            await self.run_action("app.next_pane")
        else:
            self.run_worker(self._complete(word, self.complete_shell), group="completion")

    def action_popup_move(self, step: int) -> None:
        """Mark another suggestion."""
        self.popup.move(step)

    def action_popup_close(self) -> None:
        """Close the suggestions for what stands before the cursor."""
        self._dismissed = self._trigger()
        self.close_popup()

    def action_popup_accept(self) -> None:
        """Put the marked suggestion into the text."""
        suggestion = self.popup.current
        trigger, word = self._trigger(), self._shell_offer and self._shell_word()
        self.close_popup()
        row, column = self.cursor_location
        if suggestion is None:
            return
        if word is not None:
            self.replace(suggestion.value, (row, word.start), (row, column))
        elif trigger is None:
            return
        elif trigger.kind == "command" and f"/{trigger.query}" == suggestion.value.strip():
            # The name is complete already: Enter means to run it.
            self.action_submit()
        else:
            self.replace(suggestion.value, (row, trigger.start), (row, column))

    # Private

    def _trigger(self) -> Trigger | None:
        row, column = self.cursor_location
        return find_trigger(self.document.get_line(row)[:column], is_first_line=row == 0)

    def _is_offer_stale(self) -> bool:
        if self._shell_offer is not None:
            return self._shell_offer[0] != self._shell_word()
        return self._trigger() != self._offered

    def offer(self) -> None:
        """Show what fits the text before the cursor."""
        trigger = self._offered = self._trigger()
        if self._shell_offer is not None:
            self._narrow_shell_offer()
        elif trigger is None or self.is_shell:
            self._dismissed = None
            self.popup.show(())
        elif trigger != self._dismissed:
            self.popup.show(self._suggest(trigger))

    def close_popup(self) -> None:
        """Show no suggestions."""
        self._shell_offer = None
        self.popup.show(())

    def _shell_word(self) -> ShellWord | None:
        """Return the word of a `!` command before the cursor; None in other texts."""
        if not self.is_shell or not self.selection.is_empty:
            return None
        # Only who types shell commands needs it.
        from winx_tui.tui.prompt.shell_completion import word_before

        row, column = self.cursor_location
        return word_before(self.document.get_line(row)[:column], is_first_line=row == 0)

    async def _complete(self, word: ShellWord, complete: CompleteShell) -> None:
        found = await complete(word)
        if word != self._shell_word() or not self.has_focus:
            # Other keys were quicker.
            return
        row, column = self.cursor_location
        match found:
            case ():
                await self.run_action("app.next_pane")
            case (only,):
                self.replace(only.value, (row, word.start), (row, column))
            case _:
                self._shell_offer = (word, found)
                self.popup.show(found)

    def _narrow_shell_offer(self) -> None:
        """Keep of what was offered what still fits, without asking the disk."""
        from winx_tui.tui.prompt.shell_completion import narrowed

        assert self._shell_offer is not None
        before, offered = self._shell_offer
        word = self._shell_word()
        if word is None or not word.continues(before):
            self.close_popup()
            return
        fitting = narrowed(offered, word)
        self._shell_offer = (word, fitting) if fitting else None
        self.popup.show(fitting)
