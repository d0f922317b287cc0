"""How a chat answers: its mode and its personality as a system message; facts of the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from winx_tui.tools.asking_models.outputs import ChatMode
from winx_tui.workspace.display import visible

_BEGINNING = (
    "You are winx, an assistant for people who program. You only talk here: you see no file and "
    "run nothing, so never claim to have done something, and say so where you do not know. "
    "Answer in the language of the user's last message, in Markdown where that helps."
)
_MODES: Mapping[ChatMode, str] = {
    "casual": "Talk as with a colleague: relaxed and short.",
    "technical": "Be exact: terms, versions, numbers, code where it says more than words.",
    "help": "Help the user to reach a goal: steps in order, each with what to type and what to "
    "expect; ask for what is missing.",
    "debug": "Find a fault with the user: name the likeliest causes first, say for each how to "
    "tell, and ask for the output that decides.",
    "creative": "Bring ideas: several that differ truly, unusual ones too, each with its price.",
    "mentor": "Teach: explain why, lead by questions and small steps, and leave the last step to "
    "the user.",
}
_PERSONALITIES = (
    (2, "Be dry and factual: no greeting, no small talk, no humour."),
    (5, "Be friendly and plain."),
    (8, "Be warm and lively, with a light touch of humour where it fits."),
    (10, "Be playful and full of character, and still right in every fact."),
)
"""Up to which level, and what it means."""


def system_text(mode: ChatMode, personality_level: int, machine: str) -> str:
    """Write the system message of a chat.

    Args:
        mode: what the chat is for.
        personality_level: 0 (none) to 10.
        machine: facts about it; "" where they are not wanted.
    """
    manner = next(text for most, text in _PERSONALITIES if personality_level <= most)
    parts = [_BEGINNING, _MODES[mode], manner]
    if machine:
        parts.append(f"Facts about the user's machine:\n{machine}")
    return "\n".join(parts)


def machine_facts(root: Path) -> str:
    """Describe the machine, with nothing that tells whose it is."""
    facts = {
        "Date": date.today().isoformat(),
        "System": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "Distribution": _distribution(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Processors": str(os.cpu_count() or ""),
        "Shell": Path(os.environ.get("SHELL", "")).name,
        "Workspace": visible(root.name),
    }
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact)


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""
