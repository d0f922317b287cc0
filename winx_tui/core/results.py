"""What a tool is and what it gives back, split by audience."""

from __future__ import annotations

from dataclasses import dataclass, field

from winx_tui.core.messages import ImagePart, Usage
from winx_tui.core.preview import Preview
from winx_tui.core.problems import Problem


@dataclass(frozen=True, slots=True)
class ToolAnnotations:
    """The four hints of the Model Context Protocol, declared once per tool."""

    read_only: bool = False
    destructive: bool = False
    idempotent: bool = False
    open_world: bool = False


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The outcome of one tool call."""

    text: str
    """For the model: bounded, and free of control sequences."""
    is_error: bool = False
    structured: dict[str, object] | None = None
    """For MCP clients: the same facts as data."""
    preview: Preview | None = None
    """For people."""
    truncated: bool = False
    images: tuple[ImagePart, ...] = ()
    usage: Usage = field(default_factory=Usage)
    """What models were asked for by the tool itself."""
    problem: Problem | None = None
    """For MCP clients: why there is no result; the text says it to the model."""

    @property
    def model_steps(self) -> int | None:
        """Return how many requests the tool has made to models; None where it never does."""
        steps = (self.structured or {}).get("model_steps")
        return steps if isinstance(steps, int) else None
