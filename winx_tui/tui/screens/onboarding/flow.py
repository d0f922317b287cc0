"""Shows the page of the first start, and does what its answers say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from winx_tui.core.errors import ModelError
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.screens.onboarding.first_start import note_seen
from winx_tui.tui.screens.onboarding.page import AskTrust, OnboardingEnd, OnboardingPage
from winx_tui.tui.trust_question import ask_about_trust
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.tui.app import WinxApp


async def onboard_first(app: WinxApp) -> OnboardingEnd | None:
    """Show the page unless a model can be asked already; None: one can.

    Call it in a worker of Textual's, before a conversation is open: it waits for the answers,
    and asks about the folder on the way.
    """
    runtime = app.runtime
    if runtime is None or runtime.is_demo:
        return None
    if not await _needs_a_model(runtime):
        await asyncio.to_thread(note_seen)
        return None
    app.wait_for_person()
    trust = runtime.trust
    if trust is None:
        return await _run(app, None)
    is_asked = False

    async def ask() -> None:
        nonlocal is_asked
        is_asked = True
        await ask_about_trust(app, trust)

    end = await _run(app, ask)
    if not is_asked:
        # Who leaves the page has not left the folder.
        await ask()
    return end


async def open_onboarding(app: WinxApp) -> None:
    """Show the page once more, and do at once what is chosen."""
    if app.runtime is None:
        return
    if app.runtime.is_demo:
        app.tell("The demo needs no model and no key; winx without --demo asks for them.")
        return
    try:
        apply(app, await _run(app, None))
    except ModelError as error:
        app.tell(str(error), "error")


def apply(app: WinxApp, end: OnboardingEnd) -> None:
    """Use the model that was chosen, and put the example into the prompt."""
    conversation = app.turns.conversation
    if end.model is not None and conversation is not None:
        conversation.set_model(end.model)
        app.tell(f"Model {visible(str(end.model))}, from the next prompt on.")
    if end.prompt:
        app.prompt.area.set_text(end.prompt)
    app.prompt.area.focus()
    app.show_status()


async def _run(app: WinxApp, ask_trust: AskTrust | None) -> OnboardingEnd:
    assert app.runtime is not None
    # At the beginning: whoever kills winx on this page is not asked again.
    await asyncio.to_thread(note_seen)
    statuses = await app.runtime.provider_statuses()
    page = OnboardingPage(app.runtime, statuses, app.load_themes(), ask_trust)
    return await answer_of(app, page) or OnboardingEnd()


async def _needs_a_model(runtime: Runtime) -> bool:
    settings = runtime.settings
    if settings.model or settings.models.offline:
        return False
    try:
        statuses = await runtime.provider_statuses()
    except ModelError:
        # It is told of where a model is asked for.
        return False
    return not any(status.is_available or status.problem for status in statuses)
