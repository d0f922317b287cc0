"""The program that makes an image fit for a model, run in a process of its own.

It is always encoded anew: what is sent is known to be sound, and holds no place, name or
date that a camera wrote into it. Imports the standard library and Pillow only.

    stdin     the image
    stdout    one JSON line: {"data_base64", "media_type", "width", "height", "format",
              "original_width", "original_height", "frames"}, or {"error": kind} with kind
              broken or too_many_pixels, which has width, height and limit too
"""

from __future__ import annotations

import base64
import io
import json
import struct
import sys
import zlib

from PIL import Image, ImageOps

MAX_PIXELS = 64_000_000
"""A decoded image takes 4 bytes for each: larger ones are refused before they are decoded."""
MAX_SIDE_PIXELS = 1_568
"""Models scale down what is larger, so more would cost and not be seen."""
MAX_SENT_BYTES = 1_000_000
MIN_SIDE_PIXELS = 32
"""Some models refuse what is narrower; it gets a margin."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_JPEG_QUALITIES = (88, 75, 60)
_SHRINK = 0.75
"""Each side is scaled by this where no quality makes the image small enough."""
_LOSSLESS = frozenset({"PNG", "GIF", "BMP"})
"""Formats of screenshots and drawings, whose sharp edges JPEG blurs."""

_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What decoders raise where an image is broken."""


def main() -> None:
    """Decode the image and tell what became of it."""
    # Our own limit is checked before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                _tell(error="too_many_pixels", width=width, height=height, limit=MAX_PIXELS)
                return
            upright = _upright(image)
            sent, data, media_type = _encoded(upright, is_sharp=image.format in _LOSSLESS)
            _tell(
                data_base64=base64.b64encode(data).decode("ascii"),
                media_type=media_type,
                width=sent.width,
                height=sent.height,
                format=image.format,
                original_width=width,
                original_height=height,
                frames=getattr(image, "n_frames", 1),
            )
    except _DECODING_ERRORS:
        _tell(error="broken")


def _upright(image: Image.Image) -> Image.Image:
    """Decode the first frame, turn it as its camera was held, and reduce it to 8 bits."""
    # Decodes a large JPEG at a fraction of its size.
    image.draft(None, (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    image.load()
    return _with_margin(_plain(ImageOps.exif_transpose(image)))


def _plain(image: Image.Image) -> Image.Image:
    """Return the image in a mode that both PNG and JPEG or PNG alone can hold: L, RGB or RGBA."""
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    if image.mode.startswith(("I", "F")):
        return _stretched(image)
    if image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _stretched(image: Image.Image) -> Image.Image:
    """Spread deep grey values over 8 bits; a plain conversion would clip them."""
    deep = image.convert("F")
    low, high = deep.getextrema()
    assert isinstance(low, float)
    assert isinstance(high, float)
    scale = 255.0 / (high - low) if high > low else 0.0
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _with_margin(image: Image.Image) -> Image.Image:
    width, height = (max(MIN_SIDE_PIXELS, side) for side in image.size)
    if (width, height) == image.size:
        return image
    colour = (255, 255, 255, 0) if image.mode == "RGBA" else "white"
    canvas = Image.new(image.mode, (width, height), colour)
    canvas.paste(image, (0, 0))
    return canvas


def _encoded(image: Image.Image, *, is_sharp: bool) -> tuple[Image.Image, bytes, str]:
    """Scale and encode until the image is small enough."""
    side = min(MAX_SIDE_PIXELS, max(image.size))
    while True:
        scaled = image
        if max(image.size) > side:
            scaled = image.copy()
            scaled.thumbnail((side, side), Image.Resampling.LANCZOS)
            scaled = _with_margin(scaled)
        if is_sharp or scaled.mode == "RGBA":
            data = _saved(scaled, "PNG")
            if len(data) <= MAX_SENT_BYTES:
                return scaled, data, "image/png"
        opaque = _on_white(scaled)
        for quality in _JPEG_QUALITIES:
            data = _saved(opaque, "JPEG", quality=quality)
            if len(data) <= MAX_SENT_BYTES:
                return scaled, data, "image/jpeg"
        side = max(1, int(side * _SHRINK))


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _saved(image: Image.Image, format_name: str, **options: int) -> bytes:
    # A fresh image carries no profile, comment or date along.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    buffer = io.BytesIO()
    bare.save(buffer, format_name, **options)
    return buffer.getvalue()


def _tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
