"""Everything that the screen can show, at once: for tests of what it looks like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from winx_tui.core.approval import ApprovalDecision, CommandRow
from winx_tui.core.preview import CommandPreview, DiffPreview, TaskItem, TaskListPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.expansion import ExpansionBlock
from winx_tui.tui.blocks.message import (
    AnswerBlock,
    NoticeBlock,
    PageBlock,
    ThinkingBlock,
    UserBlock,
)
from winx_tui.tui.blocks.retry import PacingBlock, RetryBlock
from winx_tui.tui.blocks.summary import SummaryBlock
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.workspace.diffs import file_diff

MARKDOWN = """# Title

A **bold** word, `code`, a [link](https://example.org) and ~~gone~~.

- one
  - two
    - three
1. first

> A quotation

| name | count |
|---|---|
| a | 1 |

---

```python
# Comment
@decorator
class Shape(ValueError):
    def area(self) -> int:
        return len("text") + 42 if True and not None else 0
```
"""
SOURCE = [
    "import os\n",
    "# Why\n",
    "class Basket(list):\n",
    "    def total(self, percent):\n",
    "        return sum(self) * percent / 100  # rounded\n",
    '        raise KeyError("no")\n',
]
CHANGED = [line.replace("percent", "share").replace("100", "10.0") for line in SOURCE]
DIFF = DiffPreview((file_diff(Path("/x/basket.py"), "basket.py", SOURCE, CHANGED),))
TASKS = TaskListPreview(
    (
        TaskItem("Read the tests", "done"),
        TaskItem("Mend the sum", "in_progress"),
        TaskItem("Say so", "pending"),
    )
)
PARTS = (
    CommandRow("ls", "allow", ""),
    CommandRow("make all", "ask", "make may run code"),
    CommandRow("rm -rf /", "deny", "It deletes what is outside."),
)


def all_blocks() -> list[Block]:
    """Return a block of each kind, unfolded, and a card for each state."""
    thinking = ThinkingBlock()
    thinking.text, thinking.duration_s = "First this.\nThen that.", 3.0
    blocks: list[Block] = [
        UserBlock("Fix the test"),
        UserBlock("ls -la", is_shell=True),
        AnswerBlock(MARKDOWN),
        thinking,
        *(NoticeBlock(f"Try `winx` {level}", level) for level in _LEVELS),
        PageBlock(MARKDOWN),
        ExpansionBlock("What was sent\nfor it"),
        SummaryBlock("It was summarised: it was long.", MARKDOWN),
        RetryBlock("The provider is busy.", 60.0),
        PacingBlock("15 requests a minute", 60.0),
        *_cards(),
    ]
    for block in blocks:
        block.is_expanded = True
    return blocks


_LEVELS = ("info", "success", "warning", "error")


def _cards() -> Sequence[ToolCard]:
    command = CommandPreview("make", Path("/x"))
    running, asking, failed, denied, changed, tasks = (
        ToolCard("Run: make", command),
        ToolCard("Run: make all", command),
        ToolCard("Read: missing.py", None),
        ToolCard("Run: rm -rf /", command),
        ToolCard("Edit: basket.py (+2 −2)", DIFF),
        ToolCard("Tasks: 1/3", TASKS),
    )
    running.append_output("├── one\n└── two ⠋ █▌\n")
    running.hint = "waits for a password"
    asking.ask()
    failed.finish(ToolResult("There is no such file.", is_error=True), 0.2)
    denied.resolve(ApprovalDecision("deny", feedback="Not now."))
    denied.finish(ToolResult("denied", is_error=True), 0.1)
    changed.finish(ToolResult("Edited.", preview=DIFF), 0.1)
    tasks.finish(ToolResult("Saved."), 0.1)
    done = ToolCard("Run: tree", command)
    done.finish(ToolResult("├── one\n└── two\n", structured={"exit_code": 0}), 1.5)
    broken = ToolCard("Run: make test", command)
    broken.finish(ToolResult("1 failed\n", structured={"exit_code": 1}), 1.5)
    return [running, asking, failed, denied, changed, tasks, done, broken]
