"""/trust: whether the folder's own files count, asked again."""

from __future__ import annotations

import asyncio

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.runtime.project_trust import ProjectTrust, file_line
from winx_tui.workspace.display import visible

_YES = "trust"
_LATER = "not now"


async def _trust(host: CommandHost, argument: str) -> None:
    trust = await asyncio.to_thread(host.runtime.trust_question)
    if trust.state.status == "trusted":
        host.notify("This folder is trusted, and its files are as they were then.")
        if trust.state.found:
            await host.show(await asyncio.to_thread(_drawn, trust))
        return
    if not trust.state.found:
        host.notify("This folder has no files of its own that would count.")
        return
    await host.show(await asyncio.to_thread(_drawn, trust))
    options = [
        Choice(_YES, "Trust this folder, with these files as they are now"),
        Choice(_LATER, "Not now"),
    ]
    if await host.choose("Trust this folder?", options) != _YES:
        host.notify("Nothing has changed.")
        return
    host.notify(await asyncio.to_thread(trust.trust))
    known = {skill.name for skill in host.runtime.library.skills() if not skill.problem}
    if known and "use_skill" not in host.conversation.tool_names:
        host.notify("The model is told of its skills from the next conversation on (/new).")


def _drawn(trust: ProjectTrust) -> str:
    rows = [file_line(file) for file in trust.files()]
    rows += [f"{visible(name)}: gone since then" for name in trust.gone]
    # A fence in a name would end the list's own.
    listed = "\n".join(row.replace("`", "'") for row in rows)
    return f"**Files of this folder that steer winx**\n\n```\n{listed}\n```"


TRUST = Command("trust", (), "Let the folder's own files count, as they are now.", "", _trust)
