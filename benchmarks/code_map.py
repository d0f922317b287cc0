"""A map of 10,000 source files: the first, and one after a file has changed.

Makes a project of mixed languages, about 100 lines a file, then calls the tool as the agent
does and watches the event loop meanwhile: the largest gap is what a key stroke would wait.
"Cold" means that the outlines come from the cache of an earlier process.

    python -m benchmarks.code_map [FILES]
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from winx_tui.tools.base import ToolContext
from winx_tui.tools.code_map import CodeMap, CodeMapParams
from winx_tui.workspace.workspace import Workspace

UNITS_A_FILE = 8
TICK_S = 0.002


def python_unit(name: str, used: str) -> str:
    """Return about a dozen lines of Python."""
    return f'''class {name.title()}:
    """Holds one {name} and what it is made of."""

    limit: int = 3

    def __init__(self, value: int) -> None:
        self.value = value
        self.items = [item for item in range(value) if item % 2]

    def run_{name}(self, amount: int) -> int:
        return {used}(amount) + self.value


def make_{name}(amount: int, factor: float = 1.0) -> int:
    # Half of what comes in goes out again.
    return {used}(int(amount * factor)) // 2


'''


def script_unit(name: str, used: str, *, typed: bool) -> str:
    """Return about a dozen lines of JavaScript or TypeScript."""
    number, text = (": number", ": string") if typed else ("", "")
    return f"""export class {name.title()} {{
  limit = 3;
  constructor(value{number}) {{
    this.value = value;
  }}
  run{name}(amount{number}, label{text}) {{
    if (amount > this.limit) {{
      return {used}(amount) + label.length;
    }}
    return [1, 2, 3].map((item) => item * amount);
  }}
}}

export const make_{name} = (amount{number}) => {used}(amount);

"""


def brace_unit(name: str, used: str, head: str, tail: str) -> str:
    """Return about a dozen lines of a language with braces."""
    return f"""{head}
    if (amount > 3) {{
        return {used}(amount - 1);
    }}
    // The rest is what remains.
    return {used}(amount) + amount;
{tail}

"""


def go_unit(name: str, used: str) -> str:
    """Return about a dozen lines of Go."""
    title = name.title()
    return f"""type {title} struct {{
	Value int
	Label string
}}

func (t *{title}) Run{title}(amount int) int {{
	if amount > t.Value {{
		return {used}(amount)
	}}
	return amount
}}

func make_{name}(amount int) int {{
	return {used}(amount) + 1
}}

"""


def rust_unit(name: str, used: str) -> str:
    """Return about a dozen lines of Rust."""
    title = name.title()
    return f"""pub struct {title} {{
    value: i32,
}}

impl {title} {{
    pub fn run_{name}(&self, amount: i32) -> i32 {{
        if amount > self.value {{ {used}(amount) }} else {{ amount }}
    }}
}}

pub fn make_{name}(amount: i32) -> i32 {{
    {used}(amount) + 1
}}

"""


def java_file(name: str, used: list[str]) -> str:
    """Return a Java class of about a hundred lines."""
    methods = "".join(
        brace_unit(name, used_name, f"    public int make_{name}_{index}(int amount) {{", "    }")
        for index, used_name in enumerate(used * 2)
    )
    return (
        f"package bench;\n\nimport java.util.List;\n\npublic class {name.title()} {{\n{methods}}}\n"
    )


def units(make: Callable[[str, str], str], head: str = "") -> Callable[[str, list[str]], str]:
    """Return what writes a file out of small units."""

    def write(name: str, used: list[str]) -> str:
        return head + "".join(make(f"{name}_{i}", one) for i, one in enumerate(used))

    return write


WRITERS: dict[str, Callable[[str, list[str]], str]] = {
    "py": units(python_unit, "from bench import things\n\n"),
    "ts": units(lambda name, used: script_unit(name, used, typed=True)),
    "js": units(lambda name, used: script_unit(name, used, typed=False)),
    "go": units(go_unit, 'package bench\n\nimport "fmt"\n\n'),
    "rs": units(rust_unit, "use std::io::Read;\n\n"),
    "java": java_file,
    "c": units(
        lambda name, used: brace_unit(name, used, f"static int make_{name}(int amount)\n{{", "}"),
        "#include <stdio.h>\n\n",
    ),
    "cpp": units(
        lambda name, used: brace_unit(
            name, used, f"template <class T> T make_{name}(T amount) {{", "}"
        ),
        "#include <vector>\n\n",
    ),
}
"""Suffix → what writes a file of it."""


def make_project(root: Path, files: int) -> int:
    """Write the files into directories of fifty, and return their lines."""
    chance = random.Random(1)
    suffixes = list(WRITERS)
    lines = 0
    for number in range(files):
        suffix = suffixes[number % len(suffixes)]
        used = [f"make_part{chance.randrange(files)}_0" for _ in range(UNITS_A_FILE)]
        text = WRITERS[suffix](f"part{number}", used)
        directory = root / f"package{number // 50}"
        directory.mkdir(exist_ok=True)
        (directory / f"part{number}.{suffix}").write_text(text, encoding="utf-8")
        lines += text.count("\n")
    return lines


async def largest_gap(stopped: asyncio.Event) -> float:
    """Return the longest time in which the event loop did nothing else, in seconds."""
    largest = 0.0
    while not stopped.is_set():
        before = time.monotonic()
        await asyncio.sleep(TICK_S)
        largest = max(largest, time.monotonic() - before - TICK_S)
    return largest


async def measured(tool: CodeMap, **arguments: str) -> tuple[float, float]:
    """Call the tool; return its wall time and the largest gap, both in seconds."""
    stopped = asyncio.Event()
    watch = asyncio.create_task(largest_gap(stopped))
    began = time.monotonic()
    plan = await tool.plan(CodeMapParams.model_validate(arguments))
    result = await tool.run(plan, ToolContext("bench", lambda text: None))
    wall_s = time.monotonic() - began
    stopped.set()
    assert not result.is_error
    return wall_s, await watch


async def measure(root: Path, cache: Path) -> None:
    """Map the project and print."""
    tool = CodeMap(Workspace(root), lambda: None, cache)
    steps: list[tuple[str, str | None, dict[str, str]]] = [
        ("first", None, {}),
        ("again, nothing changed", None, {}),
        ("again, one file changed", "package0/part0.py", {}),
        ("again, one file changed", "package1/part56.py", {}),
        ("references", None, {"operation": "references", "name": "make_part8_0"}),
        ("one file", None, {"path": "package0/part8.py"}),
    ]
    for label, changed, arguments in steps:
        if changed is not None:
            with (root / changed).open("a", encoding="utf-8") as file:
                file.write("\n\ndef added() -> None: ...\n")
        wall_s, gap_s = await measured(tool, **arguments)
        print(f"{label}: {wall_s:.2f} s, largest gap of the loop {gap_s * 1000:.0f} ms")


def main() -> None:
    """Measure and print."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        root.mkdir()
        lines = make_project(root, files)
        print(f"{files:,} files, {lines:,} lines")
        asyncio.run(measure(root, Path(name) / "winx" / "cache"))


if __name__ == "__main__":
    main()
