"""A tool of an MCP server, which winx's executor runs like any other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Protocol, Self

from pydantic import RootModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from winx_tui.core.access import CallServerTool
from winx_tui.core.messages import ToolSpec
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.mcp_client.offers import AskPerson, CallResult, Offer
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.foreign.foreign_reply import reply
from winx_tui.tools.foreign.foreign_schema import problems_of, shown_schema, shown_text
from winx_tui.workspace.display import visible

MAX_DESCRIPTION_CHARS = 1_000
_MAX_PROBLEMS = 8


class ServerCaller(Protocol):
    """Calls tools of servers."""

    async def call(
        self,
        offer: Offer,
        arguments: Mapping[str, Any],
        progress: Callable[[str], None],
        ask: AskPerson | None = None,
    ) -> CallResult:
        """Call a tool as it was offered.

        Raises:
            ToolError: it failed, or is another one by now.
        """
        ...


class ForeignParams(RootModel[dict[str, Any]]):
    """Arguments that are checked by a server's schema, as far as that is plain."""

    schema_shown: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the schema as models are shown it."""
        return dict(cls.schema_shown)

    @classmethod
    def model_validate(cls, obj: Any, **kwargs: Any) -> Self:
        """Check arguments.

        Raises:
            ValidationError: something plainly does not fit.
        """
        errors = [
            InitErrorDetails(
                type=PydanticCustomError("server_schema", "{text}", {"text": text}),
                loc=place,
                input=None,
            )
            for place, text in islice(problems_of(obj, cls.schema_shown), _MAX_PROBLEMS)
        ]
        if errors:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        return super().model_validate(obj, **kwargs)


@dataclass(frozen=True, kw_only=True)
class ForeignPlan(ToolPlan[ForeignParams]):
    """The very tool that was shown."""

    offer: Offer


class ForeignTool(Tool[ForeignParams]):
    """Passes a call on; what the server says of the tool is told to models as its words."""

    # What it is, nobody knows: calls go one by one, each judged as one that may do anything.
    annotations = ToolAnnotations(open_world=True)

    def __init__(
        self, name: str, offer: Offer, caller: ServerCaller, target: str, ask: AskPerson | None
    ) -> None:
        """Take the tool.

        Args:
            name: as models call it.
            offer: what the server says of it.
            caller: passes calls on.
            target: what is started or asked, for a person.
            ask: asks the person what the server wants to know; None: nobody is there.
        """
        self.name = name  # type: ignore[misc]  # one class, many tools
        self.title = f"{offer.server}: {offer.name}"  # type: ignore[misc]  # one class, many tools
        self.offer = offer
        self._caller = caller
        self._target = target
        self._ask = ask

    @cached_property
    def params(self) -> type[ForeignParams]:  # type: ignore[override]
        """Return the model of its arguments; made when it is called first."""
        fields = {"schema_shown": self.spec.parameters, "__module__": __name__}
        return type("ForeignArguments", (ForeignParams,), fields)

    @cached_property
    def spec(self) -> ToolSpec:
        """Return what models are told of it."""
        text = shown_text(self.offer.description or self.offer.title, MAX_DESCRIPTION_CHARS)
        said = f"(MCP server {self.offer.server}) {text}".strip()
        return ToolSpec(self.name, said, shown_schema(self.offer.schema))

    async def plan(self, params: ForeignParams) -> ForeignPlan:
        """Show server, tool and arguments in full."""
        offer = self.offer
        arguments = json.dumps(params.root, indent=2, ensure_ascii=False)
        shown = (
            f"MCP server: {offer.server} ({visible(self._target)})\n"
            f"Tool: {offer.name}\n"
            f"Arguments: {visible(arguments, multiline=True)}"
        )
        access = CallServerTool(offer.server, offer.name, offer.digest, offer.says_it_reads)
        return ForeignPlan(
            params=params,
            title=self.title,
            accesses=(access,),
            preview=TextPreview(shown),
            material=offer.digest.encode(),
            offer=offer,
        )

    async def run(self, plan: ToolPlan[ForeignParams], context: ToolContext) -> ToolResult:
        """Pass the call on, to the tool as it was shown."""
        assert isinstance(plan, ForeignPlan)

        def progress(text: str) -> None:
            context.report(f"{visible(text)}\n")

        result = await self._caller.call(plan.offer, plan.params.root, progress, self._ask)
        return reply(result)
