"""Reading what a shell says it exports: `export -p` of bash and of zsh, as names and values.

Pure. Nothing of a shell's own words goes any further than this: a report that was forged
gives other values, never other commands.
"""

from __future__ import annotations

import re

_DECLARED = re.compile(
    r"(?:declare|typeset|export)(?P<flags>(?: -[A-Za-z]+[0-9]*)*) (?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    # zsh ties a list to some of them, such as path to PATH, and shows the list.
    r"(?P<list> [A-Za-z_][A-Za-z0-9_]*)?(?P<assigned>=)?"
)
_PIECE = re.compile(
    # zsh leaves quotes and backslashes as they are behind its M- and C-.
    r"\$'(?P<ansi>[^'\\]*(?:\\(?:M-(?:\\(?:C-.|(?=.))|.)|C-.|.)[^'\\]*)*)'"
    r"|'(?P<single>[^']*)'"
    r'|"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"'
    r"|\\(?P<escaped>.)"
    r"|(?P<bare>[^\s'\"\\()$]+|\$)",
    re.DOTALL,
)
_BLANKS = re.compile(r"[ \t]*")
_IN_DOUBLE = re.compile(r"\\([$`\"\\])")
_ANSI = re.compile(
    r"(?P<run>[^\\]+)"
    r"|\\M-(?:\\C-(?P<meta_control>.)|\\(?P<meta_simple>[nt])|(?P<meta>.))"
    r"|\\C-(?P<control>.)"
    r"|\\(?P<octal>[0-7]{1,3})"
    r"|\\x(?P<hex>[0-9A-Fa-f]{1,2})"
    r"|\\u(?P<short>[0-9A-Fa-f]{1,4})"
    r"|\\U(?P<long>[0-9A-Fa-f]{1,8})"
    r"|\\(?P<simple>.)",
    re.DOTALL,
)
"""What zsh says is not always clear: U+0080 to U+009F look like single bytes, and are taken for
those; so does the byte 0xDC before an n, a t or C-, and is taken for 0x8A, 0x89 or a control
character."""
_SIMPLE = {"a": 7, "b": 8, "e": 27, "E": 27, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_DELETE = 0x7F
_MAX_CODE = 0x10FFFF


def exported_variables(report: str) -> dict[str, str]:
    """Return the exported variables that have a value.

    Lists that are not tied to a variable are left out: no program gets to see them. Bytes
    that are not UTF-8 are surrogates in the report and in what is returned, as `os.fsdecode`
    makes them.
    """
    found: dict[str, str] = {}
    position = 0
    while position < len(report):
        declared = _DECLARED.match(report, position)
        if declared is not None and declared["assigned"]:
            position = declared.end()
            if report.startswith("(", position):
                words, position = _list(report, position + 1)
                if declared["list"]:
                    separator, position = _word(report, _past_blanks(report, position))
                    found[declared["name"]] = (separator or ":").join(words)
            else:
                found[declared["name"]], position = _word(report, position)
        end = report.find("\n", position)
        position = len(report) if end < 0 else end + 1
    return found


def _list(report: str, position: int) -> tuple[list[str], int]:
    """Return the words up to the closing parenthesis, and where it ends."""
    words: list[str] = []
    while True:
        position = _past_blanks(report, position)
        if report.startswith(")", position):
            return words, position + 1
        word, end = _word(report, position)
        if end == position:
            return words, end
        words.append(word)
        position = end


def _past_blanks(report: str, position: int) -> int:
    blanks = _BLANKS.match(report, position)
    return blanks.end() if blanks else position


def _word(report: str, position: int) -> tuple[str, int]:
    """Return one word as the shell would understand it, and where it ends."""
    pieces: list[bytes] = []
    while (piece := _PIECE.match(report, position)) is not None:
        position = piece.end()
        pieces.append(_meaning(piece))
    # Escapes stand for bytes, and several of them may be one character.
    return b"".join(pieces).decode(errors="surrogateescape"), position


def _meaning(piece: re.Match[str]) -> bytes:
    if piece["ansi"] is not None:
        return b"".join(_unescaped(part) for part in _ANSI.finditer(piece["ansi"]))
    if piece["double"] is not None:
        return _bytes(_IN_DOUBLE.sub(r"\1", piece["double"]))
    return _bytes(piece["single"] or piece["escaped"] or piece["bare"] or "")


def _unescaped(part: re.Match[str]) -> bytes:
    kind, text = part.lastgroup, part[part.lastgroup or 0]
    if kind in ("short", "long"):
        # Half a character has bytes too, though no meaning.
        return chr(min(int(text, 16), _MAX_CODE)).encode(errors="surrogatepass")
    if kind in ("octal", "hex"):
        return bytes([int(text, 8 if kind == "octal" else 16) & 0xFF])
    if kind in ("control", "meta_control"):
        code = _DELETE if text == "?" else ord(text) & 0x1F
        return bytes([code | 0x80 if kind == "meta_control" else code])
    if kind in ("simple", "meta_simple") and text in _SIMPLE:
        return bytes([_SIMPLE[text] | (0x80 if kind == "meta_simple" else 0)])
    return bytes([ord(text) & 0x7F | 0x80]) if kind == "meta" else _bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
