"""Puts a conversation together: its agent, its tools, its model and its log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winx_tui.agent.agent import Agent
from winx_tui.agent.allowance import Allowance, MoneyBefore
from winx_tui.agent.context_keeper import ContextKeeper
from winx_tui.agent.share import SharedTurn
from winx_tui.agent.skill_list import skill_list
from winx_tui.agent.system_prompt import Surroundings
from winx_tui.config.settings import Settings
from winx_tui.core.approval import Approver
from winx_tui.core.messages import Message, ModelRef, ToolSpec
from winx_tui.core.questions import PersonAsker
from winx_tui.core.waiting import CapAsker, LimitAsker
from winx_tui.execution.gate import ApprovalGate
from winx_tui.llm.base import ModelInfo
from winx_tui.runtime.answering import Answering
from winx_tui.runtime.bounds import context_policy, turn_limits
from winx_tui.runtime.choices import Choices, read_only
from winx_tui.runtime.context_control import ContextControl
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.directories import AddedDirectories, Premises
from winx_tui.runtime.exploration.explorer import ExplorerParts, SessionExplorer
from winx_tui.runtime.exploration.run import ExplorationParts
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.opened_session import OpenedSession
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.resumption import settle_in
from winx_tui.runtime.side_question import SideParts, SideQuestions
from winx_tui.runtime.system_message import SystemMessage
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.trust_watch import TrustWatch, TurnWatch
from winx_tui.security.redaction import Redactor
from winx_tui.tools.base import Tool
from winx_tui.tools.registry import AgentResources
from winx_tui.tools.schema import spec_of
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.runtime.server_desk import ServerDesk
    from winx_tui.tools.foreign.shelf import ToolShelf


@dataclass(frozen=True, slots=True)
class People:
    """Who can be asked; None: nobody can."""

    approver: Approver
    limit_asker: LimitAsker | None = None
    """Decides about long waits."""
    cap_asker: CapAsker | None = None
    """Decides whether to go on at a limit of a turn or of money."""
    person_asker: PersonAsker | None = None
    """Asks what the agent wants to know."""


@dataclass(frozen=True, slots=True)
class Site:
    """What all conversations of one workspace share."""

    settings: Settings
    workspace: Workspace
    guide: ProjectGuide
    state_directory: Path
    redactor: Redactor
    answering: Answering
    model_info: Callable[[ModelRef], ModelInfo]
    money_before: MoneyBefore
    resolve_model: Callable[[], Awaitable[ModelRef]]
    servers: ServerDesk | None
    """The MCP servers whose tools the agent may use; None: there are none."""
    branch: Callable[[], str | None]
    """Tells which branch is checked out, as of the newest look."""
    record: ProjectRecord
    """In which work on the project is recorded."""

    def surroundings(self, choices: Choices, *, skills: str = "") -> Surroundings:
        """Return what a model is told of the place, as far as that is cheap to ask."""
        return Surroundings(
            root=self.workspace.root,
            mode=choices.mode,
            date=date.today().isoformat(),
            branch=self.branch(),
            skills=skills,
            servers="" if self.servers is None else self.servers.notes(),
            directories=choices.directories,
            is_planning=choices.is_planning,
        )


class Opening:
    """Makes one conversation."""

    def __init__(self, site: Site, opened: OpenedSession, choices: Choices, people: People) -> None:
        self._site = site
        self._opened = opened
        self._choices = choices
        self._people = people
        self._allowance = Allowance(turn_limits(site.settings), site.money_before, people.cap_asker)
        self._secrets = site.answering.masker_for(
            opened.session_id, site.redactor.find, opened.history
        )
        self._skills = tuple(skill for skill in site.guide.library.skills() if not skill.problem)
        self._shelf: ToolShelf | None = None
        self._toolset = self._make_toolset()
        self._system = SystemMessage(site.guide, self._surroundings)
        self._agent = self._make_agent()

    def conversation(self) -> Conversation:
        """Return the conversation that was put together."""
        opened, agent, system = self._opened, self._agent, self._system
        notices = settle_in(self._toolset, opened, self._site.workspace.root)
        return Conversation(
            session_id=opened.session_id,
            agent=agent,
            toolset=self._toolset,
            log=opened.log,
            resolve_model=self._site.resolve_model,
            state=opened.state,
            history=opened.history,
            left=opened.left,
            notices=notices,
            context=ContextControl(agent.context, agent.history, system, opened.state.undo),
            watch=self._make_watch(),
            asides=self._make_asides(),
            directories=self._make_directories(),
            has_person=self._people.person_asker is not None,
        )

    def _make_watch(self) -> TurnWatch:
        trust = TrustWatch(self._site.workspace.root, self._site.guide)
        if self._site.servers is None:
            return trust
        # Lazy: most people have no servers.
        from winx_tui.runtime.server_news import ServerNews

        return ServerNews(self._site.servers, trust)

    def _make_directories(self) -> AddedDirectories:
        grounds = self._toolset.grounds
        premises = Premises(grounds.workspace, grounds.home, grounds.protected, grounds.environment)
        return AddedDirectories(self._choices, premises, grounds.keeper)

    def _make_asides(self) -> SideQuestions:
        site, session_id = self._site, self._opened.session_id
        return SideQuestions(
            SideParts(
                self._agent,
                # Nobody is asked about long waits: another model answers, or none.
                lambda: site.answering.model_for(None, self._choices, self._secrets),
                self._system,
                self._allowance,
                site.money_before,
                session_id,
                self._toolset.hooks,
            )
        )

    def _surroundings(self) -> Surroundings:
        return self._site.surroundings(self._choices, skills=skill_list(self._skills))

    def _make_toolset(self) -> Toolset:
        site = self._site
        return Toolset(
            site.workspace,
            site.settings,
            self._choices,
            site.guide,
            site.state_directory,
            session_id=self._opened.session_id,
            redactor=site.redactor,
            secrets=self._secrets,
            record=site.record,
            resources=AgentResources(
                self._people.person_asker,
                is_offline=site.settings.models.offline,
                explorer=self._make_explorer(),
                skills=self._skills,
                with_servers=None if site.servers is None else self._make_shelf,
            ),
        )

    def _make_shelf(self, own: Mapping[str, Tool[Any]]) -> Mapping[str, Tool[Any]]:
        # Lazy: most people have no servers.
        from winx_tui.runtime.server_tools import shelf_of

        assert self._site.servers is not None, "asked for with a desk only"
        self._shelf = shelf_of(
            own, self._site.servers, self._people.person_asker, self._tokens_in_window
        )
        return self._shelf

    def _tokens_in_window(self) -> int | None:
        model = self._choices.model
        return None if model is None else self._site.model_info(model).context_tokens

    async def _write_system(self) -> Message:
        if (servers := self._site.servers) is not None:
            await servers.follow_trust()
            if self._people.person_asker is None:
                # No second prompt follows that would find what is connected later.
                await servers.settled()
        return await self._system()

    def _make_explorer(self) -> SessionExplorer:
        site = self._site
        exploration = ExplorationParts(
            site.model_info,
            lambda: site.surroundings(read_only(self._choices)),
            context_policy(site.settings),
            SharedTurn(self._allowance),
            site.settings.limits.max_steps_exploration,
            session=self._opened.session_id,
        )
        return SessionExplorer(
            ExplorerParts(
                exploration,
                open_room=lambda: self._toolset.reading_room(),
                model_for=lambda asker: site.answering.model_for(
                    asker, self._choices, self._secrets
                ),
                answering=lambda: self._agent.answering,
                limit_asker=self._people.limit_asker,
            )
        )

    def _specs(self) -> Sequence[ToolSpec]:
        if self._shelf is None:
            return [spec_of(tool) for tool in self._toolset.tools.values()]
        # Lazy: most people have no servers.
        from winx_tui.tools.foreign.shelf import ShelfSpecs

        return ShelfSpecs(self._shelf)

    def _make_agent(self) -> Agent:
        site, toolset, session_id = self._site, self._toolset, self._opened.session_id
        model = site.answering.model_for(self._people.limit_asker, self._choices, self._secrets)
        specs = self._specs()
        return Agent(
            model=model,
            executor=toolset.executor,
            gate=ApprovalGate(self._people.approver, toolset.grants, toolset.audit),
            tools=specs,
            allowance=self._allowance,
            session=session_id,
            system=self._write_system,
            history=self._opened.state.messages,
            context=ContextKeeper(
                model=model,
                info=site.model_info,
                tools=specs,
                policy=context_policy(site.settings),
                session=session_id,
            ),
        )
