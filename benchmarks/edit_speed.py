"""How long SEARCH/REPLACE blocks take to be applied or refused, on files that are hard for it.

Prints the best of several runs in ms, each beside the most it may take.

    python -m benchmarks.edit_speed [RUNS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.errors import EditError
from winx_tui.edit.search_replace import parse_blocks
from winx_tui.workspace.text_file import split_lines

Case = tuple[str, str, str, int]
"""Name, file, blocks, and the ms it may take."""


def block(search: str, replace: str) -> str:
    """Write a block."""
    return f"<<<<<<< SEARCH\n{search}=======\n{replace}>>>>>>> REPLACE\n"


def source(count: int) -> list[str]:
    """Return the lines of a program; every tenth is the same."""
    return [
        "    return None\n"
        if number % 10 == 9
        else f"    value_{number} = call({number}, depth=2)\n"
        for number in range(count)
    ]


def cases() -> list[Case]:
    """Return what is measured."""
    large = source(50_000)
    text = "".join(large)
    part = large[30_000:30_020]
    shifted = "".join(line[4:] for line in part)
    pretty = "".join(part).replace("2)", "2 )")
    braces = "".join("    }\n" if number % 2 else "\n" for number in range(5_000))
    lost = "".join("}\n" if number % 2 else "\n" for number in range(299)) + "lost\n"
    several = "".join(block(large[at], "    pass\n") for at in range(1, 50_000, 100))
    return [
        ("exact, 50,000 lines", text, block("".join(part), "    pass\n"), 50),
        ("500 blocks, 50,000 lines", text, several, 200),
        ("shifted, 50,000 lines", text, block(shifted, "pass\n"), 100),
        ("blanks inside, 50,000 lines", text, block(pretty, "pass\n"), 300),
        ("8 equal blocks, 24 equal lines", "x\n" * 24, block("x\n", "y\n") * 8, 200),
        ("200 equal blocks, 5,000 equal lines", "x\n" * 5_000, block("x\n", "y\n") * 200, 200),
        ("300 lines that are nowhere, 5,000 lines", braces, block(lost, "y\n"), 300),
        ("300 equal lines, 5,000 equal lines", "  x\n" * 5_000, block("x\n" * 300, "y\n"), 300),
        ("nothing alike, 50,000 lines", text, block("nowhere to be found\n" * 30, "y\n"), 600),
        (
            "2,000 shifted lines",
            text,
            block("".join(line[2:] for line in large[:2_000]), "y\n"),
            200,
        ),
    ]


def wall_ms(action: Callable[[], None]) -> float:
    """Return how long an action takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1_000


def edit(text: str, blocks: str) -> str:
    """Apply blocks; return what came of it."""
    try:
        applied = apply_blocks(split_lines(text), parse_blocks(blocks))
    except EditError as error:
        return f"refused: {error.kind}"
    return "applied" + "".join(f", {name}" for name in applied.tolerances)


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for name, text, blocks, limit in cases():
        lines, parsed = split_lines(text), parse_blocks(blocks)

        def once(lines: tuple[str, ...] = lines, parsed: object = parsed) -> None:
            try:
                apply_blocks(lines, parsed)  # type: ignore[arg-type]  # bound now
            except EditError:
                return

        best = min(wall_ms(once) for _ in range(runs))
        print(f"{best:8.1f} ms (at most {limit:3d})  {name}: {edit(text, blocks)}")


if __name__ == "__main__":
    main()
