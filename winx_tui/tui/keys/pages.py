"""The keys of the pages that open over the chat."""

from __future__ import annotations

from winx_tui.tui.keys.commit import COMMIT_KEYS
from winx_tui.tui.keys.dialogs import DIALOG_KEYS
from winx_tui.tui.keys.diff import DIFF_KEYS
from winx_tui.tui.keys.replay import REPLAY_KEYS
from winx_tui.tui.keys.rewinding import REWINDING_KEYS
from winx_tui.tui.keys.spec import KeySpec
from winx_tui.tui.keys.tables import TABLE_KEYS
from winx_tui.tui.keys.tree import PREVIEW_KEYS

PAGE_KEYS: tuple[KeySpec, ...] = (
    *TABLE_KEYS,
    *DIFF_KEYS,
    *COMMIT_KEYS,
    *PREVIEW_KEYS,
    *DIALOG_KEYS,
    *REPLAY_KEYS,
    *REWINDING_KEYS,
)
