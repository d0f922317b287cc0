from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.support.processes import visible_bytes
from winx_tui.core.access import ReadPath
from winx_tui.core.errors import ToolError
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.code_map import CodeMap, CodeMapParams
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.workspace import Workspace

CONTEXT = ToolContext("call", lambda text: None)
SHOP = """\
LIMIT = 3


class Cart(Base):
    def add(self, item: str, count: int = 1) -> None:
        self.items.append(item)

    def total(self) -> float:
        return compute(self)


class Wishlist:
    def add(self, item: str) -> None:
        self.add(item)


def compute(cart: Cart) -> float:
    return 0.0
"""
MAIN = """\
from shop import Cart, compute


def main() -> None:
    cart = Cart()
    cart.add("pen")
    thing.add("pen")
    print(compute(cart))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    (project / "web").mkdir(parents=True)
    (project / "shop.py").write_text(SHOP, encoding="utf-8")
    (project / "main.py").write_text(MAIN, encoding="utf-8")
    (project / "web" / "app.ts").write_text(
        "export class App {\n  render(): string { return ''; }\n}\n", encoding="utf-8"
    )
    (project / "notes.txt").write_text("class Nothing: ...\n", encoding="utf-8")
    return project


@pytest.fixture
def tool(project: Path, tmp_path: Path) -> CodeMap:
    return CodeMap(Workspace(project), lambda: None, tmp_path / "cache")


async def call(tool: CodeMap, **arguments: object) -> ToolResult:
    plan = await tool.plan(CodeMapParams.model_validate(arguments))
    return await tool.run(plan, CONTEXT)


async def test_a_project_is_mapped(tool: CodeMap) -> None:
    result = await call(tool)
    assert result.text.startswith("3 source files; the most used first")
    assert "shop.py (18 lines)\n  1 LIMIT = 3\n  4-9 class Cart(Base)" in result.text
    assert "  5-6   def add(self, item: str, count: int = 1) -> None" in result.text
    assert "web/app.ts (3 lines)" in result.text
    assert "Nothing" not in result.text
    assert result.structured is not None
    assert result.structured["mode"] == "repo"
    assert result.structured["files_shown"] == 3
    assert result.structured["truncated"] is False


async def test_one_file_is_outlined(tool: CodeMap) -> None:
    result = await call(tool, path="web/app.ts")
    assert result.structured == {
        "mode": "file",
        "files_shown": 1,
        "files": [
            {
                "file": "web/app.ts",
                "symbols": [
                    {
                        "name": "App",
                        "kind": "class",
                        "container": "",
                        "line": 1,
                        "end_line": 3,
                    },
                    {
                        "name": "render",
                        "kind": "method",
                        "container": "App",
                        "line": 2,
                        "end_line": 2,
                    },
                ],
            }
        ],
        "truncated": False,
    }


async def test_a_directory_and_a_name_narrow_the_map(tool: CodeMap) -> None:
    assert "shop.py" not in (await call(tool, path="web")).text
    result = await call(tool, name="add")
    assert "Cart.add: def add" in result.text
    assert "main" not in result.text
    assert "No definition has 'zzz'" in (await call(tool, name="zzz")).text


async def test_references_of_a_name_are_listed(tool: CodeMap) -> None:
    result = await call(tool, operation="references", name="compute")
    assert result.text == (
        "1 definition of compute:\n"
        "  shop.py:17-18 function compute: def compute(cart: Cart) -> float\n"
        "3 uses in 2 files:\n"
        "main.py\n"
        "  1 (import): from shop import Cart, compute\n"
        "  8 (call) in main: print(compute(cart))\n"
        "shop.py\n"
        "  9 (call) in Cart.total: return compute(self)"
    )
    assert result.structured is not None
    hits = result.structured["hits"]
    assert isinstance(hits, list)
    assert [(hit["file"], hit["line"], hit["is_definition"]) for hit in hits] == [
        ("shop.py", 17, True),
        ("main.py", 1, False),
        ("main.py", 8, False),
        ("shop.py", 9, False),
    ]
    assert (result.structured["definitions"], result.structured["references"]) == (1, 3)


async def test_a_method_of_one_class_is_told_from_anothers(tool: CodeMap) -> None:
    result = await call(tool, operation="references", name="Cart.add")
    assert "1 definition of Cart.add:" in result.text
    assert '1 use in 1 file:\nmain.py\n  6 (call) in main: cart.add("pen")' in result.text
    assert "1 use of the bare name in 1 file, perhaps of another type" in result.text
    assert "self.add(item)" not in result.text


async def test_what_is_not_found_is_told_with_what_is_like_it(tool: CodeMap) -> None:
    result = await call(tool, operation="references", name="comput")
    assert "0 definitions of comput.\n0 uses." in result.text
    assert "Like it: compute." in result.text
    result = await call(tool, operation="references", name="Main.add")
    assert "It is defined as Cart.add, Wishlist.add." in result.text


async def test_the_plan_reads_the_path_it_names(tool: CodeMap, project: Path) -> None:
    plan = await tool.plan(CodeMapParams(path="web"))
    assert plan.accesses == (ReadPath(project / "web"),)
    assert plan.title == "Map: web"
    plan = await tool.plan(CodeMapParams(operation="references", name="add"))
    assert plan.accesses == (ReadPath(project),)
    assert plan.title == "Find references: add"


async def test_a_link_that_leads_out_is_told_by_its_access(
    tool: CodeMap, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.py").write_text("def outside(): ...\n", encoding="utf-8")
    (project / "link").symlink_to(tmp_path / "outside")
    plan = await tool.plan(CodeMapParams(path="link"))
    assert plan.accesses == (ReadPath(tmp_path / "outside"),)
    assert "outside" not in (await call(tool)).text
    assert "def outside()" in (await call(tool, path="link")).text


async def test_a_path_that_cannot_be_mapped_is_told(tool: CodeMap) -> None:
    with pytest.raises(ToolError, match=r"missing\.py does not exist"):
        await tool.plan(CodeMapParams(path="missing.py"))
    with pytest.raises(ToolError, match=r"notes\.txt has no outline"):
        await call(tool, path="notes.txt")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"symbol": "x", "operation": "usages"}, ("references", "", "x")),
        ({"file_path": "a.py"}, ("outline", "a.py", "")),
        ({"path": None, "name": None, "operation": "OUTLINE"}, ("outline", "", "")),
    ],
)
def test_other_forms_of_the_arguments_are_understood(
    arguments: dict[str, object], expected: tuple[str, str, str]
) -> None:
    params = CodeMapParams.model_validate(arguments)
    assert (params.operation, params.path, params.name) == expected


def test_references_need_a_name() -> None:
    with pytest.raises(ValidationError, match="references needs a `name`"):
        CodeMapParams(operation="references")


async def test_ignored_binary_huge_and_secret_files_are_left_out(
    tool: CodeMap, project: Path
) -> None:
    (project / ".gitignore").write_text("ignored/\n", encoding="utf-8")
    for name in ("ignored", ".ssh"):
        (project / name).mkdir()
        (project / name / "hidden.py").write_text("def hidden(): ...\n", encoding="utf-8")
    (project / "binary.py").write_bytes(b"def hidden(): ...\n\0\1\2")
    (project / "huge.py").write_bytes(b"def hidden(): ...\n" + b"#" * 2_000_000)
    result = await call(tool)
    assert "hidden" not in result.text
    assert result.text.startswith("4 source files; ")
    assert result.text.endswith(
        "\n1 source file above 2 MB is left out: huge.py (search there with grep -n)."
    )
    assert result.truncated
    references = await call(tool, operation="references", name="compute")
    assert "1 source file above 2 MB is left out: huge.py" in references.text
    assert "def hidden()" in (await call(tool, path="ignored")).text
    assert (await call(tool, path="huge.py")).text == (
        "huge.py has 2.0 MB, and files above 2 MB are not mapped; "
        "search it with bash_command (grep -n), then read the lines around."
    )


async def test_where_every_source_file_is_too_large_that_is_told(
    project: Path, tmp_path: Path
) -> None:
    big = project / "big"
    big.mkdir()
    for number in range(7):
        (big / f"{number}.py").write_bytes(b"#" * 2_100_000)
    tool = CodeMap(Workspace(project), lambda: None, tmp_path / "cache")
    assert (await call(tool, path="big")).text == (
        "No source file here can be mapped.\n7 source files above 2 MB are left out: big/0.py, "
        "big/1.py, big/2.py, big/3.py, big/4.py, … (search there with grep -n)."
    )


@pytest.fixture
def repository(project: Path) -> Repository:
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    (project / ".gitignore").write_text("shop.py\n", encoding="utf-8")
    repository = Repository.discover(project)
    assert repository is not None
    return repository


async def test_a_repository_lists_its_own_files(
    project: Path, tmp_path: Path, repository: Repository
) -> None:
    tool = CodeMap(Workspace(project), lambda: repository, tmp_path / "cache")
    text = (await call(tool)).text
    assert "main.py" in text
    assert "shop.py" not in text


async def test_hostile_names_and_code_are_data(tool: CodeMap, project: Path) -> None:
    (project / "a\x1b[2Jb\n.py").write_text("def f(a='\x1b[31m\u202e'): ...\n", encoding="utf-8")
    (project / os.fsdecode(b"caf\xe9.py")).write_text("def g(): ...\n", encoding="utf-8")
    (project / "e.sh").write_text("f() { \U0001f600; }\n" * 50, encoding="utf-8")
    result = await call(tool)
    assert "\x1b" not in result.text
    assert "\u202e" not in result.text
    assert "def g()" in result.text
    assert "\x1b" not in str(result.structured)
    assert (await call(tool, path="a\x1b[2Jb\n.py")).structured is not None


async def test_a_large_map_is_cut_to_the_budget(tool: CodeMap, project: Path) -> None:
    for number in range(300):
        (project / f"part{number}.py").write_text(
            "".join(f"def function_{number}_{line}(): ...\n" for line in range(20)),
            encoding="utf-8",
        )
    result = await call(tool, max_tokens=1_000)
    assert result.truncated
    assert len(result.text) < 4_000
    assert "more files are not shown" in result.text


async def test_it_works_where_nothing_can_be_kept(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tool = CodeMap(Workspace(project), lambda: None, tmp_path / "file" / "cache")
    assert "class Cart(Base)" in (await call(tool)).text


async def test_cancelling_ends_everything_it_started(
    tool: CodeMap, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Handed down to whatever is started, so that it can be found again.
    mark = f"TMPDIR={tmp_path}"
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for number in range(600):
        (project / f"part{number}.py").write_text(
            "".join(f"def f{number}_{line}(a, b): return a + b\n" for line in range(400)),
            encoding="utf-8",
        )
    seen: set[int] = set()
    task = asyncio.create_task(call(tool))
    while not task.done() and len(seen) < 2:
        # The mapper, and one that it has forked.
        seen = await asyncio.to_thread(_started_with, mark)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen
    while await asyncio.to_thread(_started_with, mark):
        # Killed, and about to be gone; the test's own time limit stands behind this.
        continue


def _started_with(mark: str) -> set[int]:
    return {
        int(directory.name)
        for directory in Path("/proc").iterdir()
        if directory.name.isdigit() and mark.encode() in visible_bytes(int(directory.name))
    }


async def test_the_event_loop_is_free_while_code_is_parsed(tool: CodeMap, project: Path) -> None:
    body = "".join(f"def f{line}(a, b): return [a, (b, {{a: b}})]\n" for line in range(20_000))
    (project / "large.py").write_text(body, encoding="utf-8")
    task = asyncio.create_task(call(tool))
    turns = 0
    while not task.done():
        await asyncio.sleep(0)
        turns += 1
    assert "large.py" in (await task).text
    # Parsing it takes most of a second; how long a key stroke waits is told by benchmarks.code_map.
    assert turns > 1_000


def test_no_grammar_is_loaded_before_one_is_needed() -> None:
    script = (
        "import winx_tui.tools.code_map, winx_tui.code.syntax, sys;"
        "print([name for name in sys.modules if 'tree_sitter' in name or name == 'sqlite3'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
