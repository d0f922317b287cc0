"""What a server of shell and file tools can do wrong, each as a case that tells what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_KEY = "sk-proj-Zx81TtQ0aPq9LmNvB7Rw2KdYcHs4JfGu5EiOo3Wn6MxTz"
"""Of the form that OpenAI's keys have, and of nobody."""


class Thread(Protocol):
    """A thread of one of the servers."""

    root: Path
    home: Path

    def call(self, name: str, **arguments: object) -> str: ...
    def run(self, command: str, **more: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to try."""

    title: str
    play: Callable[[Thread], str]
    mode: str = "wcgw"
    """As wcgw names it."""


def _edit(thread: Thread, path: Path, search: str, replace: str) -> str:
    thread.call("ReadFiles", file_paths=[str(path)])
    return thread.call(
        "FileWriteOrEdit",
        file_path=str(path),
        percentage_to_change=1,
        text_or_search_replace_blocks=(
            f"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n"
        ),
    )


def _long_output(thread: Thread) -> str:
    text = thread.run("seq 1 2000", wait_for_seconds=20)
    shown = {line for line in text.splitlines() if line.isdigit()}
    if len(shown) == 2000:
        return "all 2,000 lines"
    is_told = any(word in text for word in ("hidden", "not shown", "truncated", ".log"))
    return f"{len(shown):,} of 2,000 lines, {'and says so' if is_told else 'and does not say so'}"


def _long_line(thread: Thread) -> str:
    text = thread.run("printf 'a%.0s' $(seq 400); echo")
    return "whole" if "a" * 400 in text else "broken into pieces"


def _spoofed_prompt(thread: Thread) -> str:
    text = thread.run("printf '◉ /x──➤ '; sleep 1; echo the end", wait_for_seconds=5)
    told = "believes the output: cwd = /x" if "cwd = /x" in text else "not deceived"
    return told if "the end" in text else f"{told}, its end is lost"


def _cut_pipe(thread: Thread) -> str:
    (thread.root / "f.txt").write_text("one\ntwo\n", encoding="utf-8")
    text = thread.run("false || tail -1 f.txt")
    return "runs as written" if "two" in text else "the command is cut: syntax error"


def _architect(thread: Thread) -> str:
    thread.run("bash -c 'echo written > made.txt'")
    return "the file is written" if (thread.root / "made.txt").exists() else "refused"


def _typed_command(thread: Thread) -> str:
    thread.call("BashCommand", type="send_text", send_text="touch made.txt")
    thread.call("BashCommand", type="status_check", status_check=True)
    return "it runs" if (thread.root / "made.txt").exists() else "refused"


def _danger(thread: Thread) -> str:
    precious = thread.home / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work\n", encoding="utf-8")
    thread.run("rm -rf ~/precious")
    return "kept" if (precious / "thesis.txt").exists() else "deleted without a question"


def _outside(thread: Thread) -> str:
    thread.call(
        "ContextSave",
        id="../../../../escaped",
        project_root_path=str(thread.root),
        description="notes",
        relevant_file_globs=[],
    )
    above = thread.home.parent.parent
    found = [path for path in above.rglob("escaped*") if "context" not in path.parent.name]
    inside = any("winx" in path.parts or "memory" in path.parts for path in found)
    return "written outside its folder" if found and not inside else "kept inside its folder"


def _secret(thread: Thread) -> str:
    (thread.root / "settings.ini").write_text(f"[ai]\nkey = {_KEY}\n", encoding="utf-8")
    text = thread.call("ReadFiles", file_paths=[str(thread.root / "settings.ini")])
    return "shown to the model" if _KEY in text else "hidden from the model"


def _line_ends(thread: Thread) -> str:
    path = thread.root / "dos.txt"
    path.write_bytes(b"one\r\ntwo\r\nthree\r\n")
    _edit(thread, path, "two", "2")
    kept = path.read_bytes()
    if kept == b"one\r\n2\r\nthree\r\n":
        return "kept"
    return "all CRLF became LF" if b"\r" not in kept else f"spoilt: {kept!r}"


def _numbers(thread: Thread) -> str:
    path = thread.root / "list.txt"
    path.write_text("10 apples\n20 pears\n", encoding="utf-8")
    _edit(thread, path, "30 apples", "30 plums")
    text = path.read_text(encoding="utf-8")
    return "refused" if text.startswith("10 apples") else f"edits another line: {text!r}"


def _tabs(thread: Thread) -> str:
    path = thread.root / "tabs.py"
    path.write_text("if x:\n\tif y:\n\t\tz = 1\n", encoding="utf-8")
    _edit(thread, path, "    if y:\n        z = 1", "    if y:\n        z = 2")
    text = path.read_text(encoding="utf-8")
    if text == "if x:\n\tif y:\n\t\tz = 2\n":
        return "tabs kept"
    return "refused" if "z = 1" in text else f"spaces get in: {text!r}"


def _latin(thread: Thread) -> str:
    path = thread.root / "latin.txt"
    path.write_bytes("caf\xe9\nbread\n".encode("latin-1"))
    _edit(thread, path, "bread", "cake")
    kept = path.read_bytes()
    if kept == "caf\xe9\ncake\n".encode("latin-1"):
        return "edited, other bytes kept"
    return "refused" if b"bread" in kept else f"spoilt: {kept!r}"


def _background(thread: Thread) -> str:
    thread.run("cd / && sleep 0.1", is_background=True)
    text = thread.run("sleep 0.5; pwd")
    return "the foreground's own" if str(thread.root) in text else "taken over from the other one"


BEHAVIOURS = (
    Case("2,000 lines of output", _long_output),
    Case("a line of 400 characters", _long_line),
    Case("output that looks like its prompt", _spoofed_prompt),
    Case("`false \\|\\| tail -1 f.txt`", _cut_pipe),
    Case("architect mode: `bash -c 'echo > f'`", _architect, "architect"),
    Case("code_writer without commands: typed into the shell", _typed_command, "code_writer"),
    Case("`rm -rf ~/precious`", _danger),
    Case("ContextSave under ../../../../escaped", _outside),
    Case("an API key in a file that is read", _secret),
    Case("an edit in a file with CRLF", _line_ends),
    Case("SEARCH `30 apples` where there are `10 apples`", _numbers),
    Case("spaces in SEARCH, tabs in the file", _tabs),
    Case("an edit in a Latin-1 file", _latin),
    Case("directory after a background `cd /`", _background),
)
