"""The prompts: handing the work over, and one for each mode."""

from __future__ import annotations

import asyncio

import mcp_types
from mcp.shared.exceptions import MCPError

from winx_tui.core.errors import WinxError
from winx_tui.core.modes import MODES, Mode
from winx_tui.core.text import without_half_characters
from winx_tui.mcp_server.adapter import THREAD
from winx_tui.mcp_server.clients import Clients, Context
from winx_tui.mcp_server.prompt_texts import MODE_SUMMARIES, hand_over_text, mode_text
from winx_tui.mcp_server.standing import project_sections, thread_sections
from winx_tui.mcp_server.thread import Thread
from winx_tui.mcp_server.threads import Threads
from winx_tui.security.redaction import Redactor
from winx_tui.workspace.display import visible

HAND_OVER = "KnowledgeTransfer"
"""By the name that clients of such servers know."""
MAX_CHARS = 40_000
"""Of a prompt: about 10,000 tokens."""


class Prompts:
    """Answers prompts/list and prompts/get; a prompt opens no thread."""

    def __init__(
        self, clients: Clients, threads: Threads, redactor: Redactor, ceiling: Mode
    ) -> None:
        """Take whose prompts they are; `ceiling` is the mode that the user started winx in."""
        self._clients = clients
        self._threads = threads
        self._redactor = redactor
        self._ceiling: Mode = ceiling

    async def list_prompts(
        self, context: Context, params: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListPromptsResult:
        """Name the prompts; they are always the same."""
        hand_over = mcp_types.Prompt(
            name=HAND_OVER,
            title="Hand the work over",
            description="Write down what somebody needs who goes on with this work, and save it",
            arguments=[
                mcp_types.PromptArgument(
                    name=THREAD, description="Of which thread; none: the present one."
                )
            ],
        )
        modes = [
            mcp_types.Prompt(
                name=mode, title=f"Work in {mode} mode", description=MODE_SUMMARIES[mode]
            )
            for mode in MODES
        ]
        return mcp_types.ListPromptsResult(prompts=[hand_over, *modes])

    async def get(
        self, context: Context, params: mcp_types.GetPromptRequestParams
    ) -> mcp_types.GetPromptResult:
        """Write a prompt.

        Raises:
            MCPError: there is none of that name, or no such thread.
        """
        if params.name == HAND_OVER:
            return _result(await self._hand_over(context, (params.arguments or {}).get(THREAD)))
        for mode in MODES:
            if mode == params.name:
                return _result(mode_text(mode, self._ceiling))
        names = ", ".join((HAND_OVER, *MODES))
        raise MCPError(
            mcp_types.INVALID_PARAMS,
            f"There is no prompt {visible(params.name[:80])}. There are: {names}.",
        )

    def thread_ids(self, context: Context) -> tuple[str, ...]:
        """Return the live threads of whoever asks, the latest first."""
        client = self._clients.of(context)
        if not client.may_leave_out_thread:
            # Whoever asks without a session is one of many.
            return ()
        mine = [thread.id for thread in self._threads.live if thread.owner is client]
        return tuple(reversed(mine))

    async def _hand_over(self, context: Context, thread_id: str | None) -> str:
        thread = await self._thread(context, thread_id or "")
        toolset = self._threads.spare if thread is None else thread.toolset
        sections = thread_sections(thread, toolset)
        sections += await asyncio.to_thread(project_sections, toolset)
        text = without_half_characters(self._redactor.redact(hand_over_text(sections)))
        if len(text) <= MAX_CHARS:
            return str(text)
        return f"{text[: text.rfind(chr(10), 0, MAX_CHARS)]}\n[cut: there is more]"

    async def _thread(self, context: Context, thread_id: str) -> Thread | None:
        """Return the thread that is meant; None where its client has none yet."""
        if not thread_id:
            mine = self.thread_ids(context)
            live = {thread.id: thread for thread in self._threads.live}
            return live[mine[0]] if mine else None
        try:
            return await self._threads.of(context, thread_id)
        except WinxError as error:
            raise MCPError(mcp_types.INVALID_PARAMS, str(error)) from error


def _result(text: str) -> mcp_types.GetPromptResult:
    content = mcp_types.TextContent(type="text", text=text)
    return mcp_types.GetPromptResult(
        messages=[mcp_types.PromptMessage(role="user", content=content)]
    )
