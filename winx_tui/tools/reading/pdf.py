"""PDF documents as text, a page at a time, read by a process that may be ended."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from winx_tui.core.errors import WorkspaceError
from winx_tui.tools.reading.passage import (
    BUDGET_BYTES,
    Passage,
    clipped_block,
    remaining,
    size_of,
    within,
)
from winx_tui.tools.reading.worker import Worker
from winx_tui.workspace.file_state import LineRange
from winx_tui.workspace.text_file import open_regular

MAX_PDF_BYTES = 100_000_000
TIME_S = 20.0
"""What one document may take in one call."""

_WORKER = Worker("pdf_worker.py", cpu_time_s=int(TIME_S))
_NO_TEXT = "(no text on this page; it may be a scanned image)"
_BROKEN_PAGE = "(this page is damaged and cannot be read)"
REASONS = {
    "missing": "its text can be shown once the library pypdf is there (pip install 'winx[pdf]'); "
    "until then take it with bash_command (pdftotext)",
    "encrypted": "it is protected by a password; ask the user for a copy without one",
    "broken": "it is damaged or no real PDF; try bash_command (pdftotext, qpdf --check)",
    "too_slow": "it could not be read in time; try bash_command (pdftotext -f 1 -l 5)",
    "too_hard": "it takes more memory than it should; try bash_command (pdftotext -f 1 -l 5)",
}
"""What the worker says → what the model is told."""


@dataclass(slots=True)
class _Found:
    """The pages that came so far."""

    total: int | None = None
    numbers: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    used_bytes: int = 0
    stopped: str = ""
    """Why not all pages came; empty where they did."""

    @property
    def is_full(self) -> bool:
        return self.used_bytes > BUDGET_BYTES

    def add(self, number: int, text: str | None) -> None:
        """Keep a page as long as the budget has room."""
        if self.is_full:
            return
        shown = _BROKEN_PAGE if text is None else text or _NO_TEXT
        piece = clipped_block(f"[page {number}]\n{shown}", "page")
        self.used_bytes += size_of(piece)
        if not self.is_full:
            self.numbers.append(number)
            self.pieces.append(piece)


async def passage_of_pdf(
    path: Path, ranges: tuple[LineRange, ...], time_s: float = TIME_S
) -> Passage:
    """Take the text of the pages that were asked for, up to one budget or the time given.

    The document is opened here and read in a process with limits of time and
    memory, which ends with this call.

    Raises:
        WorkspaceError: the file or its pages cannot be read; the text is a part
            of a sentence that begins with the file's name.
    """
    found = _Found()
    with open_regular(path) as (handle, status):
        if status.st_size > MAX_PDF_BYTES:
            raise WorkspaceError(
                f"is a PDF document of {status.st_size / 1e6:,.0f} MB, too large to be read; "
                "take parts of it with bash_command (pdftotext -f 1 -l 5)",
                code="too_large",
            )
        facts = _WORKER.facts(handle, json.dumps(ranges), str(BUDGET_BYTES))
        try:
            async with asyncio.timeout(time_s), aclosing(facts) as told:
                async for fact in told:
                    _take(fact, found)
        except TimeoutError:
            found.stopped = "too_slow"
    if found.stopped and not found.numbers:
        raise WorkspaceError(
            f"is a PDF document of {status.st_size:,} bytes; {REASONS[found.stopped]}",
            code="unsupported",
        )
    return _passage(found, ranges)


def _take(fact: dict[str, Any], found: _Found) -> None:
    if "error" in fact:
        found.stopped = fact["error"]
    elif "total" in fact:
        found.total = fact["total"]
    else:
        found.add(fact["page"], fact["text"])


def _passage(found: _Found, ranges: tuple[LineRange, ...]) -> Passage:
    total = found.total or 0
    notes: tuple[str, ...] = ("PDF",)
    # Asked for, but not come: the worker stops at a budget, a limit or a broken page.
    came_to = found.numbers[-1] if found.numbers else total
    left = within(remaining(ranges, came_to + 1), total)
    if found.stopped and left:
        (stopped_at, _), *_ = left
        notes += (f"stopped at page {stopped_at}, which takes too much time or memory",)
    return Passage("page", tuple(found.numbers), tuple(found.pieces), total, left, notes=notes)
