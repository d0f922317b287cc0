"""The user's hooks: which of them run at an event, what they are told, and what they say.

docs/hooks.md states the shape of what is told. A hook that blocks or fails becomes
a Notice; a guard that cannot do its work blocks, every other failure is passed over.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from winx_tui.config.settings import TOOL_EVENTS, HookEvent, HookSettings
from winx_tui.core.events import Notice, TurnFinished
from winx_tui.core.results import ToolResult
from winx_tui.core.search_path import outside_first
from winx_tui.execution.hooks import HookedCall, ToolHooks
from winx_tui.runtime.hooks.process import HookEnd, run_hook
from winx_tui.runtime.hooks.wording import last_line, name_of, said, told_of
from winx_tui.runtime.hooks.written_files import WrittenFiles
from winx_tui.workspace.display import visible

_log = logging.getLogger(__name__)

CLOSING_PATIENCE_S = 10.0
"""How long a hook is waited for at most while winx closes a conversation."""
MAX_TOLD_CHARS = 60_000
"""So much of a result or an answer is told."""
_MAX_NOTICES = 50


@dataclass(frozen=True, slots=True)
class HookPlace:
    """Where hooks run, and what every one is told."""

    root: Path
    environment: Mapping[str, str]
    session_id: str
    mode: Callable[[], str]


class UserHooks(ToolHooks):
    """Runs the hooks of one session, those of an event one after another."""

    def __init__(
        self,
        hooks: tuple[HookSettings, ...],
        place: HookPlace,
        files: WrittenFiles,
        redact: Callable[[str], str],
    ) -> None:
        """Take what is run.

        Args:
            hooks: All of them, in the order of the settings.
            place: Where they run.
            files: Takes over what they make of files that were just written.
            redact: Takes secrets out of notices and of what is added to prompts.
        """
        self._hooks = hooks
        self._redact = redact
        self._place = place
        # A program that the project brings, or the model has made, stands in for no other.
        path = outside_first(place.environment.get("PATH", ""), place.root) or os.defpath
        self._environment = {**place.environment, "PATH": path}
        self._files = files
        self._notices: deque[Notice] = deque(maxlen=_MAX_NOTICES)
        self._has_started = False
        self._is_closing = False

    def concern(self, tool: str) -> bool:
        """Tell whether any hook is about calls of a tool."""
        return any(is_about(hook, tool) for hook in self._hooks)

    async def before(self, call: HookedCall) -> str:
        """Return why a call must not run; the first hook that objects is the last one asked."""
        async with aclosing(self._run("before_tool", told_of(call), call.tool)) as ends:
            async for hook, end in ends:
                if end.objects:
                    self._note(f"{name_of(hook)} has blocked: {visible(call.title)}.")
                    reason = said(end.stderr) or "It gives no reason."
                    return f"a hook of the user blocks this call. It says: {reason}"
                if end.is_broken:
                    self._note(
                        f"{name_of(hook)} {end.trouble}, so this was blocked: "
                        f"{visible(call.title)}.{last_line(end.stderr)}"
                    )
                    return (
                        "a hook of the user that checks such calls "
                        f"{end.trouble}. Tell the user that it must be mended first."
                    )
                self._note_failure(hook, end)
        return ""

    async def after(self, call: HookedCall, result: ToolResult) -> str:
        """Return what hooks object to, and what they have changed."""
        if not any(is_about(hook, call.tool, "after_tool") for hook in self._hooks):
            return ""
        facts = told_of(call) | {
            "result": {
                "text": result.text[:MAX_TOLD_CHARS],
                "is_cut": len(result.text) > MAX_TOLD_CHARS,
                "is_error": result.is_error,
            }
        }
        written = () if result.is_error else call.written
        before = await asyncio.to_thread(self._files.as_written, written)
        words: list[str] = []
        try:
            async with aclosing(self._run("after_tool", facts, call.tool)) as ends:
                async for hook, end in ends:
                    if end.objects:
                        objection = said(end.stderr) or "this is not right, without a reason."
                        words.append(f"A hook of the user says: {objection}")
                    self._note_failure(hook, end)
        finally:
            # Also where they were interrupted: a file may be changed by then.
            words.append(await asyncio.to_thread(self._files.take_over, before))
        return "\n".join(filter(None, words))

    def take_notices(self) -> tuple[Notice, ...]:
        """Return, once, what the person should know of hooks that blocked or failed."""
        notices = tuple(self._notices)
        self._notices.clear()
        return notices

    async def start_session(self, *, is_resumed: bool) -> None:
        """Tell, before the first prompt only, that a session begins."""
        if not self._has_started:
            self._has_started = True
            await self._tell("session_started", {"is_resumed": is_resumed})

    async def check_prompt(self, prompt: str) -> tuple[str, str]:
        """Return why a prompt must not be sent, or "", and what is to be added to it, or ""."""
        added: list[str] = []
        async with aclosing(self._run("prompt", {"prompt": prompt})) as ends:
            async for hook, end in ends:
                if end.objects:
                    reason = said(end.stderr) or "It gives no reason."
                    return f"{name_of(hook)} has stopped this prompt: {reason}", ""
                if end.is_good and end.stdout:
                    added.append(said(end.stdout))
                self._note_failure(hook, end)
        return "", self._redact("\n".join(added))

    async def finish_turn(self, event: TurnFinished, answer: str) -> None:
        """Tell that a turn is over, and with which answer."""
        facts = {
            "turn_id": event.turn_id,
            "outcome": event.outcome,
            "error": event.error,
            "answer": answer[:MAX_TOLD_CHARS],
            "steps": event.steps,
            "duration_s": round(event.duration_s, 3),
            "input_tokens": event.usage.input_tokens,
            "output_tokens": event.usage.output_tokens,
            "cost_usd": event.usage.cost_usd,
        }
        await self._tell("turn_finished", facts)

    def hurry(self) -> None:
        """Wait for no hook longer than CLOSING_PATIENCE_S from now on."""
        self._is_closing = True

    async def end_session(self) -> None:
        """Tell, once, that a session that has begun is over."""
        if self._has_started:
            self._has_started = False
            await self._tell("session_ended", {})

    async def _tell(self, event: HookEvent, facts: Mapping[str, object]) -> None:
        async with aclosing(self._run(event, facts)) as ends:
            async for hook, end in ends:
                self._note_failure(hook, end)

    async def _run(
        self, event: HookEvent, facts: Mapping[str, object], tool: str = ""
    ) -> AsyncGenerator[tuple[HookSettings, HookEnd], None]:
        place = self._place
        for hook in self._hooks:
            if not is_about(hook, tool, event):
                continue
            told = {
                "event": event,
                "session_id": place.session_id,
                "cwd": str(place.root),
                "mode": place.mode(),
                **facts,
            }
            yield (
                hook,
                await run_hook(
                    hook.command,
                    # Escaped: names that are no UTF-8 would not be writable otherwise.
                    json.dumps(told, ensure_ascii=True).encode("ascii"),
                    cwd=place.root,
                    environment=self._environment,
                    timeout_s=self._patience_with(hook),
                ),
            )

    def _patience_with(self, hook: HookSettings) -> float:
        return min(hook.timeout_s, CLOSING_PATIENCE_S) if self._is_closing else hook.timeout_s

    def _note_failure(self, hook: HookSettings, end: HookEnd) -> None:
        if not (end.is_good or end.objects):
            self._note(f"{name_of(hook)} {end.trouble}; winx goes on.{last_line(end.stderr)}")
        elif end.objects and hook.event not in (*TOOL_EVENTS, "prompt"):
            self._note(f"{name_of(hook)} {end.trouble}; nothing is blocked at {hook.event}.")

    def _note(self, text: str) -> None:
        clean = self._redact(text)
        _log.warning("%s", clean)
        self._notices.append(Notice(clean, "warning"))


def is_about(hook: HookSettings, tool: str, event: HookEvent | None = None) -> bool:
    """Tell whether a hook runs at an event, or at any event of tools, for a tool.

    Args:
        hook: The hook.
        tool: The tool's name; "" where the event has none.
        event: None: before or after a call.
    """
    events = TOOL_EVENTS if event is None else (event,)
    is_for_tool = not hook.tools or any(fnmatchcase(tool, pattern) for pattern in hook.tools)
    return hook.event in events and is_for_tool
