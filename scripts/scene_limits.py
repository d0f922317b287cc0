"""What cost, quota and limits look like: the use of models, waits, the questions at limits."""

from __future__ import annotations

import asyncio

from pictures import Stage
from prepared_accounts import GEMINI, NIM, QWEN, write_accounts
from stillness import NOW_S

from winx_tui.core.events import CapReached, Event, ModelLimited, ModelRetried, ModelSwitched
from winx_tui.runtime.demo_project import demo_state_dir
from winx_tui.tui.limit_asker import DialogLimitAsker

_PROMPT = "Make the exports of the report a table, and show me the totals."
_WAITING: tuple[Event, ...] = (
    ModelRetried("NVIDIA NIM allows 40 requests a minute; the request waits for it", 23.0, 1),
    ModelSwitched(QWEN, GEMINI, "DashScope has used up the free quota of this model (status 403)"),
    ModelRetried("Gemini is overloaded (status 503)", 14.0, 2),
)
_LIMITED = ModelLimited(
    GEMINI, "Gemini has used up the 250 requests a day of gemini-2.5-flash", 2 * 3600.0, NIM
)
_CAP = CapReached(
    "max_cost_usd_session",
    "Stopped at $1.9874: the next request costs about $0.0310 and would pass $2.0000, the limit of "
    "a conversation (limits.max_cost_usd_session).",
    "$4.00 in this conversation",
)


async def play_limits(here: Stage) -> None:
    """Show the use of a made-up week, then what comes at limits, in a new conversation."""
    app = here.app
    conversation = app.turns.conversation
    assert conversation is not None
    assert app.runtime is not None
    state = demo_state_dir(app.runtime.workspace.root)
    account = conversation._account
    account.usage = write_accounts(state, conversation.session_id, NOW_S)
    conversation.set_model(QWEN)
    account.context_tokens = 41_300
    app.show_status()
    app.action_open("usage")
    await here.take("usage")
    await here.back()
    await here.press(*"/clear", "escape", "enter")
    await here.until(lambda: app.turns.conversation is not conversation, "a new conversation")
    assert app.turns.router is not None
    app.turns.router.begin(_PROMPT)
    for event in _WAITING:
        app.turns.router.route(event)
    await here.take("waiting")
    asker = DialogLimitAsker(app)
    for name, question in (("limit", asker.request(_LIMITED)), ("cap", asker.may_go_on(_CAP))):
        asked = asyncio.ensure_future(question)
        await here.take(name)
        await here.press("s")
        await asked
