"""The running program behind every front end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.agent.allowance import MoneyBefore, no_money
from winx_tui.config.settings import PolicySettings, Settings, UiSettings
from winx_tui.core.approval import ApprovalRequest, Approver
from winx_tui.core.errors import ModelError, NoModelAvailable, WinxError
from winx_tui.core.events import Notice, RequestSent
from winx_tui.core.messages import ModelRef
from winx_tui.core.questions import PersonAsker
from winx_tui.core.waiting import CapAsker, LimitAsker
from winx_tui.llm.base import ChatModel, ModelInfo
from winx_tui.llm.client import HostClient, ProviderStatus
from winx_tui.llm.demo import DEMO_MODEL
from winx_tui.llm.model_directory import ModelDirectory, QuotaLeft
from winx_tui.runtime.answering import Answering
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.key_desk import KeyDesk
from winx_tui.runtime.library import Library
from winx_tui.runtime.model_choice import first_available, local_hint
from winx_tui.runtime.opened_session import OpenedSession
from winx_tui.runtime.opening import Opening, People, Site
from winx_tui.runtime.preload import preload_soon
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.project_trust import ProjectTrust, look_again
from winx_tui.runtime.resumption import resumed, take_over
from winx_tui.runtime.rules_in_force import rules_for
from winx_tui.runtime.worktree_records import check_at_home
from winx_tui.security.known_keys import KnownKeys
from winx_tui.security.own_patterns import own_patterns
from winx_tui.security.redaction import Redactor
from winx_tui.session.store import SessionStore
from winx_tui.workspace.git_layout import directory_of
from winx_tui.workspace.listing import Entry, all_files, list_directory
from winx_tui.workspace.repository import Repository, RepositoryStatus
from winx_tui.workspace.watching import DirectoryWatch
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from winx_tui.agent.instructions import Instructions
    from winx_tui.execution.question_facts import QuestionFacts
    from winx_tui.runtime.server_desk import ServerDesk
    from winx_tui.runtime.worktree_session import WorktreeSession
    from winx_tui.workspace.reverting import SeenChange

_MAX_IGNORED = 50_000
"""Dependencies alone may be many more."""


class Runtime:
    """One workspace with its model, sessions and settings; conversations are opened on it."""

    def __init__(
        self,
        *,
        settings: Settings,
        workspace: Workspace,
        model: ChatModel,
        host: HostClient | None,
        sessions: SessionStore,
        state: Path,
        guide: ProjectGuide,
        repository: Repository | None,
        chosen_model: ModelRef | None,
        money_before: MoneyBefore = no_money,
        quota_left: QuotaLeft = lambda _: "",
        trust: ProjectTrust | None = None,
        directories: tuple[Path, ...] = (),
        servers: ServerDesk | None = None,
        notices: tuple[Notice, ...] = (),
        given: frozenset[str] = frozenset(),
    ) -> None:
        self.workspace = workspace
        self.sessions = sessions
        self.notices = notices
        """What a person should be told at the start."""
        self.trust = trust
        """The question whether the folder's own files may count; None where there is none."""
        self.redactor = Redactor(
            own_patterns(settings.security.redact, settings.security.redact_allow)
        )
        """Takes secrets out of what tools return."""
        self.models = ModelDirectory(host, settings, state / "models", quota_left=quota_left)
        """All models that can be named."""
        self.keys = KeyDesk(host, settings, self.reload_keys)
        """Tries, keeps and forgets keys."""
        self._host = host
        self._repository = repository
        self._chosen_model = chosen_model
        self._given = given
        self._directories = directories
        self._guide = guide
        self._branch: str | None = None
        self._learning: asyncio.Task[None] | None = None
        self._conversations: list[Conversation] = []
        if host is not None:
            host.note_sent = self._note_sent
        self.servers = servers
        """The MCP servers whose tools the agent may use; None: there are none."""
        self.worktree: WorktreeSession | None = None
        """What this winx knows of a worktree of its own; None: it works in the folder itself."""
        self.project_record = ProjectRecord(workspace.root, state, settings)
        """What the project was before and after work on it."""
        self._site = Site(
            settings,
            workspace,
            guide,
            state,
            self.redactor,
            Answering(model, host, settings, self.model_info),
            self.model_info,
            money_before,
            self._resolve_model,
            self.servers,
            lambda: self._branch,
            self.project_record,
        )

    @property
    def settings(self) -> Settings:
        """Return the settings that hold."""
        return self._site.settings

    @property
    def is_demo(self) -> bool:
        """Tell whether the scripted model answers."""
        return self._host is None

    @property
    def library(self) -> Library:
        """Return the commands and skills that hold here."""
        return self._guide.library

    @property
    def is_trusted(self) -> bool:
        """Tell whether the folder's own files count."""
        return self._guide.is_trusted

    async def instructions(self) -> Sequence[Instructions]:
        """Read the instruction files that are in force, the most general first."""
        return await asyncio.to_thread(self._guide.instructions)

    def trust_question(self) -> ProjectTrust:
        """Look at the folder's own files once more; touches the disk.

        Raises:
            ConfigError: the list of trusted folders is broken.
        """
        return look_again(self.workspace.root, self._guide)

    def open_conversation(
        self,
        approver: Approver,
        *,
        resume: str | None = None,
        limit_asker: LimitAsker | None = None,
        cap_asker: CapAsker | None = None,
        person_asker: PersonAsker | None = None,
        is_apart: bool = False,
    ) -> Conversation:
        """Begin a conversation, or go on with a session by its id.

        Args:
            approver: Decides about calls.
            resume: The session's id.
            limit_asker: Decides about long waits; None: nobody can be asked.
            cap_asker: Decides whether to go on at a limit of a turn or of money; None: it stops.
            person_asker: Asks what the agent wants to know; None: nobody can be asked.
            is_apart: Whether it begins with the settings, whatever was chosen in others.

        Raises:
            SessionError: the session cannot be found or read, or is open somewhere.
        """
        choices = self._choices(is_apart=is_apart)
        if resume is None:
            root = self.workspace.root
            log = self.sessions.create(root, self._chosen_model, branch=lambda: self._branch)
            opened = OpenedSession(log)
        else:
            check_at_home(
                self.sessions.find(resume), self.workspace.root, self._site.state_directory
            )
            opened = resumed(self.sessions, resume, self.workspace.root)
            model = self._usable(opened.last_model)
            given = frozenset() if self._conversations else self._given
            opened = take_over(opened, choices, model, given=given)
        people = People(approver, limit_asker, cap_asker, person_asker)
        try:
            conversation = Opening(self._site, opened, choices, people).conversation()
        except WinxError:
            # Nobody would close it, and it would stay held.
            opened.log.close()
            raise
        self._conversations.append(conversation)
        return conversation

    async def fork_session(self, session_id: str, before_turn: int | None = None) -> str:
        """Copy a session, or what came before a turn of it (from 0); return the copy's id.

        Raises:
            SessionError: it cannot be found or copied, or there is no such turn.
        """
        return await asyncio.to_thread(self.sessions.fork, session_id, before_turn)

    def _note_sent(self, session: str, event: RequestSent) -> None:
        preload_soon()
        for conversation in self._conversations:
            if conversation.session_id == session:
                conversation.note_sent(event)

    def _choices(self, *, is_apart: bool) -> Choices:
        """Go on with what was chosen in the conversation before, if there was one."""
        if self._conversations and not is_apart:
            before = self._conversations[-1]
            before_plan = before.plan.mode_after if before.plan.is_on else None
            return Choices(
                before.mode,
                before.model,
                effort=before.effort,
                before_plan=before_plan,
                directories=before.directories.all,
            )
        return Choices(
            self.settings.mode,
            self._chosen_model,
            effort=self.settings.effort,
            directories=self._directories,
        )

    def use_policy(self, policy: PolicySettings) -> None:
        """Let other permission rules hold, at once and in every conversation.

        Raises:
            WorkspaceError: a glob has too many wildcards; the old rules hold.
        """
        rules = rules_for(policy, self.workspace.root)
        settings = replace(self.settings, policy=policy)
        self._site = replace(self._site, settings=settings)
        for conversation in self._conversations:
            conversation.set_rules(rules)

    def use_ui(self, ui: UiSettings) -> None:
        """Take note that other settings of the screen hold."""
        self._site = replace(self._site, settings=replace(self.settings, ui=ui))

    async def provider_statuses(self) -> tuple[ProviderStatus, ...]:
        """Tell which providers can be used, in the order of preference."""
        return await self._site.answering.provider_statuses()

    async def reload_keys(self) -> None:
        """Have the model host read the stored keys again."""
        if self._host is not None:
            await self._host.reload_keys()
            await self.learn_keys()

    def learn_keys_soon(self) -> None:
        """Learn the host's keys as soon as it has read them; a keyring may ask a person first."""
        self._learning = asyncio.create_task(self._learn_keys_if_possible())

    async def _learn_keys_if_possible(self) -> None:
        # A host that has ended is told of by the first request.
        with suppress(ModelError):
            await self.learn_keys()

    async def learn_keys(self) -> None:
        """Take the keys that the model host holds out of results from now on.

        Raises:
            ModelError: the host has ended.
        """
        if self._host is not None:
            self.redactor.learn(KnownKeys.of(await self._host.key_digests()))

    def model_info(self, ref: ModelRef) -> ModelInfo:
        """Return what is known of a model."""
        return self.models.info(ref)

    async def question_facts(self, request: ApprovalRequest) -> QuestionFacts:
        """Look up what a person should know of a question beside its text."""
        # Lazy: a first request does not wait for what calls need.
        from winx_tui.runtime.question_facts import FactFinder

        find = FactFinder(
            self.workspace.root,
            path=self._search_path,
            find_repository=self._guide.repository,
            is_recorded=self.project_record.is_on and self.project_record.is_whole,
        )
        return await find(request)

    async def repository_status(self) -> RepositoryStatus | None:
        """Read branch and changed files; None outside a repository."""
        if self._repository is None:
            return None
        status = await asyncio.to_thread(self._repository.status)
        self._branch = status.branch
        return status

    async def list_directory(self, path: Path) -> tuple[Entry, ...]:
        """List a directory for the file tree."""
        return await asyncio.to_thread(list_directory, path, self._repository)

    async def project_files(self) -> tuple[str, ...]:
        """List the project's files, relative, for mentions."""
        return await asyncio.to_thread(all_files, self.workspace.root, self._repository)

    async def ignored_files(self) -> tuple[str, ...]:
        """List files that git ignores, relative, for mentions; none outside a repository.

        Raises:
            GitError: git cannot tell.
        """
        if self._repository is None:
            return ()
        ignored = await asyncio.to_thread(self._repository.ignored_files)
        return ignored[:_MAX_IGNORED]

    async def changed_lines(self, conversation: Conversation) -> Mapping[Path, tuple[int, int]]:
        """Count the lines that came and went in each file since the session began.

        Raises:
            SessionError: the session cannot be read.
            WorkspaceError: the journal or git cannot be read.
        """
        # Lazy: nobody looks before the first turn.
        from winx_tui.runtime.file_changes import changed_lines

        return await changed_lines(self.sessions, conversation)

    async def change_since_commit(self, path: Path) -> SeenChange:
        """Compare a file with what the last commit holds of it.

        Raises:
            WorkspaceError: git cannot tell; the text is a whole sentence.
        """
        from winx_tui.runtime.file_changes import change_since_commit

        return await asyncio.to_thread(change_since_commit, self._repository, path)

    def watch(self) -> DirectoryWatch:
        """Follow the root, and the repository's state, on disk; more can be added."""
        git_dir = () if self._repository is None else (directory_of(self._repository.git_dir),)
        return DirectoryWatch((self.workspace.root, *git_dir))

    async def aclose(self) -> None:
        """End conversations, shells and the model host."""
        await asyncio.gather(
            *(conversation.aclose() for conversation in self._conversations),
            return_exceptions=True,
        )
        await self.project_record.aclose()
        if self._learning is not None:
            self._learning.cancel()
        if self.servers is not None:
            await self.servers.aclose()
        await self.models.aclose()
        if self._host is not None:
            await self._host.aclose()

    async def _resolve_model(self) -> ModelRef:
        if self._host is None:
            return DEMO_MODEL
        statuses = await self._host.providers()
        if not any(status.is_available for status in statuses):
            # A key may have been added in another terminal since.
            statuses = await self._host.reload_keys()
        try:
            return first_available(statuses, self.settings)
        except NoModelAvailable as error:
            # Whoever has a server here need not look for a key.
            found = local_hint(await self.models.find_servers())
            raise NoModelAvailable(f"{error}{found}") from error

    def _search_path(self) -> str:
        """Return the PATH of the conversation that was opened last."""
        return self._conversations[-1].shells.search_path if self._conversations else ""

    def _usable(self, model: ModelRef | None) -> ModelRef | None:
        if model is None or (model.provider == DEMO_MODEL.provider) != self.is_demo:
            return None
        return model
