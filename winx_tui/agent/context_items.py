"""What fills a model's window, item by item, and what a person may do with an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from winx_tui.agent.account import account_text, call_title
from winx_tui.agent.groups import Group, flattened, groups_of
from winx_tui.agent.pins import pinned, unpinned
from winx_tui.agent.token_count import TokenCounter, message_tokens, text_tokens
from winx_tui.agent.trimming import is_shortened
from winx_tui.agent.window import Window
from winx_tui.core.codec import json_object
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import Message, ModelRef, ToolCall

ItemKind = Literal["system", "instructions", "tools", "user", "step", "account"]

_INSTRUCTIONS = re.compile(r"^Instructions from (.+):$", re.MULTILINE)
"""How the system message begins each file of instructions."""

_PINNED_SHARE = 0.3
"""Of the window, what pinned items may take together: the rest must be able to give way."""


@dataclass(frozen=True, slots=True)
class ContextItem:
    """One row of what a request is made of."""

    kind: ItemKind
    title: str
    """One line; names and texts as they came, not yet fit for a terminal."""
    tokens: int
    number: int | None = None
    """From 1, oldest first; None for what stands in every request."""
    age: int = 0
    """How many steps came after it."""
    is_pinned: bool = False
    is_shortened: bool = False


@dataclass(frozen=True, slots=True)
class ContextView:
    """What the next request would be made of, by estimate."""

    model: ModelRef
    window: Window
    items: tuple[ContextItem, ...]

    @property
    def tokens(self) -> int:
        """Return what all items take together."""
        return sum(item.tokens for item in self.items)


def context_items(
    system: Message, history: Sequence[Message], counter: TokenCounter, factor: float
) -> tuple[ContextItem, ...]:
    """List what a request with this history is made of.

    Args:
        system: the message that it begins with.
        history: the rest.
        counter: counts, and knows the tools.
        factor: what its estimates are multiplied with.
    """
    groups = groups_of(history)
    ages = _ages(groups)
    tools = (ContextItem("tools", "descriptions of the tools", int(counter.tools() * factor)),)
    messages = (
        ContextItem(
            group.kind,
            _title(group),
            int(sum(map(counter.message, group.messages)) * factor),
            number,
            age,
            group.is_pinned,
            any(map(is_shortened, group.messages)),
        )
        for number, (group, age) in enumerate(zip(groups, ages, strict=True), 1)
    )
    return (*_system_items(system, factor), *tools, *messages)


def with_pin(
    history: Sequence[Message], number: int, window: float
) -> tuple[tuple[Message, ...], bool]:
    """Pin an item, or take its pin off; return the history and whether it is pinned now.

    Args:
        history: system message left out.
        number: of the item, as context_items counts.
        window: in uncorrected tokens.

    Raises:
        UsageError: there is no such item, or pinned items would fill too much of the window.
    """
    groups = list(groups_of(history))
    group = _numbered(groups, number)
    change: Callable[[Message], Message] = unpinned if group.is_pinned else pinned
    changed = replace(group, messages=tuple(map(change, group.messages)))
    groups[number - 1] = changed
    if changed.is_pinned:
        total = sum(message_tokens(m) for each in groups if each.is_pinned for m in each.messages)
        if total > window * _PINNED_SHARE:
            raise UsageError(
                f"Item {number} is too large to be pinned: with it, pinned items would fill "
                f"more than {_PINNED_SHARE:.0%} of the window; unpin or drop others first."
            )
    return flattened(groups), changed.is_pinned


def without_item(history: Sequence[Message], number: int) -> tuple[Message, ...]:
    """Drop an item; a step goes with the results of its calls.

    Raises:
        UsageError: there is no such item.
    """
    groups = groups_of(history)
    gone = _numbered(groups, number)
    return flattened([group for group in groups if group is not gone])


def _numbered(groups: Sequence[Group], number: int) -> Group:
    if not groups:
        raise UsageError("The conversation has no messages yet.")
    if not 1 <= number <= len(groups):
        raise UsageError(f"There is no item {number}; /context lists 1 to {len(groups)}.")
    return groups[number - 1]


def _ages(groups: Sequence[Group]) -> list[int]:
    ages, steps = [], 0
    for group in reversed(groups):
        ages.append(steps)
        steps += group.kind == "step"
    return ages[::-1]


def _title(group: Group) -> str:
    first = unpinned(group.messages[0])
    if group.kind == "account":
        return "summary of older steps: " + " ".join(account_text(first).split())
    words = " ".join(first.typed.split())
    return ", ".join(map(_call_words, first.tool_calls)) or words or "(no words)"


def _call_words(call: ToolCall) -> str:
    """Name a call with what it is given; of a list of tasks how far it is."""
    # Pydantic is not needed for the first paint.
    from winx_tui.tools.task_list import TaskList, TaskListParams

    if call.name != TaskList.name:
        return call_title(call)
    try:
        tasks = TaskListParams.model_validate(json_object(call.arguments)).tasks
    except ValueError:
        return call_title(call)
    done = sum(task.state == "done" for task in tasks)
    count = "1 task" if len(tasks) == 1 else f"{len(tasks)} tasks"
    return f"{call.name} {count}, {done} done"


def _system_items(system: Message, factor: float) -> Iterator[ContextItem]:
    text = system.text
    starts = [found.start() for found in _INSTRUCTIONS.finditer(text)]
    own = text[: starts[0]] if starts else text
    yield ContextItem("system", "system message", int(text_tokens(own) * factor))
    for start, stop in pairwise([*starts, len(text)]):
        part = text[start:stop]
        name = part.partition("\n")[0].removeprefix("Instructions from ").removesuffix(":")
        yield ContextItem("instructions", name, int(text_tokens(part) * factor))
