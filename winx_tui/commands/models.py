"""/model, /login, /logout and /onboarding: which model answers, and with which key."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.model_rows import details
from winx_tui.config.provider_keys import PROVIDER_KEYS, key_spec_of
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.model_directory import LOCAL, ModelDirectory
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_choice import named_model
from winx_tui.workspace.display import visible

FORGETTING = (
    Choice("", "Keep it"),
    Choice("forget", "Forget it", "winx deletes its copy; the key stays valid at the provider"),
)
"""The answers to the question before a key is forgotten; the empty one is no."""

_MAX_LINES = 40
"""How many rows are read line by line; a screen has a filter."""


async def _model(host: CommandHost, argument: str) -> None:
    if host.runtime.is_demo:
        host.notify("The demo has one model, the scripted one.")
        return
    if not argument and await host.open_page("models"):
        return
    statuses = await host.runtime.provider_statuses()
    await host.runtime.models.refresh(statuses)
    if argument:
        model = await _named(host, argument, statuses)
    else:
        model = await _chosen(host, _rows(statuses, host.runtime.models))
    if model is None:
        return
    host.conversation.set_model(model)
    missing = _what_is_missing(model, statuses, host.runtime.models)
    if missing:
        host.notify(f"Model {visible(str(model))}, but {missing}", "warning")
        return
    note = ""
    if host.runtime.models.is_unlisted(model):
        title = PROVIDERS[model.provider].title
        note = f" {title} does not list it; it is asked for all the same."
    host.notify(f"Model {visible(str(model))}, from the next prompt on.{note}")


async def _named(
    host: CommandHost, argument: str, statuses: Sequence[ProviderStatus]
) -> ModelRef | None:
    """Take PROVIDER or PROVIDER/MODEL, else have a person choose among what fits the words.

    Raises:
        UsageError: nothing fits.
    """
    try:
        return named_model(argument, host.runtime.settings)
    except UsageError:
        words = argument.lower().split()
        rows = _rows(statuses, host.runtime.models)
        fitting = [row for row in rows if all(word in row.value.lower() for word in words)]
        if not fitting:
            raise
    if len(fitting) == 1:
        return ModelRef.parse(fitting[0].value)
    return await _chosen(host, fitting)


async def _chosen(host: CommandHost, rows: Sequence[Choice]) -> ModelRef | None:
    title = "Model (or type /model PROVIDER/MODEL)"
    if not host.has_screen and len(rows) > _MAX_LINES:
        title = f"Model ({_MAX_LINES} of {len(rows)}; /model WORDS lists those with these words)"
        rows = rows[:_MAX_LINES]
    current = host.conversation.model
    chosen = await host.choose(title, rows, str(current) if current else None)
    return None if chosen is None else ModelRef.parse(chosen)


def _rows(statuses: Sequence[ProviderStatus], directory: ModelDirectory) -> list[Choice]:
    """List each provider's models: usable providers first, and what only they list last."""
    rows: list[tuple[tuple[bool, bool], Choice]] = []
    for status in statuses:
        is_usable = status.is_available or (status.name == LOCAL and bool(directory.servers))
        for known in directory.models_of(status.name):
            name = str(known.ref)
            choice = Choice(name, name, details(known, is_usable=is_usable))
            rows.append(((not is_usable, known.is_only_listed), choice))
    return [choice for _, choice in sorted(rows, key=lambda row: row[0])]


def _what_is_missing(
    model: ModelRef, statuses: Sequence[ProviderStatus], directory: ModelDirectory
) -> str:
    """Return why a model cannot be asked yet, and what to do; empty if it can."""
    provider = PROVIDERS[model.provider]
    if any(status.name == provider.name and status.is_available for status in statuses):
        return ""
    if provider.name == LOCAL:
        if directory.servers:
            return ""
        return (
            "no server was found on this machine: start Ollama, LM Studio, llama.cpp or vLLM, or "
            f"set {provider.base_url_variable} to where one is."
        )
    if directory.is_offline:
        return "winx is offline: only a local server may be asked."
    return f"{provider.name} has no key yet: /login {provider.name} adds one."


async def _login(host: CommandHost, argument: str) -> None:
    if host.runtime.is_demo:
        host.notify("The demo needs no key. For real work: `winx auth login dashscope`.")
        return
    if argument:
        await _add_key(host, key_spec_of(argument).provider)
        return
    if await host.open_page("models"):
        return
    await host.runtime.reload_keys()
    servers = await host.runtime.models.find_servers()
    lines = ["**Providers**", ""]
    for status in await host.runtime.provider_statuses():
        state = "ready" if status.is_available else "no key yet"
        if status.name == LOCAL and not status.is_available:
            found = ", ".join(f"{server.title} at {server.base_url}" for server in servers)
            state = found or "no server found: start one, or set WINX_LOCAL_BASE_URL"
        lines.append(f"- `{status.name}`: {state}")
    lines += [
        "",
        "`/login PROVIDER` asks for a key, tries it and keeps it; `winx auth login PROVIDER` does "
        "so in a shell. The stored keys were read anew just now.",
    ]
    await host.show("\n".join(lines))


async def _add_key(host: CommandHost, provider: str) -> None:
    if kept := await host.add_key(provider):
        host.notify(kept)


async def _logout(host: CommandHost, argument: str) -> None:
    if host.runtime.is_demo:
        host.notify("The demo has no key.")
        return
    if not argument:
        raise UsageError(f"Write /logout PROVIDER with one of: {', '.join(PROVIDER_KEYS)}.")
    provider = key_spec_of(argument).provider
    title = PROVIDERS[provider].title
    statuses = await host.runtime.provider_statuses()
    if any(one.name == provider and one.key_source == "environment" for one in statuses):
        names = " or ".join(key_spec_of(provider).variables)
        raise UsageError(
            f"The key of {title} comes from the environment ({names}): unset it there."
        )
    if not await host.choose(f"Forget the key of {title}?", FORGETTING):
        return
    place = await host.runtime.keys.forget(provider)
    words = "No key of {} is stored." if place == "none" else "The key of {} is forgotten."
    host.notify(words.format(title))


async def _onboarding(host: CommandHost, argument: str) -> None:
    if not await host.open_page("onboarding"):
        host.notify("/login PROVIDER adds a key here, /model chooses a model.")


MODEL = Command("model", ("models",), "Choose the model.", "[PROVIDER/MODEL]", _model)
LOGIN = Command("login", ("auth", "connect"), "Add a provider's key.", "[PROVIDER]", _login)
LOGOUT = Command("logout", (), "Forget a provider's key, after a question.", "PROVIDER", _logout)
ONBOARDING = Command(
    "onboarding", (), "Choose model, key and theme, as at the first start.", "", _onboarding
)
