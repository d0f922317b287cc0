"""A small real project with one bug, and the scenario in which a model mends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_FILES = {
    "roman/__init__.py": '"""Roman numerals."""\n',
    "roman/numerals.py": '''"""Numbers from 1 to 3999 as Roman numerals, and back."""

SYMBOLS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (1, "I"),
)


def to_roman(number: int) -> str:
    """Write a number as a Roman numeral."""
    if not 0 < number < 4000:
        raise ValueError(f"{number} has no Roman numeral")
    parts = []
    for value, symbol in SYMBOLS:
        count, number = divmod(number, value)
        parts.append(symbol * count)
    return "".join(parts)


def from_roman(text: str) -> int:
    """Read a Roman numeral."""
    values = {symbol: value for value, symbol in SYMBOLS if len(symbol) == 1}
    total = 0
    for index, symbol in enumerate(text):
        value = values[symbol]
        following = values.get(text[index + 1 : index + 2], 0)
        total += -value if value < following else value
    return total
''',
    "tests/__init__.py": "",
    "tests/test_numerals.py": """import unittest

from roman.numerals import from_roman, to_roman


class Numerals(unittest.TestCase):
    def test_a_number_is_written(self):
        written = [to_roman(number) for number in (1, 4, 9, 14, 1994)]
        self.assertEqual(written, ["I", "IV", "IX", "XIV", "MCMXCIV"])

    def test_there_and_back(self):
        for number in (1, 4, 44, 399, 2024, 3999):
            self.assertEqual(from_roman(to_roman(number)), number)

    def test_what_has_no_numeral_is_refused(self):
        with self.assertRaises(ValueError):
            to_roman(4000)
""",
    ".gitignore": "__pycache__/\n",
}

BUGGY = '(10, "X"), (9, "IX"), (5, "V"), (1, "I"),'
FIXED = '(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),'
TEST_COMMAND = f"{sys.executable} -m unittest"
"""The standard library's runner, for it starts in a moment."""
LAST_WORDS = "Fixed: the table had no entry for four."


def make_project(root: Path) -> Path:
    """Write the project and commit it."""
    for name, text in _FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "start")):
        subprocess.run([*git, *arguments], cwd=root, check=True, capture_output=True)
    return root


def passes_its_tests(root: Path) -> bool:
    """Run the project's own tests, outside winx."""
    command = [sys.executable, "-m", "unittest"]
    return subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0


def edit_arguments() -> dict[str, object]:
    """Return the call that mends the bug."""
    block = f'<<<<<<< SEARCH\n    (50, "L"), (40, "XL"), {BUGGY}\n=======\n'
    block += f'    (50, "L"), (40, "XL"), {FIXED}\n>>>>>>> REPLACE\n'
    return {
        "file_path": "roman/numerals.py",
        "percentage_to_change": 5,
        "text_or_search_replace_blocks": block,
    }


def mending_turns() -> list[dict[str, Any]]:
    """Return a model's part of the task: read, edit, run the tests, report."""
    return [
        {
            "steps": [
                {"thinking": "A failing test: first look at the code."},
                {"text": ["I will read ", "the code and its tests."]},
                {
                    "tool_calls": [
                        {
                            "name": "read_files",
                            "arguments": {
                                "file_paths": ["roman/numerals.py", "tests/test_numerals.py"]
                            },
                        }
                    ]
                },
            ],
            "usage": {"input_tokens": 900, "output_tokens": 40},
        },
        {
            "steps": [
                {"text": "The table has no entry for 4."},
                {"tool_calls": [{"name": "file_write_or_edit", "arguments": edit_arguments()}]},
            ],
            "usage": {"input_tokens": 1800, "output_tokens": 90},
        },
        {
            "steps": [
                {"text": "Now the tests."},
                {"tool_calls": [{"name": "bash_command", "arguments": {"command": TEST_COMMAND}}]},
            ],
            "usage": {"input_tokens": 2000, "output_tokens": 30},
        },
        {
            "steps": [{"text": [LAST_WORDS, " All tests pass."]}],
            "usage": {"input_tokens": 2100, "output_tokens": 20},
        },
    ]


def write_scenario(
    path: Path, turns: Sequence[Mapping[str, Any]] | None = None, **fields: Any
) -> Path:
    """Write a scenario file for the model server."""
    scenario = {"turns": mending_turns() if turns is None else turns, **fields}
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path
