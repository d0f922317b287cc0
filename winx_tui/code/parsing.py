"""Source text to syntax tree, within a time, whatever the text is."""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winx_tui.code.brackets import MAX_DEPTH, is_too_deep
from winx_tui.code.languages import Language, parser_of
from winx_tui.core.errors import WinxError

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

TIME_LIMIT_S = 1.0
"""For one file, of the processor's time: a megabyte of usual code takes a fifth of it."""

_PIECE_BYTES = 16_384
_OUTSIDE_BMP = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")
_STRING_OR_BEFORE_BRACE = re.compile(rb'"""(?s:.*?)"""|"(?:\\.|[^"\\\n])*+"?|(?<![{\s])[ \t](?=\})')
_BINARY_SAMPLE_BYTES = 8_192


class ParseLimitError(WinxError):
    """A file would take too long to parse: a parse did not end, or could not be begun."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """When work on one file must have ended, in processor time of the thread that does it.

    A machine that is busy with other things makes no file slower by it.
    """

    ends_at: float
    language: str

    @classmethod
    def of(cls, language: Language, seconds: float = TIME_LIMIT_S) -> TimeLimit:
        """Begin to count now."""
        return cls(time.thread_time() + seconds, language.name)

    def is_over(self, *_: object) -> bool:
        """Tell whether to stop; what else a parser or a query tells is of no matter."""
        return time.thread_time() > self.ends_at

    def check(self) -> None:
        """Go on while there is time.

        Raises:
            ParseLimitError: there is none left.
        """
        if self.is_over():
            raise ParseLimitError(f"reading it as {self.language} takes too long")


def source_bytes(data: bytes) -> bytes:
    r"""Return a file's content as UTF-8 with \n at the ends of lines; b"" where it is binary."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            data = data[len(mark) :].decode(encoding, "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data[:_BINARY_SAMPLE_BYTES]:
        return b""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = data.decode("latin-1").encode("utf-8")
    if b"\r" in data and b"\n" not in data:
        return data.replace(b"\r", b"\n")
    return data


def parse(language: Language, source: bytes, limit: TimeLimit) -> Tree:
    """Parse UTF-8 source; offsets in the tree are offsets in the source.

    Raises:
        ParseLimitError: it took longer, or its brackets are nested so deep that all
            that is done with the tree would.
    """
    if is_too_deep(source):
        raise ParseLimitError(f"its brackets are nested more than {MAX_DEPTH:,} deep")
    # The scanner of the Bash grammar reads outside its table on characters beyond the
    # basic plane and takes the whole process down; no grammar needs to see them.
    source = _OUTSIDE_BMP.sub(b"____", source)
    tree = _parse_until(language, source, limit)
    if language.name == "kotlin" and tree.root_node.has_error:
        # The grammar misses the end of a statement before "}" on the same line.
        ended = _STRING_OR_BEFORE_BRACE.sub(_end_statement, source)
        other = _parse_until(language, ended, limit)
        return tree if other.root_node.has_error else other
    return tree


def _parse_until(language: Language, source: bytes, limit: TimeLimit) -> Tree:
    def piece(offset: int, point: object) -> bytes:
        return source[offset : offset + _PIECE_BYTES]

    try:
        # Python code that runs every few operations also lets other threads have their turn.
        return parser_of(language).parse(piece, progress_callback=limit.is_over)
    except ValueError as error:
        raise ParseLimitError(f"reading it as {language.name} takes too long") from error


def _end_statement(match: re.Match[bytes]) -> bytes:
    return match[0] if match[0].startswith(b'"') else b";"


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of the text, without recursion."""
    cursor = node.walk()
    while True:
        current = cursor.node
        assert current is not None
        yield current
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
