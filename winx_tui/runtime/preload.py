"""Loads what calls need while a model thinks about its first answer.

A first request waits for none of it, and a first call should not either.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib import import_module

NEEDED_BY_CALLS = (
    "winx_tui.security.policy",
    "winx_tui.security.sandbox.refusals",
    "winx_tui.shell.foreground",
    "winx_tui.tools.reading.answer",
    "winx_tui.tools.reading.opening",
    "winx_tui.tools.reading.withheld",
    "winx_tui.tools.writing.plan",
    "winx_tui.tools.writing.narrowing",
    "winx_tui.tools.mapping.selection",
    "winx_tui.code.mapper_process",
    "winx_tui.tools.undoing.reply",
    "winx_tui.tools.saving.document",
    "winx_tui.tools.saving.tasks",
    "winx_tui.tools.fetching.reply",
    "winx_tui.runtime.question_facts",
)
"""Modules that are imported where they are used, the likeliest first."""


def preload() -> None:
    """Load what calls need, in this thread."""
    for module in NEEDED_BY_CALLS:
        import_module(module)


@cache
def preload_soon() -> None:
    """Begin to load what calls need, beside this thread, once."""
    # A daemon: nobody who leaves waits for it.
    threading.Thread(target=preload, name="preload", daemon=True).start()
