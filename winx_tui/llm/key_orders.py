"""What the model host is asked to do with a key: try it, keep it, forget it."""

from __future__ import annotations

from dataclasses import replace

from winx_tui.config.credentials import Store
from winx_tui.config.typed_key import TypedKey
from winx_tui.core.codec import encode
from winx_tui.core.errors import CredentialError
from winx_tui.core.messages import ModelRef, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.client import HostClient

_PROMPT = "Answer with one word: ready"
_MOST_TOKENS = 16
_STALL_S = 6.0
"""A person waits for it; three times as long for the first word."""


async def try_key(host: HostClient, model: ModelRef, key: TypedKey | None) -> None:
    """Send a model's provider a small request with a key; None: the one that is kept.

    Raises:
        ModelError: no answer came, and why.
    """
    request = ChatRequest(model, (user_message(_PROMPT),), max_output_tokens=_MOST_TOKENS)
    order = replace(await host.destinations.order(request), stall_timeout_s=_STALL_S)
    await host.ask_host("try_key", key, order=encode(order))


async def store_key(host: HostClient, provider: str, key: TypedKey, store: Store) -> None:
    """Have the host keep a key, in place of the one that was kept before.

    Raises:
        CredentialError: it cannot be kept there; nothing has changed.
        ModelError: the host has ended.
    """
    answer = await host.ask_host("store_key", key, provider=provider, store=store)
    if answer["problem"]:
        raise CredentialError(str(answer["problem"]))


async def delete_key(host: HostClient, provider: str) -> str:
    """Have the host forget a stored key; return where it was, "none" if there was none.

    Raises:
        CredentialError: it cannot be deleted.
        ModelError: the host has ended.
    """
    answer = await host.ask_host("delete_key", provider=provider)
    if answer["problem"]:
        raise CredentialError(str(answer["problem"]))
    return str(answer["place"])
