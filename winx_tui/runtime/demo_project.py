"""The throw-away repository that `winx --demo` works in."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

_FILES = {
    "README.md": "# basket\n\nA very small shop basket, made for the winx demo.\n",
    "basket.py": '''"""A shop basket."""


def total(prices: list[float], discount_percent: float = 0.0) -> float:
    """Return the sum of the prices after a discount."""
    full = sum(prices)
    return round(full - full * discount_percent, 2)
''',
    "test_basket.py": """import unittest

from basket import total


class TotalTest(unittest.TestCase):
    def test_without_discount(self) -> None:
        self.assertEqual(total([10.0, 5.5]), 15.5)

    def test_ten_percent_off(self) -> None:
        self.assertEqual(total([100.0, 50.0], discount_percent=10), 135.0)


if __name__ == "__main__":
    unittest.main()
""",
}


@dataclass(frozen=True, slots=True)
class DemoProject:
    """The demo repository."""

    root: Path
    wait_until_committed: Callable[[], None]
    """Its files are there at once; git commits them beside what else a start has to do."""


@contextmanager
def demo_project() -> Iterator[DemoProject]:
    """Lend the demo repository, in a temporary directory that is gone afterwards.

    Git is used where there is one; the demo works without.
    """
    with tempfile.TemporaryDirectory(prefix="winx-demo-", ignore_cleanup_errors=True) as name:
        root = Path(name).resolve() / "basket"
        root.mkdir()
        _write_files(root)
        committing = Thread(target=_commit, args=(root,), name="demo-commit")
        committing.start()
        try:
            yield DemoProject(root, committing.join)
        finally:
            committing.join()


def demo_state_dir(root: Path) -> Path:
    """Return where what the demo keeps goes: away with its repository."""
    return root.parent / "state"


def _fill(root: Path) -> None:
    _write_files(root)
    _commit(root)


def _write_files(root: Path) -> None:
    # Nobody looks for a repository above this one, not even before git has made it.
    (root / ".git").mkdir()
    for name, text in _FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")


def _commit(root: Path) -> None:
    identity = ("-c", "user.name=winx demo", "-c", "user.email=demo@winx.invalid")
    commands = (
        ("git", "init", "-q", "-b", "main", "--template="),
        ("git", "add", "-A"),
        ("git", *identity, "-c", "commit.gpgsign=false", "commit", "-q", "-m", "A basket"),
    )
    for command in commands:
        try:
            subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=10)
        except (OSError, subprocess.SubprocessError):
            with suppress(OSError):
                # Still as empty as it was made: there is no git.
                (root / ".git").rmdir()
            break
