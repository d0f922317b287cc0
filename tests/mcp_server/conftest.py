"""A small project."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "hello.py").write_text("print('hello')\n", encoding="utf-8")
    (root / ".env").write_text("COLOUR=blue\n", encoding="utf-8")
    return root
