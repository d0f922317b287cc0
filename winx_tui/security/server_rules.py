"""Tools of MCP servers: rules on them, and what is said of a call without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from winx_tui.config.rule_text import RuleText
from winx_tui.core.access import CallServerTool
from winx_tui.core.approval import Effect, Verdict
from winx_tui.core.modes import Mode


@dataclass(frozen=True)
class ServerRule:
    """Speaks of tools of MCP servers."""

    effect: Effect
    text: RuleText

    def covers(self, access: CallServerTool) -> bool:
        """Tell whether a call is of its server and tools."""
        return self._pattern.fullmatch(f"{access.server}/{access.tool}") is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = self.text.glob.split("*")
        return re.compile(".*".join(re.escape(piece) for piece in pieces), re.S)


def refusal_to_allow_tools(glob: str) -> str | None:
    """Say why no rule may allow these, or None where one may."""
    if "*" in glob.partition("/")[0]:
        return "it would trust servers that are not there yet; name one, such as 'mcp:github/*'"
    return None


def judge_server_tool(access: CallServerTool, mode: Mode) -> Verdict:
    """Judge a call; it is a question in every mode but full-access.

    What the server claims of its tool makes the question milder, and settles nothing.
    """
    if mode == "read-only" and not access.says_it_reads:
        reason = "read-only mode: the server does not declare that this tool only reads"
        return Verdict("deny", (reason,))
    if mode == "full-access":
        return Verdict("allow", ("full-access mode: every tool of a server runs",))
    claim = (
        "its server says that it only reads, which nobody has checked"
        if access.says_it_reads
        else "what it does is up to the server, outside the sandbox"
    )
    return Verdict("ask", (f"calls {access.tool} of the MCP server {access.server}: {claim}",))
