"""/effort: how much the model thinks before it answers."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.effort import EFFORTS, Effort
from winx_tui.core.messages import ModelRef
from winx_tui.llm.thinking import level_for, levels_of

_MEANING: dict[Effort, str] = {
    "auto": "as the model does by itself",
    "off": "answers at once",
    "low": "a little, for plain tasks",
    "medium": "more, for tasks with several steps",
    "high": "much, for hard problems; slower, and more tokens",
}


async def _effort(host: CommandHost, argument: str) -> None:
    model = host.conversation.answering
    wish = argument.lower()
    if not wish:
        options = [Choice(each, each, _what(each, model)) for each in EFFORTS]
        chosen = await host.choose("Thinking", options, host.conversation.effort)
        if chosen is None:
            return
        wish = chosen
    effort = next((each for each in EFFORTS if each == wish), None)
    if effort is None:
        host.notify(f"'{argument}' is no level. Take one of {', '.join(EFFORTS)}.", "warning")
        return
    host.conversation.set_effort(effort)
    host.notify(f"Thinking: {effort}. {effort_in_words(effort, model)}")


def effort_in_words(effort: Effort, model: ModelRef | None) -> str:
    """Say what a level comes to with a model, as a sentence."""
    if effort == "auto":
        return "Each model thinks as it does by itself."
    if model is None:
        return "It holds for every model that can be told."
    if not levels_of(model):
        return f"{model} cannot be told, as far as winx knows; it thinks as it does by itself."
    level = level_for(model, effort)
    if level == effort:
        return f"{model} is told so from the next request on."
    return f"{model} has no such level; it is told {level}, the nearest."


def _what(effort: Effort, model: ModelRef | None) -> str:
    meaning = _MEANING[effort]
    if effort == "auto" or model is None:
        return meaning
    level = level_for(model, effort)
    if level == effort:
        return meaning
    return f"{meaning} ({model.model}: {'cannot be told' if level == 'auto' else level})"


EFFORT = Command(
    "effort",
    ("think", "thinking", "reasoning-effort"),
    "How much the model thinks before it answers.",
    f"[{'|'.join(EFFORTS)}]",
    _effort,
)
