"""The body of an answer, unpacked up to a limit and never beyond."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from winx_tui.core.errors import ToolError

MAX_BODY_BYTES = 5 * 1024 * 1024
ACCEPTED = "gzip"
"""What the request says it can unpack."""

_EITHER_HEADER = zlib.MAX_WBITS | 32
"""gzip or zlib, whichever it is."""
_GZIP_MAGIC = b"\x1f\x8b"
_UNPACKED = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_TOO_LARGE = (
    f"The page is larger than {MAX_BODY_BYTES >> 20} MB; load it into a file with bash_command "
    "(curl -o) and read parts of that."
)
_TORN = "The page was packed and did not come whole; try again later."


async def read_body(
    pieces: AsyncIterator[bytes], encoding: str, limit_bytes: int = MAX_BODY_BYTES
) -> bytes:
    """Read a body, unpacked; what a small one unpacks to is never held beyond the limit.

    Raises:
        ToolError: it is too large, torn, or packed in a way that was not asked for.
    """
    encoding = encoding.strip().lower()
    if encoding not in _UNPACKED | _PACKED:
        raise ToolError("The page is packed in a way that was not asked for; use bash_command.")
    unpacker = _Unpacker(limit_bytes) if encoding in _PACKED else None
    body = bytearray()
    packed_bytes = 0
    async for piece in pieces:
        packed_bytes += len(piece)
        body += unpacker.feed(piece, limit_bytes - len(body)) if unpacker else piece
        if max(len(body), packed_bytes) > limit_bytes:
            raise ToolError(_TOO_LARGE)
    if unpacker and packed_bytes and not unpacker.is_whole:
        raise ToolError(_TORN)
    return bytes(body)


def check_announced(length: str) -> None:
    """Refuse a body that says beforehand that it is too large.

    Raises:
        ToolError: it does.
    """
    if length.isascii() and length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise ToolError(_TOO_LARGE)


class _Unpacker:
    """Unpacks a stream that may have several parts one after the other."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._stream = zlib.decompressobj(_EITHER_HEADER)

    @property
    def is_whole(self) -> bool:
        """Tell whether the last part has come to its end."""
        return self._stream.eof

    def feed(self, piece: bytes, room_bytes: int) -> bytes:
        """Return what a piece unpacks to, one byte more than there is room for at most."""
        unpacked = bytearray()
        try:
            while piece and len(unpacked) <= room_bytes:
                if self._stream.eof:
                    if not piece.startswith(_GZIP_MAGIC):
                        # What pads the end of the last part.
                        break
                    self._stream = zlib.decompressobj(_EITHER_HEADER)
                unpacked += self._stream.decompress(piece, room_bytes + 1 - len(unpacked))
                piece = self._stream.unused_data or self._stream.unconsumed_tail
        except zlib.error as error:
            raise ToolError(_TORN) from error
        return bytes(unpacked)
