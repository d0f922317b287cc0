"""Tool calls over the protocol: found a thread for, prepared, settled, run, answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import anyio
import mcp_types
from mcp_types import LoggingLevel

from winx_tui.core.errors import WinxError, problem_of
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.llm.dialects.tool_names import tool_called
from winx_tui.mcp_server.adapter import mcp_result, takes_data
from winx_tui.mcp_server.addressing import Address, address_of
from winx_tui.mcp_server.clients import Client, Clients, Context, client_name
from winx_tui.mcp_server.log_messages import tell, tell_later
from winx_tui.mcp_server.progress import (
    RUNNING,
    WAITING_FOR_TURN,
    WAITING_FOR_USER,
    ProgressLines,
)
from winx_tui.mcp_server.resources import Resources
from winx_tui.mcp_server.thread import Thread
from winx_tui.mcp_server.threads import Threads
from winx_tui.security.redaction import Redactor
from winx_tui.tools.initialize import Initialize

Answer = ToolResult | mcp_types.InputRequiredResult

_INTERRUPTED = ToolResult(
    "The call was interrupted: winx is ending.", is_error=True, problem=Problem("cancelled")
)


class ToolCalls:
    """Takes every tools/call of a server; a failure of winx itself is a result too."""

    def __init__(
        self, clients: Clients, threads: Threads, redactor: Redactor, resources: Resources
    ) -> None:
        """Take who calls, where calls are run, what takes secrets out, and what calls change."""
        self._clients = clients
        self._threads = threads
        self._redactor = redactor
        self._resources = resources
        self._untold: list[tuple[Client, LoggingLevel, str]] = []
        self._running: set[asyncio.Future[Any]] = set()

    def note(self, client: Client, level: LoggingLevel, text: str) -> None:
        """Tell a client something beside results, once the call that runs has its answer."""
        self._untold.append((client, level, text))

    async def take(
        self, context: Context, params: mcp_types.CallToolRequestParams
    ) -> mcp_types.CallToolResult | mcp_types.InputRequiredResult:
        """Answer a call; cancelling interrupts what it runs, and the thread goes on."""
        running = asyncio.ensure_future(self._call(context, params))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        await _cancelled_once(running)
        if running.cancelled():
            return mcp_result(_INTERRUPTED, has_data=takes_data(client_name(context)))
        return running.result()

    async def interrupt(self, within_s: float) -> None:
        """Interrupt the calls that run, because the server is to end; each is told so."""
        running = tuple(self._running)
        for call in running:
            call.cancel()
        if running:
            await asyncio.wait(running, timeout=within_s)

    async def _call(
        self, context: Context, params: mcp_types.CallToolRequestParams
    ) -> mcp_types.CallToolResult | mcp_types.InputRequiredResult:
        async with ProgressLines(context.session) as progress:
            try:
                answer = await self._answer(context, params, progress)
            except WinxError as error:
                text = self._redactor.redact(str(error))
                answer = ToolResult(text, is_error=True, problem=problem_of(error))
        await self._tell_all(context)
        tool = tool_called(params.name, self._threads.spare.tools)
        await self._resources.ran(tool, answer)
        if isinstance(answer, ToolResult):
            return mcp_result(answer, has_data=takes_data(client_name(context)))
        return answer

    async def _answer(
        self,
        context: Context,
        params: mcp_types.CallToolRequestParams,
        progress: ProgressLines,
    ) -> Answer:
        """Find the thread of a call and run it there.

        Raises:
            WinxError: there is no such thread, or its place on disk cannot be used.
        """
        tools = self._threads.spare
        address = address_of(params, tools.tools)
        if not address.is_readable:
            refused = await tools.executor.prepare(address.call)
            assert isinstance(refused, RejectedCall)
            return refused.result
        ticket = params.request_state or ""
        if address.opening is None:
            async with self._threads.call(context, address.thread_id, ticket=ticket) as thread:
                return await self._run(thread, address, context, params, progress)
        async with self._threads.first_call(context, address.opening, ticket=ticket) as thread:
            answer = await self._run(thread, address, context, params, progress)
            if isinstance(answer, ToolResult) and answer.is_error:
                await self._threads.discard(thread)
            return answer

    async def _run(
        self,
        thread: Thread,
        address: Address,
        context: Context,
        params: mcp_types.CallToolRequestParams,
        progress: ProgressLines,
    ) -> Answer:
        client, executor = self._clients.of(context), thread.toolset.executor
        thread.session.approval = thread.approval.road(context)
        thread.is_told |= address.tool == Initialize.name
        tool = executor.tools.get(address.tool)
        progress.state = WAITING_FOR_TURN
        async with thread.turn(is_read_only=tool is None or tool.annotations.read_only):
            progress.state = RUNNING
            prepared = await executor.prepare(address.call)
            if isinstance(prepared, RejectedCall):
                return prepared.result
            if prepared.request is not None:
                progress.state = WAITING_FOR_USER
                settled = await thread.approval.settle(
                    prepared, prepared.request, context, client, params
                )
                if not isinstance(settled, PreparedCall):
                    if isinstance(settled, ToolResult):
                        self.note(client, "notice", f"{prepared.title}: {settled.text}")
                    return settled
                prepared, progress.state = settled, RUNNING
            result = await executor.run(prepared, progress.feed)
            self._note_trouble(client, thread)
            if prepared.plan.remark:
                remark = self._redactor.redact(prepared.plan.remark)
                return replace(result, text=f"{remark}\n{result.text}")
            return result

    def _note_trouble(self, client: Client, thread: Thread) -> None:
        """Take what the host could not do for a call: keep the audit, run the user's hooks."""
        executor = thread.toolset.executor
        if problem := executor.audit.take_problem():
            self.note(client, "warning", problem)
        for source in (executor.hooks, executor.recorder):
            for notice in () if source is None else source.take_notices():
                self.note(client, "warning", notice.text)

    async def _tell_all(self, context: Context) -> None:
        """Tell the client of a request, and others that can be told at any time, what there is."""
        untold, self._untold = self._untold, []
        present = self._clients.of(context)
        for client, level, text in untold:
            text = self._redactor.redact(text)
            if client is present:
                await tell(context, client, level, text)
            elif client.connection is not None:
                await tell_later(client, level, text)


async def _cancelled_once(task: asyncio.Future[Any]) -> None:
    """Wait for work in a task of its own.

    The SDK cancels a call again at each of its awaits; tools expect asyncio's single
    cancel, after which they may await the end of what they started.
    """
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([task])
        raise
