"""The modes of approval: what runs without a question."""

from __future__ import annotations

from typing import Literal

Mode = Literal["read-only", "ask", "accept-edits", "full-access"]

MODES: tuple[Mode, ...] = ("read-only", "ask", "accept-edits", "full-access")
"""From the tightest to the widest."""
