"""The file tree on the screen."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, stage
from winx_tui.tui.screens.preview import FileScreen
from winx_tui.tui.tree.kept_width import keep_width, kept_width
from winx_tui.tui.widgets.file_tree import FileTree
from winx_tui.workspace.repository import RepositoryStatus


@asynccontextmanager
async def tree_of(
    runtime: ScriptedRuntime, size: tuple[int, int] = (120, 30)
) -> AsyncIterator[tuple[Stage, FileTree, Pilot[int]]]:
    """Run the app with the keys in the tree, its first directory read."""
    async with stage(runtime, size=size) as running:
        await running.until(lambda: running.app.tree_pane.is_ready)
        tree = running.app.query_one(FileTree)
        await running.until(lambda: len(tree.rows) > 1)
        running.app.tree_pane.focus_tree()
        await running.until(lambda: tree.has_focus)
        yield running, tree, running.pilot


def names(tree: FileTree) -> list[str]:
    """Return what the rows show."""
    return [row.note or row.entry.name for row in tree.rows]


async def test_the_tree_follows_the_disk_and_marks_changes(project: Path) -> None:
    runtime = ScriptedRuntime(project, status=RepositoryStatus("main"))
    async with stage(runtime, size=(120, 30)) as running:
        await running.until_shown("README.md")
        runtime.status = RepositoryStatus("main", {"NEW[red].md": "untracked"})

        def is_marked() -> bool:
            # Again and again: the watch may begin after the first time.
            (project / "NEW[red].md").touch()
            rows = [row for row in running.screen_text().split("\n") if "NEW[red].md" in row]
            return any(row.rstrip().endswith("?") for row in rows)

        await running.until(is_marked)


async def test_the_tree_shows_a_root_that_was_deleted_and_came_back(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[]])
    async with tree_of(runtime) as (running, tree, pilot):
        await pilot.press("down", "enter")
        await running.until(lambda: "calc.py" in names(tree))
        project.rename(project.with_name("away"))
        await tree.follow_disk({project, project / "src"})
        assert "calc.py" not in names(tree)
        shutil.copytree(project.with_name("away"), project)
        running.app.turns.submit("go on")
        await running.until(lambda: "calc.py" in names(tree))
        await running.until(lambda: not running.app.turns.is_busy)


async def test_a_directory_of_many_entries_is_shown_whole(project: Path) -> None:
    (project / "many").mkdir()
    for number in range(600):
        (project / "many" / f"file{number:05}").touch()
    async with tree_of(ScriptedRuntime(project)) as (running, tree, pilot):
        await pilot.press("down", "enter")
        await running.until_shown("file00000")
        await pilot.press("end", "left", "left", "right", "right", "pagedown")
        await pilot.press("end")
        await running.until_shown("README.md")
        assert len(tree.rows) == 605
        await pilot.press("up", "up", "up")
        await running.until_shown("file00599")


async def test_the_tree_marks_what_the_agent_has_read_and_changed_with_its_lines(
    project: Path,
) -> None:
    (project / "read.md").touch()
    (project / "changed.md").touch()
    runtime = ScriptedRuntime(project, [[]])
    runtime.line_counts = {project / "changed.md": (12, 3)}
    async with stage(runtime, size=(120, 30)) as running:
        await running.until_shown("changed.md")
        runtime.conversation.touched_files.update(
            {project / "read.md": "read", project / "changed.md": "changed"}
        )
        await running.send("go")
        await running.until_shown("● changed.md")
        await running.until_shown("○ read.md")
        await running.until_shown("+12 −3")


async def test_lines_are_counted_anew_when_another_conversation_takes_its_place(
    project: Path,
) -> None:
    (project / "changed.md").touch()
    runtime = ScriptedRuntime(project, [[]])
    runtime.line_counts = {project / "changed.md": (12, 3)}
    async with stage(runtime, size=(120, 30)) as running:
        await running.send("go")
        await running.until_shown("+12 −3")
        runtime.line_counts = {}
        await running.app.open_conversation(None)
        await running.until(lambda: "+12 −3" not in running.screen_text())


async def test_typing_after_a_slash_narrows_the_tree_and_escape_ends_it(project: Path) -> None:
    async with tree_of(ScriptedRuntime(project)) as (running, tree, pilot):
        await running.until(lambda: running.app._project and running.app._project.search("calc", 9))
        await pilot.press("/")
        await running.type("tcal")
        await running.until(lambda: names(tree) == ["test_calc.py"])
        await running.until_shown("test_calc.py  tests")
        await pilot.press("escape")
        await running.until(lambda: tree.has_focus and "README.md" in names(tree))
        assert tree.current is not None
        assert tree.current.entry.name == "test_calc.py", "the cursor is on what was found"


async def test_enter_looks_into_what_was_found_and_the_arrows_choose(project: Path) -> None:
    async with tree_of(ScriptedRuntime(project)) as (running, tree, pilot):
        await running.until(lambda: running.app._project and running.app._project.search("calc", 9))
        await pilot.press("/")
        await running.type("calc")
        await running.until(lambda: names(tree) == ["calc.py", "test_calc.py"])
        await pilot.press("down", "enter")
        await running.until_shown("tests/test_calc.py")
        await pilot.press("escape", "tab", "escape")
        await running.until(lambda: tree.has_focus and "README.md" in names(tree))


async def test_the_file_under_work_is_gone_to_wherever_it_lies(project: Path) -> None:
    deep = project / "src" / "a" / "b" / "deep.py"
    deep.parent.mkdir(parents=True)
    deep.touch()
    runtime = ScriptedRuntime(project, [[]])
    async with tree_of(runtime) as (running, tree, pilot):
        touched = {deep: "changed", project / "README.md": "read", Path("/elsewhere"): "read"}
        tree.show_touched(touched)
        await pilot.press("asterisk")
        assert tree.current is not None
        assert tree.current.entry.name == "README.md"
        tree.show_touched({project / "gone.py": "changed", deep: "changed"})
        await pilot.press("asterisk")
        assert tree.current.entry.path == deep
        await running.until_shown("deep.py")


async def test_reading_again_shows_what_no_watch_has_told(project: Path) -> None:
    async with tree_of(ScriptedRuntime(project)) as (running, tree, pilot):
        await pilot.press("down", "enter")
        await running.until(lambda: "calc.py" in names(tree))
        (project / "src" / "new.py").touch()
        (project / "src" / "calc.py").unlink()
        await pilot.press("r")
        await running.until(lambda: names(tree)[2:4] == ["new.py", "shapes.py"])


async def test_the_width_is_changed_by_keys_and_kept_for_the_project(project: Path) -> None:
    keep_width(project, 50)
    async with tree_of(ScriptedRuntime(project)) as (running, _, pilot):
        pane = running.app.tree_pane
        await running.until(lambda: pane.outer_size.width == 50)
        await pilot.press("<")
        await running.until(lambda: pane.outer_size.width == 54)
        await pilot.press(">", "ctrl+right")
        await running.until(lambda: pane.outer_size.width == 46)
        await running.until(lambda: kept_width(project) == 46)
        await pilot.resize_terminal(80, 24)
        await pilot.press("ctrl+b")
    assert not kept_width(project / "src")


async def test_a_name_is_copied_or_put_into_the_prompt(project: Path) -> None:
    (project / "a file.txt").write_text("x", encoding="utf-8")
    async with tree_of(ScriptedRuntime(project)) as (running, _, pilot):
        await pilot.press("down", "down", "down", "y")
        await running.until(lambda: running.app.clipboard == "a file.txt")
        await pilot.press("@")
        await running.until(lambda: running.prompt_text == '@"a file.txt" ')


async def test_the_cursor_stays_on_its_file_while_others_come_and_go(project: Path) -> None:
    async with tree_of(ScriptedRuntime(project)) as (_, tree, pilot):
        await pilot.press("end")
        assert tree.current is not None
        assert tree.current.entry.name == "README.md"
        (project / "AAA").touch()
        (project / ".env").touch()
        await tree.read(project)
        assert tree.current.entry.name == "README.md"
        await pilot.press(".")
        assert names(tree)[1:] == ["src", "tests", "AAA", "README.md"]
        assert tree.current.entry.name == "README.md"
        (project / "README.md").unlink()
        await tree.read(project)
        assert tree.current.entry.name == "AAA"


async def test_a_click_opens_a_directory_and_then_a_file(project: Path) -> None:
    async with tree_of(ScriptedRuntime(project)) as (running, tree, pilot):
        await pilot.click(tree, offset=(4, 1))
        await running.until(lambda: "calc.py" in names(tree))
        await pilot.click(tree, offset=(4, 2))
        await running.until(lambda: isinstance(running.app.screen, FileScreen))


async def test_names_that_deceive_are_shown_as_they_are(project: Path) -> None:
    (project / "a\u202egpj.exe").touch()
    (project / "b\n\x1b[31mred").touch()
    async with tree_of(ScriptedRuntime(project)) as (running, _, pilot):
        await running.until_shown("a\\u{202E}gpj.exe")
        await running.until_shown("b \\u{1B}[31mred")
        await pilot.press("down", "down", "down", "down", "enter")
        await running.until(lambda: isinstance(running.app.screen, FileScreen))
        assert "\u202e" not in running.screen_text()
