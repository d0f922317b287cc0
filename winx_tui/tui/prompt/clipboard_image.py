"""An image on the clipboard, taken by the program that the desktop has for it."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, state_dir
from winx_tui.core.errors import UsageError
from winx_tui.core.search_path import environment_outside

MAX_BYTES = 10 << 20
_TIME_S = 10.0
_KEPT_FILES = 50
"""Older images from the clipboard go: the sessions hold what was sent."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """A program that writes the clipboard's image to stdout."""

    program: str
    arguments: tuple[str, ...]
    needs: str
    """The variable without which it cannot work; empty: none."""


_READERS = (
    _Reader("wl-paste", ("--no-newline", "--type", "image/png"), "WAYLAND_DISPLAY"),
    _Reader("xclip", ("-selection", "clipboard", "-target", "image/png", "-out"), "DISPLAY"),
    _Reader("pngpaste", ("-",), ""),
)
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}


async def clipboard_image(environ: Mapping[str, str], workspace: Path) -> Path:
    """Save the clipboard's image in a private file and return its path.

    Args:
        environ: tells of the desktop, and where programs are.
        workspace: resolved; no program in it is started.

    Raises:
        UsageError: there is no image, it is too large, or no program that could tell.
        ConfigError: there is no private place for the file.
    """
    environ = await asyncio.to_thread(environment_outside, environ, workspace)
    readers = await asyncio.to_thread(_usable, environ)
    if not readers:
        raise UsageError(
            "Images on the clipboard need wl-paste (wl-clipboard), xclip or pngpaste; "
            "install one, or paste the image's path."
        )
    for program, reader in readers:
        data = await _output(program, reader.arguments, environ)
        if _suffix(data):
            if len(data) > MAX_BYTES:
                raise UsageError(
                    f"The image on the clipboard is larger than {MAX_BYTES >> 20} MiB; "
                    "save it in a smaller size and paste its path."
                )
            return await asyncio.to_thread(keep_image, data)
    raise UsageError("There is no image on the clipboard.")


def _usable(environ: Mapping[str, str]) -> list[tuple[str, _Reader]]:
    found = []
    for reader in _READERS:
        program = shutil.which(reader.program, path=environ["PATH"])
        if program and (not reader.needs or environ.get(reader.needs)):
            found.append((program, reader))
    return found


async def _output(program: str, arguments: tuple[str, ...], environ: Mapping[str, str]) -> bytes:
    """Return what a program writes, one byte more than is allowed at most."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environ,
            cwd="/",
        )
    except OSError:
        return b""
    assert process.stdout is not None
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_TIME_S):
            while size <= MAX_BYTES and (piece := await process.stdout.read(1 << 16)):
                pieces.append(piece)
                size += len(piece)
    except TimeoutError:
        pieces.clear()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    return b"".join(pieces)


def _suffix(data: bytes) -> str:
    """Return the suffix of an image file that begins so; empty where it is none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return next((suffix for begin, suffix in _SIGNATURES.items() if data.startswith(begin)), "")


def keep_image(data: bytes) -> Path:
    """Save an image in a private file, in the place of the oldest ones; touches the disk.

    Raises:
        ConfigError: there is no private place for it.
    """
    directory = ensure_private_directory(ensure_private_directory(state_dir()) / "pasted")
    old = sorted(directory.iterdir(), key=lambda path: path.name)
    for path in old[: max(0, len(old) - _KEPT_FILES + 1)]:
        path.unlink(missing_ok=True)
    # Names in the order of time, so that the oldest are known.
    last = max((path.name.split("-")[0] for path in old), default="0")
    number = int(last) + 1 if last.isdecimal() else 1
    descriptor, name = tempfile.mkstemp(_suffix(data), f"{number:06}-clipboard-", directory)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return Path(name)
