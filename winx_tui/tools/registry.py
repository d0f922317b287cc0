"""The tool set: which tools there are, in the order models see them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winx_tui.core.questions import PersonAsker
from winx_tui.security.redaction import redact
from winx_tui.security.secret_finding import Finder, find_secrets
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.ask_user import AskUser
from winx_tui.tools.base import Tool
from winx_tui.tools.bash_command import BashCommand, NoteRefusal
from winx_tui.tools.code_map import CodeMap
from winx_tui.tools.context_save import ContextSave
from winx_tui.tools.explore import Explore, Explorer
from winx_tui.tools.file_write_or_edit import FileWriteOrEdit
from winx_tui.tools.multi_file_edit import MultiFileEdit
from winx_tui.tools.read_files import ReadFiles
from winx_tui.tools.read_image import ReadImage
from winx_tui.tools.task_list import TaskList
from winx_tui.tools.undo_edit import UndoEdit
from winx_tui.tools.use_skill import UseSkill
from winx_tui.tools.web_fetch import WebFetch
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.library.skills import Skill
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.tools.asking_models.asker import ModelAsker
    from winx_tui.tools.asking_models.chat_memory import Remembering
    from winx_tui.tools.initializing.controls import Guide, SessionControls


@dataclass(frozen=True)
class Workbench:
    """What the tools of one session share."""

    workspace: Workspace
    file_state: FileState
    shells: ShellPool
    journal: EditJournal
    find_repository: Callable[[], Repository | None]
    """May block for a moment; called in a thread."""
    cache_directory: Path
    """Of what can be computed again."""
    tasks_directory: Path
    """Of saved contexts."""
    wait_s: float
    """How long a command is waited for unless the call says otherwise."""
    note_refusal: NoteRefusal | None = None
    find: Finder = find_secrets
    """Says what of a text is hidden from the model."""
    redact: Callable[[str], str] = redact
    """Takes secrets out of what is kept for later."""


@dataclass(frozen=True, slots=True)
class AgentResources:
    """What winx's own agent has beside the project; an MCP client has its own."""

    asker: PersonAsker | None = None
    """Asks the person; None: nobody is there."""
    is_offline: bool = False
    """Whether nothing beyond this machine may be asked."""
    explorer: Explorer | None = None
    """Works on questions in a context of its own; None: nobody does."""
    skills: tuple[Skill, ...] = ()
    """What the person and the project have written for it to follow."""
    with_servers: Callable[[Mapping[str, Tool[Any]]], Mapping[str, Tool[Any]]] | None = None
    """Puts the tools of MCP servers beside winx's own; None: there are no servers."""


@dataclass(frozen=True, slots=True)
class AskedModels:
    """What the tools of an MCP client that ask models stand on."""

    models: ModelAsker
    """Answers."""
    memory: Remembering
    """Keeps chats with the thread."""


OF_THE_AGENT: tuple[type[Tool[Any]], ...] = (
    *(BashCommand, ReadFiles, FileWriteOrEdit, MultiFileEdit, UndoEdit, CodeMap, ReadImage),
    *(ContextSave, TaskList, WebFetch, AskUser, UseSkill, Explore),
)
"""Every kind of tool that winx's own agent may have, servers' own aside."""


def build_agent_tools(bench: Workbench, resources: AgentResources) -> Mapping[str, Tool[Any]]:
    """Make every tool for winx's own agent."""
    asking = () if resources.asker is None else (AskUser(resources.asker),)
    fetching = () if resources.is_offline else (WebFetch(),)
    following = (UseSkill(resources.skills),) if resources.skills else ()
    exploring = () if resources.explorer is None else (Explore(resources.explorer),)
    own = _by_name(
        *build_tools(bench).values(), TaskList(), *fetching, *asking, *following, *exploring
    )
    return own if resources.with_servers is None else resources.with_servers(own)


def build_reading_tools(bench: Workbench) -> Mapping[str, Tool[Any]]:
    """Make the tools of an exploration: what they might write, its mode keeps them from."""
    tools = build_tools(bench)
    return {kind.name: tools[kind.name] for kind in (BashCommand, ReadFiles, CodeMap, ReadImage)}


def build_tools(bench: Workbench) -> Mapping[str, Tool[Any]]:
    """Make the tools that work on the project: winx's agent and MCP clients have them."""
    workspace, file_state = bench.workspace, bench.file_state
    return _by_name(
        BashCommand(
            bench.shells,
            workspace.root,
            default_wait_s=bench.wait_s,
            recognizer_config=os.environ.get("WINX_TURN_RECOGNIZER_CONFIG"),
            note_refusal=bench.note_refusal,
        ),
        ReadFiles(workspace, file_state, bench.find),
        FileWriteOrEdit(workspace, file_state, bench.journal, bench.find),
        MultiFileEdit(workspace, file_state, bench.journal, bench.find),
        UndoEdit(workspace, file_state, bench.journal, bench.find),
        CodeMap(workspace, bench.find_repository, bench.cache_directory),
        ReadImage(workspace, file_state),
        ContextSave(workspace, bench.tasks_directory, bench.find_repository, bench.redact),
    )


def build_client_tools(
    bench: Workbench, controls: SessionControls, guide: Guide, asked: AskedModels
) -> Mapping[str, Tool[Any]]:
    """Make every tool for an MCP client: it begins with initialize, and has no system message."""
    # Lazy: winx's own agent has no such tools.
    from winx_tui.tools.ai_explain_code import ExplainCode
    from winx_tui.tools.ai_generate_code import GenerateCode
    from winx_tui.tools.code_analyzer import CodeAnalyzer
    from winx_tui.tools.initialize import Initialize
    from winx_tui.tools.winx_chat import WinxChat

    initialize = Initialize(
        bench.workspace,
        ReadFiles(bench.workspace, bench.file_state, bench.find),
        controls,
        guide,
        bench.tasks_directory,
        operator_text=os.environ.get("WINX_SERVER_INSTRUCTIONS", ""),
    )
    models, workspace = asked.models, bench.workspace
    return _by_name(
        initialize,
        *build_tools(bench).values(),
        CodeAnalyzer(models, workspace),
        GenerateCode(models),
        ExplainCode(models, workspace),
        WinxChat(models, asked.memory, workspace.root, bench.redact),
    )


def _by_name(*tools: Tool[Any]) -> Mapping[str, Tool[Any]]:
    return {tool.name: tool for tool in tools}
