"""/plan and /go: a plan first, which is carried out when the person says so."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.modes import WHAT_RUNS, set_mode
from winx_tui.commands.prompt_text import prompt_text
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import expanded_message
from winx_tui.core.modes import MODES, Mode


async def _plan(host: CommandHost, argument: str) -> None:
    conversation = host.conversation
    if conversation.is_running:
        raise UsageError("A turn is still running; wait for its end or interrupt it, then /plan.")
    conversation.plan.begin()
    host.notify("Plan mode: nothing is written. `go` carries the plan out, /mode leaves plan mode.")
    if argument:
        text = f"{argument}\n\n{prompt_text('plan')}"
        await host.respond(expanded_message(f"/plan {argument}", text))


async def _go(host: CommandHost, argument: str) -> None:
    conversation = host.conversation
    plan = conversation.plan
    if not plan.is_on:
        raise UsageError("There is no plan to carry out: /plan TASK has one made.")
    if conversation.is_running:
        raise UsageError("The plan is still being made; say go when it is there.")
    if not plan.plan:
        raise UsageError("There is no plan yet; say what is to be planned.")
    mode: Mode | None = plan.mode_after
    if mode == "read-only":
        mode = await _chosen_mode(host)
    if mode is None:
        host.notify("Still in plan mode.")
        return
    await _pin(host, plan.plan)
    set_mode(host, mode)
    text = prompt_text("go")
    if argument:
        text += f"\n\nThe user adds: {argument}"
    await host.respond(expanded_message(f"/go {argument}".rstrip(), text))


async def _chosen_mode(host: CommandHost) -> Mode | None:
    modes = [mode for mode in MODES if mode != "read-only"]
    options = [Choice(mode, mode, WHAT_RUNS[mode]) for mode in modes]
    chosen = await host.choose("Mode for carrying out the plan", options)
    return next((mode for mode in modes if mode == chosen), None)


async def _pin(host: CommandHost, plan: str) -> None:
    """Keep the plan word for word, whatever is summarised later."""
    title = " ".join(plan.split())
    items = (await host.conversation.context()).items
    item = next((each for each in reversed(items) if each.title == title), None)
    if item is None or item.number is None or item.is_pinned:
        return
    try:
        await host.conversation.toggle_pin(item.number)
    except UsageError:
        host.notify(
            "The plan is too long to be pinned: it may be summarised in a long run.", "warning"
        )


PLAN = Command(
    "plan",
    (),
    "Have a plan made; nothing is written before you say go.",
    "[TASK]",
    _plan,
)
GO = Command("go", (), "Carry out the plan, in the mode from before.", "[REMARKS]", _go)
