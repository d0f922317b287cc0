"""What the user's hooks are told of a tool call, and the protocol of who runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from winx_tui.core.access import ReadPath, WritePath
from winx_tui.core.events import Notice
from winx_tui.core.preview import TextPreview
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.execution.prepared import PreparedCall


@dataclass(frozen=True, slots=True)
class HookedCall:
    """A call as hooks are told of it: with placeholders in the place of secrets."""

    call_id: str
    tool: str
    title: str
    arguments: dict[str, Any]
    """Under the tool's own names, whatever the model has called them, and without those that
    are what they are by default: what a guard looks at is what runs."""
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    """Absolute paths; what a command touches is not among them."""
    written: tuple[Path, ...]
    """The files that exist after it has run; not told."""

    @classmethod
    def of(cls, prepared: PreparedCall, hide: Callable[[str], str]) -> HookedCall:
        """Describe a call.

        Args:
            prepared: The call, as it was approved.
            hide: Puts placeholders in the place of the call's secrets.
        """
        accesses = prepared.plan.accesses
        writes = tuple(access for access in accesses if isinstance(access, WritePath))
        return cls(
            prepared.call.id,
            prepared.tool.name,
            prepared.title,
            _hidden(prepared.plan.params.model_dump(mode="json", exclude_defaults=True), hide),
            tuple(hide(str(access.path)) for access in accesses if isinstance(access, ReadPath)),
            tuple(hide(str(access.path)) for access in writes),
            tuple(access.path for access in writes if not access.is_deletion),
        )


class ToolHooks(Protocol):
    """Runs what the user has set up for tool calls; nothing of it raises but a cancel."""

    def concern(self, tool: str) -> bool:
        """Tell whether any hook is about calls of a tool."""
        ...

    async def before(self, call: HookedCall) -> str:
        """Return why a call must not run, a whole sentence; "" where nothing objects."""
        ...

    async def after(self, call: HookedCall, result: ToolResult) -> str:
        """Return what the model is to be told beside a result; mostly ""."""
        ...

    def take_notices(self) -> tuple[Notice, ...]:
        """Return, once, what the person should know of hooks that blocked or failed."""
        ...


def blocked(objection: str) -> ToolResult:
    """Return the result of a call that a hook keeps from running."""
    return ToolResult(
        f"Not run: {objection}",
        is_error=True,
        preview=TextPreview(f"Not run: {objection}"),
        problem=Problem("denied_by_hook"),
    )


def with_remark(result: ToolResult, remark: str) -> ToolResult:
    """Return a result with what hooks say of it."""
    return replace(result, text=f"{result.text}\n{remark}") if remark else result


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {name: _hidden(item, hide) for name, item in value.items()}
    return [_hidden(item, hide) for item in value] if isinstance(value, list) else value
