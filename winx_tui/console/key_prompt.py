"""A key that is typed at the line prompt: hidden, tried, and kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from winx_tui.config.provider_keys import check_key, key_spec_of
from winx_tui.config.typed_key import TypedKey
from winx_tui.core.errors import CredentialError
from winx_tui.llm.key_pages import KEY_PAGES
from winx_tui.llm.key_trial import KeyTrial
from winx_tui.llm.providers import PROVIDERS

if TYPE_CHECKING:
    from winx_tui.commands.host import Level
    from winx_tui.config.credentials import Store
    from winx_tui.console.approver import ReadLine
    from winx_tui.runtime.runtime import Runtime

Notify = Callable[[str, "Level"], None]
_PLACES: dict[str, str] = {
    "keyring": "the keyring of this computer",
    "file": "a file that only you can read",
}


async def add_key(runtime: Runtime, provider: str, notify: Notify, read_line: ReadLine) -> str:
    """Ask for a key; return what was kept where, empty if nothing was.

    Raises:
        CredentialError: it is no key, or cannot be kept.
        ModelError: the model host has ended.
    """
    title = PROVIDERS[key_spec_of(provider).provider].title
    if not sys.stdin.isatty():
        raise CredentialError(f"a key is typed at a terminal; run: winx auth login {provider}")
    notify(f"{KEY_PAGES[provider].offer} Get a key at {KEY_PAGES[provider].url}", "info")
    key = await _read_hidden(f"Key of {title} (not shown, empty leaves it): ")
    if key is None:
        return ""
    if (warning := check_key(provider, key.reveal())) is not None:
        notify(f"{warning[:1].upper()}{warning[1:].rstrip('.')}.", "warning")
    notify(f"Asking {title}…", "info")
    trial = await runtime.keys.trial(provider, key)
    notify(trial.words, "info" if trial.is_good else "warning")
    if trial.verdict == "refused":
        return ""
    if trial.verdict == "untested" and not await _agrees("Keep it untested? [y/N] ", read_line):
        return ""
    return await _keep(runtime, provider, key, trial, read_line, notify)


async def _keep(
    runtime: Runtime,
    provider: str,
    key: TypedKey,
    trial: KeyTrial,
    read_line: ReadLine,
    notify: Notify,
) -> str:
    store: Store = "keyring"
    try:
        await runtime.keys.keep(provider, key, store, trial)
    except CredentialError as error:
        text = str(error).partition(";")[0]
        notify(f"{text[:1].upper()}{text[1:]}.", "warning")
        question = "Keep it in a file, in clear, that only you can read? [y/N] "
        if not await _agrees(question, read_line):
            return ""
        store = "file"
        await runtime.keys.keep(provider, key, store, trial)
    return f"The key is kept in {_PLACES[store]}."


async def _agrees(question: str, read_line: ReadLine) -> bool:
    try:
        return (await read_line(question, "")).strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False


async def _read_hidden(question: str) -> TypedKey | None:
    """Read a line that is not shown and kept in no history; None for an empty one."""
    # Lazy: few sessions ask for a key.
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import DummyHistory

    session: PromptSession[str] = PromptSession(history=DummyHistory())
    try:
        typed = TypedKey((await session.prompt_async(question, is_password=True)).strip())
    except (EOFError, KeyboardInterrupt):
        return None
    return typed if typed.reveal() else None
