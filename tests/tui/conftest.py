from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.support.quiet_loop import wait_for_quiet
from winx_tui.tui.screens import key_guard
from winx_tui.tui.screens.onboarding.first_start import note_seen


@pytest.fixture(autouse=True)
def private_state(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WINX_STATE_DIR", "WINX_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
    # Only tests of the first start see its page.
    note_seen()


@pytest.fixture(autouse=True)
def _keys_are_waited_for_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", wait_for_quiet)


@pytest.fixture(autouse=True)
def _a_busy_machine_presses_keys_as_quickly_as_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pressed at once stays so, however late the machine comes to it."""
    for name in (
        "app.TWICE_S",
        "prompt_frame.TWICE_S",
        "screens.terminal._TYPING_S",
        "widgets.prompt_area._TYPING_S",
    ):
        monkeypatch.setattr(f"winx_tui.tui.{name}", 60.0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project."""
    for name in ("src/calc.py", "src/shapes.py", "tests/test_calc.py", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def add(a, b):\n    return a - b\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def real_silence() -> None:
    """A question asks for the silence that a person is asked for."""


@pytest.fixture(autouse=True)
def _next_to_no_silence(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question would take a third of a second: only tests of the silence wait for it."""
    if "real_silence" not in request.fixturenames:
        monkeypatch.setattr(key_guard, "GUARD_S", 0.01)
        monkeypatch.setattr(key_guard, "TYPING_GUARD_S", 0.02)
        monkeypatch.setattr(key_guard, "BURST_S", 0.0)
