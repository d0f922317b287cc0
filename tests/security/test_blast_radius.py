from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.approval import Touched
from winx_tui.security.blast_radius import GitFacts, Reach, blast_radius

ROOT, HOME = Path("/home/me/shop"), Path("/home/me")
GIT = GitFacts(frozenset({"a.py", "src/b.py", "src/c.py", "src/deep/d.py"}), frozenset({"a.py"}))


def writes(*names: str) -> list[Touched]:
    return [Touched("writes", str(ROOT / name)) for name in names]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["src/b.py"], "writes src/b.py, tracked by git"),
        (["a.py"], "writes a.py, tracked by git, with uncommitted changes"),
        (["new.txt"], "writes new.txt, unknown to git"),
        (["src/b.py", "src/c.py"], "writes src/b.py and src/c.py, all tracked by git"),
        (["src/b.py", "new"], "writes src/b.py and new, 1 of them tracked by git"),
        (["x", "y"], "writes x and y, none tracked by git"),
        (
            ["src/b.py", "src/c.py", "src/deep/d.py", "src/b.py", "src/x.py"],
            "writes 4 files in src/, 3 of them tracked by git",
        ),
        (
            ["a.py", "src/b.py", "src/c.py", "src/deep/d.py"],
            "writes 4 files, all tracked by git, 1 with uncommitted changes",
        ),
        (["src"], "writes src, tracked by git"),
        (["."], "writes ., tracked by git, with uncommitted changes"),
    ],
)
def test_what_is_written_inside_is_summed_up_with_what_git_knows(
    names: list[str], text: str
) -> None:
    assert blast_radius(writes(*names), root=ROOT, home=HOME, git=GIT) == (Reach(text),)


def test_without_git_nothing_is_said_of_it() -> None:
    (reach,) = blast_radius(writes("a.py"), root=ROOT, home=HOME)
    assert reach.text == "writes a.py"


def test_what_cannot_be_resolved_is_named_as_it_is_written() -> None:
    touched = [Touched("writes", "$X/a"), *writes("p", "q", "r")]
    assert [reach.text for reach in blast_radius(touched, root=ROOT, home=HOME)] == [
        "writes 4 files"
    ]
    touched = [Touched("writes", name) for name in ("/x/1", "a/2", "a/3", "a/4")]
    assert blast_radius(touched, root=ROOT, home=HOME)[0].text == "writes 4 files"


def test_what_leaves_the_workspace_is_named_and_alarming() -> None:
    touched = [
        Touched("network", "example.org"),
        Touched("writes", "/home/me/.bashrc", is_outside=True),
        Touched("reads", "/etc/passwd", is_outside=True),
        Touched("secret", "/home/me/.ssh/id_rsa"),
        Touched("reads", str(ROOT / "a.py")),
        *(Touched("writes", f"/tmp/{number}", is_outside=True) for number in range(9)),
    ]
    radius = blast_radius(touched, root=ROOT, home=HOME, git=GIT)
    assert all(reach.is_alarming for reach in radius)
    assert [reach.text for reach in radius] == [
        "writes outside the workspace: ~/.bashrc, /tmp/0, /tmp/1, /tmp/2, /tmp/3, /tmp/4, "
        "/tmp/5, /tmp/6 and 2 more",
        "reads outside the workspace: /etc/passwd",
        "speaks to the network: example.org",
        "touches what may be secret: ~/.ssh/id_rsa",
    ]


def test_only_reading_inside_is_not_worth_a_word() -> None:
    assert blast_radius([Touched("reads", str(ROOT / "a"))], root=ROOT, home=HOME) == ()
