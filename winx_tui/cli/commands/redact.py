"""`winx redact`: a filter that takes secrets out of what passes through it."""

from __future__ import annotations

import argparse
import codecs
import os
import sys
from collections.abc import Iterator

from winx_tui.cli.own_settings import own_redactor, own_settings
from winx_tui.cli.parser import SentenceParser
from winx_tui.core import exit_codes
from winx_tui.security.redaction import Redactor

_CHUNK_BYTES = 262_144


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx redact ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: the settings, which may hold patterns of one's own, are wrong.
    """
    parsed = _parser().parse_args(arguments)
    redactor = own_redactor(own_settings())
    if parsed.check:
        return _check(redactor)
    _filter(redactor)
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx redact",
        description=(
            "Copy stdin to stdout with every secret replaced by [REDACTED:FAMILY]; "
            "all other bytes stay as they are."
        ),
        epilog="Example: env | winx redact",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="copy nothing: name the families found and their lines on stderr, and exit with 1",
    )
    return parser


def _filter(redactor: Redactor) -> None:
    stream = redactor.stream()
    for text in _pieces():
        _write(stream.feed(text))
    _write(stream.finish())


def _check(redactor: Redactor) -> int:
    found = False

    def report(line: int, rule: str) -> None:
        nonlocal found
        found = True
        sys.stderr.write(f"line {line}: {rule}\n")

    stream = redactor.stream(report)
    for text in _pieces():
        stream.feed(text)
    stream.finish()
    return exit_codes.FAILED if found else exit_codes.DONE


def _pieces() -> Iterator[str]:
    """Yield stdin as it comes; bytes that are no UTF-8 survive as surrogates."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    descriptor = sys.stdin.fileno()
    while data := os.read(descriptor, _CHUNK_BYTES):
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def _write(text: str) -> None:
    if text:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        # What was read is shown at once: it may be a log that is being followed.
        sys.stdout.buffer.flush()
