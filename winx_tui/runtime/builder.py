"""Composes a Runtime from what the command line and the settings say."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.agent.allowance import MoneyBefore, no_money
from winx_tui.agent.instructions import describe_instructions
from winx_tui.config.paths import config_dir, sessions_dir, state_dir, trust_file
from winx_tui.config.settings import Settings
from winx_tui.config.trust import MCP_SERVERS, TrustState, TrustStore
from winx_tui.core.events import Notice
from winx_tui.core.messages import ModelRef
from winx_tui.llm.base import ChatModel
from winx_tui.llm.client import HostClient, HostProcess
from winx_tui.llm.demo import DEMO_MODEL, DemoModel
from winx_tui.llm.key_accounts import KeyAccounts
from winx_tui.llm.model_directory import QuotaLeft
from winx_tui.llm.quota_model import GovernedChatModel
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_report import quota_left, unusual_use
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.runtime.demo_project import demo_state_dir
from winx_tui.runtime.directories import Premises, checked_all
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.model_choice import named_model
from winx_tui.runtime.project_trust import ProjectTrust
from winx_tui.runtime.pruning import prune_later
from winx_tui.runtime.rules_in_force import home_directory, rules_for
from winx_tui.runtime.runtime import Runtime
from winx_tui.session.store import SessionStore
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.runtime.server_desk import ServerDesk


@dataclass(frozen=True)
class RuntimeOptions:
    """What a runtime is built from."""

    root: Path
    settings: Settings
    host_process: HostProcess | None
    """The model host, already spawned; None for the demo."""
    is_trusted: bool = False
    """Whether the folder's own files may have effect."""
    trust: TrustState | None = None
    """What a person is to be asked about the folder; None: nothing."""
    directories: tuple[str, ...] = ()
    """Those to be added to the workspace, as they were named."""
    notices: tuple[Notice, ...] = ()
    given: frozenset[str] = frozenset()
    """"mode" and "model", as far as this start names them: no session changes those."""
    demo_word_pause_s: float = 0.012
    """About the speed of a quick hosted model."""


async def open_runtime(options: RuntimeOptions) -> Runtime:
    """Connect the parts; the model host starts to warm up meanwhile.

    Raises:
        UsageError: the settings name a provider that does not exist, or a directory must not
            be added.
        WorkspaceError: the folder cannot be used.
    """
    settings = options.settings
    workspace = Workspace(options.root)
    host: HostClient | None = None
    model: ChatModel
    chosen: ModelRef | None
    money_before: MoneyBefore = no_money
    ledger: UsageLedger | None = None
    if options.host_process is None:
        model, chosen = DemoModel(word_pause_s=options.demo_word_pause_s), DEMO_MODEL
        state = demo_state_dir(options.root)
    else:
        state = state_dir()
        host = HostClient(settings, options.host_process)
        store = UsageStore(usage_dir(state))
        ledger = UsageLedger(store, settings.quota)
        governed = GovernedChatModel(
            host,
            ledger,
            KeyAccounts(store, host.key_fingerprints),
            max_wait_s=settings.failover.max_wait_s,
        )
        model, money_before = governed, governed.money_before
        chosen = named_model(settings.model, settings) if settings.model else None
    directories: tuple[Path, ...] = ()
    if options.directories:
        protected = tuple(place.resolve() for place in (config_dir(), state_dir(), state))
        premises = Premises(workspace, home_directory(), protected, os.environ)
        directories = checked_all(options.directories, premises)
    guide = ProjectGuide(workspace.root, state, is_trusted=options.is_trusted)
    runtime = Runtime(
        settings=settings,
        workspace=workspace,
        model=model,
        host=host,
        sessions=SessionStore(sessions_dir(state)),
        state=state,
        guide=guide,
        repository=await asyncio.to_thread(guide.repository),
        chosen_model=chosen,
        money_before=money_before,
        quota_left=_quota_left(ledger),
        trust=_question_of_trust(options.trust, workspace.root, guide),
        directories=directories,
        servers=servers_for(settings, workspace.root, state, guide),
        notices=(
            *options.notices,
            *_rules_without_effect(settings, workspace.root),
            *await asyncio.to_thread(_instructions_in_use, guide),
            *await asyncio.to_thread(_use_of_late, ledger),
        ),
        given=options.given,
    )
    if runtime.servers is not None:
        # Beside everything else; what waits for a person's word is told.
        runtime.notices += await runtime.servers.begin()
    # Read here, beside the event loop, so that conversations know them at once.
    await asyncio.to_thread(guide.library.skills)
    if host is not None:
        prune_later(runtime.sessions, settings.sessions)
        await host.start()
        runtime.learn_keys_soon()
        host.warm()
    return runtime


def servers_for(
    settings: Settings, root: Path, state: Path, guide: ProjectGuide
) -> ServerDesk | None:
    """Look after MCP servers, where there may be any; None where there are none."""
    own = settings.mcp.servers
    if not own and not os.path.lexists(root / MCP_SERVERS):
        return None
    # Lazy: most people have none, and no request waits for it then.
    from winx_tui.runtime.server_desk import ServerDesk

    return ServerDesk(root, state, own, lambda: guide.is_trusted)


def _quota_left(ledger: UsageLedger | None) -> QuotaLeft:
    return lambda ref: "" if ledger is None else quota_left(ledger, ref, time.time())


def _question_of_trust(
    state: TrustState | None, root: Path, guide: ProjectGuide
) -> ProjectTrust | None:
    return None if state is None else ProjectTrust(root, TrustStore(trust_file()), state, guide)


def _rules_without_effect(settings: Settings, root: Path) -> tuple[Notice, ...]:
    return tuple(
        Notice(f"The rule 'allow {visible(rule)}' has no effect: {why}.", "warning")
        for rule, why in rules_for(settings.policy, root).without_effect
    )


def _use_of_late(ledger: UsageLedger | None) -> tuple[Notice, ...]:
    """Read the accounts, and tell of a day that took far more than those before."""
    if ledger is None:
        return ()
    now = time.time()
    ledger.refresh(now)
    ledger.tidy(now)
    text = unusual_use(ledger.records(), now)
    return (Notice(text, "warning"),) if text else ()


def _instructions_in_use(guide: ProjectGuide) -> tuple[Notice, ...]:
    text = describe_instructions(guide.instructions())
    return (Notice(text),) if text else ()
