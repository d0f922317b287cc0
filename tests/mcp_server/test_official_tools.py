"""The protocol's own conformance suite and inspector, run on winx. `scripts/conformance`."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.mcp_server.http_clients import TOKEN, web
from tests.support.home import WINX, clean_environment
from tests.support.node_tools import node_tool

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_S = 100
_SCENARIOS = 32
"""How many server scenarios release 0.1.16 has."""

pytestmark = pytest.mark.xdist_group("official tools")


@contextmanager
def _fixture_server() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.mcp_server.conformance_server"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def test_every_scenario_of_the_conformance_suite_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = node_tool("conformance")
    with _fixture_server() as url:
        ended = subprocess.run(
            [*tool, "server", "--suite", "all", "--url", url],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
    summary = ended.stdout.partition("=== SUMMARY ===")[2]
    with capsys.disabled():
        sys.stdout.write(summary)
    assert ended.returncode == 0, ended.stdout
    assert len(re.findall(r"^✓", summary, re.MULTILINE)) == _SCENARIOS
    assert ", 0 failed" in summary.splitlines()[-1]


class _Inspector:
    """Asks one server by the inspector's command line."""

    def __init__(self, home: Path, *target: str) -> None:
        self._command = [*node_tool("mcp-inspector"), "--cli", *target]
        self._environment = clean_environment(home)

    def ask(self, method: str, *options: str) -> dict[str, Any]:
        """Return what the server answers."""
        ended = subprocess.run(
            [*self._command, "--method", method, *options],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer


def _inspect_all(inspector: _Inspector) -> None:
    """Go through tools, resources and prompts."""
    # Exit status 6 where a schema is not portable.
    tools = inspector.ask("tools/list", "--strict")["tools"]
    assert {"initialize", "bash_command", "read_files"} <= {tool["name"] for tool in tools}
    called = inspector.ask(
        "tools/call", "--tool-name", "bash_command", "--tool-arg", "command=echo hi there"
    )
    assert called["content"][0]["text"].startswith("hi there\n")
    assert called["structuredContent"]["exit_code"] == 0
    resources = inspector.ask("resources/list")["resources"]
    assert "winx://audit" in {resource["uri"] for resource in resources}
    read = inspector.ask("resources/read", "--uri", "winx://audit")
    assert read["contents"][0]["uri"] == "winx://audit"
    templates = inspector.ask("resources/templates/list")["resourceTemplates"]
    assert [template["uriTemplate"] for template in templates] == ["winx://notes/{id}"]
    prompts = inspector.ask("prompts/list")["prompts"]
    assert "KnowledgeTransfer" in {prompt["name"] for prompt in prompts}
    got = inspector.ask("prompts/get", "--prompt-name", "KnowledgeTransfer")
    assert "context_save" in got["messages"][0]["content"]["text"]


def test_the_inspector_understands_winx_over_stdio(root: Path, tmp_path: Path) -> None:
    _inspect_all(_Inspector(tmp_path / "home", *WINX, "--mcp", "--cwd", str(root)))


async def test_the_inspector_understands_winx_over_http(root: Path, tmp_path: Path) -> None:
    async with web(root) as here:
        inspector = _Inspector(
            tmp_path / "home",
            here.url,
            "--transport",
            "http",
            "--header",
            f"Authorization: Bearer {TOKEN}",
        )
        await asyncio.to_thread(_inspect_all, inspector)
