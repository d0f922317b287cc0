"""Bodies of HTTP requests: whole, in time, and no larger than is good."""

from __future__ import annotations

import asyncio
import json

from starlette.types import Receive

from winx_tui.core.text import without_half_characters
from winx_tui.mcp_server.admission import Refused

MAX_BYTES = 16 * 1024 * 1024
"""The largest edits and images of a call fit several times."""
TIMEOUT_S = 30.0
"""For the whole of a body."""
_MAX_AT_ONCE_BYTES = 65_536


class ClientLeft(Exception):
    """A client hung up before it had sent everything."""


async def read_body(
    receive: Receive,
    declared: str | None,
    *,
    max_bytes: int = MAX_BYTES,
    timeout_s: float = TIMEOUT_S,
) -> bytes:
    """Read a whole body.

    Args:
        receive: what brings it.
        declared: the Content-Length header; None: there is none.
        max_bytes: the largest that is taken.
        timeout_s: how long it may take.

    Raises:
        Refused: it is too large, or too slow.
        ClientLeft: there is nobody any more.
    """
    if declared is not None and declared.isdecimal() and int(declared[:20]) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise ClientLeft
                body += message.get("body", b"")
                if len(body) > max_bytes:
                    raise _too_large(max_bytes)
                if not message.get("more_body", False):
                    break
    except TimeoutError as error:
        raise Refused(408, f"the request did not come within {timeout_s:g} seconds") from error
    # Of a large one it takes seconds, in which others want answers.
    is_large = len(body) > _MAX_AT_ONCE_BYTES
    return await asyncio.to_thread(mended, bytes(body)) if is_large else mended(bytes(body))


def mended(body: bytes) -> bytes:
    r"""Replace half characters (`\ud83d` alone), which models do send and the SDK does not take."""
    if b"\\ud" not in body.lower():
        return body
    try:
        return json.dumps(without_half_characters(json.loads(body))).encode("ascii")
    except (ValueError, RecursionError):
        # What is no JSON is answered where the rest of it is read.
        return body


def _too_large(max_bytes: int) -> Refused:
    return Refused(413, f"the request is larger than {max_bytes:,} bytes; send less at once")
