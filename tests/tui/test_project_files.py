"""What `@` and the tree's filter find by a part of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui import completion
from winx_tui.tui.completion import FileIndex
from winx_tui.tui.project_files import ProjectFiles, directories_of, without_lines
from winx_tui.workspace.repository import RepositoryStatus

FILES = ("README.md", "src/app/calc.py", "src/app/main.py", "tests/test_calc.py")


def test_directories_are_found_beside_files_the_better_name_first() -> None:
    files = ProjectFiles(FILES)
    assert files.search("app", 9) == ["src/app/", "src/app/calc.py", "src/app/main.py"]
    assert files.search("src/", 9)[:2] == ["src/", "src/app/"]
    assert files.search("calc", 9) == ["src/app/calc.py", "tests/test_calc.py"]


def test_every_directory_on_the_way_to_a_file_is_known_the_nearest_first() -> None:
    assert directories_of(["a/b/c/d.py", "x/y.py", "z.py"]) == ["a/", "x/", "a/b/", "a/b/c/"]


def test_what_git_ignores_comes_last_and_only_when_asked_for_by_name() -> None:
    files = ProjectFiles(FILES)
    files.take_ignored(FileIndex(["build/calc.py", "calc"]))
    assert files.search("calc", 9) == [
        "src/app/calc.py",
        "tests/test_calc.py",
        "calc",
        "build/calc.py",
    ]
    assert not {"calc", "build/calc.py"} & {*files.search("", 9)}
    assert files.search("calc", 2) == ["src/app/calc.py", "tests/test_calc.py"]


def test_nothing_typed_finds_what_was_touched_lately() -> None:
    files = ProjectFiles(FILES, recent=("tests/test_calc.py", "gone.py"))
    assert files.search("", 2) == ["tests/test_calc.py", "README.md"]
    files.take_recent(["src/app/main.py", "tests/test_calc.py"])
    assert files.search("", 3) == ["src/app/main.py", "tests/test_calc.py", "README.md"]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("a.py:10-20", ("a.py", ":10-20")),
        ("a.py:10-", ("a.py", ":10-")),
        ("a.py:10", ("a.py", ":10")),
        ("a.py:", ("a.py", ":")),
        ("a.py", ("a.py", "")),
        ("a:b.py", ("a:b.py", "")),
    ],
)
def test_lines_behind_a_path_are_told_from_it(typed: str, parts: tuple[str, str]) -> None:
    assert without_lines(typed) == parts


async def test_lines_stay_behind_the_file_that_is_taken(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.until(lambda: running.app._project and running.app._project.search("c", 1))
        await running.type("see @shap:10-20")
        await running.until_shown("src/shapes.py")
        await running.pilot.press("tab")
        await running.until(lambda: running.prompt_text == "see @src/shapes.py:10-20 ")


async def test_a_directory_that_is_taken_is_gone_into_and_taken_again_ends_it(
    project: Path,
) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.until(lambda: running.app._project and running.app._project.search("c", 1))
        await running.type("@sr")
        await running.until_shown("› src/")
        await running.pilot.press("tab")
        await running.until(lambda: running.prompt_text == "@src/")
        await running.until_shown("src/calc.py")
        await running.pilot.press("tab")
        await running.until(lambda: running.prompt_text == "@src/ ")


async def test_what_was_touched_lately_is_offered_first_and_ignored_files_by_their_name(
    project: Path,
) -> None:
    runtime = ScriptedRuntime(project, [[]], status=RepositoryStatus("main"))
    runtime.ignored = ("build/secret.log",)
    async with stage(runtime) as running:
        runtime.conversation.touched_files.update(
            {project / "README.md": "read", project / "tests/test_calc.py": "changed"}
        )
        await running.send("go")
        await running.until(lambda: running.app._project and running.app._project.search("", 1))
        await running.type("@")
        await running.until_shown("› tests/test_calc.py")
        assert "secret" not in running.screen_text()
        await running.type("secr")
        await running.until_shown("› build/secret.log")


async def test_what_one_key_does_not_look_through_is_looked_through_after_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completion, "_CHARACTERS_AT_ONCE", 1)
    async with stage(ScriptedRuntime(project)) as running:
        await running.until(lambda: running.app._project and running.app._project.search("c", 1))
        await running.type("@tsclcpy")
        await running.until_shown("› tests/test_calc.py")


def test_ignored_files_wait_until_all_others_were_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(completion, "_CHARACTERS_AT_ONCE", 1)
    files = ProjectFiles(FILES)
    files.take_ignored(FileIndex(["tool_x/scaly.py"]))
    # As many parts as there are files, the ignored one among them.
    found = [files.search("tscly", 9) for _ in range(len(FILES) + 1)]
    assert found[0] == []
    assert found[-1] == ["tests/test_calc.py", "tool_x/scaly.py"]
