"""What a person takes back of a change: a call by hand that nothing else can make."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from winx_tui.core.ids import new_id
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.typed_calls import CallByHand
from winx_tui.tools.base import Tool
from winx_tui.workspace.display import visible
from winx_tui.workspace.reverting import Reversal

REVERT_WORD = "/revert"
"""What such a call stands under in the chat; typed by hand it does nothing."""
_TOOL = "revert_change"


@dataclass(frozen=True, slots=True)
class OpenReversal:
    """A reversal that was confirmed and is not made yet."""

    reversal: Reversal
    name: str
    """Of the file, for people."""
    typed: str
    """The words that have the conversation run it."""
    result: asyncio.Future[ToolResult]
    """What comes of it."""


class ReversalDesk:
    """Keeps reversals from the moment they are confirmed until their call is run."""

    def __init__(self) -> None:
        self._waiting: dict[str, OpenReversal] = {}

    def put(self, reversal: Reversal, name: str) -> OpenReversal:
        """Take a reversal.

        Args:
            reversal: as it was confirmed.
            name: of the file, for people.
        """
        part = f" {reversal.part}" if reversal.part else ""
        typed = f"{REVERT_WORD} {visible(name)}{part}"
        result = asyncio.get_running_loop().create_future()
        self._waiting[typed] = OpenReversal(reversal, name, typed, result)
        return self._waiting[typed]

    def has(self, typed: str) -> bool:
        """Tell whether these words stand for a reversal."""
        return typed in self._waiting

    def take(self, typed: str, model: ModelRef) -> CallByHand:
        """Return the call that these words stand for; they stand for it once."""
        waiting = self._waiting.pop(typed)
        reversal = waiting.reversal
        arguments = json.dumps({"file_path": visible(waiting.name), "part": reversal.part})
        call = ToolCall(new_id("call"), _TOOL, arguments)

        def note(result: ToolResult) -> None:
            if not waiting.result.done():
                waiting.result.set_result(result)

        return CallByHand(typed, call, model, partial(_tool, reversal), note)


def _tool(reversal: Reversal, toolset: Toolset) -> Tool[Any]:
    # Lazy: few conversations ever revert anything.
    from winx_tui.tools.revert_change import RevertChange

    grounds = toolset.grounds
    return RevertChange(
        reversal, grounds.workspace, toolset.file_state, toolset.journal, grounds.redactor.find
    )
