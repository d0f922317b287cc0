"""What winx is killed in: a project, and deeds that change it in every way."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.support.git_project import committed
from tests.support.model_server.scenario import Step, Turn, call, calls, text, turn

Front = Literal["print", "repl", "tui", "undo"]
"""undo: the program `winx undo`, without a conversation."""

AFTER = "after"
"""The prompt that goes on with a session whose winx was killed."""
ACCOUNT = "The edits of the code and of the documents were made as they were asked for."
DRAFT = ("What I have written so far", ", and what I go on to write while the disk is at work.")
"""A prompt that is typed and not sent: its beginning is on the disk before the rest is typed."""
LATE = "late.txt"
"""Made by a command in the background: it comes when it comes."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to the project in one run of winx."""

    name: str
    front: Front
    lines: tuple[str, ...]
    """What a person types, one after another; the prompt of `-p`."""
    answers: tuple[Turn, ...] = ()
    """The model's, to a prompt that holds this deed's mark."""
    torn: tuple[str, ...] = ()
    """Globs of what commands write piece by piece: half of it may be there if they are killed."""
    is_fresh: bool = False
    """Whether it begins in the untouched project, with a session of its own."""


def prompt_of(name: str) -> str:
    """Return the prompt that has the model do a deed."""
    return f"[[{name}]] Do what there is to do."


def make_project(root: Path) -> None:
    """Make a project with files of all kinds: committed, changed, new, ignored."""
    root.mkdir(parents=True, exist_ok=True)
    committed(
        root,
        {
            ".gitignore": "build/\n*.env\n*.log\n",
            "LICENSE": "Do what you like.\n" * 40,
            "docs/guide.md": _lines("guide", 300),
            "docs/notes.md": _lines("note", 200),
            "run.sh": "#!/bin/sh\necho run\n",
            "src/app.py": _lines("app", 900),
            "src/words.py": _lines("words", 500),
        },
    )
    (root / "run.sh").chmod(0o755)
    (root / "LICENSE").chmod(0o444)
    (root / "docs/notes.md").write_text(_lines("mine", 210), encoding="utf-8")
    (root / "draft.txt").write_text(_lines("draft", 30), encoding="utf-8")
    (root / "data").mkdir()
    (root / "data/table.csv").write_text(_lines("1,2,3", 400), encoding="utf-8")
    (root / "mine.env").write_text("TOKEN_OF_MINE=not-a-secret\n", encoding="utf-8")
    (root / "build/deep").mkdir(parents=True)
    (root / "build/out.bin").write_bytes(bytes(range(256)) * 90)
    (root / "build/deep/x.log").write_text("built\n", encoding="utf-8")
    (root / "latest").symlink_to("src/app.py")
    subprocess.run(["git", "gc", "-q"], cwd=root, check=True)


def _lines(word: str, count: int) -> str:
    return "".join(f"{word}_{number} = {number * number}\n" for number in range(1, count + 1))


def _block(before: str, after: str) -> str:
    return f"<<<<<<< SEARCH\n{before}\n=======\n{after}\n>>>>>>> REPLACE\n"


def _turns(name: str, *steps: Step) -> tuple[Turn, ...]:
    """Build the answers of a deed: a word and a call each, then the last word, in pieces."""
    working = [
        turn(text(f"{name} step {number}. "), step) for number, step in enumerate(steps, start=1)
    ]
    last = turn(text("All ", "of ", f"{name} ", "is ", "done.", pause_s=0.004))
    return (*working, last)


def _bash(command: str) -> Step:
    return calls(call("bash_command", command=command))


def _in_background(command: str) -> Step:
    return calls(call("bash_command", command=command, is_background=True))


def _edit(path: str, before: str, after: str) -> Step:
    return calls(
        call(
            "file_write_or_edit",
            file_path=path,
            percentage_to_change=2,
            text_or_search_replace_blocks=_block(before, after),
        )
    )


_READ = calls(
    call(
        "read_files",
        file_paths=["src/app.py", "src/words.py", "draft.txt", "data/table.csv", "docs/guide.md"],
    )
)
_MANY = calls(
    call(
        "multi_file_edit",
        files=[
            {
                "file_path": "src/words.py",
                "text_or_search_replace_blocks": _block("words_7 = 49", "seven = 49"),
            },
            {
                "file_path": "src/new/made.py",
                "percentage_to_change": 100,
                "text_or_search_replace_blocks": _lines("made", 250),
            },
            {"file_path": "draft.txt", "delete": True},
            {"file_path": "data/table.csv", "rename_to": "data/moved.csv"},
        ],
    )
)

_EDITING = _turns("edit", _READ, _edit("src/app.py", "app_5 = 25", "five = 25"), _MANY)

AFTERWARDS = Deed(
    AFTER,
    "print",
    (prompt_of(AFTER),),
    _turns(AFTER, _bash("echo on >> afterwards.txt && mkdir -p here && cp run.sh here/")),
)

DEEDS: Sequence[Deed] = (
    Deed("edit", "print", (prompt_of("edit"),), _EDITING),
    Deed("program", "undo", ("undo --yes",)),
    Deed("undo", "repl", ("/redo", "/undo", "/redo", "/undo")),
    Deed(
        "command",
        "print",
        (prompt_of("command"),),
        _turns(
            "command",
            _bash("sed -i s/guide/GUIDE/ docs/guide.md && mv data store && chmod 600 run.sh"),
            _bash("for i in 1 2 3 4 5; do cp src/app.py copy$i.py; done; rm -rf build mine.env"),
            _bash("ln -sfn docs latest; mkdir -m 750 empty; rm LICENSE; echo x > 'a b\u00fc.txt'"),
        ),
        torn=("copy*.py", "docs/sed*", "a b*"),
    ),
    Deed(
        "git",
        "print",
        (prompt_of("git"),),
        _turns(
            "git",
            _bash("git checkout -q -- docs/notes.md docs/guide.md LICENSE"),
            _bash("git clean -fdxq -e keep && git add -A && git reset -q --hard"),
        ),
        torn=("*",),
    ),
    Deed(
        "background",
        "print",
        (prompt_of("background"),),
        _turns(
            "background",
            _in_background(f"sleep 1.1; echo late > {LATE}"),
            _READ,
            _edit("src/app.py", "app_9 = 81", "nine = 81"),
        ),
        torn=(LATE,),
    ),
    Deed(
        "typed",
        "repl",
        ("!rm -rf docs; echo typed > typed.txt; mkdir more; cp -r src more/",),
        torn=("typed.txt", "more/*"),
    ),
    Deed("compact", "repl", (prompt_of("edit"), "/compact"), _EDITING),
    Deed("screen", "tui", (prompt_of("edit"),), _EDITING, is_fresh=True),
    Deed("draft", "tui", DRAFT, is_fresh=True),
)
"""In their order each goes on where the one before it has ended, unless it is a fresh one."""
