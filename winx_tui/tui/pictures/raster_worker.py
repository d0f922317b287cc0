"""The program that scales a picture down to the pixels of some cells, in a process of its own.

Imports the standard library and Pillow only.

    argv      most columns · most rows of pixels · the colour behind it, as #rrggbb
    stdin     the image
    stdout    one JSON line: {"width", "height", "pixels"} (RGB in base64), or {"error": "broken"}
"""

from __future__ import annotations

import base64
import io
import json
import struct
import sys
import zlib

from PIL import Image

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_MAX_PIXELS = 64_000_000
_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What decoders raise where an image is broken."""


def main() -> None:
    """Decode, scale and tell."""
    _, columns, rows, background = sys.argv
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise ValueError("too many pixels")
            told = _raster(image, int(columns), int(rows), background)
    except _ERRORS:
        told = {"error": "broken"}
    sys.stdout.write(json.dumps(told) + "\n")


def _raster(image: Image.Image, columns: int, rows: int, background: str) -> dict[str, object]:
    image.draft("RGB", (2 * columns, 2 * rows))
    small = image.convert("RGBA")
    small.thumbnail((columns, rows), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", small.size, background)
    ground.paste(small, mask=small.getchannel("A"))
    pixels = base64.b64encode(ground.tobytes()).decode("ascii")
    return {"width": ground.width, "height": ground.height, "pixels": pixels}


if __name__ == "__main__":
    main()
