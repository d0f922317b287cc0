"""Opens what deals with models and keys, and does what a person chose there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.screens.key_dialog import KeyDialog
from winx_tui.tui.screens.models import ModelsPage
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp


async def open_models(app: WinxApp) -> None:
    """Show the page of models and keys, and use the model that is chosen there."""
    runtime, conversation = app.runtime, app.turns.conversation
    if runtime is None or conversation is None:
        return
    if runtime.is_demo:
        app.tell("The demo has one model, the scripted one.")
        return
    chosen = await answer_of(app, ModelsPage(runtime, conversation.model))
    if chosen is not None:
        conversation.set_model(chosen)
        app.tell(f"Model {visible(str(chosen))}, from the next prompt on.")
    elif conversation.model is None:
        await app.settle_on_model()
    app.show_status()


async def add_key(app: WinxApp, provider: str) -> str:
    """Have a person type a key; return what was kept where, empty if nothing was."""
    runtime = app.runtime
    if runtime is None:
        return ""
    statuses = await runtime.provider_statuses()
    is_given = any(
        status.name == provider and status.key_source == "environment" for status in statuses
    )
    kept = await answer_of(app, KeyDialog(provider, runtime.keys, has_other=is_given))
    if kept:
        await app.settle_on_model()
    return kept or ""
