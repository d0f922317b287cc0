"""/compact: older steps replaced by a summary, and back."""

from __future__ import annotations

from winx_tui.agent.account import account_text
from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.core.events import ContextCompacted, Notice
from winx_tui.workspace.display import visible

_UNDO = "undo"


async def _compact(host: CommandHost, argument: str) -> None:
    if argument == _UNDO:
        await take_back(host)
        return
    change: ContextCompacted | None = None
    async for event in host.conversation.compact(argument):
        match event:
            case ContextCompacted():
                change = event
            case Notice(text, level):
                host.notify(text, level)
    if change is None:
        host.notify("There is nothing to summarise yet: the newest steps stay as they are.")
        return
    host.notify(change.reason)
    account = next((text for text in map(account_text, change.messages) if text), "")
    if account:
        # Headings of the model's own must not look like winx's.
        quoted = "\n".join(f"> {line}" for line in visible(account, multiline=True).splitlines())
        await host.show(f"**Summary** (`/compact undo` takes it back)\n\n{quoted}")


async def take_back(host: CommandHost) -> None:
    """Undo the newest summary or drop and say so."""
    count = await host.conversation.take_back()
    back = "1 message more is" if count == 1 else f"{count} messages more are"
    host.notify(f"Taken back: {back} sent from now on, until the window is full.")


COMPACT = Command(
    "compact",
    ("compress", "condense", "summarize"),
    "Replace older steps by a summary; undo takes it back.",
    "[FOCUS|undo]",
    _compact,
)
