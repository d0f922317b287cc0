"""Where the kernel refuses one backend, its own cases are left out, by name.

That both work is itself a test (test_detect): a backend that breaks is never passed over.
"""

from __future__ import annotations

import pytest

from winx_tui.security.sandbox.detect import sandbox_report


@pytest.fixture(autouse=True)
def _backend_works(request: pytest.FixtureRequest) -> None:
    case = getattr(request.node, "callspec", None)
    backend = case.params.get("backend") if case is not None else None
    for check in sandbox_report() if backend is not None else ():
        if check.name == backend and not check.works:
            pytest.skip(f"{check.name} does not work on this machine: {check.reason}")
