"""The client must not weigh on the first paint."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {"litellm", "openai", "pydantic", "keyring", "httpx", "aiohttp", "textual", "mcp"}


def modules_after(statement: str) -> set[str]:
    program = f"{statement}; import sys, json; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return {name.partition(".")[0] for name in json.loads(output.stdout)}


def test_the_client_loads_no_heavy_library() -> None:
    loaded = modules_after("import winx_tui.llm.client, winx_tui.llm.retry, winx_tui.llm.catalog")

    assert not loaded & HEAVY


def test_a_host_is_spawned_before_anything_else_is_loaded() -> None:
    loaded = modules_after("import winx_tui.llm.host_process")

    assert not loaded & (HEAVY | {"asyncio", "dataclasses"})


def test_the_supervisor_loads_no_heavy_library() -> None:
    loaded = modules_after("import winx_tui.llm.host.main")

    assert not loaded & HEAVY
