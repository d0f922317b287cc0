"""The person at the editor: what they are shown of a session, and what they are asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from acp import Client, RequestError, schema
from acp.helpers import ToolCallContentVariant, text_block, tool_content, update_tool_call
from pydantic import ValidationError

from winx_tui.acp.updates import Update
from winx_tui.commands.host import Choice
from winx_tui.core.ids import new_id

READ_TIMEOUT_S = 3.0
"""An editor that does not give a file in that time is not waited for."""

SILENCE = (RequestError, ConnectionError, ValidationError, ValueError, TypeError)
"""What is raised where an editor refuses, is gone, or answers what cannot be read."""


class Editor:
    """One session's side of the connection."""

    def __init__(self, client: Client, abilities: schema.ClientCapabilities) -> None:
        """Take the connection, and what the editor can do."""
        self._client = client
        self._abilities = abilities
        self.session_id = ""
        """Set once the session is open; nothing is sent before."""

    @property
    def has_forms(self) -> bool:
        """Tell whether it can show a form."""
        elicitation = self._abilities.elicitation
        return elicitation is not None and elicitation.form is not None

    async def send(self, *updates: Update) -> None:
        """Show something; an editor that is gone is told nothing."""
        try:
            for update in updates:
                await self._client.session_update(session_id=self.session_id, update=update)
        except ConnectionError:
            # Its end is noticed where requests are read.
            return

    async def permit(
        self, call: schema.ToolCallUpdate, options: Sequence[schema.PermissionOption]
    ) -> str | None:
        """Ask by buttons; return the id of the one that was pressed, None for no answer."""
        try:
            response = await self._client.request_permission(
                session_id=self.session_id, tool_call=call, options=list(options)
            )
        except SILENCE:
            return None
        outcome = response.outcome
        known = {option.option_id for option in options}
        if isinstance(outcome, schema.AllowedOutcome) and outcome.option_id in known:
            return outcome.option_id
        return None

    async def form(self, message: str, form: schema.ElicitationSchema) -> Mapping[str, Any] | None:
        """Ask by a form; return its fields, None for no answer."""
        mode = schema.ElicitationFormSessionMode(session_id=self.session_id, requested_schema=form)
        try:
            response = await self._client.create_elicitation(message=message, mode=mode)
        except SILENCE:
            return None
        if isinstance(response, schema.AcceptElicitationResponse):
            return response.content or {}
        return None

    async def choose(self, title: str, options: Sequence[Choice]) -> str | None:
        """Have the person choose, by a form or by buttons; None if they would rather not."""
        values = {option.value for option in options}
        if self.has_forms:
            fields = await self.form(title, choice_form(title, options))
            chosen = (fields or {}).get(CHOICE)
            return chosen if isinstance(chosen, str) and chosen in values else None
        return await self._choose_by_buttons(title, options)

    async def ask_text(self, title: str, initial: str) -> str | None:
        """Have the person write a line; None if they would rather not, or the editor cannot ask."""
        if not self.has_forms:
            return None
        text = schema.ElicitationStringPropertySchema(
            type="string", title=title, default=initial or None
        )
        form = schema.ElicitationSchema(type="object", properties={TEXT: text}, required=[TEXT])
        written = (await self.form(title, form) or {}).get(TEXT)
        return written.strip() or None if isinstance(written, str) else None

    async def read_buffer(self, path: Path) -> str | None:
        """Return a file as the editor has it, unsaved changes included; None if it does not say."""
        files = self._abilities.fs
        if files is None or not files.read_text_file:
            return None
        try:
            async with asyncio.timeout(READ_TIMEOUT_S):
                answer = await self._client.read_text_file(
                    session_id=self.session_id, path=str(path)
                )
        except (*SILENCE, TimeoutError):
            return None
        return answer.content

    async def _choose_by_buttons(self, title: str, options: Sequence[Choice]) -> str | None:
        question = new_id("ask")
        buttons = {f"{number}": option for number, option in enumerate(options, start=1)}
        details = [f"- {each.label}: {each.detail}" for each in options if each.detail]
        content: list[ToolCallContentVariant] = []
        if details:
            content.append(tool_content(text_block("\n".join(details))))
        call = schema.ToolCallUpdate(
            tool_call_id=question, title=title, kind="other", status="pending", content=content
        )
        chosen = await self.permit(
            call,
            [
                *(
                    schema.PermissionOption(option_id=key, name=option.label, kind="allow_once")
                    for key, option in buttons.items()
                ),
                schema.PermissionOption(option_id="none", name="None of these", kind="reject_once"),
            ],
        )
        option = buttons.get(chosen or "")
        answer = tool_content(text_block(option.label if option else "No answer."))
        await self.send(update_tool_call(question, status="completed", content=[answer]))
        return option.value if option else None


CHOICE, TEXT = "choice", "text"
"""The fields of forms."""


def choice_form(title: str, options: Sequence[Choice]) -> schema.ElicitationSchema:
    """Write a list to choose from as a form."""
    return schema.ElicitationSchema(
        type="object",
        properties={
            CHOICE: schema.ElicitationStringPropertySchema(
                type="string", title=title, one_of=enum_options(options)
            )
        },
        required=[CHOICE],
    )


def enum_options(options: Sequence[Choice]) -> list[schema.EnumOption]:
    """Write options as a form's."""
    return [
        schema.EnumOption(const=option.value, title=option.label, description=option.detail or None)
        for option in options
    ]
