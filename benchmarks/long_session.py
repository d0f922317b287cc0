"""What a session of 2,000 messages costs: opening it, paging through it, and keeping it in memory.

Writes a session of prompts, commands, edits and answers of Markdown and code, opens it with
`winx --resume` on a pseudo-terminal, and presses PgUp through it.

    python -m benchmarks.long_session [RUNS] [MESSAGES]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import print_figure
from benchmarks.first_byte import MODEL, environment
from benchmarks.screen import on_screen
from tests.support.home import WINX
from tests.support.project import make_project
from winx_tui.core.events import (
    Event,
    MessageCompleted,
    StepStarted,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message, TextPart, ToolCall, Usage, user_message
from winx_tui.core.preview import CommandPreview, DiffPreview, FileDiff, Preview
from winx_tui.core.results import ToolResult
from winx_tui.session.store import SessionStore

MESSAGES = 2_000
_A_TURN = 8
"""Messages: a prompt, three calls with their results, an answer."""
_PAGES = 120
_PAGE_UP, _HOME = b"\x1b[5~", b"\x1b[1;5H"
_LAST_WORD = "theverylastword"
_USAGE = Usage(1_200, 340)

_PROMPT = (
    "Please look into part {n}: why does `load_rows` drop the last row, and mend it with a test?"
)
_ANSWER = """### What was wrong in part {n}

The loop ended **one row early**, as `range(len(rows) - 1)` leaves out the last. Now:

1. `load_rows` goes over the rows themselves,
2. an empty file gives an *empty* list, and
3. a test holds both.

| file | lines | why |
|---|---:|---|
| `src/rows_{n}.py` | {n} | the loop |
| `tests/test_rows_{n}.py` | 24 | both cases |

```python
def load_rows(path: Path) -> list[Row]:
    \"\"\"Read the rows of a table.\"\"\"
    with path.open(encoding="utf-8") as file:
        return [Row.parse(line, number={n}) for line in file if line.strip()]
```

> The file is read as UTF-8; say so if yours are not.
"""
_OUTPUT = "".join(
    f"src/rows_{n}.py:{n * 7}: in test_rows: assert len(rows) == {n}\n" for n in range(24)
)


def _diff(number: int) -> str:
    changes = (
        (
            f" def helper_{line}(value: int) -> int:",
            f"-    return value - {line}",
            f"+    return value + {line}",
        )
        for line in range(6)
    )
    body = "\n".join("\n".join(lines) for lines in changes)
    return f"--- a/src/rows_{number}.py\n+++ b/src/rows_{number}.py\n@@ -1,12 +1,12 @@\n{body}\n"


def _call(number: int, kind: int, cwd: Path) -> Iterator[Event]:
    path = cwd / f"src/rows_{number}.py"
    name, title, preview, text = (
        (
            "BashCommand",
            f"Run: rg rows_{number}",
            CommandPreview(f"rg rows_{number}", cwd),
            _OUTPUT,
        ),
        ("FileWriteOrEdit", f"Edit src/rows_{number}.py", None, "Changed one file."),
        ("BashCommand", "Run: pytest -q", CommandPreview("pytest -q", cwd), _OUTPUT[:800]),
    )[kind]
    shown: Preview = preview or DiffPreview((FileDiff(path, _diff(number), 6, 6),))
    call = ToolCall(f"call_{number}_{kind}", name, f'{{"file_path": "{path}", "n": {number}}}')
    message = Message("assistant", (TextPart(f"Step {kind} of part {number}."),), (call,))
    yield StepStarted(kind + 1)
    yield MessageCompleted(message, _USAGE, MODEL)
    yield ToolCallStarted(call, title, shown)
    yield ToolCallFinished(call, ToolResult(text, preview=shown if kind == 1 else None), 0.4)


def events(cwd: Path, messages: int = MESSAGES) -> Iterator[Event]:
    """Yield the events of a session of so many messages."""
    turns = messages // _A_TURN
    for number in range(turns):
        yield TurnStarted(f"turn_{number}", user_message(_PROMPT.format(n=number)), MODEL)
        for kind in range(3):
            yield from _call(number, kind, cwd)
        last = f"\n{_LAST_WORD}" if number == turns - 1 else ""
        answer = Message("assistant", (TextPart(_ANSWER.format(n=number) + last),))
        yield StepStarted(4)
        yield MessageCompleted(answer, _USAGE, MODEL)
        yield TurnFinished(f"turn_{number}", "completed", _USAGE, 4, 12.5)


def write_session(home: Path, project: Path, messages: int) -> str:
    """Write the session and return its id."""
    log = SessionStore(home / ".local/state/winx/sessions").create(project.resolve(), MODEL)
    for event in events(project.resolve(), messages):
        log.append(event)
    log.close()
    return log.path.stem


def measure(command: Sequence[str], messages: int) -> dict[str, list[float]]:
    """Open the session once."""
    with tempfile.TemporaryDirectory() as name:
        home, project = Path(name) / "home", make_project(Path(name) / "project")
        environ = environment(home, port=9)
        session = write_session(home, project, messages)
        arguments = ["--model", str(MODEL), "--resume", session]
        with on_screen([*command, *arguments], environ, project) as screen:
            painted_s = screen.wait_for("❯".encode())
            shown_s = screen.wait_for(_LAST_WORD.encode())
            opened_cpu_s = screen.cpu_s()
            screen.drain(2.0)
            pss_mb, rss_mb = screen.pss_mb(), screen.rss_mb()
            before_s = screen.cpu_s()
            pages = [screen.painted_ms(_PAGE_UP) for _ in range(_PAGES)]
            paged_cpu_ms = (screen.cpu_s() - before_s) / _PAGES * 1_000
            paged_mb = screen.rss_mb()
            _, first_line_ms = screen.painted_ms(_HOME, quiet_s=1.0)
            exit_s = screen.quit_s()
    return {
        "exec to the prompt s": [painted_s],
        "exec to the end of the session s": [shown_s],
        "of which CPU s": [opened_cpu_s],
        "a page up: the page ms": [page_ms for page_ms, _ in pages],
        "a page up: the scroll bar too ms": [last_ms for _, last_ms in pages],
        "CPU of a page up ms": [paged_cpu_ms],
        "to the first line ms": [first_line_ms],
        "memory MB (PSS)": [pss_mb],
        "memory MB (RSS)": [rss_mb],
        "memory after paging MB (RSS)": [paged_mb],
        "exit s": [exit_s],
    }


def main(arguments: Sequence[str], command: Sequence[str] = WINX) -> None:
    """Print the figures of several runs together."""
    messages = int(arguments[1]) if len(arguments) > 1 else MESSAGES
    runs = [measure(command, messages) for _ in range(int(arguments[0]) if arguments else 3)]
    together = {name: [value for run in runs for value in run[name]] for name in runs[0]}
    print_figure("exec to the prompt s", together["exec to the prompt s"], required=0.5)
    shown = "exec to the end of the session s"
    print_figure(shown, together[shown], required=1.0)
    print_figure("of which CPU s", together["of which CPU s"])
    print_figure("a page up: the page ms", together["a page up: the page ms"], required_p95=33)
    bar = "a page up: the scroll bar too ms"
    for name in (bar, "CPU of a page up ms", "to the first line ms", "memory MB (PSS)"):
        print_figure(name, together[name])
    for name in ("memory MB (RSS)", "memory after paging MB (RSS)"):
        print_figure(name, together[name], required=120)
    print_figure("exit s", together["exit s"], required=0.2)


if __name__ == "__main__":
    main(sys.argv[1:])
