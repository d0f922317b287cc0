"""The offer of a model server that runs on this machine, where no provider has a key."""

from __future__ import annotations

from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.model_rows import details
from winx_tui.core.messages import ModelRef
from winx_tui.llm.model_directory import LOCAL

_NOT_NOW = ""


async def offer_local_models(host: CommandHost) -> bool:
    """Look for servers and have the person choose a model; tell whether they did."""
    directory = host.runtime.models
    servers = await directory.find_servers()
    known = [directory.known(ModelRef(LOCAL, model.name)) for s in servers for model in s.models]
    if not known:
        return False
    titles = " and ".join(dict.fromkeys(server.title for server in servers))
    options = [Choice(str(one.ref), str(one.ref), details(one)) for one in known]
    options.append(Choice(_NOT_NOW, "Not now", "/model and /login are there later"))
    why = "winx is offline, and" if directory.is_offline else "No key yet, but"
    chosen = await host.choose(f"{why} {titles} runs on this machine", options)
    if not chosen:
        return False
    host.conversation.set_model(ModelRef.parse(chosen))
    host.notify(
        f"Model {chosen}. To begin with it each time: winx config set model {chosen}",
    )
    return True
