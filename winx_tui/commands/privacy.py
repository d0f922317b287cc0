"""/privacy: what leaves this machine, to whom, and what was sent so far."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.config.settings import Settings
from winx_tui.core.errors import SessionError
from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.providers import PROVIDERS, base_url_of
from winx_tui.session.sent import SentAccount, sent_account
from winx_tui.workspace.display import visible

_MAX_FILES = 40
_KILO = 1000


async def _privacy(host: CommandHost, argument: str) -> None:
    runtime = host.runtime
    if runtime.is_demo:
        host.notify("The demo sends nothing: its model is a script on this machine.")
        return
    statuses = await runtime.provider_statuses()
    account = await asyncio.to_thread(_account, host)
    parts = [
        _who(statuses, runtime.settings),
        _what(runtime.settings, hidden=host.conversation.hidden_secrets),
        _so_far(account),
    ]
    await host.show("\n\n".join(parts))


def _account(host: CommandHost) -> SentAccount:
    sessions = host.runtime.sessions
    try:
        session = sessions.load(sessions.find(host.conversation.session_id))
    except SessionError:
        # Nothing has happened yet, so there is no log.
        return SentAccount()
    return sent_account(session.events)


def _who(statuses: Sequence[ProviderStatus], settings: Settings) -> str:
    lines = ["**Who is asked**", ""]
    if settings.models.offline:
        lines.append(
            "- winx is offline: requests go to a local server only, others are refused; "
            "no web page is fetched."
        )
    for status in statuses:
        provider = PROVIDERS[status.name]
        if status.is_available:
            server = urlsplit(base_url_of(provider, settings)).netloc
            lines.append(f"- {provider.title}: `{visible(server)}`")
    if len(lines) == 2:
        lines.append("- nobody: no provider has a key.")
    lines.append("- The model you chose, and those that stand in for it ([failover] order).")
    return "\n".join(lines)


def _what(settings: Settings, *, hidden: int) -> str:
    masking = "are sent as you typed them (models.mask_secrets is off)"
    if settings.models.mask_secrets:
        masking = f"are sent as placeholders ({hidden} in this conversation)"
    return "\n".join(
        (
            "**What a request holds**",
            "",
            "- The system message: how to work, the directory's path, the names of some files, "
            "your instruction files, names and descriptions of skills.",
            "- The conversation: prompts, answers, and what tools returned: file contents, "
            "outputs of commands, images. Recognised secrets in results are taken out.",
            f"- Recognised secrets in prompts {masking}.",
            "- No session id, no account name, nothing about use: winx reports to nobody.",
            "- Commands that run may speak to the network themselves; their questions say so.",
            *_beside(settings),
        )
    )


def _beside(settings: Settings) -> Iterator[str]:
    """Yield what leaves this machine beside the requests to models."""
    if not settings.models.offline:
        yield "- A web page that is fetched: its host gets the URL that the question shows."
    if settings.hooks:
        yield "- Your hooks run outside the sandbox and may speak to the network (`/hooks`)."


def _so_far(account: SentAccount) -> str:
    if not account.hosts:
        return "**Sent in this session**\n\nNothing yet."
    lines = [
        "**Sent in this session**",
        "",
        "| to | requests | size | models |",
        "|---|--:|--:|---|",
    ]
    lines += [
        f"| {visible(sent.host)} | {sent.requests:,} | {_size(sent.size_bytes)} "
        f"| {visible(', '.join(sent.models))} |"
        for sent in account.hosts
    ]
    lines += ["", f"Each request holds the whole conversation again. {_contents(account)}"]
    lines += [f"- `{visible(path)}`" for path in account.files[:_MAX_FILES]]
    if len(account.files) > _MAX_FILES:
        lines.append(f"- and {len(account.files) - _MAX_FILES:,} more")
    return "\n".join(lines)


def _contents(account: SentAccount) -> str:
    commands = f"{account.commands:,} command{'' if account.commands == 1 else 's'}"
    if not account.files:
        return f"No file was read for the model; it saw the output of {commands}."
    return f"It saw the output of {commands}, and of these files (whole or in part):\n"


def _size(size_bytes: int) -> str:
    if size_bytes < _KILO * _KILO:
        return f"{max(1, round(size_bytes / _KILO)):,} kB"
    return f"{size_bytes / _KILO / _KILO:,.1f} MB"


PRIVACY = Command(
    "privacy", (), "What leaves this machine, to whom, and what was sent.", "", _privacy
)
