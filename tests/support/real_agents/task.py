"""The task: a bug is found, mended wrongly, taken back, mended rightly; tests run in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.real_agents.programs import AgentProgram

PROMPT = "The test fails. Find out why and mend calc.py; run the test to be sure."
LAST_WORDS = "Mended: add subtracted. The test passes."
# Python knows a changed file by its size and second: no two versions in a row are as long.
_CALC = "def add(a, b):\n    return a - b\n"
_TEST = """\
import unittest

from calc import add


class Add(unittest.TestCase):
    def test_two_and_three(self):
        self.assertEqual(add(2, 3), 5)
"""
MENDED = _CALC.replace("a - b", "a + b")
_RUN_TEST = {"command": "python3 -m unittest -q test_calc", "wait_for_seconds": 20}
_TOOLS = ("initialize", "read_files", "bash_command", "file_write_or_edit", "undo_edit")


def make_project(root: Path) -> None:
    """Write the project."""
    root.mkdir(parents=True)
    (root / "calc.py").write_text(_CALC, encoding="utf-8")
    (root / "test_calc.py").write_text(_TEST, encoding="utf-8")


def task_scenario(agent: AgentProgram, root: Path) -> dict[str, Any]:
    """Write what the model says, with the names that the agent gives to winx's tools."""

    def step(words: str, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        call = {"name": agent.tool.format(name), "arguments": arguments}
        return {"steps": [{"text": words}, {"tool_calls": [call]}]}

    def edit(old: str, new: str) -> dict[str, Any]:
        block = f"<<<<<<< SEARCH\n    return {old}\n=======\n    return {new}\n>>>>>>> REPLACE\n"
        return {
            "file_path": "calc.py",
            "percentage_to_change": 20,
            "text_or_search_replace_blocks": block,
        }

    start = {"type": "first_call", "any_workspace_path": str(root), "mode_name": "wcgw"}
    turns: list[dict[str, Any]] = [{"steps": [{"text": "never sent"}]}] * agent.first_answers
    if agent.tool_search:
        names = ",".join(agent.tool.format(name) for name in _TOOLS)
        search = {"name": agent.tool_search, "arguments": {"query": f"select:{names}"}}
        turns.append({"steps": [{"tool_calls": [search]}]})
    turns += [
        step("I begin.", "initialize", start),
        step("I read both files.", "read_files", {"file_paths": ["calc.py", "test_calc.py"]}),
        step("I try a power.", "file_write_or_edit", edit("a - b", "a ** b")),
        step("I run the test.", "bash_command", dict(_RUN_TEST)),
        step("That was wrong: back.", "undo_edit", {"file_path": "calc.py"}),
        step("It must be a sum.", "file_write_or_edit", edit("a - b", "a + b")),
        step("I run the test again.", "bash_command", dict(_RUN_TEST)),
        {"steps": [{"text": LAST_WORDS}]},
    ]
    return {"turns": turns}


def missing_from(dialogue: str) -> list[str]:
    """Return what a whole task leaves in what the model was told, and this one did not."""
    signs = {
        "the file that was read": "return a - b",
        "the failure": "FAILED (failures=1)",
        "the success": "\nOK",
        "the exit code of the failure": "exit code = 1",
    }
    return [title for title, sign in signs.items() if sign not in dialogue]
