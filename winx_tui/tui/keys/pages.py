"""The keys of the pages that open over the chat."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

PAGE_KEYS: tuple[KeySpec, ...] = ()
