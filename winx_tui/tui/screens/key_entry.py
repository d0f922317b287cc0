"""A key on its way: typed, tried with a true request, and kept; for a dialog or a page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static
from textual.worker import Worker

from winx_tui.config.provider_keys import PROVIDER_KEYS, check_key
from winx_tui.core.errors import CredentialError, ModelError
from winx_tui.llm.key_pages import KEY_PAGES
from winx_tui.llm.key_trial import KeyTrial
from winx_tui.llm.providers import PROVIDERS
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens.key_field import KeyField
from winx_tui.tui.widgets.key_hints import hints

if TYPE_CHECKING:
    from winx_tui.config.credentials import Store
    from winx_tui.runtime.key_desk import KeyDesk

State = Literal["typing", "unusual", "trying", "untested", "keeping", "no keyring"]
Tone = Literal["quiet", "warning", "error"]

AREA: Area = "key"
_STOPPED = KeyTrial("untested", "You stopped the test, so the key is untested.")
_PLACES = {"keyring": "the keyring of this computer", "file": "a file that only you can read"}


class KeyEntry(Vertical):
    """Takes a provider's key; the key is in the field alone, and gone when this is closed."""

    DEFAULT_CSS = """
    KeyEntry {
        height: auto;
        width: 100%;
    }
    KeyEntry > KeyField {
        margin: 1 0;
    }
    KeyEntry > Static {
        height: auto;
        width: 100%;
    }
    KeyEntry > #key-hint {
        color: $text-quiet;
        margin: 1 0 0 0;
    }
    """

    @dataclass
    class Closed(Message):
        """The key was kept, or the person would rather not."""

        kept: str
        """What was kept where, as a sentence; empty: nothing was."""

    def __init__(
        self,
        provider: str,
        desk: KeyDesk,
        *,
        has_other: bool = False,
        leave_words: str = "goes back",
    ) -> None:
        """Ask for a key.

        Args:
            provider: Whose.
            desk: Tries and keeps it.
            has_other: Whether the environment holds one, which comes first.
            leave_words: What becomes of a person who would rather not.
        """
        super().__init__(id="key-entry")
        self._provider = provider
        self._desk = desk
        self._has_other = has_other
        self._leave_words = leave_words
        self._state: State = "typing"
        self._trial: KeyTrial | None = None
        self._began_s = 0.0
        self._work: Worker[None] | None = None
        self._field = KeyField(id="key-field")
        self._said = Static("", id="key-said", markup=False)
        self._hint = Static("", id="key-hint", markup=False)

    @property
    def is_keeping(self) -> bool:
        """Tell whether the key is just being kept, which is not to be disturbed."""
        return self._state == "keeping"

    def compose(self) -> ComposeResult:
        page = KEY_PAGES[self._provider]
        link = Content.styled(page.url, Style(link=page.url, underline=True))
        yield Static(page.offer, markup=False)
        yield Static(Content("Get one at ") + link)
        yield self._field
        yield self._said
        yield self._hint

    def on_mount(self) -> None:
        form = PROVIDER_KEYS[self._provider].form_hint.rstrip(".")
        self._tell("typing", f"Keys of {PROVIDERS[self._provider].title} {form}.")
        self._field.focus()

    def on_unmount(self) -> None:
        self._field.wipe()

    # Textual's events

    def on_key_field_changed(self, event: KeyField.Changed) -> None:
        event.stop()
        if self._state == "unusual":
            self._tell("typing", "")

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("key").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    # Actions

    def action_accept(self) -> None:
        """Go on: try the key, or keep it as it is."""
        match self._state:
            case "typing":
                self._check()
            case "unusual":
                self._begin_trial()
            case "untested" | "no keyring":
                self._begin_keeping("keyring")

    def action_again(self) -> None:
        """Try once more."""
        if self._state == "untested":
            self._begin_trial()

    def action_to_file(self) -> None:
        """Keep it in a file, where there is no keyring."""
        if self._state == "no keyring":
            self._begin_keeping("file")

    def action_clear(self) -> None:
        """Forget what was typed."""
        if self._state not in ("trying", "keeping"):
            self._field.wipe()
            self._tell("typing", "")

    def action_leave(self) -> None:
        """Stop the test; else close without a key."""
        if self._state == "trying" and self._work is not None:
            self._work.cancel()
            self._trial = _STOPPED
            self._tell("untested", _STOPPED.words, "warning")
        elif self._state != "keeping":
            self._close("")

    # Private

    def _check(self) -> None:
        try:
            warning = check_key(self._provider, self._field.key().reveal())
        except CredentialError as error:
            self._field.wipe()
            self._tell("typing", f"{_sentence(error)}.", "error")
            return
        if warning:
            self._tell("unusual", f"{warning[:1].upper()}{warning[1:].rstrip('.')}.", "warning")
        else:
            self._begin_trial()

    def _begin_trial(self) -> None:
        self._began_s = time.monotonic()
        self._tell("trying", "")
        self._tick()
        self._work = self.run_worker(self._try(), group="key", exclusive=True)

    async def _try(self) -> None:
        ticking = self.set_interval(1.0, self._tick)
        try:
            trial = self._trial = await self._desk.trial(self._provider, self._field.key())
        finally:
            ticking.stop()
        if trial.verdict == "refused":
            self._field.wipe()
            self._tell("typing", trial.words, "error")
        elif trial.is_good:
            await self._keep("keyring")
        else:
            self._tell("untested", trial.words, "warning")

    def _tick(self) -> None:
        if self._state == "trying":
            title = PROVIDERS[self._provider].title
            self._say(f"Asking {title}… {time.monotonic() - self._began_s:.0f} s")

    def _begin_keeping(self, store: Store) -> None:
        self._work = self.run_worker(self._keep(store), group="key", exclusive=True)

    async def _keep(self, store: Store) -> None:
        said = "" if self._trial is None else self._trial.words
        self._tell("keeping", f"{said} Keeping it…".strip())
        try:
            await self._desk.keep(self._provider, self._field.key(), store, self._trial)
        except CredentialError as error:
            what = _sentence(error).partition(";")[0]
            self._tell("no keyring", f"{what}. {said}".strip(), "warning")
        except ModelError as error:
            self._field.wipe()
            self._tell("typing", f"{error}.", "error")
        else:
            self._close(f"{said} It is kept in {_PLACES[store]}.{self._note()}".strip())

    def _note(self) -> str:
        if not self._has_other:
            return ""
        names = " or ".join(PROVIDER_KEYS[self._provider].variables)
        return f" The environment holds one too ({names}), and that one comes first."

    def _close(self, kept: str) -> None:
        self._field.wipe()
        self.post_message(self.Closed(kept))

    def _tell(self, state: State, words: str, tone: Tone = "quiet") -> None:
        """Say how it stands, and which keys do something now."""
        self._state = state
        self._field.open(is_open=state in ("typing", "unusual"))
        self._say(words, tone)
        parts = [(AREA, name, words or self._leave_words) for name, words in _HINTS[state]]
        self._hint.update(hints(key_map_of(self), *parts))

    def _say(self, words: str, tone: Tone = "quiet") -> None:
        self._said.update(Content.styled(words, f"$text-{tone}"))


_HINTS: dict[State, tuple[tuple[str, str], ...]] = {
    "typing": (("accept", "tests it"), ("clear", "clears"), ("leave", "")),
    "unusual": (("accept", "tests it all the same"), ("clear", "clears"), ("leave", "")),
    "trying": (("leave", "stops the test"),),
    "untested": (
        ("accept", "keeps it untested"),
        ("again", "tests again"),
        ("leave", "drops it"),
    ),
    "keeping": (),
    "no keyring": (
        ("to_file", "keeps it in a file: in clear, for your eyes only"),
        ("accept", "tries the keyring again"),
        ("leave", "drops it"),
    ),
}
"""State → public names of the keys that count, and what they do then; empty: as the owner says."""


def _sentence(error: CredentialError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
