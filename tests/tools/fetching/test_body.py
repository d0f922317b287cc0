"""A body is unpacked up to a limit, and never beyond."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from winx_tui.core.errors import ToolError
from winx_tui.tools.fetching.body import check_announced, read_body

LIMIT = 100_000


async def pieces(data: bytes, size: int = 1_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("size", [1, 7, 1_000])
async def test_packed_and_plain_bodies_come_whole(size: int) -> None:
    text = b"words and more words " * 500

    assert await read_body(pieces(text, size), "", LIMIT) == text
    assert await read_body(pieces(gzip.compress(text), size), "GZIP", LIMIT) == text
    assert await read_body(pieces(zlib.compress(text), size), "deflate", LIMIT) == text


async def test_parts_one_after_the_other_and_padding_are_read() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(20)

    assert await read_body(pieces(body), "gzip", LIMIT) == b"one two"


async def test_a_bomb_is_told_and_never_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(ToolError, match="larger than"):
        await read_body(pieces(bomb, 65_536), "gzip", LIMIT)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 10 * LIMIT


async def test_a_plain_body_that_never_ends_is_left() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1_000)

    with pytest.raises(ToolError, match="larger than"):
        await read_body(endless(), "identity", LIMIT)


async def test_exactly_the_limit_is_not_too_large() -> None:
    text = bytes(LIMIT)

    assert await read_body(pieces(gzip.compress(text)), "gzip", LIMIT) == text
    with pytest.raises(ToolError, match="larger than"):
        await read_body(pieces(gzip.compress(text + b"!")), "gzip", LIMIT)


# gzip writes the time into what it packs, which must not get into the name of a test.
@pytest.mark.parametrize(
    "packed", [gzip.compress(b"words" * 99, mtime=0)[:-9], b"no gzip at all"], ids=("cut", "other")
)
async def test_what_is_torn_is_told(packed: bytes) -> None:
    with pytest.raises(ToolError, match="did not come whole"):
        await read_body(pieces(packed), "gzip", LIMIT)


async def test_a_packing_that_was_not_asked_for_is_told() -> None:
    with pytest.raises(ToolError, match="packed in a way"):
        await read_body(pieces(b"x"), "br", LIMIT)


async def test_an_empty_packed_body_is_empty() -> None:
    assert await read_body(pieces(b""), "gzip", LIMIT) == b""


def test_a_length_that_is_announced_is_believed() -> None:
    check_announced("")
    check_announced("5000")
    with pytest.raises(ToolError, match="larger than 5 MB"):
        check_announced(str(6 * 1024 * 1024))
