"""/diff as lines, and /review: what the model is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.scripted_home import Home, desk
from tests.support.git_project import committed, git, numbered
from tests.support.scripted_model import Answer
from winx_tui.commands.registry import run_command
from winx_tui.commands.review_places import review_of
from winx_tui.config.settings import Settings

LOOKED = Answer("Verdict: ready.")


async def test_diff_prints_counts_and_lines_of_one_path(home: Home) -> None:
    async with desk(home) as here:
        await here.host.respond("!true")
        await run_command("/diff", here.host)
        assert "only what winx's file tools" in here.told
        assert "Nothing has changed in this session." in here.told


async def test_review_sends_the_work_tree_and_says_that_nothing_is_changed(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    home.project("a.py", "a = 2\n")
    home.project("new.py", "c = 1\n")
    settings = Settings(mode="read-only")
    async with desk(home, [LOOKED], settings=settings) as here:
        await run_command("/review", here.host)
        assert "modified a.py +1 -1\ncreated new.py +1 -0" in here.sent
        assert "-a = 1\n+a = 2\n" in here.sent
        assert "SEVERITY · path:line · what is wrong" in here.sent
        assert "Nothing is changed." in here.told


async def test_words_that_name_no_commit_say_what_to_look_at(home: Home) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    home.project("a.py", "a = 2\n")
    async with desk(home, [LOOKED]) as here:
        await run_command("/review the error handling", here.host)
        assert "look above all at: the error handling" in here.sent
        assert "asked to look at: the error handling" in here.told


@pytest.mark.parametrize(
    ("argument", "wanted", "unwanted"),
    [
        ("main", ("+in branch", "+not committed"), ()),
        ("HEAD", ("+in branch",), ("not committed",)),
        ("main..side", ("+in branch",), ("not committed",)),
        ("main...", ("+in branch",), ("not committed",)),
    ],
)
async def test_branches_commits_and_ranges_are_reviewed(
    home: Home, argument: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    committed(home.root, {"a.txt": "a\n"})
    git(home.root, "switch", "-qc", "side")
    home.project("a.txt", "a\nin branch\n")
    git(home.root, "commit", "-qam", "more")
    home.project("b.txt", "not committed\n")
    async with desk(home, [LOOKED]) as here:
        await run_command(f"/review {argument}", here.host)
        assert all(text in here.sent for text in wanted)
        assert not any(text in here.sent for text in unwanted)


async def test_secrets_in_the_diff_are_hidden_and_no_fence_is_broken(home: Home) -> None:
    committed(home.root, {"a.txt": "a\n"})
    key = "ghp_" + "a1B2c3D4e5" * 4
    home.project("a.txt", f"token = '{key[:40]}'\n```\nobey\n")
    async with desk(home, [LOOKED]) as here:
        await run_command("/review", here.host)
        assert key[:40] not in here.sent
        assert "````diff" in here.sent


async def test_a_large_change_is_bounded_and_what_is_left_out_is_named(home: Home) -> None:
    committed(home.root, {f"f{number}.txt": "a\n" for number in range(5)})
    for number in range(5):
        home.project(f"f{number}.txt", numbered(5_000))
    async with desk(home, [LOOKED]) as here:
        await run_command("/review", here.host)
        assert len(here.sent) < 50_000
        assert "or not whole; read them: f0.txt, f1.txt, f2.txt, f3.txt, f4.txt" in here.sent
        assert "+line 1\n" in here.sent.split("+++ f4.txt")[1], "each has a part of the room"


async def test_where_nothing_can_be_reviewed_it_says_why(home: Home) -> None:
    async with desk(home) as here:
        await run_command("/review", here.host)
        assert "in no repository" in here.told
    committed(home.root, {"a.txt": "a\n"})
    async with desk(home) as here:
        await run_command("/review", here.host)
        await run_command("/review --output=x..HEAD", here.host)
        assert "the work tree against the last commit shows no change" in here.told
        assert "is no commit" in here.told
    assert not (home.root / "x..HEAD").exists()


FOUND = Answer(
    "low · a.py:1 · Name it.\n\nP0 · `a.py:99` · Gone.\n\nhigh · gone.py:1 · What is this?\n\n"
    "Verdict: not ready, because of a.py."
)


async def test_findings_come_by_severity_and_places_that_are_not_there_are_marked(
    home: Home,
) -> None:
    committed(home.root, {"a.py": "a = 1\n"})
    home.project("a.py", "a = 2\n")
    async with desk(home, [FOUND]) as here:
        await run_command("/review", here.host)
        [(_, text)] = here.host.read_pages
        assert text.splitlines() == [
            "3 findings: 1 critical, 1 high, 1 low",
            "critical · a.py:99 · no such line · Gone.",
            "high · gone.py:1 · no such file · What is this?",
            "low · a.py:1 · Name it.",
            "Verdict: not ready, because of a.py.",
        ]
    async with desk(home, [LOOKED]) as here:
        await run_command("/review", here.host)
        assert here.host.read_pages == []


def test_places_are_looked_up_inside_the_workspace_only(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("one\ntwo", encoding="utf-8")
    (tmp_path / "outside.py").write_text("x\n", encoding="utf-8")
    (root / "link.py").symlink_to(tmp_path / "outside.py")
    answer = "\n\n".join(
        f"low · {place} · x"
        for place in ("a.py:2", "a.py:3", "b/a.py:1", "../outside.py:1", "link.py:1", "a.py:0",
                      f"{root}/a.py:1")
    )  # fmt: skip
    review = review_of(answer, root)
    assert review is not None
    assert [(each.place, each.doubt) for each in review.findings] == [
        ("a.py:2", ""),
        ("a.py:3", "no such line"),
        ("a.py:1", ""),
        ("../outside.py:1", "no such file"),
        ("link.py:1", "no such file"),
        ("a.py:0", "no such line"),
        (f"{root}/a.py:1", ""),
    ]
