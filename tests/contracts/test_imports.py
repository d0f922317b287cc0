"""What is loaded when: a static graph cannot tell a lazy import from an eager one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.complaints.themes import complaint

HEAVY = (
    "textual",
    "rich",
    "litellm",
    "openai",
    "mcp",
    "pydantic",
    "git",
    "keyring",
    "prompt_toolkit",
    "platformdirs",
    "tomlkit",
    "watchfiles",
    "tree_sitter",
    "wcmatch",
    "PIL",
    "pathspec",
    "asyncio",
)


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the heavy packages it loaded."""
    script = (
        f"{code}\nimport sys, json\n"
        f"sys.stderr.write(json.dumps([n for n in {HEAVY!r} if n in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stderr.strip().splitlines()[-1]))


@pytest.mark.parametrize("option", ["--version", "--help"])
@complaint(20)
def test_version_and_help_load_nothing_heavy(option: str) -> None:
    code = f"""
from winx_tui.cli.main import main
try:
    main([{option!r}])
except SystemExit:
    pass
"""
    assert loaded_by(code) == set()


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("winx_tui.core.events", {"pydantic", "asyncio"}),
        ("winx_tui.agent.agent", {"litellm", "textual", "rich", "mcp", "git"}),
        (
            "winx_tui.cli.launch",
            {"litellm", "textual", "rich", "mcp", "git", "pydantic", "keyring"},
        ),
        (
            "winx_tui.tui.app",
            {
                "litellm",
                "mcp",
                "git",
                "pydantic",
                "keyring",
                "prompt_toolkit",
                "watchfiles",
                "pathspec",
                "tomlkit",
            },
        ),
        ("winx_tui.mcp_server.stdio", {"litellm", "textual", "prompt_toolkit", "openai"}),
        ("winx_tui.llm.client", {"litellm", "openai", "pydantic", "keyring", "textual"}),
        ("winx_tui.console.print_mode", {"litellm", "textual", "mcp", "prompt_toolkit"}),
        (
            "winx_tui.runtime.builder",
            {"litellm", "textual", "mcp", "prompt_toolkit", "rich", "keyring"},
        ),
    ],
)
def test_a_room_does_not_load_what_it_does_not_need(module: str, forbidden: set[str]) -> None:
    assert loaded_by(f"import {module}") & forbidden == set()
