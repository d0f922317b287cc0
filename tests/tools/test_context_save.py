from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from winx_tui.core.access import ReadPath
from winx_tui.core.errors import ToolError
from winx_tui.core.modes import MODES
from winx_tui.core.results import ToolResult
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.tools.base import ToolContext
from winx_tui.tools.context_save import ContextSave, ContextSaveParams
from winx_tui.tools.saving.contents import tokens_per_file
from winx_tui.tools.saving.selection import relative_glob
from winx_tui.tools.saving.tasks import SUFFIX, file_stem, load_task, task_ids
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.workspace import Workspace

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"
CASES = {
    case["name"]: case
    for case in json.loads((FIXTURES / "context_save.json").read_text(encoding="utf-8"))["cases"]
}
CONTEXT = ToolContext("call", lambda text: None)
KEY = "sk-ant-" + "api03-" + "Zq8vB2nM4xR7tY1wK5pL9sD3fG6hJ0aC"


def given(name: str) -> dict[str, Any]:
    data: dict[str, Any] = CASES[name]["given"]
    return data


def expected(name: str) -> dict[str, Any]:
    data: dict[str, Any] = CASES[name]["expect"]
    return data


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.py").write_text("print('a')\n", encoding="utf-8")
    (root / "src" / "b.py").write_text("print('b')\n", encoding="utf-8")
    return root


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    return tmp_path / "state" / "tasks"


@pytest.fixture
def tool(root: Path, tasks: Path) -> ContextSave:
    return ContextSave(Workspace(root), tasks, lambda: Repository.discover(root))


async def save(tool: ContextSave, *globs: str, **arguments: Any) -> ToolResult:
    params = ContextSaveParams.model_validate(
        {"id": "task", "description": "Mend it.", "relevant_file_globs": list(globs), **arguments}
    )
    return await tool.run(await tool.plan(params), CONTEXT)


def facts(result: ToolResult) -> dict[str, Any]:
    assert result.structured is not None
    return result.structured


def git(cwd: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_GLOBAL": "/dev/null"}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, env=environment, check=True, capture_output=True
    )


@pytest.mark.parametrize("name", ["relativize under root", "outside kept"])
def test_globs_are_kept_relative_to_the_project(name: str) -> None:
    case = given(name)
    assert relative_glob(case["glob"], case["project_root"]) == expected(name)["stored"]
    assert relative_glob("/project-other/x", "/project") == "/project-other/x"


async def test_a_task_without_files_is_saved(tool: ContextSave, tasks: Path) -> None:
    case = "no globs saves"
    result = await save(tool, *given(case)["globs"])
    assert result.is_error is not expected(case)["ok"]
    assert facts(result)["path"].endswith(expected(case)["file_suffix"])
    assert load_task(tasks, "task").text.startswith("Task: task\nProject root: ")


async def test_files_outside_the_workspace_are_left_out(
    tool: ContextSave, root: Path, tmp_path: Path
) -> None:
    case = "files outside workspace skipped"
    result = await save(tool, *given(case)["globs"])
    assert facts(result)["skipped_outside"] == expected(case)["skipped_outside"]
    assert "1 outside the workspace, skipped: /etc/hosts." in result.text
    (tmp_path / "secret.txt").write_text("outside", encoding="utf-8")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    result = await save(tool, "*.txt", "/etc/*.conf", "../*")
    assert facts(result)["skipped_outside"] == 2
    assert facts(result)["globs_without_files"] == ["../*"]
    assert facts(result)["files_saved"] == 0


async def test_a_binary_file_is_named_and_left_out(tool: ContextSave, root: Path) -> None:
    case = "binary skipped with note"
    (root / "blob").write_bytes(bytes.fromhex(given(case)["file_hex"]))
    result = await save(tool, "blob")
    assert facts(result)["skipped_binary"] == expected(case)["skipped_binary"]
    assert "1 not text, skipped: blob." in result.text
    assert "None of the globs led to a file" in result.text


async def test_of_a_large_file_the_beginning_is_read(tool: ContextSave, root: Path) -> None:
    case = "read cap 2 MiB"
    line = "x" * 63 + "\n"
    (root / "big.txt").write_text(line * (given(case)["file_bytes"] // 64), encoding="utf-8")
    assert (root / "big.txt").stat().st_size == given(case)["file_bytes"]
    result = await save(tool, "big.txt")
    assert facts(result)["read_bytes"] == expected(case)["read_bytes"]
    assert "1 only the beginning is saved: big.txt." in result.text


def test_an_unknown_task_is_an_error_that_names_the_nearest(tasks: Path) -> None:
    # The sample asks for a fresh start with a warning; work would then go on without what
    # the user meant to continue, so it is an error and the model can choose.
    case = "resume unknown id"
    assert expected(case)["should_warn"]
    with pytest.raises(ToolError, match="No task has been saved yet"):
        load_task(tasks, given(case)["task_id_to_resume"])


async def test_the_nearest_ids_are_named(tool: ContextSave, tasks: Path) -> None:
    for name in ("fix-login", "fix-logout", "Größe ändern", "other"):
        await save(tool, id=name)
    with pytest.raises(ToolError, match=r"no saved task 'fix-logon'\. The nearest: fix-login, "):
        load_task(tasks, "fix-logon")
    with pytest.raises(ToolError, match="The nearest: Größe ändern"):
        load_task(tasks, "grosse andern")
    with pytest.raises(ToolError, match="The newest: other, "):
        load_task(tasks, "zzzzzz")


@pytest.mark.parametrize(
    "task_id",
    [
        "../../../tmp/evil",
        "/etc/passwd",
        "..",
        ".",
        ".hidden",
        "a/b",
        "a\\b",
        "x" * 300,
        "a\nb",
        "Größe",
        "task~v1",
        "a b",
        "\ud800",
    ],
)
async def test_no_id_leaves_the_directory_and_each_is_found_again(
    tool: ContextSave, tasks: Path, task_id: str
) -> None:
    assert expected("id path traversal")["written_inside_memory_dir"]
    result = await save(tool, id=task_id)
    path = Path(facts(result)["path"])
    assert path.parent == tasks
    assert len(path.name) < 100
    assert load_task(tasks, task_id).path == path


def test_different_ids_have_different_files() -> None:
    ids = ["a/b", "a\\b", "a:b", "a-b", "a_b", "a b", "a  b", "ab", "x" * 100, "x" * 101, "A-b"]
    ids += [file_stem(task_id) for task_id in ids]
    assert len({file_stem(task_id) for task_id in ids}) == len(set(ids))


async def test_a_task_of_the_same_id_is_kept(tool: ContextSave, tasks: Path) -> None:
    await save(tool, description="first")
    await save(tool, description="second")
    result = await save(tool, description="third")
    assert "it is kept, and resumed as 'task~v2'" in result.text
    texts = [load_task(tasks, name).text for name in ("task", "task~v1", "task~v2")]
    assert [text.split("# Description\n")[1].split("\n")[0] for text in texts] == [
        "third",
        "first",
        "second",
    ]
    assert task_ids(tasks) == ("task",)


async def test_earlier_versions_of_a_long_id_are_found_too(tool: ContextSave, tasks: Path) -> None:
    name = "a long id, with signs: " + "x" * 200
    await save(tool, id=name, description="first")
    await save(tool, id=name, description="second")
    assert "first" in load_task(tasks, f"{name}~v1").text
    assert task_ids(tasks) == (name,)


def test_each_file_gets_its_share() -> None:
    case = given("per file share of budget")
    share = tokens_per_file(case["files"], case["budget"])
    assert share == expected("per file share of budget")["tokens_per_file"]
    assert tokens_per_file(4, 8_000) == 2_000
    assert tokens_per_file(0, 8_000) == 8_000


async def test_the_text_holds_what_is_needed_to_go_on(
    tool: ContextSave, root: Path, tasks: Path
) -> None:
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / "src" / "a.py").write_text("print('changed')\n", encoding="utf-8")
    (root / "new.py").touch()
    result = await save(tool, f"{root}/src/*.py", "missing.py", project_root_path=str(root))
    text = load_task(tasks, "task").text
    assert f"Project root: {root}\n" in text
    assert "# Relevant file globs\nsrc/*.py\nmissing.py\n" in text
    assert "1 no file of that name in the workspace: missing.py." in text
    assert "Branch: main\nNot committed:\nuntracked new.py\nmodified src/a.py" in text
    assert "+print('changed')" in text
    assert "--- src/a.py\nprint('changed')\n\n--- src/b.py\nprint('b')" in text
    assert facts(result)["files_saved"] == 2


async def test_secrets_do_not_get_into_the_file(tool: ContextSave, root: Path, tasks: Path) -> None:
    (root / ".env").write_text("PASSWORD=hunter2hunter2\n", encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / ".env").write_text("PASSWORD=changed-in-secret\n", encoding="utf-8")
    (root / "src" / "a.py").write_text(f"key = '{KEY}'\n", encoding="utf-8")
    result = await save(tool, ".env", "src/a.py", description=f"The key is {KEY}.")
    text = load_task(tasks, "task").text
    assert KEY not in text
    assert "[REDACTED:" in text
    assert "hunter2" not in text
    assert "changed-in-secret" not in text
    assert facts(result)["skipped_secret"] == 1
    assert "1 may hold secrets, skipped: .env." in result.text


async def test_the_file_is_private(tool: ContextSave, tasks: Path) -> None:
    path = Path(facts(await save(tool))["path"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(tasks.stat().st_mode) == 0o700
    assert path.suffix == SUFFIX


async def test_the_accesses_are_the_files_that_are_read_and_no_mode_asks(
    tool: ContextSave, root: Path
) -> None:
    (root / ".env").touch()
    params = ContextSaveParams(
        id="task", description="x", relevant_file_globs=["src/*.py", ".env", "/etc/hosts"]
    )
    plan = await tool.plan(params)
    assert plan.accesses == (ReadPath(root / "src/a.py"), ReadPath(root / "src/b.py"))
    for mode in MODES:
        assert evaluate(plan.accesses, PolicyContext(mode, root), Grants()).effect == "allow"


async def test_ignored_files_are_saved_only_by_name(tool: ContextSave, root: Path) -> None:
    (root / ".gitignore").write_text("*.log\n", encoding="utf-8")
    (root / "run.log").write_text("log\n", encoding="utf-8")
    assert facts(await save(tool, "*.log"))["globs_without_files"] == ["*.log"]
    assert facts(await save(tool, "run.log"))["files_saved"] == 1
    assert facts(await save(tool, "src"))["files_saved"] == 2


async def test_a_file_whose_name_looks_like_a_glob_is_found(tool: ContextSave, root: Path) -> None:
    (root / "[id].tsx").write_text("page\n", encoding="utf-8")
    assert facts(await save(tool, "[id].tsx"))["files_saved"] == 1


async def test_each_file_is_cut_to_its_share(tool: ContextSave, root: Path, tasks: Path) -> None:
    for number in range(60):
        (root / f"file{number}.txt").write_text("some text\n" * 2_000, encoding="utf-8")
    await save(tool, "*.txt")
    text = load_task(tasks, "task").text
    assert text.count("--- file") == 60
    assert 60 * 1_500 < len(text) < 60 * 1_900 + 3_000
    assert "--- file0.txt (lines 1-" in text


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"id": "  "}, "The id is empty"),
        ({"description": "\n"}, "The description is empty"),
        ({"project_root_path": "/nowhere/at/all"}, "is not a directory"),
        ({"relevant_file_globs": ["*a*a*a*a*a"]}, "too many wildcards"),
        ({"description": "x" * 100_001}, "keep it below"),
    ],
)
async def test_what_cannot_be_saved_is_told(
    tool: ContextSave, arguments: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ToolError, match=complaint):
        await save(tool, **arguments)


@pytest.mark.parametrize("value", ['["src/*.py"]', "src/*.py", ["src/*.py"]])
def test_globs_are_taken_in_other_forms(value: object) -> None:
    params = ContextSaveParams.model_validate(
        {"id": "a", "description": "b", "relevant_file_globs": value}
    )
    assert params.relevant_file_globs == ["src/*.py"]
