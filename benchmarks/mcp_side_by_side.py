"""winx and wcgw as MCP servers: the same client, the same messages, the same cases.

    python -m benchmarks.mcp_side_by_side [--wcgw PATH_TO_WCGW_MCP] [--echoes N]

Without --wcgw, wcgw is installed from PyPI into an environment of its own in the cache. Both get
wcgw's names and arguments, which winx takes as well. Prints a table of times, then one of
behaviours (mcp_behaviours.py). wcgw needs most of a second for an `echo`, so that it makes 40 of
them unless --echoes says otherwise; winx makes 1,000.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import p95
from benchmarks.mcp_behaviours import BEHAVIOURS, Case
from benchmarks.mcp_shell import Client

STARTS = 5
FILES = 5_000
LISTS = 200
CALLS = 20
"""Of the tools for files."""
WCGW_RELEASE = "5.6.7"


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two programs."""

    name: str
    command: tuple[str, ...]
    echoes: int


class Session:
    """A thread of a server, in a folder that nothing else is in."""

    def __init__(self, server: Server, place: Path, mode: str = "wcgw") -> None:
        self.root, self.home = place / "project", place / "home"
        self.root.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(exist_ok=True)
        self.client = Client(server.command, self.root, home=self.home)
        self.mode = mode
        self.thread = ""

    def open(self) -> str:
        """Initialise, take the thread's id and return what was said."""
        text = self._call(
            "Initialize",
            type="first_call",
            any_workspace_path=str(self.root),
            initial_files_to_read=[],
            task_id_to_resume="",
            mode_name=self.mode,
            thread_id="",
            **({"allowed_commands": [], "allowed_globs": []} if self.mode == "code_writer" else {}),
        )
        self.thread = re.findall(r"thread_id\W+(\w+)", text)[-1]
        return text

    def call(self, name: str, **arguments: object) -> str:
        """Call a tool in the thread and return its text."""
        return self._call(name, **arguments, thread_id=self.thread)

    def run(self, command: str, **more: object) -> str:
        """Run a command."""
        return self.call("BashCommand", type="command", command=command, **more)

    def _call(self, name: str, **arguments: object) -> str:
        result: dict[str, Any] = self.client.call(name, **arguments)
        content = result.get("content") or [{"text": str(result)}]
        return "\n".join(str(part.get("text", "")) for part in content)


def _ms(action: Callable[[], object], count: int = 1) -> list[float]:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        action()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _shown(times: list[float]) -> str:
    return f"{statistics.median(times):,.1f} ms"


def measure(server: Server, place: Path) -> dict[str, str]:
    """Return the figures of a server, title → value."""
    figures: dict[str, str] = {}
    starts, lists = [], []
    for number in range(STARTS):
        session = Session(server, place / f"start{number}")
        with session.client as client:
            starts.append(client.start_s)
            lists.append(client.start_s + _ms(lambda: client.request("tools/list", {}))[0] / 1000)
    figures["exec to initialize's answer"] = f"{statistics.median(starts):.2f} s"
    figures["exec to the list of tools"] = f"{statistics.median(lists):.2f} s"
    session = Session(server, place / "speed")
    _fill(session.root)
    with session.client as client:
        client.request("tools/list", {})
        times = _ms(lambda: client.request("tools/list", {}), LISTS)
        figures[f"tools/list, {LISTS} times"] = _shown(times)
        figures[f"Initialize on {FILES:,} files"] = _shown(_ms(session.open, 3))
        _echo(session, server.echoes, figures)
        figures["read 2,000 lines"] = _shown(
            _ms(
                lambda: session.call("ReadFiles", file_paths=[str(session.root / "two.txt")]), CALLS
            )
        )
        figures["edit in a file of 5,000 lines"] = _edits(session)
        times = _ms(lambda: session.run("seq 1 200000", wait_for_seconds=60))
        figures["seq 1 200000"] = _shown(times)
    return figures


def _echo(session: Session, count: int, figures: dict[str, str]) -> None:
    client = session.client
    session.run("echo hi")
    half = _ms(lambda: session.run("echo hi"), count // 2)
    before_mb = client.memory_mb()
    times = half + _ms(lambda: session.run("echo hi"), count - count // 2)
    figures["echo, median"] = f"{_shown(times)} of {count}"
    figures["echo, p95"] = f"{p95(times):,.1f} ms"
    figures["memory after half of them"] = f"{before_mb:.1f} MB"
    figures["memory after all"] = f"{client.memory_mb():.1f} MB"


def _edits(session: Session) -> str:
    path = session.root / "five.txt"
    session.call("ReadFiles", file_paths=[str(path)])
    times = []
    for number in range(CALLS):
        old, new = f"line 4000 of {number}", f"line 4000 of {number + 1}"
        block = f"<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"
        times += _ms(
            lambda text=block: session.call(  # type: ignore[misc]  # bound now
                "FileWriteOrEdit",
                file_path=str(path),
                percentage_to_change=1,
                text_or_search_replace_blocks=text,
            )
        )
        if new not in path.read_text(encoding="utf-8"):
            return "refused"
    return _shown(times)


def _fill(root: Path) -> None:
    for number in range(FILES):
        folder = root / f"package{number // 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"module{number}.py").write_text("VALUE = 1\n", encoding="utf-8")
    (root / "two.txt").write_text("a line of some length\n" * 2_000, encoding="utf-8")
    lines = [f"line {number} of 0\n" for number in range(5_000)]
    (root / "five.txt").write_text("".join(lines), encoding="utf-8")


def behave(server: Server, case: Case, place: Path) -> str:
    """Return what a server did in a case, in some words."""
    session = Session(server, place, case.mode)
    with session.client:
        session.open()
        return case.play(session)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wcgw", type=Path, help="the wcgw_mcp program to compare with")
    parser.add_argument("--echoes", type=int, default=40, help="how many wcgw makes")
    parser.add_argument("--only", choices=("speed", "behaviour"))
    options = parser.parse_args()
    servers = (
        Server("wcgw", (str(options.wcgw or _installed()),), options.echoes),
        Server("winx", (sys.executable, "-m", "winx_tui", "--mcp"), 1_000),
    )
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        if options.only != "behaviour":
            figures = [measure(server, place / server.name) for server in servers]
            _print_rows("time", [(key, *(one[key] for one in figures)) for key in figures[0]])
        if options.only != "speed":
            rows = []
            for number, case in enumerate(BEHAVIOURS):
                done = [
                    behave(server, case, place / f"{server.name}{number}") for server in servers
                ]
                rows.append((case.title, *done))
            _print_rows("case", rows)


def _print_rows(title: str, rows: list[tuple[str, ...]]) -> None:
    print(f"\n| {title} | wcgw | winx |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def _installed() -> Path:
    """Return wcgw's program; installs it where it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "winx-wcgw"
    program = cache / "bin/wcgw_mcp"
    if not program.exists():
        venv.create(cache, with_pip=True)
        pip = [str(cache / "bin/pip"), "install", "--quiet", f"wcgw=={WCGW_RELEASE}"]
        subprocess.run(pip, check=True)
    return program


if __name__ == "__main__":
    main()
