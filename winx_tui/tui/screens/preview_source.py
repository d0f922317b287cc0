"""What a file holds, for looking at it: read in part, never anything but data."""

from __future__ import annotations

import asyncio
import base64
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.messages import ImagePart
from winx_tui.core.text import sized
from winx_tui.tui.blocks.safe_text import exact
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import FileIsBinaryError, decode, split_lines

TEXT_BYTES = 1_000_000
"""Of a longer file the beginning is shown."""
_IMAGE_BYTES = 10_000_000
_LINE_CHARS = 20_000
"""Of a longer line the beginning is shown."""
_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
"""How a file begins → what it is."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it can be shown."""

    path: Path
    lines: tuple[str, ...] = ()
    """Safe text, without line ends."""
    note: str = ""
    """What is to be said of it, one sentence: why nothing of it is shown, or not all."""
    image: ImagePart | None = None
    link: str = ""
    """Where it leads, if it is a symbolic link; safe text."""


async def source_of(path: Path) -> Source:
    """Read a file, bounded; a pipe, a device or a directory is told, never opened."""
    return await asyncio.to_thread(lambda: replace(_read(path), link=_link_target(path)))


def _read(path: Path) -> Source:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        return Source(path, note=f"This file cannot be read: {error.strerror}.")
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Source(path, note="This is no regular file; there is nothing to show.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(TEXT_BYTES)
            kind = _image_kind(data)
            if kind and status.st_size <= _IMAGE_BYTES:
                data += file.read(_IMAGE_BYTES)
                encoded = base64.b64encode(data).decode("ascii")
                return Source(path, note=sized(status.st_size), image=ImagePart(kind, encoded))
    except OSError as error:
        return Source(path, note=f"This file cannot be read: {error.strerror}.")
    finally:
        os.close(descriptor)
    return _text(path, data, status.st_size)


def _text(path: Path, data: bytes, size_bytes: int) -> Source:
    is_cut = size_bytes > len(data)
    if is_cut:
        data = _whole_characters(data)
    try:
        text = decode(data).text
    except FileIsBinaryError:
        return Source(path, note=f"This is no text file ({sized(size_bytes)}).")
    lines = tuple(_shown(line.rstrip("\r\n")) for line in split_lines(text))
    if is_cut:
        rest = size_bytes - len(data)
        note = f"The first {sized(len(data))} of {sized(size_bytes)}; {rest:,} bytes follow."
        return Source(path, lines, note)
    return Source(path, lines, "" if lines else "This file is empty.")


def _shown(line: str) -> str:
    if len(line) > _LINE_CHARS:
        return f"{exact(line[:_LINE_CHARS])}… {len(line) - _LINE_CHARS:,} more characters"
    return exact(line)


def _whole_characters(data: bytes) -> bytes:
    """Cut the last line off where it is not whole, or else the part of a character."""
    end = data.rfind(b"\n") + 1
    if end > len(data) // 2:
        return data[:end]
    tail = len(data)
    while tail > len(data) - 4 and data[tail - 1] & 0xC0 == 0x80:
        tail -= 1
    return data[: tail - 1] if data[tail - 1] >= 0xC0 else data


def _image_kind(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in _IMAGES.items() if data.startswith(head)), "")


def _link_target(path: Path) -> str:
    try:
        return visible(str(path.readlink()))
    except OSError:
        return ""
