"""The rows of the page of models: providers and what they serve, narrowed by words; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from winx_tui.commands.model_rows import window
from winx_tui.config.credentials import Source
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.key_trial import KeyTrial, KeyVerdict
from winx_tui.llm.local_servers import LocalServer
from winx_tui.llm.model_directory import LOCAL, KnownModel
from winx_tui.llm.providers import PROVIDERS

_PLACES: Mapping[Source, str] = {
    "environment": "key in the environment",
    "keyring": "key in the keyring",
    "file": "key in a private file",
    "none": "no key",
}
_VERDICTS: Mapping[KeyVerdict, str] = {
    "works": "works",
    "limited": "works, but is limited",
    "refused": "refused",
    "untested": "could not be tested",
}


@dataclass(frozen=True, slots=True)
class ProviderGroup:
    """A provider as the page shows it."""

    status: ProviderStatus
    state: str
    """How it stands with its key, or its servers, in few words."""
    is_usable: bool
    models: Sequence[KnownModel]

    @property
    def name(self) -> str:
        """Return the provider's name."""
        return self.status.name

    @property
    def has_key(self) -> bool:
        """Tell whether there is a key."""
        return self.status.key_source != "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: the head of a provider, or one of its models."""

    group: ProviderGroup
    model: KnownModel | None = None
    """None: the head."""

    @property
    def ref(self) -> ModelRef | None:
        """Return the model of the line; None for a head."""
        return None if self.model is None else self.model.ref


def state_of(status: ProviderStatus, servers: Sequence[LocalServer], trial: KeyTrial | None) -> str:
    """Say how it stands with a provider."""
    if status.name == LOCAL:
        if servers:
            return ", ".join(f"{server.title} runs here" for server in servers)
        return "at its address" if status.is_available else "no server found on this machine"
    if status.problem is not None:
        return "its key cannot be read"
    words = [_PLACES[status.key_source]]
    if trial is not None and status.key_source != "none":
        words.append(_VERDICTS[trial.verdict])
    if status.key_source != "none" and not status.is_available:
        words.append("winx is offline")
    return " · ".join(words)


def entries_of(
    groups: Sequence[ProviderGroup], query: str, current: ModelRef | None = None
) -> tuple[Entry, ...]:
    """Return the lines that a query leaves, usable providers first, each below its head.

    Without a query providers that cannot be used are there with their heads, and with the model
    in use if it is theirs; a head stays only where its own words or one of its models fit.
    """
    words = query.lower().split()
    lines: list[Entry] = []
    for group in sorted(groups, key=lambda group: not group.is_usable):
        shown = [each for each in group.models if group.is_usable or each.ref == current]
        fitting = [model for model in shown if _fits(model, words)]
        if fitting or not words:
            lines += [Entry(group), *(Entry(group, model) for model in fitting)]
    return tuple(lines)


def _fits(model: KnownModel, words: Sequence[str]) -> bool:
    facts = f"{model.ref} {PROVIDERS[model.ref.provider].title} {price_words(model)}".lower()
    return all(word in facts for word in words)


def price_words(model: KnownModel) -> str:
    """Return what a model costs, short enough for a column: "$0.75 / $3.75", "free tier"."""
    price = model.price
    if price.billing != "money":
        return {"own machine": "own machine", "free tier": "free tier"}.get(
            price.billing, "unknown"
        )
    return f"${price.input_usd_per_million:g} / ${price.output_usd_per_million:g}"


def window_words(model: KnownModel) -> str:
    """Return the size of a model's window: "998k"; empty where it is unknown."""
    return window(model.info.context_tokens).removesuffix(" window")


def facts_of(model: KnownModel) -> tuple[tuple[str, str], ...]:
    """Return everything that is known of a model as names and words."""
    longest = model.info.max_output_tokens
    rows = (
        ("Provider", model.server or PROVIDERS[model.ref.provider].title),
        ("Window", f"{model.info.context_tokens:,} tokens" if model.info.context_tokens else ""),
        ("Answers", f"up to {longest:,} tokens" if longest else ""),
        ("Price", str(model.price)),
        ("Thinks", "yes" if model.thinks else "no" if model.thinks is False else ""),
        (
            "Images",
            {True: "sees them", False: "not seen"}.get(model.info.takes_images, "")
            if model.info.takes_images is not None
            else "",
        ),
        ("Left", model.quota_left),
    )
    return tuple((name, words) for name, words in rows if words)
