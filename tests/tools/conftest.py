"""Whatever a test of the tools has a tool give back is held against what it declares."""

from __future__ import annotations

import pytest

from tests.support.strict_outputs import check_every_output


@pytest.fixture(autouse=True)
def _outputs_are_as_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    check_every_output(monkeypatch)
