"""The page of the first start: one question after the other, each to be left out or taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from winx_tui.config.paths import config_file
from winx_tui.config.writer import set_value
from winx_tui.core.errors import ConfigError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.model_directory import LOCAL
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_choice import default_model
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.screens.key_entry import KeyEntry
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.onboarding.menu import Menu
from winx_tui.tui.screens.onboarding.sample import sample
from winx_tui.tui.screens.onboarding.steps import (
    LAST,
    NUMBERS,
    TITLES,
    Step,
    example_rows,
    local_rows,
    provider_rows,
    theme_rows,
)
from winx_tui.tui.widgets.key_hints import hint_lines

if TYPE_CHECKING:
    from winx_tui.llm.client import ProviderStatus
    from winx_tui.llm.local_servers import LocalServer
    from winx_tui.runtime.runtime import Runtime

AskTrust = Callable[[], Awaitable[None]]
_AIRY_ROWS = 30
"""From this height on there are blank lines between rows, and above the head."""
_HEAD_ROWS = 4
"""With the blank line below it."""
_LINE_COLUMNS = 40
"""Assumed where the size is not known yet."""
_SAMPLE_ROWS = 9
_MIN_MENU_ROWS = 4
"""Fewer rows of themes are not worth a picture."""
_HINT = (("move_up", "up"), ("move_down", "down"), ("choose", "take it"))
_WAY = (("back", "back"), ("skip", "leave this out"))


@dataclass(frozen=True, slots=True)
class OnboardingEnd:
    """What was chosen on the way."""

    model: ModelRef | None = None
    prompt: str = ""
    """An example to begin with; empty: none."""


class OnboardingPage(Modal[OnboardingEnd]):
    """Asks for a model, about the folder, for a theme and a first prompt."""

    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = "../../styles/pages_onboarding.tcss"

    def __init__(
        self,
        runtime: Runtime,
        statuses: Sequence[ProviderStatus],
        themes: Sequence[str],
        ask_trust: AskTrust | None,
    ) -> None:
        """Begin with the providers.

        Args:
            runtime: Tries keys and finds local servers.
            statuses: How it stands with each provider.
            themes: What there is to choose from.
            ask_trust: Asks about the folder; None: there is nothing to ask.
        """
        super().__init__()
        self._runtime = runtime
        self._statuses = statuses
        self._themes = themes
        self._ask_trust = ask_trust
        self._theme_before = ""
        self._servers: Sequence[LocalServer] | None = None
        self._provider = ""
        self._model: ModelRef | None = None
        self._step: Step = "provider"
        self._way: list[Step] = []
        self._head = Static("", id="onboarding-head", markup=False)
        self._hints: tuple[tuple[str, str], ...] = ()
        self._words = Content("")
        """What was said last."""
        self._box = Vertical(id="onboarding")
        self._body = Vertical(id="onboarding-body")
        self._said = Static("", id="onboarding-said", markup=False)
        self._hint = Static("", id="onboarding-hint", markup=False)

    def compose(self) -> ComposeResult:
        with self._box:
            yield self._head
            yield self._body
            yield self._said
            yield self._hint

    async def on_mount(self) -> None:
        self._theme_before = self.app.theme
        await self._show("provider")
        self.run_worker(self._look_for_servers(), group="servers")

    # Textual's events

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height >= _AIRY_ROWS, "-airy")
        self.call_after_refresh(self._fit)

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("onboarding").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    async def on_key_entry_closed(self, event: KeyEntry.Closed) -> None:
        event.stop()
        if event.kept:
            self._model = ModelRef(
                self._provider, default_model(self._provider, self._runtime.settings)
            )
        await self._go_on(event.kept)

    def on_menu_moved(self, event: Menu.Moved) -> None:
        event.stop()
        if self._step == "theme":
            self.app.theme = event.row.value

    async def on_menu_picked(self, event: Menu.Picked) -> None:
        event.stop()
        await self.action_choose()

    # Actions

    def action_move(self, step: int) -> None:
        """Go to another row."""
        if (menu := self._menu) is not None:
            menu.move(step)

    async def action_choose(self) -> None:
        """Take the row under the cursor."""
        if (menu := self._menu) is None:
            return
        value = menu.row.value
        match self._step:
            case "provider":
                await self._choose_provider(value)
            case "local":
                self._model = ModelRef(LOCAL, value)
                await self._keep("model", str(self._model))
                await self._go_on(f"{value} works for you, each time.")
            case "theme":
                if value != self._theme_before:
                    await self._keep("theme", value)
                    self._theme_before = value
                await self._go_on("")
            case "examples":
                self.end(OnboardingEnd(self._model, value))

    async def action_skip(self) -> None:
        """Leave this step out."""
        if self._step == "theme":
            self.app.theme = self._theme_before
        await self._go_on("")

    async def action_back(self) -> None:
        """Go to the step before."""
        if self._way and not self._is_busy():
            if self._step == "theme":
                self.app.theme = self._theme_before
            await self._show(self._way.pop())

    def action_leave(self) -> None:
        """Leave out all that is left."""
        if not self._is_busy():
            self.app.theme = self._theme_before
            self.end(OnboardingEnd(self._model))

    def action_copy_url(self) -> None:
        """Copy the address where the marked provider's keys are made."""
        if (menu := self._menu) is not None and menu.row.url:
            self.app.copy_to_clipboard(menu.row.url)
            self._say(f"Copied: {menu.row.url}")

    async def action_keys(self) -> None:
        """Show the keys of this page."""
        # The screen is not needed with the page.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("onboarding", "key"))

    # Steps

    async def _choose_provider(self, provider: str) -> None:
        self._provider = provider
        is_ready = any(one.name == provider and one.is_available for one in self._statuses)
        if provider == LOCAL:
            await self._choose_local()
        elif is_ready:
            self._model = ModelRef(provider, default_model(provider, self._runtime.settings))
            await self._go_on(f"{PROVIDERS[provider].title} has a key already.")
        else:
            await self._forward("key")

    async def _choose_local(self) -> None:
        await self._look_for_servers()
        if self._servers and any(server.models for server in self._servers):
            await self._forward("local")
        else:
            self._say("No local server was found: start one, then press Enter once more.")

    async def _go_on(self, said: str) -> None:
        if self._step in ("provider", "key", "local") and self._ask_trust is not None:
            ask, self._ask_trust = self._ask_trust, None
            self.run_worker(self._asked(ask, said), group="trust")
        elif self._step in ("provider", "key", "local"):
            await self._forward("theme", said)
        elif self._step == "theme":
            await self._forward("examples", said)
        elif self._step == "examples":
            self.end(OnboardingEnd(self._model))

    async def _asked(self, ask: AskTrust, said: str) -> None:
        await ask()
        await self._forward("theme", said)

    async def _forward(self, step: Step, said: str = "") -> None:
        self._way.append(self._step)
        await self._show(step)
        if said:
            self._say(said)

    async def _show(self, step: Step) -> None:
        self._step = step
        self._say("")
        await self._body.remove_children()
        widgets = self._widgets(step)
        await self._body.mount_all(widgets)
        for widget in widgets:
            if isinstance(widget, Menu):
                widget.focus()
        title = TITLES[step]
        if step == "key":
            title = f"A key for {PROVIDERS[self._provider].title}"
        number = f"   {NUMBERS[step]} of {LAST}"
        head = Content.assemble(
            ("winx", "$primary bold"), (number, "$text-quiet"), "\n\n", (title, "bold")
        )
        self._head.update(head)
        parts = _WAY[0 if self._way else 1 :]
        self._hints = (*_HINT, *parts) if step != "key" else parts[:1]
        self._fit()

    def _widgets(self, step: Step) -> list[Widget]:
        is_airy = self.app.size.height >= _AIRY_ROWS
        match step:
            case "provider":
                rows = provider_rows(self._statuses, self._servers)
                return [Menu(rows, at=self._provider, is_airy=is_airy)]
            case "local":
                return [Menu(local_rows(self._servers or ()))]
            case "key":
                desk = self._runtime.keys
                return [KeyEntry(self._provider, desk, leave_words="leaves this out")]
            case "theme":
                picture = Static(sample(), id="onboarding-sample")
                return [picture, Menu(theme_rows(self._themes), at=self.app.theme)]
            case _:
                return [Menu(example_rows(), is_airy=is_airy)]

    # Private

    @property
    def _menu(self) -> Menu | None:
        return next(iter(self._body.query(Menu)), None)

    def _fit(self) -> None:
        """Break the keys between them; leave the menu the rows that the rest does not need."""
        columns = self._hint.size.width or _LINE_COLUMNS
        parts: list[HintPart] = [("onboarding", name, words) for name, words in self._hints]
        hint = hint_lines(key_map_of(self), columns, *parts)
        self._hint.update(hint)
        if (menu := self._menu) is not None:
            said = 1 + len(self._words.wrap(columns)) if self._words.plain else 0
            below = said + 1 + len(hint.split("\n"))
            above = self._box.styles.padding.height + _HEAD_ROWS
            rows = self.app.size.height - above - below
            has_sample = self._step == "theme" and rows - _SAMPLE_ROWS >= _MIN_MENU_ROWS
            for picture in self._body.query("#onboarding-sample"):
                picture.display = has_sample
            menu.styles.max_height = max(3, rows - (_SAMPLE_ROWS if has_sample else 0))

    def _is_busy(self) -> bool:
        return any(entry.is_keeping for entry in self._body.query(KeyEntry))

    async def _look_for_servers(self) -> None:
        self._servers = await self._runtime.models.find_servers()
        if self._step == "provider" and (menu := self._menu) is not None:
            menu.replace(provider_rows(self._statuses, self._servers))

    async def _keep(self, key: str, value: str) -> None:
        try:
            await asyncio.to_thread(set_value, config_file(), key, value)
        except ConfigError as error:
            self.notify(f"It holds for this run only: {error}.", severity="warning")

    def _say(self, words: str) -> None:
        self._words = Content.styled(words, "$text-success")
        self._said.update(self._words)
        self._said.display = bool(words)
        self._fit()
