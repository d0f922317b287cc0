from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from winx_tui.core.access import ReadPath, RunCommand, WidenMode, WritePath
from winx_tui.core.errors import ToolError
from winx_tui.core.modes import MODES, Mode
from winx_tui.core.results import ToolResult
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits
from winx_tui.tools.base import ToolContext
from winx_tui.tools.context_save import ContextSave, ContextSaveParams
from winx_tui.tools.initialize import Initialize
from winx_tui.tools.initializing.arguments import InitializeParams
from winx_tui.tools.initializing.controls import ApprovalRoad
from winx_tui.tools.initializing.modes import ALIASES, granted_mode
from winx_tui.tools.initializing.reply import MAX_CHARS, RESUMED_BYTES
from winx_tui.tools.read_files import ReadFiles
from winx_tui.tools.schema import parameters_schema
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.overview import WorkspaceOverview
from winx_tui.workspace.workspace import Workspace

CONTEXT = ToolContext("call", lambda text: None)


ASKED = ApprovalRoad("form", "Approval: the user is asked.")


@dataclass
class Session:
    """A session without shells: what initialize changes, and what it reads."""

    root: Path
    ceiling: Mode
    mode: Mode
    limits: SessionLimits = NO_LIMITS
    shell_directory: Path = Path("/")
    resets: int = 0
    thread_id: str = "t1"
    approval: ApprovalRoad = ASKED
    notes: tuple[str, ...] = ()

    def restrict(self, mode: Mode, limits: SessionLimits) -> None:
        self.mode, self.limits = mode, limits

    def take_notes(self) -> tuple[str, ...]:
        notes, self.notes = self.notes, ()
        return notes

    async def reset_shell(self) -> None:
        self.resets += 1
        self.shell_directory = self.root

    @property
    def policy(self) -> PolicyContext:
        return PolicyContext(self.mode, self.root, limits=self.limits)


@dataclass(frozen=True)
class Text:
    name: str
    text: str


@dataclass
class Told:
    """A guide that says what a test has put into it."""

    tree: WorkspaceOverview
    files: list[Text] = field(default_factory=list)

    def instructions(self) -> Sequence[Text]:
        return self.files

    def overview(self) -> str:
        return self.tree.text()


class Stage:
    """initialize in a small project."""

    def __init__(self, root: Path, tasks: Path, ceiling: Mode) -> None:
        self.workspace = Workspace(root)
        self.root = self.workspace.root
        self.tasks = tasks
        self.session = Session(self.root, ceiling, ceiling, shell_directory=self.root)
        self.guide = Told(WorkspaceOverview(self.root))
        self.state = FileState()
        self.tool = Initialize(
            self.workspace,
            ReadFiles(self.workspace, self.state),
            self.session,
            self.guide,
            tasks,
            operator_text="Be kind.",
        )

    async def call(self, **arguments: Any) -> ToolResult:
        """Plan and run, as if a person approved whatever is asked."""
        plan = await self.tool.plan(InitializeParams.model_validate(arguments))
        return await self.tool.run(plan, CONTEXT)

    async def effect(self, **arguments: Any) -> str:
        plan = await self.tool.plan(InitializeParams.model_validate(arguments))
        return evaluate(plan.accesses, self.session.policy, Grants()).effect

    async def save(self, task_id: str, description: str) -> None:
        tool = ContextSave(self.workspace, self.tasks, lambda: None)
        params = ContextSaveParams(id=task_id, description=description)
        await tool.run(await tool.plan(params), CONTEXT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src" / "main.py").write_text("print('hello')\n", encoding="utf-8")
    return root


@pytest.fixture
def stage(root: Path, tmp_path: Path) -> Stage:
    return Stage(root, tmp_path / "tasks", "full-access")


async def test_how_the_thread_began_is_told_once_and_by_a_first_call_only(stage: Stage) -> None:
    stage.session.notes = ("this thread goes on.",)
    changed = await stage.call(type="user_asked_mode_change", mode_name="architect")
    assert "goes on" not in changed.text
    assert "Note: this thread goes on." in (await stage.call(type="first_call")).text
    assert "goes on" not in (await stage.call(type="first_call")).text


async def test_the_reply_names_the_thread_and_who_decides(stage: Stage) -> None:
    result = await stage.call(type="first_call", thread_id="another")
    assert "thread_id: t1." in result.text
    assert "Approval: the user is asked." in result.text
    assert result.structured is not None
    assert (result.structured["thread_id"], result.structured["approval"]) == ("t1", "form")


async def test_the_first_call_tells_where_the_model_is(stage: Stage) -> None:
    stage.guide.files.append(Text("AGENTS.md", "Use tabs."))
    result = await stage.call(thread_id="t1", any_workspace_path=str(stage.root))
    assert result.text.startswith(f"Workspace: {stage.root}; relative paths start there.")
    assert "thread_id: t1." in result.text
    assert "Mode: full-access." in result.text
    assert "Be kind." in result.text
    assert "# Instructions from AGENTS.md\nUse tabs." in result.text
    assert f"{stage.root}\nsrc/\n  main.py" in result.text
    assert "stop and ask what to do" in result.text
    assert result.structured is not None
    assert result.structured["workspace"] == str(stage.root)
    assert result.structured["thread_id"] == "t1"


async def test_an_empty_call_is_enough(stage: Stage) -> None:
    assert (await stage.call()).text.startswith("Workspace: ")
    assert stage.session.mode == "full-access"


async def test_the_files_asked_for_are_shown_and_count_as_read(stage: Stage) -> None:
    result = await stage.call(initial_files_to_read=["src/main.py", "nothing.py"])
    assert "1 print('hello')" in result.text
    assert "nothing.py" in result.text
    coverage = stage.state.coverage(stage.root / "src/main.py")
    assert coverage is not None
    assert coverage.is_enough


async def test_a_file_as_the_path_is_shown_where_no_other_was_asked_for(stage: Stage) -> None:
    path = str(stage.root / "src/main.py")
    assert "1 print('hello')" in (await stage.call(any_workspace_path=path)).text


async def test_a_file_outside_is_asked_about_like_any_reading(stage: Stage) -> None:
    plan = await stage.tool.plan(InitializeParams(initial_files_to_read=["/etc/hosts"]))
    assert plan.accesses == (ReadPath(Path("/etc/hosts")),)
    assert await stage.effect(initial_files_to_read=["/etc/hosts"]) == "ask"
    assert await stage.effect(initial_files_to_read=["src/main.py"]) == "allow"


@pytest.mark.parametrize("path", ["/", "/etc", "~", "..", "../other"])
async def test_another_workspace_is_told_and_not_taken(stage: Stage, path: str) -> None:
    result = await stage.call(any_workspace_path=path)
    assert f"is not in the workspace, which stays {stage.root}" in result.text
    assert not result.is_error
    with pytest.raises(ToolError, match="cannot be changed"):
        await stage.call(any_workspace_path=path, type="user_asked_change_workspace")


@pytest.mark.parametrize("path", ["", ".", "src", "src/main.py"])
async def test_a_path_in_the_workspace_is_fine(stage: Stage, path: str) -> None:
    assert "Note:" not in (await stage.call(any_workspace_path=path)).text
    again = await stage.call(any_workspace_path=path, type="user_asked_change_workspace")
    assert again.text.startswith("The workspace is the same as before.")


async def test_a_missing_directory_is_not_made(stage: Stage) -> None:
    result = await stage.call(any_workspace_path="brand/new")
    assert "brand/new does not exist; it was not created." in result.text
    assert not (stage.root / "brand").exists()


@pytest.mark.parametrize(
    ("ceiling", "name", "granted"),
    [
        ("full-access", "wcgw", "full-access"),
        ("ask", "wcgw", "ask"),
        ("read-only", "wcgw", "read-only"),
        ("full-access", "architect", "read-only"),
        ("accept-edits", "ask", "ask"),
        ("ask", "accept-edits", "ask"),
        ("full-access", "accept-edits", "accept-edits"),
        ("accept-edits", "code_writer", "accept-edits"),
        ("read-only", "code_writer", "read-only"),
    ],
)
def test_a_mode_is_never_wider_than_the_users(ceiling: Mode, name: Any, granted: Mode) -> None:
    assert granted_mode(name, ceiling) == granted


async def test_less_than_was_asked_for_is_told(root: Path, tmp_path: Path) -> None:
    stage = Stage(root, tmp_path / "tasks", "ask")
    result = await stage.call(mode_name="wcgw")
    assert stage.session.mode == "ask"
    assert "'wcgw' would be full-access, but the user started winx in ask mode" in result.text
    closed = Stage(root, tmp_path / "tasks", "read-only")
    config = {"allowed_globs": ["*"], "allowed_commands": "all"}
    result = await closed.call(mode_name="code_writer", code_writer_config=config)
    assert "so nothing can be written" in result.text


async def test_to_tighten_is_free_and_to_widen_again_needs_a_person(stage: Stage) -> None:
    change = {"type": "user_asked_mode_change"}
    assert await stage.effect(mode_name="architect", **change) == "allow"
    result = await stage.call(mode_name="architect", **change)
    assert result.text.startswith("The mode is set.")
    assert "Nothing may be written; commands run in a sandbox" in result.text
    assert stage.session.mode == "read-only"
    for mode in MODES[1:]:
        assert await stage.effect(mode_name=mode) == "ask"
    plan = await stage.tool.plan(InitializeParams(mode_name="wcgw"))
    assert plan.accesses == (WidenMode("full-access"),)
    assert plan.title == "Set the mode: read-only → full-access"
    assert not plan.is_grantable
    await stage.tool.run(plan, CONTEXT)
    assert stage.session.policy.mode == "full-access"


async def test_what_was_planned_before_the_mode_was_tightened_does_not_widen_it(
    stage: Stage,
) -> None:
    plan = await stage.tool.plan(InitializeParams(mode_name="wcgw"))
    await stage.call(mode_name="architect")
    with pytest.raises(ToolError, match="changed meanwhile"):
        await stage.tool.run(plan, CONTEXT)
    assert stage.session.mode == "read-only"


async def test_the_other_calls_leave_the_mode_alone(stage: Stage) -> None:
    await stage.call(mode_name="architect")
    result = await stage.call(type="reset_shell", mode_name="wcgw")
    assert stage.session.mode == "read-only"
    assert stage.session.resets == 1
    assert result.text.startswith("A new shell has been started")
    assert await stage.effect(type="user_asked_change_workspace", mode_name="wcgw") == "allow"


async def test_code_writer_keeps_to_its_files_and_commands(stage: Stage) -> None:
    config = {"allowed_globs": ["src/**/*.py"], "allowed_commands": ["ls", "cargo test"]}
    result = await stage.call(mode_name="code_writer", code_writer_config=config)
    assert "Files that may be written: src/**/*.py." in result.text
    assert "Commands that may be run: ls, cargo test." in result.text
    policy, grants = stage.session.policy, Grants()
    root = stage.root
    assert evaluate((WritePath(root / "src/new/a.py"),), policy, grants).effect == "allow"
    assert evaluate((WritePath(root / "README.md"),), policy, grants).effect == "deny"
    assert evaluate((RunCommand("cargo test -q", root),), policy, grants).effect == "allow"
    assert evaluate((RunCommand("cargo build", root),), policy, grants).effect == "deny"
    assert evaluate((RunCommand("ls; rm x", root),), policy, grants).effect == "ask"


async def test_lifting_the_limits_needs_a_person(stage: Stage) -> None:
    config = {"allowed_globs": ["src/**", "docs/**"], "allowed_commands": "all"}
    code_writer = {"mode_name": "code_writer"}
    await stage.call(code_writer_config=config, **code_writer)
    fewer = {**config, "allowed_globs": ["src/**"]}
    assert await stage.effect(code_writer_config=fewer, **code_writer) == "allow"
    other = {**config, "allowed_globs": ["lib/**"]}
    assert await stage.effect(code_writer_config=other, **code_writer) == "ask"
    plan = await stage.tool.plan(InitializeParams(mode_name="wcgw"))
    assert plan.accesses == (WidenMode("full-access", lifts_limits=True),)
    assert plan.title == "Lift the limits on files and commands"
    assert await stage.effect() == "allow"
    await stage.call()
    assert stage.session.limits.write_globs is not None


async def test_to_only_read_is_free_whatever_the_limits(stage: Stage) -> None:
    config = {"allowed_globs": ["src/**"], "allowed_commands": "all"}
    await stage.call(mode_name="code_writer", code_writer_config=config)
    assert await stage.effect(mode_name="architect") == "allow"
    await stage.call(mode_name="architect")
    plan = await stage.tool.plan(InitializeParams(mode_name="wcgw"))
    assert plan.accesses == (WidenMode("full-access", lifts_limits=True),)
    assert plan.title == (
        "Set the mode: read-only → full-access, lift the limits on files and commands"
    )


async def test_doubtful_limits_are_pointed_out(stage: Stage) -> None:
    config = {"allowed_globs": ["src/", "*.{a,b}"], "allowed_commands": ["bash", "find ."]}
    result = await stage.call(mode_name="code_writer", code_writer_config=config)
    assert "Note: commands are not limited" not in result.text
    assert "Note: bash, find can run or write anything" in result.text
    assert "Note: 'src' is a directory; 'src/**' names the files in it" in result.text


async def test_it_is_said_that_globs_do_not_bind_commands(stage: Stage) -> None:
    config = {"allowed_globs": ["src/**"], "allowed_commands": "all"}
    result = await stage.call(mode_name="code_writer", code_writer_config=config)
    assert "Note: commands are not limited, so keep them from writing other files." in result.text


@pytest.mark.parametrize(
    "arguments",
    [
        {"mode_name": "code_writer"},
        {"mode_name": "code_writer", "code_writer_config": None},
        {"mode_name": "code_writer", "code_writer_config": "everything"},
        {"mode_name": "code_writer", "code_writer_config": []},
        {"mode_name": "code_writer", "code_writer_config": {"allowed_glob": ["a"]}},
        {"mode_name": "code_writer", "code_writer_config": {"allowed_globs": "src/**"}},
        {"mode_name": "code_writer", "code_writer_config": {"allowed_globs": None}},
        {"mode_name": "code_writer", "allowed_globs": None},
        {"mode_name": "code_writer", "allowed_globs": ["a"], "code_writer_config": "everything"},
        {"mode_name": "code_writer", "code_writer_config": {"allowed_commands": ["ls", ""]}},
        {"mode_name": "code_writer", "code_writer_config": {"allowed_commands": ["a\nb"]}},
        {"mode_name": "code_writer", "code_writer_config": {"allowed_commands": [1]}},
        {"mode_name": "wcgw", "code_writer_config": {"allowed_globs": ["src/**"]}},
        {"mode_name": "root"},
        {"type": "user_asked_mode_change"},
        {"type": "reset_shell", "task_id_to_resume": "x"},
        {"type": "restart"},
    ],
)
def test_malformed_arguments_are_errors_and_never_mean_all(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        InitializeParams.model_validate(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"code_writer_config": {"allowed_globs": ["a"], "allowed_commands": "all"}},
        {"code_writer_config": '{"allowed_globs": ["a"], "allowed_commands": ["all"]}'},
        {"allowed_globs": ["a"], "allowed_commands": "all"},
        {"allowed_globs": '["a"]'},
    ],
)
def test_the_limits_are_taken_in_the_forms_clients_send(arguments: dict[str, Any]) -> None:
    params = InitializeParams.model_validate({"mode_name": "code_writer", **arguments})
    assert params.code_writer_config.allowed_globs == ["a"]
    assert params.code_writer_config.allowed_commands == "all"


def test_nulls_and_other_names_are_understood() -> None:
    params = InitializeParams.model_validate(
        {
            "type": None,
            "any_workspace_path": None,
            "initial_files_to_read": None,
            "task_id_to_resume": "null",
            "mode_name": "",
            "thread_id": None,
            "code_writer_config": None,
        }
    )
    assert params.model_dump() == InitializeParams().model_dump()
    for alias, name in ALIASES.items():
        config = {"allowed_globs": "all", "allowed_commands": "all"}
        params = InitializeParams.model_validate(
            {"mode_name": alias.upper(), "code_writer_config": config}
        )
        assert params.mode_name == name


def test_the_schema_is_one_object_without_references() -> None:
    schema = parameters_schema(InitializeParams)
    assert schema["type"] == "object"
    assert "$ref" not in str(schema)
    assert "required" not in schema


async def test_a_pattern_that_cannot_be_used_is_told(stage: Stage) -> None:
    config = {"allowed_globs": ["*a*a*a*a*a*"], "allowed_commands": "all"}
    with pytest.raises(ToolError, match="too many wildcards"):
        await stage.call(mode_name="code_writer", code_writer_config=config)


async def test_a_saved_task_is_gone_on_with(stage: Stage) -> None:
    await stage.save("fix login", "Mend the login form.")
    result = await stage.call(task_id_to_resume="fix login")
    assert "# The saved task to go on with\nTask: fix login" in result.text
    assert "Mend the login form." in result.text
    assert result.structured is not None
    assert result.structured["resumed"] == "fix login"
    with pytest.raises(ToolError, match="The nearest: fix login"):
        await stage.call(task_id_to_resume="fix logon")


async def test_the_mode_asked_for_holds_when_a_task_is_resumed(stage: Stage) -> None:
    await stage.save("task", "x")
    await stage.call(task_id_to_resume="task", mode_name="architect")
    assert stage.session.mode == "read-only"


async def test_of_a_long_task_the_beginning_is_told(stage: Stage) -> None:
    await stage.save("long", "beginning\n" + "line\n" * 10_000 + "end\n")
    result = await stage.call(task_id_to_resume="long")
    assert "beginning" in result.text
    assert "\nend\n" not in result.text
    assert "[cut: " in result.text
    assert len(result.text) < RESUMED_BYTES + 3_000


async def test_a_task_of_another_project_is_pointed_out(stage: Stage, tmp_path: Path) -> None:
    await stage.save("here", "x")
    other = tmp_path / "other"
    other.mkdir()
    elsewhere = Stage(other, stage.tasks, "ask")
    result = await elsewhere.call(task_id_to_resume="here")
    assert f"the task was saved in {stage.root}, which is not in this workspace" in result.text


async def test_background_makes_room_for_the_files(stage: Stage) -> None:
    stage.guide.files.append(Text("AGENTS.md", "rule\n" * 20_000))
    (stage.root / "big.txt").write_text("some line of text\n" * 10_000, encoding="utf-8")
    result = await stage.call(initial_files_to_read=["big.txt"])
    assert len(result.text) <= MAX_CHARS + 100
    assert "[cut for room]" in result.text
    assert "go on with" in result.text
