"""/model and /login: which model answers, and which providers have a key."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.config.settings import Settings
from winx_tui.core.messages import ModelRef
from winx_tui.llm.catalog import known_models
from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_choice import default_model, named_model


async def _model(host: CommandHost, argument: str) -> None:
    if host.runtime.is_demo:
        host.notify("The demo has one model, the scripted one.")
        return
    statuses = await host.runtime.provider_statuses()
    if argument:
        model = named_model(argument, host.runtime.settings)
    else:
        current = host.conversation.model
        chosen = await host.choose(
            "Model (or type /model PROVIDER/MODEL)",
            _rows(statuses, host.runtime.settings),
            str(current) if current else None,
        )
        if chosen is None:
            return
        model = ModelRef.parse(chosen)
    host.conversation.set_model(model)
    has_key = any(status.name == model.provider and status.is_available for status in statuses)
    if has_key:
        host.notify(f"Model {model}, from the next prompt on.")
    else:
        host.notify(f"Model {model}, but {_what_is_missing(model.provider)}", "warning")


def _rows(statuses: Sequence[ProviderStatus], settings: Settings) -> list[Choice]:
    """List each provider's models, usable providers first."""
    rows = []
    for status in sorted(statuses, key=lambda status: not status.is_available):
        detail = PROVIDERS[status.name].title
        if not status.is_available:
            detail += ", not set up"
        for model in _models_of(status.name, settings):
            rows.append(Choice(str(model), str(model), detail))
    return rows


def _models_of(provider: str, settings: Settings) -> list[ModelRef]:
    usual = ModelRef(provider, default_model(provider, settings))
    return [usual, *(model for model in known_models(provider) if model != usual)]


def _what_is_missing(provider: str) -> str:
    if PROVIDERS[provider].needs_key:
        return f"{provider} has no key yet: /login says how to add one."
    return f"WINX_LOCAL_BASE_URL (or providers.{provider}.base_url) does not say where it is."


async def _login(host: CommandHost, argument: str) -> None:
    if host.runtime.is_demo:
        host.notify("The demo needs no key. For real work: `winx auth login dashscope`.")
        return
    await host.runtime.reload_keys()
    lines = ["**Providers**", ""]
    for status in await host.runtime.provider_statuses():
        state = "ready" if status.is_available else "no key yet"
        if not PROVIDERS[status.name].needs_key and not status.is_available:
            state = "no address yet: set WINX_LOCAL_BASE_URL"
        lines.append(f"- `{status.name}`: {state}")
    lines += [
        "",
        "A key is typed where nothing records it: run `winx auth login PROVIDER` in another "
        "terminal, then `/login` again. The stored keys were read anew just now.",
    ]
    await host.show("\n".join(lines))


MODEL = Command("model", ("models",), "Choose the model.", "[PROVIDER/MODEL]", _model)
LOGIN = Command("login", (), "How to add a key; reads stored keys anew.", "", _login)
