"""What a terminal says by itself is told from what a person types, and left out.

Answers about colours, devices, cells and graphics may come late or unasked, as over a slow
ssh or after another program, and a mouse report may be cut. Textual knows a few of them and
takes the rest for keys: the text would stand in the prompt, and the BEL that ends an answer
about colours would be Ctrl+G.
"""

from __future__ import annotations

import re

_PASTE_START = "\x1b[200~"
_PASTE_END = "\x1b[201~"
_MAX_CHARS = 4096
"""Of one answer; a longer one is none."""

_STRING = rf"[^\x07\x1b\r]{{0,{_MAX_CHARS}}}"
_INTRODUCER = r"(?:\]\d+;|P[\d;]*[>!+$]|_G)"
"""Of strings that answer: operating system command, device control and kitty's graphics."""

_SEQUENCE = re.compile(
    r"(?P<paste>\x1b\[200~)"
    # A whole mouse report, and the state of a mode: Textual reads both.
    r"|(?P<known>\x1b\[(?:<\d+;-?\d+;-?\d+[Mm]|\?\d+;\d\$y))"
    r"|(?P<stray>"
    rf"\x1b{_INTRODUCER}{_STRING}(?:\x07|\x1b\\)"
    r"|\x1b\[<[-\d;]*(?:[Mm]|(?=[^-\d;Mm]))"
    r"|\x1b\[[=>?][\d;:]*[ -/]*[@-~]"
    r"|\x1b\[\d[\d;]*[cn]"
    r"|\x1b\[(?!48;)\d+(?:;\d+)+t"
    r")"
    r"|(?P<open>\x1b(?:"
    rf"{_INTRODUCER}{_STRING}\x1b?|[\]P_][\d;]*|\[[<=>?][-\d;:]*[ -/]*|\[[\d;:]*)\Z)"
)
_SURELY_STRAY = re.compile(rf"\x1b(?:{_INTRODUCER}|\[[<=>?])")


class StrayReplies:
    """Takes what a terminal sends, in pieces as they come, and gives back what was typed.

    What was pasted passes untouched. The beginning of a sequence is held until the rest is
    there, or `rest` is asked for because nothing more has come.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_pasting = False
        self._has_passed_escape = False

    def feed(self, text: str) -> str:
        """Return the text without answers; what is not complete yet is held."""
        if self._has_passed_escape and text.startswith(_PASTE_START[1:]):
            # An escape byte alone is never held: it may be the key.
            self._is_pasting = True
        text, self._held = self._held + text, ""
        self._has_passed_escape = text.endswith("\x1b") and not self._is_pasting
        if "\x1b" not in text:
            return text
        kept: list[str] = []
        at = 0
        while at < len(text):
            at = self._pasted(text, at, kept) if self._is_pasting else self._typed(text, at, kept)
        return "".join(kept)

    def rest(self) -> str:
        """Give up what was held: it is returned, unless it can only begin an answer."""
        held, self._held = self._held, ""
        return "" if not self._is_pasting and _SURELY_STRAY.match(held) else held

    def _typed(self, text: str, at: int, kept: list[str]) -> int:
        found = _SEQUENCE.search(text, at)
        if found is None:
            kept.append(text[at:])
            return len(text)
        kept.append(text[at : found.start()])
        if found.lastgroup == "open":
            self._held = found[0]
        elif found.lastgroup != "stray":
            kept.append(found[0])
            self._is_pasting = found.lastgroup == "paste"
        return found.end()

    def _pasted(self, text: str, at: int, kept: list[str]) -> int:
        end = text.find(_PASTE_END, at)
        if end >= 0:
            self._is_pasting = False
            kept.append(text[at : end + len(_PASTE_END)])
            return end + len(_PASTE_END)
        begun = next(
            (n for n in range(len(_PASTE_END) - 1, 0, -1) if text.endswith(_PASTE_END[:n], at)), 0
        )
        self._held = text[len(text) - begun :]
        kept.append(text[at : len(text) - begun])
        return len(text)
