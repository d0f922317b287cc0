"""How many tokens a request takes: a cheap estimate, corrected by what models report.

No tokenizer is loaded: each has tens of megabytes of tables, and a provider's own differs
from it anyway. The estimate counts bytes by class, at the speed of memory; the usage that
each answer carries tells how far off it is for the model in use.
"""

from __future__ import annotations

import json
import string
from collections import deque
from collections.abc import Iterable, Sequence

from winx_tui.core.messages import ImagePart, Message, ModelRef, ReasoningPart, TextPart, ToolSpec

_CLASSES: tuple[tuple[bytes, float], ...] = (
    (string.ascii_letters.encode(), 1 / 4.4),
    # Qwen, Gemini and DeepSeek spell numbers digit by digit, others by threes.
    (string.digits.encode(), 1 / 1.4),
    (b" \t\r", 1 / 40),
    (b"\n", 1 / 1.5),
    (bytes(range(0xC2, 0xE0)), 0.6),  # two bytes: accents, Cyrillic, Greek, Arabic, Hebrew
    (bytes(range(0xE0, 0xF0)), 1.0),  # three: Chinese, Japanese, Korean, Indic, box drawing
    (bytes(range(0xF0, 0xF5)), 2.5),  # four: emoji
    (bytes(range(0x80, 0xC0)), 0.0),  # the rest of such a character
)
"""Bytes of UTF-8 → tokens for each; fitted to cl100k_base on code, prose, logs and JSON in ten
scripts, within 0.7 and 1.2 of it, rather above for digits."""
_OTHER = 1 / 1.6
"""Punctuation."""

_IMAGE = 1_300
"""Of one image: Gemini takes 258 a tile, Qwen-VL up to 1,280 at its default size."""
_MESSAGE = 5
"""Role and marks around a message."""
_CALL = 12
"""Names and marks around a tool call or a tool."""

_CAUTION = 1.1
"""Factor for a model that has reported nothing yet."""
_LOWEST, _HIGHEST = 0.6, 3.0
"""What a report may change: one that leaves out cached tokens must not hide a full window."""
_REPORTS = 4
"""The largest of so many reports counts: better a little early than too late."""
_TELLING = 300
"""Estimates below say too little about the factor."""


def text_tokens(text: str) -> float:
    """Estimate the tokens of a text, before correction for a model."""
    data = text.encode("utf-8", "replace")
    left, tokens = len(data), 0.0
    for members, each in _CLASSES:
        count = len(data) - len(data.translate(None, members))
        left -= count
        tokens += count * each
    return tokens + left * _OTHER


def message_tokens(message: Message, *, with_reasoning: bool = False) -> float:
    """Estimate the tokens of a message, before correction for a model."""
    tokens = float(_MESSAGE)
    for part in message.parts:
        match part:
            case TextPart(text):
                tokens += text_tokens(text)
            case ReasoningPart(text):
                tokens += text_tokens(text) if with_reasoning else 0.0
            case ImagePart():
                tokens += _IMAGE
    for call in message.tool_calls:
        tokens += _CALL + text_tokens(call.name) + text_tokens(call.arguments)
    return tokens


def tool_tokens(tool: ToolSpec) -> float:
    """Estimate the tokens of a tool's description, before correction for a model."""
    parameters = json.dumps(tool.parameters, separators=(",", ":"))
    return _CALL + sum(map(text_tokens, (tool.name, tool.description, parameters)))


class TokenCounter:
    """Counts messages once each, and learns how far off the estimate is for each model."""

    def __init__(self, tools: Sequence[ToolSpec] = ()) -> None:
        self._specs = tools
        self._counted: tuple[ToolSpec, ...] = ()
        self._tools = 0.0
        self._sizes: dict[tuple[Message, bool], float] = {}
        self._reports: dict[ModelRef, deque[float]] = {}

    def factor(self, model: ModelRef) -> float:
        """Return what the estimate is multiplied with for a model."""
        return max(self._reports.get(model, (_CAUTION,)))

    def learn(self, model: ModelRef, *, estimate: float, input_tokens: int) -> None:
        """Take note of what a request took by the provider's own count.

        Args:
            model: what answered.
            estimate: what request() said of the same request.
            input_tokens: 0 where the provider tells nothing.
        """
        if input_tokens <= 0 or estimate < _TELLING:
            return
        reports = self._reports.setdefault(model, deque(maxlen=_REPORTS))
        reports.append(min(_HIGHEST, max(_LOWEST, input_tokens / estimate)))

    def tools(self) -> float:
        """Return the estimate for the tools of a request, uncorrected."""
        specs = tuple(self._specs)
        if [*map(id, specs)] != [*map(id, self._counted)]:
            self._counted, self._tools = specs, sum(map(tool_tokens, specs))
        return self._tools

    def message(self, message: Message, *, with_reasoning: bool = False) -> float:
        """Return the estimate for one message, uncorrected."""
        key = (message, with_reasoning)
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = message_tokens(message, with_reasoning=with_reasoning)
        return size

    def request(self, messages: Iterable[Message]) -> float:
        """Return the estimate for a whole request with its tools, uncorrected.

        Thinking counts after the last word of the user only: providers that want it back
        want that of the running turn.
        """
        messages = tuple(messages)
        turn = max((at for at, message in enumerate(messages) if message.role == "user"), default=0)
        keys = [(message, at > turn) for at, message in enumerate(messages)]
        total = sum(self.message(message, with_reasoning=late) for message, late in keys)
        if len(self._sizes) > 2 * len(keys) + 1_000:
            known = self._sizes
            self._sizes = {key: known[key] for key in keys}
        return self.tools() + total
