"""The scripted model of `winx --demo`: no key, no network, no intelligence.

It plays one task in the demo repository with the real tools. What it says
next depends on how many of its own answers the conversation holds and on
whether the user rejected a step.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.core.ids import new_id
from winx_tui.core.messages import (
    Message,
    ModelRef,
    Part,
    ReasoningPart,
    TextPart,
    ToolCall,
    Usage,
)
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent

DEMO_MODEL = ModelRef("demo", "scripted")


@dataclass(frozen=True)
class _Step:
    text: str
    reasoning: str = ""
    calls: tuple[tuple[str, dict[str, object]], ...] = ()


_RUN_TESTS: tuple[str, dict[str, object]] = ("bash_command", {"command": "python3 -m unittest -v"})

_FIX: dict[str, object] = {
    "file_path": "basket.py",
    "percentage_to_change": 20,
    "text_or_search_replace_blocks": (
        "<<<<<<< SEARCH\n"
        "    return round(full - full * discount_percent, 2)\n"
        "=======\n"
        "    return round(full - full * discount_percent / 100, 2)\n"
        ">>>>>>> REPLACE\n"
    ),
}

_SCRIPT = (
    _Step(
        "*(This is the scripted demo model: its words are fixed, the tools and the "
        "approvals are real.)*\n\nI will run the tests first, to see what fails.",
        "The user says a test fails. Running the tests shows which one.",
        (_RUN_TESTS,),
    ),
    _Step(
        "`test_ten_percent_off` fails: the total is far below zero. Let me read the code "
        "and its test side by side.",
        "",
        (("read_files", {"file_paths": ["basket.py", "test_basket.py"]}),),
    ),
    _Step(
        "Found it. `discount_percent` is a percentage, but the code multiplies by it as if "
        "it were a fraction:\n\n```python\nreturn round(full - full * discount_percent, 2)\n```"
        "\n\n10 % off takes ten times the sum away. It has to be divided by 100.",
        "10 percent of 150 is 15, so 135 is right and the test is fine: the code is wrong.",
        (("file_write_or_edit", _FIX),),
    ),
    _Step("Now the tests again.", "", (_RUN_TESTS,)),
    _Step(
        "Done.\n\n- **Cause:** `total()` treated a percentage as a fraction.\n"
        "- **Fix:** one line in `basket.py`, divided by 100.\n"
        "- **Proof:** both tests pass now.\n\n"
        "That was the demo. To work on your own code, add a key with "
        "`winx auth login dashscope` (or `nvidia`, `gemini`) and start `winx` in a project."
    ),
)

_AFTER_REJECTION = (
    "As you wish: I leave it there. The demo's script has nothing else to offer; "
    "press Ctrl+C twice to leave, or `/new` to begin again."
)
_REFUSALS = ("The user rejected", "Not run:")
"""How the results of calls begin that were not approved."""

_AFTER_FAILURE = "The tests still fail, and the demo's script ends here: the output above says why."
_AFTER_SCRIPT = (
    "The demo's script is over. `winx auth login dashscope` (or `nvidia`, `gemini`) adds a key; "
    "then start `winx` in a project of your own."
)
_COMMIT_ASKED = "You write the message of a git commit."
_COMMIT_MESSAGE = (
    "Take a discount as a percentage\n\n"
    "total() multiplied by it as if it were a fraction, so ten percent off took ten times the "
    "sum away."
)


class DemoModel:
    """Plays the script, one step an answer."""

    def __init__(self, *, word_pause_s: float) -> None:
        self._word_pause_s = word_pause_s

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the next step of the script, word by word."""
        step = _next_step(request)
        for word in _words(step.reasoning):
            yield ReasoningDelta(word)
            await asyncio.sleep(self._word_pause_s)
        for word in _words(step.text):
            yield TextDelta(word)
            await asyncio.sleep(self._word_pause_s)
        parts: tuple[Part, ...] = (TextPart(step.text),)
        if step.reasoning:
            parts = (ReasoningPart(step.reasoning), *parts)
        calls = tuple(
            ToolCall(new_id("call"), name, json.dumps(arguments)) for name, arguments in step.calls
        )
        sent_chars = sum(len(message.text) for message in request.messages)
        usage = Usage(sent_chars // 4, len(step.text) // 4, 0, 0.0)
        message = Message("assistant", parts, calls)
        yield MessageDone(message, usage, "tool_calls" if calls else "stop")


def _next_step(request: ChatRequest) -> _Step:
    said = [message for message in request.messages if message.role == "assistant"]
    last = request.messages[-1]
    if request.messages[0].text.startswith(_COMMIT_ASKED):
        return _Step(_COMMIT_MESSAGE)
    if last.role == "tool" and last.text.startswith(_REFUSALS):
        return _Step(_AFTER_REJECTION)
    if last.role == "tool" and "FAILED" in last.text and len(said) >= len(_SCRIPT) - 1:
        return _Step(_AFTER_FAILURE)
    finished = [message for message in said if not message.is_unfinished]
    if len(finished) < len(_SCRIPT):
        return _SCRIPT[len(finished)]
    return _Step(_AFTER_SCRIPT)


def _words(text: str) -> list[str]:
    return [word + " " for word in text.split(" ")[:-1]] + text.split(" ")[-1:] if text else []
