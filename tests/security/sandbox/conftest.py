"""Where the kernel lets no sandbox hold, its tests are left out, by name."""

from __future__ import annotations

import pytest

from winx_tui.security.sandbox.detect import sandbox_report


@pytest.fixture(autouse=True)
def _both_backends_work() -> None:
    for check in sandbox_report():
        if not check.works:
            pytest.skip(f"{check.name} does not work on this machine: {check.reason}")
