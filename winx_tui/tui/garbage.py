"""Keeps the garbage collector and threads that import from holding up keys."""

from __future__ import annotations

import asyncio
import gc
import sys

_SWITCH_S = 0.0005
"""How long a thread that imports keeps the interpreter when a key waits; Python's own 5 ms
are paid at each of the steps from a key to its echo."""


async def spare_what_is_loaded(is_loaded: asyncio.Event) -> None:
    """Let the collector rest until winx is loaded, and look only at newer objects then.

    A full round over the modules takes 25 to 60 ms, in which no key is echoed. Until
    then threads import modules, and hand the interpreter over as soon as a key comes.
    """
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    gc.disable()
    try:
        await is_loaded.wait()
    finally:
        sys.setswitchinterval(before_s)
        gc.freeze()
        gc.enable()
