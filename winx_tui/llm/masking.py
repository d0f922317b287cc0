"""Secrets that a person typed, kept from models: placeholders go out, and come back as secrets.

A placeholder is made of the secret and the conversation's id by a keyed hash: it stays the same
for the whole conversation, after it was resumed too, differs in every other, and nobody who
does not know the id can write one down. It is a plain word, so that it stands in a shell
command, a URL, JSON or a program just where the secret would.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from winx_tui.core.messages import Message, Part, TextPart, ToolCall
from winx_tui.llm.base import ChatModel, ChatRequest, ModelEvent

_BEGINNING = "WINX_SECRET_"
_DIGITS = 12
PLACEHOLDER = re.compile(rf"{_BEGINNING}[0-9a-f]{{{_DIGITS}}}")

_MIN_CHARS_ELSEWHERE = 8
"""A shorter secret is hidden where it is recognised, not wherever its letters stand."""
_KEPT_TEXTS = 512
_REMARK = (
    "\n[{names} {verb} in for what the user keeps secret. Write the placeholder wherever the "
    "secret belongs: winx puts it in when a call runs.]"
)


class Found(Protocol):
    """A stretch of text that holds a secret."""

    @property
    def start(self) -> int:
        """Return where it begins."""
        ...

    @property
    def end(self) -> int:
        """Return where it has ended."""
        ...


Find = Callable[[str], Sequence[Found]]


class Masker:
    """The secrets of one conversation and their placeholders."""

    def __init__(self, find: Find, conversation: str) -> None:
        """Begin without a secret.

        Args:
            find: Says where a text holds secrets, in order, without overlap.
            conversation: Its id, which no provider is told.
        """
        self._find = find
        self._key = hashlib.sha256(conversation.encode()).digest()
        self._secrets: dict[str, str] = {}
        """Placeholder → secret."""
        self._recognised: OrderedDict[str, str] = OrderedDict()
        """Text → text with placeholders where secrets were recognised."""
        self._elsewhere: re.Pattern[str] | None = None
        self._spelt: dict[str, str] = {}
        """How a secret may be spelt → its placeholder."""

    @property
    def count(self) -> int:
        """Count the secrets that were hidden so far."""
        return len(self._secrets)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return the placeholder of every secret that was hidden so far."""
        return tuple(self._secrets)

    def messages(self, messages: Iterable[Message]) -> tuple[Message, ...]:
        """Return messages as a model may see them; what holds no secret stays the same object."""
        known = tuple(messages)
        for message in known:
            if message.role in _RECOGNISED_IN:
                for part in message.parts:
                    if isinstance(part, TextPart):
                        self._recognise(part.text)
        return tuple(self._message(message) for message in known)

    def mask(self, text: str) -> str:
        """Return text with placeholders for secrets, newly recognised ones too."""
        return self._replace_elsewhere(self._recognise(text))

    def hide(self, text: str, names: Iterable[str] = ()) -> str:
        """Return text with placeholders for the secrets that are known already.

        A short secret is hidden only if its placeholder is among `names`.
        """
        short = {self._secrets[name]: name for name in names}
        if not short.keys() - self._spelt.keys():
            return self._replace_elsewhere(text)
        spelt = {**self._spelt, **short}
        return _replaced(text, _pattern_of(spelt), spelt)

    def reveal(self, text: str) -> str:
        """Return text with the secrets in place of their placeholders."""
        return self._revealed(text, lambda secret: secret)

    def revealed(self, call: ToolCall) -> ToolCall:
        """Return a call as it is to run; its arguments are JSON, whole or broken."""
        arguments = self._revealed(call.arguments, lambda secret: json.dumps(secret)[1:-1])
        return call if arguments == call.arguments else replace(call, arguments=arguments)

    def hidden(self, call: ToolCall) -> ToolCall:
        """Return a call as it may be shown and sent."""
        arguments = self._replace_elsewhere(call.arguments)
        return call if arguments == call.arguments else replace(call, arguments=arguments)

    def placeholders_in(self, text: str) -> tuple[str, ...]:
        """Return the placeholders of this conversation in a text, each once."""
        found = (match[0] for match in PLACEHOLDER.finditer(text))
        return tuple(dict.fromkeys(name for name in found if name in self._secrets))

    def _message(self, message: Message) -> Message:
        parts = tuple(self._part(part, message) for part in message.parts)
        calls = tuple(self.hidden(call) for call in message.tool_calls)
        is_same = all(map(_is, parts, message.parts)) and all(map(_is, calls, message.tool_calls))
        return message if is_same else replace(message, parts=parts, tool_calls=calls)

    def _part(self, part: Part, message: Message) -> Part:
        if not isinstance(part, TextPart):
            return part
        if message.role not in _RECOGNISED_IN:
            text = self._replace_elsewhere(part.text)
            return part if text == part.text else TextPart(text)
        text = self.mask(part.text)
        if text == part.text:
            return part
        return TextPart(text + _remark(self.placeholders_in(text)))

    def _recognise(self, text: str) -> str:
        """Put placeholders where secrets are recognised; looking is done once for a text."""
        if (known := self._recognised.get(text)) is not None:
            self._recognised.move_to_end(text)
            return known
        pieces, at = [], 0
        for span in self._find(text):
            secret = text[span.start : span.end]
            if span.start < at or not secret.strip() or PLACEHOLDER.search(secret):
                continue
            pieces += [text[at : span.start], self._placeholder(secret)]
            at = span.end
        recognised = "".join([*pieces, text[at:]])
        self._recognised[text] = recognised
        if len(self._recognised) > _KEPT_TEXTS:
            self._recognised.popitem(last=False)
        return recognised

    def _placeholder(self, secret: str) -> str:
        digest = hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), key=self._key)
        name = _BEGINNING + digest.hexdigest()[:_DIGITS]
        if name not in self._secrets:
            self._secrets[name] = secret
            if len(secret) >= _MIN_CHARS_ELSEWHERE:
                self._spelt |= dict.fromkeys(_spellings(secret), name)
                self._elsewhere = _pattern_of(self._spelt)
        return name

    def _replace_elsewhere(self, text: str) -> str:
        if self._elsewhere is None:
            return text
        return _replaced(text, self._elsewhere, self._spelt)

    def _revealed(self, text: str, spell: Callable[[str], str]) -> str:
        def secret_of(match: re.Match[str]) -> str:
            secret = self._secrets.get(match[0])
            return match[0] if secret is None else spell(secret)

        return PLACEHOLDER.sub(secret_of, text) if self._secrets else text


class MaskedChatModel:
    """A ChatModel that shows placeholders to another one in place of secrets."""

    def __init__(self, inner: ChatModel, masker: Masker) -> None:
        self._inner = inner
        self._masker = masker

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the inner model's events; what it writes keeps the placeholders.

        Raises:
            ModelError: the inner model failed.
        """
        masked = replace(request, messages=self._masker.messages(request.messages))
        async with aclosing(self._inner.stream(masked)) as events:
            async for event in events:
                yield event


_RECOGNISED_IN = ("system", "user")
"""Roles whose texts are searched; results of tools are redacted for good before."""


def _spellings(secret: str) -> tuple[str, ...]:
    """Return how a secret may stand in a text: as it is, or within a JSON string."""
    return (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])


def _pattern_of(spelt: Iterable[str]) -> re.Pattern[str]:
    # A secret that is a part of a placeholder, or of another secret, must not tear it.
    longest_first = sorted(spelt, key=len, reverse=True)
    return re.compile("|".join((PLACEHOLDER.pattern, *map(re.escape, longest_first))))


def _replaced(text: str, pattern: re.Pattern[str], spelt: Mapping[str, str]) -> str:
    return pattern.sub(lambda match: spelt.get(match[0], match[0]), text)


def _remark(names: Sequence[str]) -> str:
    return _REMARK.format(names=", ".join(names), verb="stands" if len(names) == 1 else "stand")


def _is(one: object, other: object) -> bool:
    return one is other
