from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from winx_tui.workspace.overview import WorkspaceOverview
from winx_tui.workspace.ranking import rank, shown_file_limit
from winx_tui.workspace.repository import GitError, Repository
from winx_tui.workspace.tree_text import count_children, tree_text

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"
CASES = json.loads((FIXTURES / "repo_file_limit.json").read_text(encoding="utf-8"))["cases"]


def git(cwd: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_GLOBAL": "/dev/null"}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, env=environment, check=True, capture_output=True
    )


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def let_time_pass(root: Path) -> None:
    """Date everything back: what changed just now is read again in any case."""
    for directory, _, files in os.walk(root):
        for name in files:
            os.utime(Path(directory) / name, (1, 1))
        os.utime(directory, (1, 1))


def overview_of(root: Path) -> WorkspaceOverview:
    return WorkspaceOverview(root, lambda: Repository.discover(root))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    write(root, "README.md", "src/main.py", "src/Alpha.py", "tests/test_main.py", ".gitignore")
    (root / ".gitignore").write_text("*.log\n", encoding="utf-8")
    write(root, "noise.log")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_number_of_files_shown_grows_with_the_project(case: dict[str, Any]) -> None:
    total = case["given"]["total_files"]
    assert shown_file_limit(total, is_repository=True) == case["expect"]["limit"]


def test_outside_a_repository_fifty_files_are_shown() -> None:
    assert shown_file_limit(30_000, is_repository=False) == 50
    assert shown_file_limit(1_000_000, is_repository=True) == 400


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("README.md", "docs/README.md"),
        ("pyproject.toml", "poetry.lock"),
        ("package.json", "package-lock.json"),
        ("src/app/main.py", "src/app/test_main.py"),
        ("src/store.ts", "tests/store.ts"),
        ("src/store.ts", "src/store.test.ts"),
        ("tests/store.py", "vendor/store.py"),
        ("src/a.py", "src/deep/er/a.py"),
        ("src/a.py", "src/a.png"),
        ("src/api.go", "src/api.pb.go"),
        ("src/a.js", "src/a.min.js"),
        ("src/a.py", "docs/a.md"),
        ("docs/a.md", "dist/a.js"),
        ("src/a.py", ".github/a.py"),
    ],
)
def test_a_path_tells_how_much_a_file_matters(more: str, less: str) -> None:
    assert rank([less, more]) == (more, less)


def test_a_large_directory_does_not_fill_the_view() -> None:
    names = [f"src/big/part{number}.py" for number in range(200)] + ["src/small/one.py"]
    assert "src/small/one.py" in rank(names)[:10]
    assert sorted(rank(names)) == sorted(names)


def test_the_tree_has_directories_first_and_marks_what_is_hidden() -> None:
    names = ("b.txt", "A.txt", "zoo/x.py", "zoo/deep/y.py", "zoo/hidden.py", "other/z.py")
    shown = [name for name in names if "hidden" not in name and "other" not in name]
    text = tree_text("/root", shown, count_children(names))
    assert text.split("\n") == [
        "/root",
        "zoo/",
        "  deep/",
        "    y.py",
        "  x.py",
        "  ...",
        "A.txt",
        "b.txt",
        "...",
    ]


def test_names_cannot_draw_anything() -> None:
    text = tree_text("/root", ["a\nb/\x1b[31m"], {})
    assert text == "/root\na\\u{A}b/\n  \\u{1B}[31m"


def test_the_overview_shows_the_project_without_what_is_ignored(repository: Path) -> None:
    assert overview_of(repository).text().split("\n") == [
        str(repository),
        "src/",
        "  Alpha.py",
        "  main.py",
        "tests/",
        "  test_main.py",
        ".gitignore",
        "README.md",
    ]


def test_new_and_removed_files_are_seen_at_once(repository: Path) -> None:
    let_time_pass(repository)
    overview = overview_of(repository)
    overview.text()
    write(repository, "src/fresh.py", "brand/new.py")
    (repository / "README.md").unlink()
    text = overview.text()
    assert "  fresh.py" in text
    assert "brand/\n  new.py" in text
    assert "README.md" not in text


def test_a_changed_ignore_file_counts_at_once(repository: Path) -> None:
    let_time_pass(repository)
    overview = overview_of(repository)
    assert "Alpha.py" in overview.text()
    git(repository, "rm", "-q", "--cached", "src/Alpha.py")
    (repository / ".gitignore").write_text("Alpha.py\n", encoding="utf-8")
    assert "Alpha.py" not in overview.text()


def test_what_was_found_is_used_again_while_nothing_changes(repository: Path) -> None:
    let_time_pass(repository)
    found = []

    def find() -> Repository | None:
        found.append(1)
        return Repository.discover(repository)

    overview = WorkspaceOverview(repository, find)
    assert overview.text() == overview.text() == overview.text(max_lines=100)
    assert found == [1]


def test_a_short_view_keeps_to_its_lines_and_bytes(repository: Path) -> None:
    write(repository, *(f"src/room{number}/file.py" for number in range(300)))
    overview = overview_of(repository)
    short = overview.text(max_lines=20)
    assert 15 <= short.count("\n") + 1 <= 20
    assert "README.md" in short
    assert short.endswith("...")
    assert len(overview.text(max_bytes=500).encode()) <= 500


def test_files_of_the_session_and_of_the_newest_commits_come_first(repository: Path) -> None:
    write(repository, *(f"src/room{number}/file.py" for number in range(300)))
    write(repository, "vendor/deep/in/it/old.dat", "vendor/deep/in/it/worked_on.dat")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "all")
    write(repository, "vendor/deep/recent.dat")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "recent")
    active = [repository / "vendor/deep/in/it/worked_on.dat", Path("/elsewhere/x")]
    text = overview_of(repository).text(active=active, max_lines=40)
    assert "recent.dat" in text
    assert "worked_on.dat" in text
    assert "old.dat" not in text


def test_a_repository_without_commits_and_a_plain_directory_are_shown(tmp_path: Path) -> None:
    write(tmp_path, "a/b.py", "node_modules/x/y.js")
    plain = WorkspaceOverview(tmp_path).text()
    assert plain == f"{tmp_path}\na/\n  b.py"
    git(tmp_path, "init", "-q")
    assert overview_of(tmp_path).text().startswith(f"{tmp_path}\na/\n  b.py")


def test_a_workspace_that_its_repository_ignores_is_shown_all_the_same(repository: Path) -> None:
    (repository / ".gitignore").write_text("scratch/\n", encoding="utf-8")
    write(repository, "scratch/work/a.py")
    inside = repository / "scratch"
    assert overview_of(inside).text() == f"{inside}\nwork/\n  a.py"


def test_an_empty_workspace_is_one_line(tmp_path: Path) -> None:
    assert WorkspaceOverview(tmp_path).text() == str(tmp_path)


def test_recent_files_are_those_below_the_root_the_newest_first(repository: Path) -> None:
    write(repository, "src/a b\n.py", "top.py")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    opened = Repository.discover(repository / "src")
    assert opened is not None
    assert opened.recent_files() == ("a b\n.py", "Alpha.py", "main.py")
    assert opened.recent_files(commits=1) == ("a b\n.py",)


def test_differences_are_told_for_the_named_files_only(repository: Path) -> None:
    write(repository, "src/main.py")
    (repository / "src" / "main.py").write_text("changed\n", encoding="utf-8")
    (repository / "README.md").write_text("changed too\n", encoding="utf-8")
    opened = Repository.discover(repository)
    assert opened is not None
    text = opened.diff_text(["src/main.py"])
    assert "+changed\n" in text
    assert "src/main.py |" in text
    assert "README" not in text
    assert opened.diff_text([]) == ""


def test_before_the_first_commit_there_is_no_history(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    opened = Repository.discover(tmp_path)
    assert opened is not None
    with pytest.raises(GitError):
        opened.recent_files()
