"""Images made fit for a model, decoded by a process that may be ended."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from winx_tui.core.errors import ToolError
from winx_tui.core.problems import ProblemCode
from winx_tui.tools.reading.worker import Worker

TIME_S = 30.0

_WORKER = Worker("picture_worker.py", cpu_time_s=int(TIME_S))
_SMALLER = "make a smaller copy first (magick -resize)"
_REASONS = {
    "missing": "cannot be decoded without the library Pillow; install winx again",
    "broken": "cannot be decoded: it is damaged or no image in the formats PNG, JPEG, GIF, WebP, "
    "BMP and TIFF",
    "too_many_pixels": "has {width} × {height} pixels, more than the {limit:,} "
    f"that are decoded; {_SMALLER}",
    "too_hard": f"takes too much memory or time to be decoded; {_SMALLER}",
}
"""What the worker says → what the model is told."""
_CODES: dict[str, ProblemCode] = {
    "broken": "unsupported",
    "too_many_pixels": "too_large",
    "too_hard": "too_large",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it is sent."""

    data_base64: str
    media_type: str
    width: int
    height: int
    """In pixels, as sent."""
    format: str
    """Of the original: "PNG"."""
    original_width: int
    original_height: int
    """In pixels, as stored: before it was turned upright."""
    frames: int
    """Of the original; the first is sent."""


async def prepare_picture(handle: int, time_s: float = TIME_S) -> Picture:
    """Decode an open file and make it fit for a model.

    Raises:
        ToolError: it is no image that can be decoded, or too large; the text is a
            part of a sentence that begins with the file's name.
    """
    told: dict[str, Any] = {"error": "too_hard"}
    try:
        async with asyncio.timeout(time_s), aclosing(_WORKER.facts(handle)) as facts:
            async for fact in facts:
                told = fact
    except TimeoutError:
        told = {"error": "too_hard"}
    if "error" in told:
        reason = told["error"]
        raise ToolError(_REASONS[reason].format(**told), code=_CODES.get(reason))
    return Picture(**told)
