"""Read a sed script far enough to know that it only prints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winx_tui.security.commands.classification import NotProvenError

_PLAIN_COMMANDS = frozenset("pPdDnNgGhHxlqQ=Fz")
_TEXT_COMMANDS = frozenset("aic")
_BRANCHES = frozenset("btT")
_LABEL = re.compile(r"[ \t]*([A-Za-z0-9_]*)[ \t]*")
_NUMBER_ADDRESS = re.compile(r"\d+(~\d+)?|\$")
_SECOND_ADDRESS = re.compile(r"[+~]?\d+|\$")
_SUBSTITUTE_FLAGS = re.compile(r"[gpiIMm0-9]*")
_REGEX_FLAGS = re.compile(r"[IM]*")
_BLANKS = re.compile(r"[ \t]*")
_SEPARATORS = re.compile(r"[ \t\n;]*")
_CLASS = re.compile(r":[a-z]+:\]")
_UNUSUAL_BRACKETS = re.compile(r"\^?\]")
_EXIT_CODE = re.compile(r"[ \t]*\d*")


@dataclass(slots=True)
class _Script:
    text: str
    position: int = 0
    depth: int = 0

    @property
    def here(self) -> str:
        return self.text[self.position : self.position + 1]

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match.group()


def check_sed_script(text: str) -> None:
    """Refuse a script that does more than print, or that is hard to read.

    GNU sed can run programs (`e`), and write and read files (`w`, `r`); versions differ in where
    labels and bracketed delimiters end, so what hangs on either is refused.

    Raises:
        NotProvenError: with the reason.
    """
    script = _Script(text)
    while True:
        script.skip(_SEPARATORS)
        if not script.here:
            break
        _command(script)
    if script.depth:
        raise NotProvenError("the sed script has an open brace")


def _command(script: _Script) -> None:
    _addresses(script)
    script.skip(_BLANKS)
    if script.here == "!":
        script.position += 1
        script.skip(_BLANKS)
    command = script.here
    script.position += 1
    if command in ("{", "}"):
        script.depth += 1 if command == "{" else -1
        if script.depth < 0:
            raise NotProvenError("the sed script has a brace too many")
    elif command == "#":
        _rest_of_line(script)
    elif command in _TEXT_COMMANDS:
        if "\\" in _rest_of_line(script):
            raise NotProvenError("the text of a sed command goes on over lines")
    elif command == ":" or (command and command in _BRANCHES):
        _label(script)
    elif command == "s":
        _substitute(script)
    elif command == "y":
        delimiter = _delimiter(script)
        _delimited(script, delimiter)
        _delimited(script, delimiter)
        _ends(script)
    elif command and command in _PLAIN_COMMANDS:
        if command in "qQlL":
            script.skip(_EXIT_CODE)
        _ends(script)
    else:
        raise NotProvenError(f"sed's command {command!r} is not known to only print")


def _addresses(script: _Script) -> None:
    if not _address(script, _NUMBER_ADDRESS):
        return
    script.skip(_BLANKS)
    if script.here == ",":
        script.position += 1
        script.skip(_BLANKS)
        if not _address(script, _SECOND_ADDRESS):
            raise NotProvenError("an address of the sed script is not checked")


def _address(script: _Script, numbers: re.Pattern[str]) -> bool:
    if script.skip(numbers):
        return True
    if script.here == "/":
        script.position += 1
        _delimited(script, "/")
    elif script.here == "\\":
        script.position += 1
        _delimited(script, _delimiter(script))
    else:
        return False
    script.skip(_REGEX_FLAGS)
    return True


def _substitute(script: _Script) -> None:
    delimiter = _delimiter(script)
    _delimited(script, delimiter)
    _delimited(script, delimiter)
    script.skip(_SUBSTITUTE_FLAGS)
    _ends(script)


def _delimiter(script: _Script) -> str:
    delimiter = script.here
    script.position += 1
    if not delimiter or delimiter in "\\\n" or delimiter.isalnum() or delimiter in " ;{}":
        raise NotProvenError("a delimiter of the sed script is not checked")
    return delimiter


def _delimited(script: _Script, delimiter: str) -> None:
    in_brackets = False
    while script.here and script.here != "\n":
        character = script.here
        script.position += 1
        if character == "\\":
            if script.here == "\n":
                raise NotProvenError("the sed script goes on over lines")
            script.position += 1
        elif character == delimiter:
            if not in_brackets:
                return
            _check_ambiguous(script)
        elif character == "[" and in_brackets:
            script.skip(_CLASS)
        elif character == "[":
            in_brackets = True
            if script.skip(_UNUSUAL_BRACKETS):
                _check_ambiguous(script)
        elif character == "]":
            in_brackets = False
    raise NotProvenError("the sed script is not closed")


def _check_ambiguous(script: _Script) -> None:
    """Refuse what could be harmful if a delimiter in brackets ended the pattern after all."""
    if any(letter in script.text for letter in "weWrRE"):
        raise NotProvenError("a delimiter of the sed script stands in brackets")


def _label(script: _Script) -> None:
    script.skip(_LABEL)
    if script.here in (";", "}") and "\n" in script.text:
        raise NotProvenError("a label of the sed script may end elsewhere")
    _ends(script)


def _rest_of_line(script: _Script) -> str:
    end = script.text.find("\n", script.position)
    end = len(script.text) if end < 0 else end
    rest = script.text[script.position : end]
    script.position = end
    return rest


def _ends(script: _Script) -> None:
    script.skip(_BLANKS)
    if script.here not in ("", ";", "\n", "}", "#"):
        raise NotProvenError("the sed script does more than print")
