"""The official conformance suite and inspector, where scripts/conformance has put them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Read before a test gives itself another environment.
_PLACE = os.environ.get("WINX_NODE_TOOLS")


def node_tool(name: str) -> tuple[str, str]:
    """Return the command that runs a tool; skips the test where none was named.

    They take a minute and are no part of the default run: only scripts/conformance names them.
    """
    if not _PLACE:
        pytest.skip(f"scripts/conformance installs {name} and runs this")
    return str(Path(_PLACE) / "node"), str(Path(_PLACE) / "node_modules/.bin" / name)
