"""What may be filled in: ids of notes, and threads of whoever asks."""

from __future__ import annotations

import mcp_types

from winx_tui.core.text import without_half_characters
from winx_tui.mcp_server.adapter import THREAD
from winx_tui.mcp_server.clients import Context
from winx_tui.mcp_server.prompts import HAND_OVER, Prompts
from winx_tui.mcp_server.resources import NOTE_TEMPLATE, Resources

_MOST = 100
"""By the protocol."""


class Completions:
    """Answers completion/complete; what takes no values of a list gets none."""

    def __init__(self, prompts: Prompts, resources: Resources) -> None:
        """Take what knows the values."""
        self._prompts = prompts
        self._resources = resources

    async def complete(
        self, context: Context, params: mcp_types.CompleteRequestParams
    ) -> mcp_types.CompleteResult:
        """Return the values that begin as what was typed."""
        values = await self._values(context, params)
        fitting = [value for value in values if value.startswith(params.argument.value)]
        return mcp_types.CompleteResult(
            completion=mcp_types.Completion(
                values=without_half_characters(fitting[:_MOST]),
                total=len(fitting),
                has_more=len(fitting) > _MOST,
            )
        )

    async def _values(
        self, context: Context, params: mcp_types.CompleteRequestParams
    ) -> tuple[str, ...]:
        match params.ref, params.argument.name:
            case mcp_types.ResourceTemplateReference(uri=uri), "id" if uri == NOTE_TEMPLATE:
                return await self._resources.note_ids()
            case mcp_types.PromptReference(name=name), argument if (name, argument) == (
                HAND_OVER,
                THREAD,
            ):
                return self._prompts.thread_ids(context)
            case _:
                return ()
