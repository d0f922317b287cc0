"""A command's whole output as a page to read."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.content import Content

from winx_tui.tui.blocks.safe_text import terminal_text

PAGE_BYTES = 400_000
"""Of a longer output, the beginning and the end are shown, half of this each."""


async def output_page(text: str, log: Path | None) -> Content:
    """Read an output from its log; where there is none (any more), from the text at hand."""
    if log is not None:
        try:
            return await asyncio.to_thread(_log_page, log)
        except OSError as error:
            note = f"The log of the whole output cannot be read: {error.strerror}.\n\n"
            return Content.styled(note, "$text-warning") + Content(terminal_text(text))
    return Content(terminal_text(text))


def _log_page(path: Path) -> Content:
    half = PAGE_BYTES // 2
    with path.open("rb") as file:
        size_bytes = path.stat().st_size
        if size_bytes <= PAGE_BYTES:
            return _shown(file.read(PAGE_BYTES))
        head = file.read(half)
        file.seek(size_bytes - half)
        tail = file.read(half)
    gap = f"\n… {size_bytes - len(head) - len(tail):,} bytes more, all of them in {path} …\n"
    return _shown(head) + Content.styled(gap, "$text-warning") + _shown(tail)


def _shown(data: bytes) -> Content:
    return Content(terminal_text(data.decode("utf-8", errors="replace")))
