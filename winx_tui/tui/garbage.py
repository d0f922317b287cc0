"""Keeps the garbage collector from holding up keys."""

from __future__ import annotations

import asyncio
import gc


async def spare_what_is_loaded(is_loaded: asyncio.Event) -> None:
    """Let the collector rest until winx is loaded, and look only at newer objects then.

    A full round over the modules takes 25 to 60 ms, in which no key is echoed.
    """
    gc.disable()
    try:
        await is_loaded.wait()
    finally:
        gc.freeze()
        gc.enable()
