"""What Tab offers in a `!` command: programs and file names, quoted as a shell reads them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winx_tui.tui.completion import Suggestion

_MOST_SUGGESTIONS = 50
_MOST_ENTRIES = 20_000
"""Of one directory, or of all that hold programs: what is beyond is not looked at."""
_SEPARATORS = frozenset(";|&(`\n")
_REDIRECTIONS = frozenset("<>")
_SPECIAL = re.compile(r"([\s'\"\\$`!*?\[\]{}()<>|&;#~])")
_IN_DOUBLE_QUOTES = re.compile(r'(["\\$`!])')
_HIDDEN = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 4_096


@dataclass(frozen=True, slots=True)
class ShellWord:
    """The word before the cursor."""

    start: int
    """Where in the line it begins, its quote included."""
    text: str
    """As the shell reads it."""
    quote: str
    """The quote that is open at its end; empty: none."""
    is_program: bool
    """Whether a command's name stands here."""

    @property
    def is_worth_completing(self) -> bool:
        """Tell whether anything can be offered: not every program there is."""
        return bool(self.text) or not self.is_program

    def continues(self, other: ShellWord) -> bool:
        """Tell whether this is the other word, typed further within the same directory."""
        added = self.text.removeprefix(other.text)
        return (
            (self.start, self.quote, self.is_program)
            == (other.start, other.quote, other.is_program)
            and self.text.startswith(other.text)
            and "/" not in added
        )


def word_before(line: str, *, is_first_line: bool) -> ShellWord:
    """Read the last word of the text before the cursor, in a prompt that begins with `!`."""
    begin = 1 if is_first_line and line.startswith("!") else 0
    start, text, quote = begin, "", ""
    is_program, has_word = True, False
    at = max(begin, len(line) - _LONGEST)
    while at < len(line):
        character = line[at]
        if quote:
            if character == quote:
                quote = ""
            elif character == "\\" and quote == '"' and at + 1 < len(line):
                at += 1
                text += line[at]
            else:
                text += character
        elif character in "'\"":
            if not has_word:
                start, has_word = at, True
            quote = character
        elif character == "\\" and at + 1 < len(line):
            if not has_word:
                start, has_word = at, True
            at += 1
            text += line[at]
        elif character in _SEPARATORS or character.isspace() or character in _REDIRECTIONS:
            is_program = character in _SEPARATORS or (
                is_program and not has_word and character not in _REDIRECTIONS
            )
            text, has_word = "", False
            start = at + 1
        else:
            if not has_word:
                start, has_word = at, True
            text += character
        at += 1
    return ShellWord(start, text, quote, is_program)


def completions(word: ShellWord, cwd: Path, search_path: str) -> tuple[Suggestion, ...]:
    """Return what the word may become. Asks the disk."""
    if not word.is_worth_completing:
        return ()
    if word.is_program and "/" not in word.text:
        names = sorted(set(_programs(word.text, search_path)), key=lambda name: (len(name), name))
        return tuple(
            Suggestion(f"{quoted(name, word.quote)} ", name) for name in names[:_MOST_SUGGESTIONS]
        )
    return tuple(_files(word, cwd))


def narrowed(offered: tuple[Suggestion, ...], word: ShellWord) -> tuple[Suggestion, ...]:
    """Return those of what was offered that the word, typed further, still may become."""
    return tuple(each for each in offered if each.label.startswith(word.text))


def quoted(text: str, quote: str = "") -> str:
    """Write a text so that a shell reads it, within the quote that is open."""
    if quote == "'":
        return "'" + text.replace("'", "'\\''") + "'"
    if quote == '"':
        return '"' + _IN_DOUBLE_QUOTES.sub(r"\\\1", text) + '"'
    return _SPECIAL.sub(r"\\\1", text)


def _programs(beginning: str, search_path: str) -> Iterator[str]:
    looked_at = 0
    for directory in search_path.split(os.pathsep):
        if not directory:
            continue
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    looked_at += 1
                    if looked_at > _MOST_ENTRIES:
                        return
                    if entry.name.startswith(beginning) and _is_program(entry):
                        yield entry.name
        except OSError:
            continue


def _files(word: ShellWord, cwd: Path) -> list[Suggestion]:
    folder, slash, beginning = word.text.rpartition("/")
    typed = folder + slash
    try:
        directory = cwd / Path(typed).expanduser() if typed else cwd
    except RuntimeError:
        return []
    found: list[tuple[str, bool]] = []
    try:
        with os.scandir(directory) as entries:
            for count, entry in enumerate(entries):
                if count >= _MOST_ENTRIES:
                    break
                if not entry.name.startswith(beginning) or _HIDDEN.search(entry.name):
                    continue
                if entry.name.startswith(".") and not beginning.startswith("."):
                    continue
                is_directory = _is_directory(entry)
                if is_directory or not word.is_program or _is_program(entry):
                    found.append((entry.name, is_directory))
    except OSError:
        return []
    found.sort(key=lambda row: (row[0].lower(), row[0]))
    return [
        _file_suggestion(typed + name, word.quote, is_directory=is_directory)
        for name, is_directory in found[:_MOST_SUGGESTIONS]
    ]


def _file_suggestion(path: str, quote: str, *, is_directory: bool) -> Suggestion:
    # A tilde that the shell shall expand stays bare.
    home, rest = ("~/", path[2:]) if path.startswith("~/") and not quote else ("", path)
    if is_directory:
        # The quote stays open: the path goes on.
        value = home + (quoted(rest, quote)[:-1] if quote else quoted(rest)) + "/"
        return Suggestion(value, f"{path}/")
    return Suggestion(f"{home}{quoted(rest, quote)} ", path)


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_program(entry: os.DirEntry[str]) -> bool:
    try:
        mode = entry.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & 0o111)
