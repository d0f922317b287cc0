"""The program that takes the text out of a PDF, run in a process of its own.

It imports the standard library and pypdf only.

    stdin     the PDF, a file that can be sought in
    argv      the ranges of pages as JSON [[first, last], …] · bytes of text that are wanted
    stdout    JSON lines: {"total": pages}, {"page": n, "text": s or null}…, or
              {"error": kind} with kind encrypted, broken or too_hard
"""

from __future__ import annotations

import json
import re
import sys

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

_STUMBLES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the library raises beside its own errors where a file is broken."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\xad]")


def main() -> None:
    """Write the pages that were asked for until enough bytes are written."""
    ranges: list[list[int]] = json.loads(sys.argv[1])
    wanted_bytes = int(sys.argv[2])
    try:
        reader = PdfReader(sys.stdin.buffer)
        if reader.is_encrypted and not _opens_without_password(reader):
            _tell(error="encrypted")
            return
        total = len(reader.pages)
    except MemoryError:
        _tell(error="too_hard")
    except DependencyError:
        _tell(error="encrypted")
    except (PyPdfError, *_STUMBLES):
        _tell(error="broken")
    else:
        _tell(total=total)
        _write_pages(reader, ranges, total, wanted_bytes)


def _write_pages(reader: PdfReader, ranges: list[list[int]], total: int, wanted_bytes: int) -> None:
    written = 0
    for first, last in ranges:
        for number in range(first, min(last, total) + 1):
            text = _text_of(reader, number)
            _tell(page=number, text=text)
            written += len((text or "").encode("utf-8", "replace"))
            if written > wanted_bytes:
                return


def _text_of(reader: PdfReader, number: int) -> str | None:
    """Return a page's text; None where the page is too broken to have one."""
    try:
        return _CONTROL.sub("", reader.pages[number - 1].extract_text()).strip()
    except (PyPdfError, MemoryError, *_STUMBLES):
        return None


def _opens_without_password(reader: PdfReader) -> bool:
    """Try the empty password, with which many documents are only marked read-only."""
    return bool(reader.decrypt(""))


def _tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
