"""winx_chat: a conversation with a model, which remembers what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, field_validator

from winx_tui.core.errors import ToolError
from winx_tui.core.messages import Message, TextPart, system_message, user_message
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.core.text import shortened
from winx_tui.tools.asking_models.asker import ModelAsker, Question
from winx_tui.tools.asking_models.asking_tool import AskingTool
from winx_tui.tools.asking_models.attribution import CUT, answered, with_attribution
from winx_tui.tools.asking_models.chat_memory import (
    Remembering,
    Turn,
    new_chat_id,
    remember,
    turns_of,
)
from winx_tui.tools.asking_models.fields import text_of, within, word
from winx_tui.tools.asking_models.manner import machine_facts, system_text
from winx_tui.tools.asking_models.outputs import ChatMode, ChatOutput
from winx_tui.tools.base import ToolContext, ToolPlan
from winx_tui.tools.fields import ForgivingParams, truth
from winx_tui.workspace.display import visible

MAX_ANSWER_TOKENS = 4_000
MAX_MESSAGE_CHARS = 50_000
"""Of message and context together."""
DEFAULT_PERSONALITY = 7
_MOST_PERSONALITY = 10
_MAX_ID_CHARS = 100
_MAX_TITLE_CHARS = 80

_TEMPERATURES: Mapping[ChatMode, float] = {
    "casual": 0.7,
    "technical": 0.2,
    "help": 0.3,
    "debug": 0.2,
    "creative": 0.9,
    "mentor": 0.5,
}
_OTHER_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("", "chat", "normal", "default", "friendly", "general"), "casual"),
    **dict.fromkeys(("tech", "expert", "code", "coding"), "technical"),
    **dict.fromkeys(("support", "assistant", "howto", "guide"), "help"),
    **dict.fromkeys(("debugging", "debugger", "troubleshoot", "troubleshooting"), "debug"),
    **dict.fromkeys(("brainstorm", "brainstorming", "ideas"), "creative"),
    **dict.fromkeys(("teacher", "teach", "tutor", "mentoring", "learning"), "mentor"),
}


class WinxChatParams(ForgivingParams):
    """The arguments of winx_chat."""

    other_names: ClassVar = {
        "message": ("prompt", "question", "query", "text", "input", "content", "msg"),
        "context": ("background", "additional_context"),
        "conversation_mode": ("mode", "chat_mode", "style"),
        "include_system_info": ("system_info", "with_system_info"),
        "personality_level": ("personality",),
        "session_id": ("session", "conversation_id", "chat_id"),
    }

    message: str = Field(min_length=1, description="What to say.")
    context: str = Field(default="", description="Facts or code for this message.")
    conversation_mode: ChatMode = Field(default="casual", description="What the chat is for.")
    include_system_info: bool = Field(default=False, description="Tells OS and Python version.")
    personality_level: int = Field(default=DEFAULT_PERSONALITY, description="0 (dry) to 10.")
    session_id: str = Field(
        default="", description="Of an earlier answer, to go on; empty: a new chat."
    )

    @field_validator("context", mode="before")
    @classmethod
    def _accept_objects(cls, value: Any) -> Any:
        return text_of(value)

    @field_validator("conversation_mode", mode="before")
    @classmethod
    def _accept_other_words(cls, value: Any) -> Any:
        return word(value, _OTHER_WORDS)

    @field_validator("include_system_info", mode="before")
    @classmethod
    def _accept_words(cls, value: Any) -> Any:
        return truth(value)

    @field_validator("personality_level", mode="before")
    @classmethod
    def _keep_within(cls, value: Any) -> Any:
        return within(value, 0, _MOST_PERSONALITY)


@dataclass(frozen=True, kw_only=True)
class ChatPlan(ToolPlan[WinxChatParams]):
    """Which chat goes on."""

    chat: str


class WinxChat(AskingTool[WinxChatParams]):
    """Talks with a model; each thread has its own chats, which outlive the server."""

    name = "winx_chat"
    title = "Chat with a model"
    params = WinxChatParams
    output = ChatOutput

    def __init__(
        self,
        models: ModelAsker,
        kept: Remembering,
        root: Path,
        redact: Callable[[str], str],
    ) -> None:
        """Take the collaborators.

        Args:
            models: who answers.
            kept: keeps what was said, for this thread alone.
            root: of the workspace.
            redact: takes secrets out of what is kept.
        """
        super().__init__(models)
        self._kept = kept
        self._root = root
        self._redact = redact

    async def plan(self, params: WinxChatParams) -> ChatPlan:
        """Find the chat; nothing else is touched."""
        if not params.message.strip():
            raise ToolError("The message is empty; write what to say.", code="invalid_arguments")
        size = len(params.message) + len(params.context)
        if size > MAX_MESSAGE_CHARS:
            raise ToolError(
                f"Message and context have {size:,} characters; keep them below "
                f"{MAX_MESSAGE_CHARS:,}.",
                code="too_large",
            )
        chat = params.session_id.strip()
        if len(chat) > _MAX_ID_CHARS:
            raise ToolError(
                f"The session_id is longer than {_MAX_ID_CHARS} characters; send the one of an "
                "earlier answer, or none for a new chat.",
                code="invalid_arguments",
            )
        said = shortened(visible(" ".join(params.message.split())), _MAX_TITLE_CHARS)
        return ChatPlan(
            params=params,
            title=f"Chat: {said}",
            accesses=(),
            preview=TextPreview(visible(_said(params), multiline=True)),
            chat=chat or new_chat_id(),
        )

    async def run(self, plan: ToolPlan[WinxChatParams], context: ToolContext) -> ToolResult:
        """Send the message behind those before it; only what was answered is remembered."""
        assert isinstance(plan, ChatPlan)
        params, said = plan.params, _said(plan.params)
        before = turns_of(self._kept, plan.chat)
        machine = ""
        if params.include_system_info:
            machine = await asyncio.to_thread(machine_facts, self._root)
        system = system_text(params.conversation_mode, params.personality_level, machine)
        messages = (system_message(system), *_history(before), user_message(said))
        temperature = _TEMPERATURES[params.conversation_mode]
        question = Question(messages, MAX_ANSWER_TOKENS, temperature)
        reply = await self._models.ask(question, context.report)
        remember(self._kept, plan.chat, Turn(self._redact(said), self._redact(reply.text)))
        notes = (CUT,) if reply.is_cut else ()
        goes_on = f"To go on with this chat, send session_id {visible(plan.chat)}."
        facts: ChatOutput = {
            **answered(reply),
            "session_id": plan.chat,
            "mode": params.conversation_mode,
            "personality_level": params.personality_level,
            "included_system_info": params.include_system_info,
            "remembered": 2 * len(before),
        }
        return ToolResult(
            with_attribution(reply.text, reply, *notes, goes_on),
            structured=dict(facts),
            truncated=reply.is_cut,
            usage=reply.usage,
        )


def _said(params: WinxChatParams) -> str:
    context = params.context.strip()
    return f"{params.message.strip()}\n\nContext:\n{context}" if context else params.message.strip()


def _history(turns: tuple[Turn, ...]) -> tuple[Message, ...]:
    return tuple(
        message
        for turn in turns
        for message in (
            user_message(turn.asked),
            Message("assistant", (TextPart(turn.answered),)),
        )
    )
