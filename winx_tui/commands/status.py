"""/status: where the conversation stands."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.effort import effort_in_words
from winx_tui.commands.host import CommandHost
from winx_tui.commands.modes import WHAT_RUNS
from winx_tui.core.messages import ModelRef, Usage
from winx_tui.core.money import least_money_words, money_words
from winx_tui.llm.prices import price_of
from winx_tui.workspace.display import visible


async def _status(host: CommandHost, argument: str) -> None:
    # The conversation is asked for first: where none is open, that is what is told.
    facts = status_facts(host)
    if not await host.open_page("usage"):
        await host.show("\n".join(f"- **{name}**: {value}" for name, value in facts))


def status_facts(host: CommandHost) -> tuple[tuple[str, str], ...]:
    """Return where the conversation stands: name and words of each fact."""
    conversation, runtime = host.conversation, host.runtime
    model = conversation.model
    mode = "plan (read-only)" if conversation.plan.is_on else conversation.mode
    usage = conversation.usage
    return (
        ("Model", str(model) if model else "the first provider that has a key"),
        ("Thinking", f"{conversation.effort}. {effort_in_words(conversation.effort, model)}"),
        ("Mode", f"{mode}. {WHAT_RUNS[conversation.mode]}"),
        ("Sandbox", conversation.sandbox),
        ("Folder", visible(str(runtime.workspace.root))),
        ("Session", conversation.session_id),
        ("Tokens", _tokens(usage)),
        ("Cost", _cost(usage, model)),
        ("Context", _context(host)),
    )


def _tokens(usage: Usage) -> str:
    text = f"{usage.input_tokens:,} in, {usage.output_tokens:,} out"
    return text + (f" ({usage.cached_tokens:,} from the cache)" if usage.cached_tokens else "")


def _cost(usage: Usage, model: ModelRef | None) -> str:
    if not usage.input_tokens and not usage.output_tokens:
        return "nothing yet"
    billing = price_of(model).billing if model else "unknown"
    if usage.cost_usd is None:
        return "unknown (no price is known for this model)"
    if usage.is_cost_partial:
        return f"{least_money_words(usage.cost_usd)} (no price is known for a part of it)"
    if not usage.cost_usd:
        return billing if billing in ("free tier", "own machine") else "free of charge"
    return money_words(usage.cost_usd)


def _context(host: CommandHost) -> str:
    used = host.conversation.context_tokens
    model = host.conversation.model
    window = host.runtime.model_info(model).context_tokens if model else None
    if not window:
        return f"{used:,} tokens; the size of the model's window is unknown"
    return f"{used:,} of {window:,} tokens ({used / window:.0%})"


STATUS = Command(
    "status",
    ("cost", "tokens"),
    "Model, mode, session, tokens, cost and context.",
    "",
    _status,
)
