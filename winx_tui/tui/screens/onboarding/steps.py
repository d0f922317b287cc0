"""What the first start asks, as data: the providers' rows, the examples, and the way; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.key_pages import KEY_PAGES
from winx_tui.llm.local_servers import LocalServer
from winx_tui.llm.model_directory import LOCAL
from winx_tui.llm.providers import PROVIDERS

Step = Literal["provider", "key", "local", "trust", "theme", "examples"]

TITLES: dict[Step, str] = {
    "provider": "Which model shall work for you?",
    "key": "Its key",
    "local": "Which of its models?",
    "trust": "This folder",
    "theme": "Which colours?",
    "examples": "What shall it do first?",
}

NUMBERS: dict[Step, int] = {
    "provider": 1,
    "key": 2,
    "local": 2,
    "trust": 3,
    "theme": 3,
    "examples": 4,
}
"""Where a step stands on the way; the folder is asked about only where there is something."""
LAST = max(NUMBERS.values())

EXAMPLES = (
    "Explain how this project is built, and where I should begin to read.",
    "Look for one bug that can be proven by a test. Write the test, then mend the bug.",
    "What would a newcomer miss in the README? Propose the changes.",
)
"""Prompts that make sense in most folders."""

_NO_SERVER = "none found: start Ollama, LM Studio, llama.cpp or vLLM, then Enter"
_LOOKING = "looking for one…"
_LOCAL_OFFER = "Free, on your own machine; nothing leaves it."


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One thing that can be chosen."""

    value: str
    label: str
    remark: str = ""
    """Beside the label."""
    lines: tuple[str, ...] = ()
    """Below it."""
    url: str = ""
    """Below them, to be opened or copied."""


def provider_rows(
    statuses: Sequence[ProviderStatus], servers: Sequence[LocalServer] | None
) -> tuple[MenuRow, ...]:
    """Return a row for each provider; servers are None while they are looked for."""
    ready = {status.name for status in statuses if status.is_available}
    rows = [
        MenuRow(
            name,
            PROVIDERS[name].title,
            "has a key already" if name in ready else "",
            (page.offer,),
            page.url,
        )
        for name, page in KEY_PAGES.items()
    ]
    return (*rows, MenuRow(LOCAL, PROVIDERS[LOCAL].title, "", (_LOCAL_OFFER, _found(servers))))


def _found(servers: Sequence[LocalServer] | None) -> str:
    if servers is None:
        return _LOOKING
    if not any(server.models for server in servers):
        return _NO_SERVER
    return ", ".join(
        f"{server.title} runs here with {_models(len(server.models))}" for server in servers
    )


def _models(count: int) -> str:
    return "1 model" if count == 1 else f"{count} models"


def local_rows(servers: Sequence[LocalServer]) -> tuple[MenuRow, ...]:
    """Return a row for each model that runs here."""
    return tuple(
        MenuRow(model.name, model.name, server.title)
        for server in servers
        for model in server.models
    )


def example_rows() -> tuple[MenuRow, ...]:
    """Return a row for each example, and one for none."""
    return (*(MenuRow(text, text) for text in EXAMPLES), MenuRow("", "Something else"))


def theme_rows(names: Sequence[str]) -> tuple[MenuRow, ...]:
    """Return a row for each theme."""
    return tuple(MenuRow(name, name) for name in names)
