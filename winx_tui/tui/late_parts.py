"""Parts of the screen that the first paint does not wait for."""

from __future__ import annotations

from importlib import import_module

LATE_PARTS = (
    "winx_tui.shell.foreground",
    "pydantic.type_adapter",
    "winx_tui.tui.blocks.tool_card",
    "winx_tui.tui.event_router",
    "winx_tui.tui.dialogs",
    "winx_tui.tui.approver",
    "winx_tui.tui.limit_asker",
    "winx_tui.tui.question_asker",
    "winx_tui.workspace.watching",
    "winx_tui.tui.widgets.file_tree",
    "winx_tui.tui.block_menu.deeds",
)
"""Modules that are imported where they are used, in the order in which that happens."""


def load_late_parts() -> None:
    """Load them, in this thread: on the event loop each would hold up keys."""
    for module in LATE_PARTS:
        import_module(module)
    _describe_tools()


def _describe_tools() -> None:
    """Work out what models are told of the tools: a conversation that opens finds it done."""
    # Lazy, as all of the late parts.
    from winx_tui.tools.registry import OF_THE_AGENT
    from winx_tui.tools.schema import spec_of

    for tool in OF_THE_AGENT:
        spec_of(tool)


def load_commands() -> None:
    """Load what the first `/` would load, in this thread; a conversation opens without it."""
    import_module("winx_tui.commands.registry")
