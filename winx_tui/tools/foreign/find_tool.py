"""find_tool: looks among tools of servers that are not listed, and lists what fits."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from winx_tui.core.messages import ToolSpec
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.text import counted, shortened
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import ForgivingParams
from winx_tui.tools.foreign.foreign_tool import ForeignTool
from winx_tui.tools.schema import description_of, parameters_schema
from winx_tui.workspace.display import visible

FOUND = 5
"""Tools that one search lists."""
_NAMED_CHARS = 600
"""For the names of tools in the description, all servers together."""
_TITLE_CHARS = 80
_WORD = re.compile(r"[a-z0-9]+")
_IN_NAME, _IN_TEXT = 4, 1
"""What a word is worth that stands there."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Search = Callable[[], Mapping[str, ForeignTool]]


class FindToolParams(ForgivingParams):
    """The arguments of find_tool."""

    other_names: ClassVar = {"query": ("name", "tool", "tool_name", "task", "keywords", "search")}

    query: str = Field(min_length=1, description="What the tool is to do, or its name.")


class FindTool(Tool[FindToolParams]):
    """Lists tools of servers when they are wanted, so that the others take no room."""

    name = "find_tool"
    title = "Find a tool"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = FindToolParams

    def __init__(self, tools: Search, load: Callable[[Sequence[str]], None]) -> None:
        """Take what tells the tools by name, and what lists some from now on."""
        self._tools = tools
        self._load = load

    def spec(self) -> ToolSpec:
        """Return what models are told, with the servers that there are now."""
        names: dict[str, list[str]] = {}
        for name, tool in self._tools().items():
            names.setdefault(tool.offer.server, []).append(name)
        room = _NAMED_CHARS // max(1, len(names))
        lines = [
            f"- {server} ({counted(len(each), 'tool')}): {shortened(', '.join(each), room)}"
            for server, each in names.items()
        ]
        text = "\n".join((description_of(self.name), *lines))
        return ToolSpec(self.name, text, parameters_schema(self.params))

    async def plan(self, params: FindToolParams) -> ToolPlan[FindToolParams]:
        """Touch nothing."""
        query = shortened(visible(" ".join(params.query.split())), _TITLE_CHARS)
        return ToolPlan(params, f"Find a tool: {query}", (), TextPreview(params.query))

    async def run(self, plan: ToolPlan[FindToolParams], context: ToolContext) -> ToolResult:
        """List what fits best."""
        tools = self._tools()
        found = best(plan.params.query, tools)
        if not found:
            listed = shortened(", ".join(tools), 2_000)
            return ToolResult(f"No tool fits that. There are: {listed}")
        self._load(found)
        blocks = [_block(tools[name]) for name in found]
        return ToolResult(
            "\n\n".join(("These can be called from now on:", *blocks)),
            structured={"tools": list(found)},
            preview=TextPreview("\n".join(found)),
        )


def best(query: str, tools: Mapping[str, ForeignTool]) -> tuple[str, ...]:
    """Return the names of the tools that fit a query best, the best first."""
    if query.strip() in tools:
        return (query.strip(),)
    wanted = set(_words(query))
    scores: Counter[str] = Counter()
    for name, tool in tools.items():
        in_name = wanted & set(_words(name))
        in_text = wanted & set(_words(f"{tool.offer.title} {tool.offer.description}"))
        scores[name] = _IN_NAME * len(in_name) + _IN_TEXT * len(in_text)
    return tuple(name for name, score in scores.most_common(FOUND) if score > 0)


def _words(text: str) -> list[str]:
    """Return words without their plural, so that `issues` finds `issue`."""
    words = _WORD.findall(_CAMEL.sub(" ", text).lower())
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words]


def _block(tool: ForeignTool) -> str:
    spec = tool.spec
    parameters = json.dumps(spec.parameters, separators=(",", ":"), ensure_ascii=False)
    return f"{spec.name}: {spec.description}\nparameters: {parameters}"
