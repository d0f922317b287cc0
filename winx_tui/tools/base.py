"""What a tool is: declared once, derived everywhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from winx_tui.core.access import Access
from winx_tui.core.approval import READ_ONLY, HunkChoice, Permit
from winx_tui.core.events import ModelLimited, ModelRetried, ModelSwitched
from winx_tui.core.messages import Usage
from winx_tui.core.preview import Preview
from winx_tui.core.results import ToolAnnotations, ToolResult

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class ToolPlan(Generic[P]):
    """Everything about a call that is known before it runs.

    A tool whose outcome is computed beforehand (an edit) subclasses this and
    carries the outcome, so that what was shown is what is done.
    """

    params: P
    title: str
    """One line for a person: "Run: pytest -q"."""
    accesses: tuple[Access, ...]
    preview: Preview
    editable: str | None = None
    """What a person may change before approving, such as the command."""
    is_grantable: bool = True
    """Whether a person may approve it for the whole session: not where the same
    accesses can mean something else the next time, such as input typed into a program."""
    has_hunks: bool = False
    """Whether a person may accept the hunks of its DiffPreview one by one."""
    remark: str = ""
    """What the model is told before the result, such as what a person changed."""
    material: bytes = b""
    """Joined into the fingerprint beside the arguments: hashes of contents read."""


@dataclass(frozen=True, slots=True)
class CallListener:
    """Who is told of a run what is neither its output nor its result."""

    note_wait: Callable[[float], None] = lambda _: None
    """Is told how many seconds a person was waited for: they are no work of the turn."""
    note_usage: Callable[[Usage], None] = lambda _: None
    """Is told what each request to a model took: it counts even if there is no result."""
    announce: Callable[[ModelLimited | ModelRetried | ModelSwitched], None] = lambda _: None
    """Shows whoever watches the turn that a model has to be waited for, or has changed."""


SILENT = CallListener()
"""Where nobody listens."""


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a run may use beyond the tool's own collaborators."""

    call_id: str
    report: Callable[[str], None]
    """Takes pieces of live output; the executor redacts and forwards them."""
    permit: Permit = READ_ONLY
    """What a command may do that the call runs."""
    listener: CallListener = SILENT


class Tool(ABC, Generic[P]):
    """A capability of the agent.

    A tool never asks for approval, redacts, truncates for the model or prints:
    the executor does all four. Collaborators come through the constructor.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    annotations: ClassVar[ToolAnnotations]
    params: type[P]
    """The pydantic model of the arguments; each field has a description."""
    output: ClassVar[type | None] = None
    """The TypedDict of its results' data, where programs may rely on it: for MCP clients."""
    untold: ClassVar[frozenset[str]] = frozenset()
    """Parameters that winx's own models are not told of, at any depth; they are taken all the
    same. Few calls need them, and every request would carry them."""

    takes_secrets: ClassVar[bool] = True
    """Whether placeholders in its calls are filled in; where not, a call with one is refused."""
    records_itself: ClassVar[bool] = False
    """Whether it works through the checkpoints, so that nothing is recorded around it."""

    @abstractmethod
    async def plan(self, params: P) -> ToolPlan[P]:
        """Work out what the call would do, without doing it.

        Raises:
            ToolError: the call cannot work; the text tells the model why.
        """

    @abstractmethod
    async def run(self, plan: ToolPlan[P], context: ToolContext) -> ToolResult:
        """Do what was planned.

        Cancelling stops the work and leaves nothing half done.

        Raises:
            ToolError: it failed; the text is for the model.
        """

    def edited(self, params: P, text: str) -> P:
        """Return the arguments with a person's edit of `ToolPlan.editable`."""
        raise NotImplementedError(f"{self.name} has nothing to edit")

    def narrowed(self, plan: ToolPlan[P], hunks: Sequence[HunkChoice]) -> ToolPlan[P]:
        """Return the plan with the accepted hunks only; its remark tells of the others.

        Args:
            plan: one that has hunks.
            hunks: one choice for each hunk, at least one accepted.
        """
        raise NotImplementedError(f"{self.name} has no hunks")
