"""Who has answered, and what it took: a line for the model, and the same as data."""

from __future__ import annotations

from winx_tui.tools.asking_models.asker import Reply
from winx_tui.tools.asking_models.outputs import Answered
from winx_tui.workspace.display import visible

CUT = "The answer was cut because of its length; ask for less at a time."


def answered(reply: Reply) -> Answered:
    """Return who has answered, as data."""
    facts: Answered = {
        "answered_by": str(reply.model),
        "input_tokens": reply.usage.input_tokens,
        "output_tokens": reply.usage.output_tokens,
        "duration_s": round(reply.duration_s, 3),
    }
    if reply.passed_over:
        facts["passed_over"] = list(reply.passed_over)
    return facts


def with_attribution(text: str, reply: Reply, *notes: str) -> str:
    """Put behind an answer who gave it, and what else must be said of it.

    Args:
        text: the answer, as it is shown.
        reply: where it came from.
        notes: further sentences.
    """
    usage = reply.usage
    took = f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out"
    lines = [f"[Answered by {reply.model} in {reply.duration_s:.1f} s; {took}.]"]
    lines += [f"[{visible(why)}]" for why in reply.passed_over]
    lines += [f"[{note}]" for note in notes]
    return f"{_shown(text)}\n\n" + "\n".join(lines)


def _shown(text: str) -> str:
    """Make hidden characters visible, but for those that only choose how an emoji looks."""
    plain = text.replace("\r\n", "\n").replace("\ufe0f", "")
    return visible(plain.strip(), multiline=True)
