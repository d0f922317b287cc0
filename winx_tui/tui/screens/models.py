"""The page of models and keys: what can be asked, what it costs, and with which key."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from winx_tui.commands.model_rows import details
from winx_tui.config.paths import config_file
from winx_tui.config.writer import set_value
from winx_tui.core.errors import ConfigError, CredentialError, ModelError, UsageError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.model_directory import LOCAL
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_choice import default_model, named_model
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens.models_entries import (
    ProviderGroup,
    entries_of,
    facts_of,
    state_of,
)
from winx_tui.tui.screens.models_list import Marks, ModelList
from winx_tui.tui.screens.narrowing import TALL_ROWS, NarrowingPage
from winx_tui.tui.widgets.fitted_box import FittedBox
from winx_tui.tui.widgets.key_hints import hint_lines

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

_WIDE_COLUMNS = 112
"""From here on there is room for details beside the list."""
_START_A_SERVER = (
    "No server was found on this machine: start Ollama, LM Studio, llama.cpp or vLLM, then reload."
)
_HINTS = (
    ("use", "use"),
    ("make_default", "default"),
    ("put_key", "key"),
    ("forget", "forget"),
    ("test", "test"),
    ("reload", "reload"),
    ("filter", "narrow"),
    ("leave", "back"),
)
"""Public names of keys, and what the last line says of them."""


class ModelsPage(NarrowingPage[ModelRef | None]):
    """Gives back the model to use from now on; None: as it was."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = "../styles/pages_models.tcss"
    AREA: ClassVar[Area] = "models"
    UNNARROWED = "Price: dollars for a million tokens, in / out"

    def __init__(self, runtime: Runtime, current: ModelRef | None) -> None:
        """Show what a runtime can ask; `current` is the model in use."""
        super().__init__()
        self._runtime = runtime
        self._marks = Marks(current, _default_of(runtime))
        self._groups: tuple[ProviderGroup, ...] = ()
        self._box = FittedBox(self._hold, id="models")
        self._body = Horizontal(id="models-body")
        self._list = ModelList(id="models-list")
        self._facts = Static("", id="models-facts", markup=False)
        self._line = Static("", id="models-line", markup=False)
        self._said = Static("", id="models-said", markup=False)
        self._hint = Static("", id="models-hint", markup=False)

    def compose(self) -> ComposeResult:
        self._said.display = False
        with self._box:
            self._box.border_title = Content("Models and keys")
            yield self._filter
            with self._body:
                yield self._list
                yield VerticalScroll(self._facts, id="models-aside", can_focus=False)
            yield self._line
            yield self._said
            yield self._hint

    def on_mount(self) -> None:
        self._list.focus()
        self._show_filter()
        self._begin(self._load())

    # Textual's events

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= _WIDE_COLUMNS, "-wide")
        is_airy = event.size.width >= _WIDE_COLUMNS and event.size.height >= TALL_ROWS
        self.set_class(is_airy, "-airy")
        self.call_after_refresh(self._show_hint)

    def on_model_list_moved(self, event: ModelList.Moved) -> None:
        event.stop()
        entry = self._list.entry
        if entry is None or entry.model is None:
            self._facts.update("")
            self._line.update("")
            return
        lines = [Content.styled(one_line(str(entry.model.ref)), "bold"), Content("")]
        for name, words in facts_of(entry.model):
            lines.append(Content.styled(f"{name:<9}", "$text-quiet") + Content(one_line(words)))
        self._facts.update(Content("\n").join(lines))
        self._line.update(one_line(details(entry.model)))

    def on_model_list_picked(self, event: ModelList.Picked) -> None:
        event.stop()
        self.action_use()

    # Actions

    def action_move(self, step: int) -> None:
        """Go to another line."""
        self._list.move(step)

    def action_page(self, direction: int) -> None:
        """Go on by what is on the screen."""
        self._list.page(direction)

    def action_edge(self, direction: int) -> None:
        """Go to the first or last line."""
        self._list.edge(direction)

    def action_use(self) -> None:
        """Use the model, or the provider's usual one."""
        entry = self._list.entry
        if entry is None:
            return
        group = entry.group
        if entry.ref is not None:
            self.end(entry.ref)
        elif group.is_usable:
            usual = ModelRef(group.name, default_model(group.name, self._runtime.settings))
            self.end(group.models[0].ref if group.name == LOCAL and group.models else usual)
        elif PROVIDERS[group.name].needs_key:
            self.action_put_key()
        else:
            self._say(_START_A_SERVER, "warning")

    def action_make_default(self) -> None:
        """Begin with the model each time."""
        entry = self._list.entry
        if entry is not None and entry.ref is not None:
            self._begin(self._make_default(entry.ref))

    def action_put_key(self) -> None:
        """Add or replace the provider's key."""
        if (provider := self._provider()) is not None:
            self._begin(self._put_key(provider))

    def action_forget(self) -> None:
        """Delete the provider's stored key, after a question."""
        if (provider := self._provider()) is not None:
            self._begin(self._forget(provider))

    def action_test(self) -> None:
        """Try the provider's key with a small request."""
        if (provider := self._provider()) is not None:
            self._begin(self._test(provider))

    def action_reload(self) -> None:
        """Read keys and lists anew."""
        self._begin(self._reload())

    # What takes its time

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self.run_worker(self._told(work), group="models", exclusive=True)

    async def _told(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except (ConfigError, CredentialError, ModelError) as error:
            self._say(f"{str(error)[:1].upper()}{str(error)[1:]}.", "error")

    async def _load(self, *, anew: bool = False, said: str = "") -> None:
        statuses = await self._runtime.provider_statuses()
        await self._show(said or "Asking for the lists of models…")
        await self._runtime.models.refresh(statuses, anew=anew)
        await self._show(said)

    async def _reload(self) -> None:
        self._say("Reading keys and lists anew…")
        await self._runtime.reload_keys()
        await self._load(anew=True, said="Keys and lists were read anew.")

    async def _make_default(self, ref: ModelRef) -> None:
        await asyncio.to_thread(set_value, config_file(), "model", str(ref))
        self._marks = Marks(self._marks.current, ref)
        self._fill()
        self._say(f"winx begins with {one_line(str(ref))} from the next start on.")

    async def _put_key(self, provider: str) -> None:
        # The dialog is not needed with the page.
        from winx_tui.tui.screens.key_dialog import KeyDialog

        dialog = KeyDialog(provider, self._runtime.keys, has_other=self._is_given(provider))
        if kept := await self.app.push_screen_wait(dialog):
            await self._load(said=kept)

    async def _forget(self, provider: str) -> None:
        # The dialogs are not needed with the page.
        from winx_tui.tui.screens.forgetting import forget_dialog

        if self._is_given(provider):
            names = " or ".join(_variables(provider))
            self._say(f"This key comes from the environment ({names}): unset it there.", "warning")
        elif await self.app.push_screen_wait(forget_dialog(provider)):
            place = await self._runtime.keys.forget(provider)
            title = PROVIDERS[provider].title
            words = "No key of {} is stored." if place == "none" else "The key of {} is forgotten."
            await self._load(said=words.format(title))

    async def _test(self, provider: str) -> None:
        title = PROVIDERS[provider].title
        if not any(group.name == provider and group.has_key for group in self._groups):
            self._say(f"{title} has no key yet.")
            return
        self._say(f"Asking {title} with its key…")
        trial = await self._runtime.keys.trial(provider)
        await self._show(trial.words)

    # Private

    def _provider(self) -> str | None:
        """Return the provider of the line under the cursor, if it wants a key."""
        entry = self._list.entry
        if entry is None:
            return None
        if not PROVIDERS[entry.group.name].needs_key:
            self._say("A server on this machine needs no key.")
            return None
        return entry.group.name

    def _is_given(self, provider: str) -> bool:
        sources = {group.name: group.status.key_source for group in self._groups}
        return sources.get(provider) == "environment"

    async def _show(self, said: str) -> None:
        directory, trials = self._runtime.models, self._runtime.keys.trials
        groups = []
        for status in await self._runtime.provider_statuses():
            servers = directory.servers if status.name == LOCAL else ()
            is_usable = status.is_available or bool(servers)
            state = state_of(status, servers, trials.get(status.name))
            models = directory.models_of(status.name)
            current = self._marks.current
            if current is not None and current.provider == status.name:
                is_listed = any(model.ref == current for model in models)
                # No list need name it: it is in use all the same.
                models = models if is_listed else (directory.known(current), *models)
            groups.append(ProviderGroup(status, state, is_usable, models))
        self._groups = tuple(groups)
        self._fill()
        self._say(said)

    def _leave(self) -> None:
        self.end(None)

    def _show_hint(self) -> None:
        parts = ((self.AREA, name, words) for name, words in _HINTS)
        columns = self._hint.size.width or self.app.size.width
        key_map, is_writing = key_map_of(self), self._is_narrowing
        self._hint.update(hint_lines(key_map, columns, *parts, is_writing=is_writing))

    def _hold(self) -> None:
        """Make the box as high as the list, and the facts beside it."""
        beside = self._facts.size.height if self.has_class("-wide") else 0
        self._box.hold(self._body, max(self._list.lines_wanted, beside))

    def _fill(self, *, is_narrowed: bool = False) -> None:
        entries = entries_of(self._groups, self._query, self._marks.current)
        self._list.show(entries, self._marks)
        self._hold()

    def _say(self, words: str, tone: str = "quiet") -> None:
        self._said.update(Content.styled(one_line(words), f"$text-{tone}"))
        self._said.display = bool(words)


def _default_of(runtime: Runtime) -> ModelRef | None:
    try:
        chosen = runtime.settings.model
        return named_model(chosen, runtime.settings) if chosen else None
    except UsageError:
        return None


def _variables(provider: str) -> tuple[str, ...]:
    # Lazy: needed for one sentence.
    from winx_tui.config.provider_keys import PROVIDER_KEYS

    return PROVIDER_KEYS[provider].variables
