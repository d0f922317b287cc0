"""The full-screen front end: a chat, a prompt, a file tree and a status bar."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.worker import Worker

from winx_tui.config.settings import Settings
from winx_tui.core.errors import NoModelAvailable, WinxError
from winx_tui.core.modes import MODES
from winx_tui.core.money import cost_words
from winx_tui.tui.blocks.greeting import Welcome
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.command_index import CommandIndex
from winx_tui.tui.keymap import DEFAULT_KEYS, KEYS, KeyMap
from winx_tui.tui.late_parts import load_commands, load_late_parts
from winx_tui.tui.prompt_frame import TWICE_S
from winx_tui.tui.session_frame import SessionFrame
from winx_tui.tui.terminal import DEATH_EXIT_CODE, end_process, watch_terminal
from winx_tui.tui.turn import TurnRunner
from winx_tui.tui.widgets.status_bar import Status

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.theming.spec import ThemeSpec
    from winx_tui.workspace.repository import RepositoryStatus

_CLOSE_S = 1.5
"""How long the end of winx may take."""

OpenRuntime = Callable[[], Awaitable["Runtime"]]


class WinxApp(SessionFrame, inherit_bindings=False):
    """Paints first; the runtime is opened afterwards, and typing works meanwhile."""

    def __init__(
        self,
        *,
        settings: Settings,
        theme: ThemeSpec,
        root: Path,
        open_runtime: OpenRuntime,
        resume: str | None = None,
        first_prompt: str | None = None,
        has_many_colours: bool = True,
    ) -> None:
        key_map, self._notes_on_keys = _keys_in_force(settings)
        super().__init__(
            theme=theme,
            ui=settings.ui,
            folder=root.name or str(root),
            suggest=self._suggest,
            has_many_colours=has_many_colours,
            key_map=key_map,
        )
        self.runtime: Runtime | None = None
        self.turns = TurnRunner(
            self._start_turn, self._turn_changed, self.batch_update, self._run_holding
        )
        self._settings = settings
        self._root = root
        self._open_runtime = open_runtime
        self._resume = resume
        self._first_prompt = first_prompt
        self._host = AppCommandHost(self)
        self._commands = CommandIndex(self)
        self.is_loaded = asyncio.Event()
        """Set when nothing heavy is loaded any more."""
        self._is_open = asyncio.Event()
        self._not_open_because = "starting…"
        self._repository: RepositoryStatus | None = None

    # Opening and closing

    def on_mount(self) -> None:
        is_demo = self._first_prompt is not None
        self.show_greeting(Welcome(self._short_root(), self._settings.mode, is_demo=is_demo))
        if self._first_prompt:
            self.prompt.area.set_text(self._first_prompt)
        self.prompt.area.focus()
        self.show_status()
        watch_terminal(asyncio.get_running_loop(), self._terminal_died)
        self.call_after_refresh(lambda: self.run_worker(self._open(), group="open"))

    async def _open(self) -> None:
        is_demo = self._first_prompt is not None
        self.run_worker(self.open_kept_prompts(has_drafts=not is_demo), group="drafts")
        try:
            if self._resume is not None:
                await self._show_session(self._resume)
            self.runtime = await self._open_runtime()
            await asyncio.to_thread(load_late_parts)
            for notice in self.runtime.notices:
                self.tell(notice.text, notice.level)
            for sentence in self._notes_on_keys:
                self.tell(sentence, "warning")
            first = await self._greet_first_start()
            if first is None and self.runtime.trust is not None:
                self.wait_for_person()
                # Most folders are trusted or hold nothing.
                from winx_tui.tui.trust_question import ask_about_trust

                await ask_about_trust(self, self.runtime.trust)
            await self._open_first_conversation()
            if first is not None:
                first()
        except WinxError as error:
            self.tell(str(error), "error")
            leaves = self.key_map.hint(("prompt", "delete_or_quit", "leaves."))
            self.tell(f"winx cannot work like this. {leaves or '/exit leaves.'}", "info")
            self.is_loaded.set()
            return
        finally:
            self._is_open.set()
            self.show_status()
        self.run_worker(self._warm_up(), group="warm")
        self.theme_follower.begin()
        # Files are not needed for the first paint.
        from winx_tui.tui.project_view import ProjectView

        self._project = ProjectView(
            self.runtime,
            self.tree_pane,
            self._repository_changed,
            read_counts=self._read_line_counts,
            on_files=self.prompt.area.offer_again,
        )
        self.tree_pane.open(self._project)
        self._project.read_files()
        self.run_worker(self._project.follow_disk(), group="disk")
        self.run_worker(self._check_keys(), group="keys")

    async def _greet_first_start(self) -> Callable[[], None] | None:
        """Ask what is asked at a first start; return what does it once a conversation is open."""
        if self._resume is not None or self._first_prompt is not None:
            return None
        # Most starts are not the first: its page is not needed for the first paint.
        from winx_tui.tui.screens.onboarding.first_start import is_new_here

        if not await asyncio.to_thread(is_new_here):
            return None
        from winx_tui.tui.screens.onboarding.flow import apply, onboard_first

        answers = await onboard_first(self)
        return None if answers is None else partial(apply, self, answers)

    def wait_for_person(self) -> None:
        """Say in the status bar that winx opens once the person has answered."""
        self._not_open_because = "waiting for your answer"
        self.show_status()

    async def _warm_up(self) -> None:
        # Markdown is not needed for the first paint.
        from winx_tui.tui.blocks.markdown import warm_up

        # A thread that loads takes most of the time from a tree that is being drawn, and from keys.
        await self.tree_pane.wait_until_drawn()
        await asyncio.to_thread(load_commands)
        await asyncio.to_thread(warm_up)
        # Else a person waits for it with the first dialog.
        self.read_dialog_styles()
        self.is_loaded.set()

    async def close(self) -> None:
        """Interrupt what runs and end what was started; the terminal is free already."""
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self.close_drafts()
                await self.turns.stop()
                if self.runtime is not None:
                    await self.runtime.aclose()
        except TimeoutError:
            self.log.warning("closing took too long")

    def _terminal_died(self) -> None:
        async def end() -> None:
            await self.close()
            end_process(DEATH_EXIT_CODE)

        self.run_worker(end(), group="end")

    async def _check_keys(self) -> None:
        """Settle on a model now, or say that no key is there."""
        if not await self.settle_on_model() and not await self._offer_local_models():
            self._greet(needs_key=True)
        self.show_status()

    async def settle_on_model(self) -> bool:
        """Settle on a model, so that the status bar names it; tell whether one can be asked."""
        conversation = self.turns.conversation
        if conversation is None:
            return True
        try:
            await conversation.ensure_model()
        except NoModelAvailable:
            return False
        except WinxError as error:
            self.tell(str(error), "warning")
        self._greet(needs_key=False)
        self.show_status()
        return True

    def _greet(self, *, needs_key: bool) -> None:
        if self.greeting is not None and self.greeting.welcome.needs_key != needs_key:
            self.greeting.welcome = replace(self.greeting.welcome, needs_key=needs_key)
            self.transcript.update_block(self.greeting)

    async def _offer_local_models(self) -> bool:
        # Commands are not needed for the first paint.
        from winx_tui.commands.local_offer import offer_local_models

        return await offer_local_models(self._host)

    # What others show

    def show_status(self) -> None:
        """Draw the status bar from what is true now."""
        conversation = self.turns.conversation
        repository = self._repository
        model = conversation.answering if conversation else None
        info = self.runtime.model_info(model) if self.runtime and model else None
        not_open = "" if self._is_open.is_set() else self._not_open_because
        self.status_bar.status = Status(
            model=str(model) if model else not_open or self._settings.model,
            mode=conversation.mode if conversation else self._settings.mode,
            is_planning=conversation is not None and conversation.plan.is_on,
            branch=repository.branch if repository else "",
            under_way=repository.operation if repository else "",
            worktree=repository.worktree if repository else "",
            changed_files=len(repository.changed) if repository else 0,
            context_tokens=conversation.context_tokens if conversation else 0,
            context_window=info.context_tokens if info else None,
            cost=cost_words(conversation.usage) if conversation else "",
            hint=self._hint(),
        )
        self.prompt.area.show_planning(is_planning=self.status_bar.status.is_planning)

    def _hint(self) -> str:
        """Return what the very next key does, if that is something out of the way."""
        if self.is_leading:
            return self.leader_hint()
        if time.monotonic() - self._asked_to_quit_s < TWICE_S:
            return self.key_map.hint(("app", "clear_or_quit", "again quits"))
        if time.monotonic() - self._escaped_s < TWICE_S:
            what = "again clears the prompt" if self.prompt.area.text else "again goes back"
            return self.key_map.hint(("app", "interrupt", what))
        return ""

    def _tell_activity(self, label: str) -> None:
        self.activity.tell(label)
        self._show_touched()
        if self.turns.router is not None:
            self.turns.router.tick()
        self.show_status()

    def _short_root(self) -> str:
        try:
            return f"~/{self._root.relative_to(Path.home())}".rstrip("/.")
        except (ValueError, RuntimeError):
            return str(self._root)

    def _repository_changed(self, status: RepositoryStatus | None) -> None:
        self._repository = status
        self.show_status()

    def _start_turn(self, work: Coroutine[Any, Any, None]) -> Worker[None]:
        return self.run_worker(work, group="turn")

    def _turn_changed(self) -> None:
        is_busy = self.turns.is_busy
        if is_busy and not self.activity.is_running:
            self.activity.start("Working", self._tick)
        elif not is_busy and self.activity.is_running:
            self.activity.stop()
            if self._project is not None:
                self.run_worker(self._project.refresh_status(), group="status")
        self.tell_standing(is_busy=is_busy, has_failed=self.turns.has_failed)
        self._show_touched()
        is_held = self.turns.is_held or self.turns.conversation is None
        self.prompt.show_queue(self.turns.queued, is_held=is_held)
        self.show_status()

    def _tick(self) -> None:
        if self.turns.router is not None:
            self.turns.router.tick()
            if countdown := self.turns.router.countdown:
                self.activity.tell(countdown)

    # Actions

    def action_cycle_mode(self) -> None:
        """Go to the next approval mode."""
        conversation = self.turns.conversation
        if conversation is not None:
            mode = MODES[(MODES.index(conversation.mode) + 1) % len(MODES)]
            conversation.set_mode(mode)
            if mode == "full-access":
                # Commands are not needed for the first paint.
                from winx_tui.commands.modes import FULL_ACCESS_WARNING

                self.tell(FULL_ACCESS_WARNING, "warning")
            self.show_status()


def _keys_in_force(settings: Settings) -> tuple[KeyMap, tuple[str, ...]]:
    """Return the keys, and sentences on what a person should know of their own."""
    if not settings.keys:
        return DEFAULT_KEYS, ()
    # Most people keep the keys as they are.
    from winx_tui.tui.keys.choosing import chosen_keys

    chosen = chosen_keys(KEYS, settings.keys)
    return chosen.key_map, chosen.sentences
