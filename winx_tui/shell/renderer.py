"""Terminal output to plain lines: a fast path for text, a small line editor for cursor noise.

Only the last rows can still change; older ones are settled and handed on. Colours,
titles, clipboard writes and every other escape or control character end here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

ROWS = 50
"""How far up a program may still change what it wrote: the height of the terminal."""
MAX_LINE_CHARS = 16 * 1024
"""A longer line settles in pieces."""
MAX_ESCAPE_CHARS = 64 * 1024
"""An escape sequence that is longer and still not at its end is shown as text."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(
    r"\x1b(?:"
    r"\[[0-9;:]*m"  # colours
    r"|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # OSC: titles, links, the clipboard
    r"|[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|[()*+][0-9A-Za-z]"  # character sets
    r"|\[\?(?:1|7|12|25|1004|2004|2026)[hl]"  # modes that show nothing
    r"|[=>])"
)
_INCOMPLETE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b\n]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)\Z"
)
_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x08\x0a-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<params>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[ -/]*(?P<escape>[0-~])"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])"
)
_ALTERNATE_SCREEN = {"?47", "?1047", "?1049"}


class LineRenderer:
    """Turns decoded output into settled text and a few rows that may still change."""

    def __init__(self, settle: Callable[[str], None]) -> None:
        self._settle = settle
        self._rows = [""]
        self._row = 0
        self._column = 0
        self._pending = ""
        self._saved_cursor = (0, 0)
        self._linear: tuple[list[str], int, int] | None = None
        """The rows beneath a full-screen program; None when there is none."""

    @property
    def is_full_screen(self) -> bool:
        """Return whether the program has switched to the alternate screen."""
        return self._linear is not None

    @property
    def rows(self) -> list[str]:
        """Return the rows that may still change; the last one is not ended yet."""
        return self._linear[0] if self._linear else self._rows

    def feed(self, text: str) -> None:
        """Take the next piece of decoded output."""
        if self._pending:
            text = self._pending + text
            self._pending = ""
        if not _CONTROL.search(text):
            self._write_plain(text)
            return
        text = self._hold_back(text).replace("\r\n", "\n")
        if "\x1b" in text:
            text = _INVISIBLE.sub("", text)
        if not _CONTROL.search(text):
            self._write_plain(text)
            return
        for token in _TOKEN.finditer(text):
            if (piece := token["text"]) is not None:
                self._write(piece)
            elif (final := token["final"]) is not None:
                self._control_sequence(token["params"], final)
            elif (escape := token["escape"]) is not None:
                self._escape(escape)
            else:
                self._control(token["control"])

    def take(self) -> str:
        """Return the rows and forget all but the last, which is not ended yet."""
        rows = self.rows
        text = "\n".join(rows)
        if self._linear is not None:
            self._linear = ([rows[-1]], 0, len(rows[-1]))
        else:
            if self._row < len(rows) - 1:
                self._column = len(rows[-1])
            self._rows, self._row = [rows[-1]], 0
        return text

    def finish(self) -> None:
        """Settle everything: the program is done."""
        self._pending = ""
        if self._linear is not None:
            self._leave_screen()
        self._settle("\n".join(self._rows))
        self._rows, self._row, self._column = [""], 0, 0

    def _hold_back(self, text: str) -> str:
        """Keep a sequence that a read cut in two for the next piece."""
        if text.endswith("\r"):
            self._pending = "\r"
            return text[:-1]
        start = max(0, len(text) - MAX_ESCAPE_CHARS)
        if "\x1b" in text[start:] and (cut := _INCOMPLETE.search(text, start)):
            self._pending = text[cut.start() :]
            if len(self._pending) < MAX_ESCAPE_CHARS:
                return text[: cut.start()]
            self._pending = ""
        return text

    def _write_plain(self, text: str) -> None:
        while text:
            if self._linear is None and self._is_at_end:
                self._append(text)
                return
            line, newline, text = text.partition("\n")
            self._write(line)
            if newline:
                self._line_feed()

    def _append(self, text: str) -> None:
        self._rows[-1] += text
        if "\n" in text:
            parts = "\n".join(self._rows).rsplit("\n", ROWS)
            if len(parts) > ROWS:
                self._settle(parts.pop(0) + "\n")
            self._rows = parts
            self._row = len(parts) - 1
        self._column = len(self._rows[-1])
        self._bound_line()

    @property
    def _is_at_end(self) -> bool:
        return self._row == len(self._rows) - 1 and self._column == len(self._rows[-1])

    def _write(self, text: str) -> None:
        line, column = self._rows[self._row], self._column
        if column == len(line):
            self._rows[self._row] = line + text
        else:
            self._rows[self._row] = line[:column].ljust(column) + text + line[column + len(text) :]
        self._column = column + len(text)
        self._bound_line()

    def _bound_line(self) -> None:
        if len(self._rows[self._row]) <= MAX_LINE_CHARS:
            return
        if self._linear is None:
            self._settle("\n".join(self._rows[: self._row + 1]))
            self._rows = ["", *self._rows[self._row + 1 :]]
            self._row = 0
        else:
            self._rows[self._row] = ""
        self._column = 0

    def _line_feed(self) -> None:
        self._row += 1
        self._column = 0
        if self._row == len(self._rows):
            self._rows.append("")
        if len(self._rows) > ROWS:
            row = self._rows.pop(0)
            self._row -= 1
            if self._linear is None:
                self._settle(row + "\n")

    def _control(self, character: str) -> None:
        if character in "\n\x0b\x0c":
            self._line_feed()
        elif character == "\r":
            self._column = 0
        elif character == "\b":
            self._column = max(0, self._column - 1)

    def _escape(self, final: str) -> None:
        if final == "7":
            self._saved_cursor = (self._row, self._column)
        elif final == "8":
            self._move_to(*self._saved_cursor)
        elif final in "DE":
            self._line_feed()
        elif final == "M":
            if self._row:
                self._row -= 1
            elif self._linear is not None:
                self._rows = ["", *self._rows[: ROWS - 1]]
        elif final == "c":
            self._erase_screen(2)

    def _control_sequence(self, params: str, final: str) -> None:
        if params.startswith("?"):
            if final in "hl" and not _ALTERNATE_SCREEN.isdisjoint(params.split(";")):
                (self._enter_screen if final == "h" else self._leave_screen)()
            return
        if (act := self._SEQUENCES.get(final)) is not None:
            numbers = [int(part) if part.isdecimal() else 0 for part in params[:64].split(";")]
            act(self, *(min(number, 10_000) for number in (*numbers, 0)[:2]))

    def _move_to(self, row: int, column: int) -> None:
        row = min(max(row, 0), ROWS - 1)
        while len(self._rows) <= row:
            self._rows.append("")
        self._row, self._column = row, min(max(column, 0), MAX_LINE_CHARS)

    def _move_rows(self, count: int) -> None:
        self._move_to(min(self._row + count, max(len(self._rows) - 1, ROWS - 1)), self._column)

    def _erase_screen(self, how: int) -> None:
        if how == 0:
            self._erase_line(0)
            del self._rows[self._row + 1 :]
        elif how == 1:
            self._rows[: self._row] = [""] * self._row
            self._erase_line(1)
        elif self._linear is not None:
            self._rows = [""] * (self._row + 1)
        elif any(self._rows):
            # Clearing the screen must not lose what stood there.
            self._settle("\n".join(self._rows).rstrip("\n") + "\n")
            self._rows, self._row, self._column = [""], 0, 0

    def _erase_line(self, how: int) -> None:
        line, column = self._rows[self._row], self._column
        if how == 0:
            self._rows[self._row] = line[:column]
        elif how == 1:
            self._rows[self._row] = " " * min(column + 1, len(line)) + line[column + 1 :]
        else:
            self._rows[self._row] = ""

    def _edit_line(self, removed: int, inserted: int, count: int) -> None:
        line, column = self._rows[self._row], self._column
        kept = line[column + removed * count :]
        self._rows[self._row] = line[:column].ljust(column) + " " * (inserted * count) + kept
        self._bound_line()

    def _insert_rows(self, count: int) -> None:
        self._rows[self._row : self._row] = [""] * min(count, ROWS)
        del self._rows[max(ROWS, self._row + 1) :]

    def _delete_rows(self, count: int) -> None:
        del self._rows[self._row : self._row + count]
        if len(self._rows) <= self._row:
            self._rows.extend([""] * (self._row + 1 - len(self._rows)))

    def _enter_screen(self) -> None:
        if self._linear is None:
            self._linear = (self._rows, self._row, self._column)
            self._rows, self._row, self._column = [""], 0, 0

    def _leave_screen(self) -> None:
        if self._linear is not None:
            self._rows, self._row, self._column = self._linear
            self._linear = None

    _SEQUENCES: ClassVar[dict[str, Callable[[LineRenderer, int, int], None]]] = {
        "A": lambda self, n, _: self._move_to(self._row - (n or 1), self._column),
        "B": lambda self, n, _: self._move_rows(n or 1),
        "C": lambda self, n, _: self._move_to(self._row, self._column + (n or 1)),
        "D": lambda self, n, _: self._move_to(self._row, self._column - (n or 1)),
        "E": lambda self, n, _: self._move_to(self._row + (n or 1), 0),
        "F": lambda self, n, _: self._move_to(self._row - (n or 1), 0),
        "G": lambda self, n, _: self._move_to(self._row, (n or 1) - 1),
        "H": lambda self, n, m: self._move_to((n or 1) - 1, (m or 1) - 1),
        "f": lambda self, n, m: self._move_to((n or 1) - 1, (m or 1) - 1),
        "d": lambda self, n, _: self._move_to((n or 1) - 1, self._column),
        "J": lambda self, n, _: self._erase_screen(n),
        "K": lambda self, n, _: self._erase_line(n),
        "L": lambda self, n, _: self._insert_rows(n or 1),
        "M": lambda self, n, _: self._delete_rows(n or 1),
        "P": lambda self, n, _: self._edit_line(1, 0, n or 1),
        "@": lambda self, n, _: self._edit_line(0, 1, n or 1),
        "X": lambda self, n, _: self._edit_line(1, 1, n or 1),
        "s": lambda self, n, _: setattr(self, "_saved_cursor", (self._row, self._column)),
        "u": lambda self, n, _: self._move_to(*self._saved_cursor),
    }
