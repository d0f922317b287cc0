from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def private_state(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WINX_STATE_DIR", "WINX_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project."""
    for name in ("src/calc.py", "src/shapes.py", "tests/test_calc.py", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def add(a, b):\n    return a - b\n", encoding="utf-8")
    return tmp_path
