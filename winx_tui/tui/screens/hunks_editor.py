"""The editor for the new lines of a hunk."""

from __future__ import annotations

from difflib import SequenceMatcher

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from winx_tui.tui.keymap import key_map_of
from winx_tui.workspace.display import visible

_CARRIAGE_RETURN = visible("\r")


class HunkEditor(TextArea):
    """Holds lines as they can be seen, and gives them back as they are written to the file."""

    class Saved(Message):
        """The lines shall stand in the file as they are here."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, compact=True, soft_wrap=True, tab_behavior="indent")
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False
        self._original = ""

    def open(self, text: str, draft: str = "") -> None:
        """Begin with a text, or go on with what was made of it before."""
        self._original = text
        self.load_text(draft or shown(text))
        self.indent_type = "tabs" if "\n\t" in f"\n{text}" else "spaces"
        self.move_cursor((0, 0))

    @property
    def written(self) -> str:
        """Return the text for the file."""
        return restored(self.text, self._original)

    async def _on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("hunk editor").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        elif event.key == "escape":
            # The text area would go to the next field.
            event.prevent_default()

    def action_save(self) -> None:
        """Take the lines as they stand here."""
        self.post_message(self.Saved())


def shown(text: str) -> str:
    """Write lines for an editor: hidden characters by number, no line feed at the end."""
    return visible(text.removesuffix("\n"), multiline=True)


def restored(edited: str, original: str) -> str:
    """Turn what stands in the editor into text for the file.

    Lines that were left alone keep their hidden characters; changed ones are taken to the
    letter, but for the carriage return at their end: where all lines have one, they get
    one too. The text ends with a line feed if the original did.
    """
    if edited == shown(original):
        return original
    if not edited:
        return ""
    before = original.removesuffix("\n").split("\n")
    seen = [visible(line, multiline=True) for line in before]
    now = edited.split("\n")
    has_returns = all(line.endswith("\r") for line in before)
    lines: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, seen, now, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += before[i1:i2]
        else:
            lines += [_written(line, has_return=has_returns) for line in now[j1:j2]]
    return "\n".join(lines) + ("\n" if original.endswith("\n") else "")


def _written(line: str, *, has_return: bool) -> str:
    bare = line.removesuffix(_CARRIAGE_RETURN)
    return bare + "\r" if has_return or bare != line else line
