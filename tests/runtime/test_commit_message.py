"""The message of a commit: what weak models wrap it in, and a plain one from file names."""

from __future__ import annotations

import pytest

from winx_tui.runtime.commit_message import (
    MOST_DIFF_CHARS,
    cleaned,
    plain_message,
    request_text,
)
from winx_tui.workspace.git_committable import CommitFile, FilePatch, FileState


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("fix: round sums", "fix: round sums"),
        ("  fix: round sums\n\nBecause.  \n", "fix: round sums\n\nBecause."),
        ("fix: round sums\nBecause.", "fix: round sums\n\nBecause."),
        ("```\nfix: round sums\n\n- one\n- two\n```", "fix: round sums\n\n- one\n- two"),
        ("Here is the commit message:\n\n```text\nfix: round\n```\nEnjoy!", "fix: round"),
        ("Sure! Here's a commit message:\n\nfix: round sums", "fix: round sums"),
        ("Commit message: fix: round sums", "fix: round sums"),
        ("**Commit message:**\n\nfix: round sums", "fix: round sums"),
        ("Subject: Round sums\n\nBody: Because.", "Round sums\n\nBecause."),
        ('"Round sums"', "Round sums"),
        ("`Round sums`", "Round sums"),
        ("# Round sums", "Round sums"),
        ("Round `sum`", "Round `sum`"),
        ("<think>\nhm\n</think>\nRound sums", "Round sums"),
        ("Round sums\n\nCo-authored-by: A <a@b>\nSigned-off-by: B <b@c>", "Round sums"),
        ("Round sums\n\nGenerated with X", "Round sums"),
        ("Here is nothing else", "Here is nothing else"),
        ("Round\x1b[2J sums", "Round\\u{1B}[2J sums"),
        ("", ""),
        ("```\n```", ""),
    ],
)
def test_the_message_is_found_in_what_models_write_around_it(answer: str, message: str) -> None:
    assert cleaned(answer) == message


def test_a_subject_that_runs_on_goes_on_in_the_body() -> None:
    subject, empty, rest = cleaned("Change " + "word " * 30).split("\n", 2)
    assert len(subject) <= 72
    assert empty == ""
    assert rest.startswith("word word")
    assert all(len(line) <= 72 for line in rest.split("\n"))


def file(name: str, state: FileState = "modified") -> CommitFile:
    return CommitFile(name, state)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ((file("src/a.py"),), "Update src/a.py"),
        ((file("a.py", "created"),), "Add a.py"),
        ((file("src/a.py"), file("lib/b.py")), "Update a.py and b.py"),
        ((file("s/a.py"), file("s/b.py"), file("s/c.py")), "Update 3 files in s"),
        ((file("s/a.py"), file("t/b.py"), file("c.py")), "Update 3 files"),
        ((file("a", "deleted"), file("b", "created")), "Delete 1 file, add 1 file"),
        ((file("a\n\x1bb"),), "Update a\\u{A}\\u{1B}b"),
    ],
)
def test_a_plain_message_names_the_files(files: tuple[CommitFile, ...], message: str) -> None:
    assert plain_message(files) == message


def test_what_the_person_says_is_the_plain_message() -> None:
    assert plain_message((file("a.py"),), "round sums") == "Round sums"


def test_a_request_is_bounded_and_each_file_has_a_part_of_the_room() -> None:
    patches = [FilePatch(f"f{number}.txt", "+line\n" * 9_000) for number in range(30)]
    files = [file(patch.name) for patch in patches]
    text = request_text(files, patches, ["fix: one"], "sums")
    assert len(text) < MOST_DIFF_CHARS + 3_000
    assert "fix: one" in text
    assert "The user says of the change: sums" in text
    assert "--- f3.txt\n+line" in text
