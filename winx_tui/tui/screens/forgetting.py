"""The question before a key is forgotten."""

from __future__ import annotations

from winx_tui.commands.models import FORGETTING
from winx_tui.llm.providers import PROVIDERS
from winx_tui.tui.screens.choice import ChoiceDialog


def forget_dialog(provider: str) -> ChoiceDialog:
    """Return a dialog whose answer is empty or None unless the key is to be forgotten."""
    return ChoiceDialog(f"Forget the key of {PROVIDERS[provider].title}?", FORGETTING)
