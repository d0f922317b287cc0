"""A picture made small enough for cells, in a process of its own."""

from __future__ import annotations

import asyncio
import base64
import binascii
import tempfile
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.core.errors import ToolError
from winx_tui.core.messages import ImagePart
from winx_tui.tools.reading.worker import Worker

MAX_COLUMNS = 80
MAX_ROWS = 20
"""A cell shows two pixels, one above the other."""
_TIME_S = 10.0
_WORKER = Worker(str(Path(__file__).with_name("raster_worker.py")), cpu_time_s=int(_TIME_S))


@dataclass(frozen=True, slots=True)
class Raster:
    """The pixels of a picture."""

    width: int
    height: int
    """In pixels; two of them are one cell high."""
    pixels: bytes
    """Red, green and blue, a byte each, row by row."""

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """Return a pixel; below the last row it is the last row's."""
        start = 3 * (min(y, self.height - 1) * self.width + x)
        red, green, blue = self.pixels[start : start + 3]
        return red, green, blue


async def raster_of(image: ImagePart, background: str) -> Raster:
    """Decode a picture and scale it to at most MAX_COLUMNS × MAX_ROWS cells.

    Args:
        image: as it was sent to the model.
        background: what shines through, such as "#1e1e2e".

    Raises:
        ToolError: it cannot be decoded; the text is a whole sentence.
    """
    told: dict[str, Any] = {}
    try:
        data = base64.b64decode(image.data_base64, validate=True)
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            arguments = (str(MAX_COLUMNS), str(2 * MAX_ROWS), background)
            async with (
                asyncio.timeout(_TIME_S),
                aclosing(_WORKER.facts(file.fileno(), *arguments)) as facts,
            ):
                async for fact in facts:
                    told = fact
        raster = Raster(told["width"], told["height"], base64.b64decode(told["pixels"]))
    except (binascii.Error, TimeoutError, OSError, KeyError) as error:
        raise ToolError("This picture cannot be decoded.") from error
    if not raster.width or len(raster.pixels) != 3 * raster.width * raster.height:
        raise ToolError("This picture cannot be decoded.")
    return raster
