"""A terminal emulator for full-screen programs: what an xterm would show, without the window.

Slower than the line renderer and only fed where a screen is asked for. Titles, the
clipboard, images and everything else beside the screen itself is swallowed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import ClassVar

from winx_tui.shell.canvas import MAX_MODES, Canvas
from winx_tui.shell.style import styled

MAX_PENDING_CHARS = 64 * 1024
"""A sequence that is longer and still not at its end is given up."""

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<params>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b[^\\]))|[PX^_][^\x1b]*(?:\x1b\\|(?=\x1b[^\\])))"
    r"|\x1b(?P<charset>[()*+])(?P<set>[0-9A-Za-z])"
    r"|\x1b(?P<hash>[#% ][0-9A-Za-z])"
    r"|\x1b(?P<escape>[0-OQ-WYZ\\`-~])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f-\x9f])"
    r"|(?P<open>\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[()*+#% ])?\Z)"
    r"|\x1b"
)


class Screen(Canvas):
    """A terminal of a given size: feed it bytes, look at its rows."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.answer: Callable[[bytes], None] = lambda _: None
        """Takes what the terminal says back to the program: where the cursor is, what it is."""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""

    def twin(self) -> Screen:
        """Return another screen in the same state, which answers nobody."""
        twin = Screen(self.columns, self.lines)
        answer, decode = twin.answer, twin._decode
        twin.__dict__.update(self.__dict__)
        twin.answer, twin._decode = answer, decode
        twin._main = self._main.copy()
        twin._grid = self._grid.copy() if self.is_alternate else twin._main
        twin._modes, twin._tabs = set(self._modes), set(self._tabs)
        twin._charsets = list(self._charsets)
        return twin

    def feed(self, data: bytes) -> None:
        """Take what the program wrote."""
        text = self._pending + self._decode(data)
        self._pending = ""
        for token in _TOKEN.finditer(text):
            kind = token.lastgroup
            if kind == "text":
                self._write(token[0])
            elif kind == "final":
                self._sequence(token["params"], token["between"], token["final"])
            elif kind == "control":
                self._control(token[0])
            elif kind == "escape":
                self._escape(token["escape"])
            elif kind == "set":
                if token["charset"] in "()":
                    self._charsets["()".index(token["charset"])] = token["set"]
            elif kind == "hash":
                if token["hash"] == "#8":
                    self._fill("E")
            elif kind == "open" and len(token[0]) < MAX_PENDING_CHARS:
                self._pending = token[0]

    def _control(self, character: str) -> None:
        if character in "\n\x0b\x0c":
            self._index()
            if self.is_newline_mode or "20" in self._modes:
                self.column = 0
        elif character == "\r":
            self.column, self._wraps_next = 0, False
        elif character == "\b":
            self.column, self._wraps_next = max(0, self.column - 1), False
        elif character == "\t":
            self._tab(1)
        elif character in "\x0e\x0f":
            self._shift = "\x0f\x0e".index(character)

    def _escape(self, final: str) -> None:
        if final == "7":
            self._save()
        elif final == "8":
            self._restore()
        elif final == "D":
            self._index()
        elif final == "E":
            self._index()
            self.column = 0
        elif final == "M":
            self._reverse_index()
        elif final == "H":
            self._tabs.add(self.column)
        elif final == "c":
            self._reset()
        elif final in "=>":
            (self._modes.add if final == "=" else self._modes.discard)("keypad")

    def _sequence(self, params: str, between: str, final: str) -> None:
        if final == "m":
            if not between and not params.startswith(("<", "=", ">", "?")):
                self._style = styled(self._style, params[:256])
            return
        is_private = params.startswith(("<", "=", ">", "?"))
        if final in "hl" and not between:
            for mode in params.removeprefix("?").split(";"):
                self._set_mode(f"?{mode}" if is_private else mode, final == "h")
        elif final in "nc" and not between:
            self._report(params, final)
        elif (between, final) == ("!", "p"):
            self._soft_reset()
        elif not is_private and not between and (act := self._SEQUENCES.get(final)):
            numbers = [_number(part) for part in params[:64].split(";")]
            act(self, *(*numbers, 0)[:2])

    def _report(self, params: str, final: str) -> None:
        if final == "c" and params in ("", "0"):
            self.answer(b"\x1b[?6c")
        elif final == "c" and params in (">", ">0"):
            self.answer(b"\x1b[>0;0;0c")
        elif final == "n" and params == "5":
            self.answer(b"\x1b[0n")
        elif final == "n" and params in ("6", "?6"):
            line = self.line - (self._top if "?6" in self._modes else 0)
            mark = "?" if params == "?6" else ""
            self.answer(f"\x1b[{mark}{line + 1};{self.column + 1}R".encode())

    def _set_mode(self, mode: str, is_on: bool) -> None:
        (self._modes.add if is_on else self._modes.discard)(mode[:8])
        if len(self._modes) > MAX_MODES:
            self._modes = {"?7", "?25"}
        if mode == "?6":
            self._move(0, 0)
        elif mode in ("?47", "?1047", "?1049"):
            self._switch(is_on, keeps_cursor=mode == "?1049")
        elif mode == "?1048":
            (self._save if is_on else self._restore)()

    _SEQUENCES: ClassVar[dict[str, Callable[[Screen, int, int], None]]] = {
        "A": lambda self, n, _: self._up(n or 1),
        "B": lambda self, n, _: self._down(n or 1),
        "e": lambda self, n, _: self._down(n or 1),
        "C": lambda self, n, _: self._sideways(n or 1),
        "a": lambda self, n, _: self._sideways(n or 1),
        "D": lambda self, n, _: self._sideways(-(n or 1)),
        "E": lambda self, n, _: self._next_line(n or 1),
        "F": lambda self, n, _: self._previous_line(n or 1),
        "G": lambda self, n, _: self._move(self.line, (n or 1) - 1, is_absolute=True),
        "`": lambda self, n, _: self._move(self.line, (n or 1) - 1, is_absolute=True),
        "d": lambda self, n, _: self._move((n or 1) - 1, self.column),
        "H": lambda self, n, m: self._move((n or 1) - 1, (m or 1) - 1),
        "f": lambda self, n, m: self._move((n or 1) - 1, (m or 1) - 1),
        "I": lambda self, n, _: self._tab(n or 1),
        "Z": lambda self, n, _: self._tab_back(n or 1),
        "J": lambda self, n, _: self._erase_screen(n),
        "K": lambda self, n, _: self._erase_line(n),
        "L": lambda self, n, _: self._insert_lines(-(n or 1)),
        "M": lambda self, n, _: self._insert_lines(n or 1),
        "P": lambda self, n, _: self._grid.delete(self.line, self.column, n or 1, self._blank),
        "@": lambda self, n, _: self._grid.insert(self.line, self.column, n or 1, self._blank),
        "X": lambda self, n, _: self._grid.erase(
            self.line, self.column, min(self.column + (n or 1), self.columns), self._blank
        ),
        "S": lambda self, n, _: self._grid.scroll(self._top, self._bottom, n or 1, self._blank),
        "T": lambda self, n, _: self._grid.scroll(self._top, self._bottom, -(n or 1), self._blank),
        "b": lambda self, n, _: (
            self._write(self._last * min(n or 1, 9_999)) if self._last else None
        ),
        "g": lambda self, n, _: self._clear_tabs(n),
        "r": lambda self, n, m: self._set_region(n, m),
        "s": lambda self, n, _: self._save(),
        "u": lambda self, n, _: self._restore(),
    }


def _number(text: str) -> int:
    return min(int(text[:6]), 10_000) if text.isdecimal() else 0
