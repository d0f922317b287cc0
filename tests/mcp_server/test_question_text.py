"""What the user of an MCP client reads before a command runs."""

from __future__ import annotations

from pathlib import Path

from winx_tui.core.access import RunCommand
from winx_tui.core.approval import ApprovalRequest, CommandRow
from winx_tui.core.preview import CommandPreview
from winx_tui.mcp_server.elicitation import form_of

CWD = Path("/project")
COMMAND = "cat x\u200b && git push --force"


def test_danger_deception_and_each_part_are_told() -> None:
    request = ApprovalRequest(
        id="apr_1",
        call_id="c1",
        tool="bash_command",
        title="Run: git push",
        accesses=(RunCommand(COMMAND, CWD),),
        preview=CommandPreview(COMMAND, CWD),
        reasons=("git push is not known to only read",),
        scopes=("once",),
        fingerprint="f" * 64,
        danger=("rewrites history",),
        parts=(CommandRow("cat x", "allow"), CommandRow("git push --force", "ask", "sends")),
        touches=("speaks to git",),
    )
    lines = form_of(request).message.split("\n")
    assert "cat x\\u{200B} && git push --force" in lines
    assert "Danger: rewrites history" in lines
    assert "Look closely: 1 hidden character, shown by number" in lines
    assert "Command 1: cat x (only reads)" in lines
    assert "Command 2: git push --force (sends)" in lines
    assert "It speaks to git" in lines
