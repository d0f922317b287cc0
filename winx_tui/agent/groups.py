"""A history in the pieces that may be kept, cut or dropped by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from winx_tui.agent.pins import is_pinned
from winx_tui.core.messages import Message, TextPart

ACCOUNT_HEAD = TextPart(
    "[To save room, your answers and the results of your calls from before this place were "
    "replaced by the account below. My messages above still hold.]\n"
)
"""The first part of the message that stands for older steps; nobody else writes such a part."""

GroupKind = Literal["user", "step", "account"]


@dataclass(frozen=True, slots=True)
class Group:
    """A message of the user, an answer with the results of its calls, or an account of both.

    Providers refuse a call without its result, so a step is kept or dropped as a whole.
    """

    kind: GroupKind
    start: int
    """The index of its first message in the history."""
    messages: tuple[Message, ...]

    @property
    def is_pinned(self) -> bool:
        """Tell whether a person wants it kept word for word."""
        return any(map(is_pinned, self.messages))

    @property
    def has_open_calls(self) -> bool:
        """Tell whether a call of it has no result yet."""
        asked = sum(len(message.tool_calls) for message in self.messages)
        return asked > sum(message.role == "tool" for message in self.messages)


def groups_of(history: Sequence[Message]) -> tuple[Group, ...]:
    """Divide a history, system message left out, into groups; together they are the whole."""
    starts = [at for at, message in enumerate(history) if at == 0 or message.role != "tool"]
    return tuple(
        Group(_kind(history[start]), start, tuple(history[start:stop]))
        for start, stop in pairwise([*starts, len(history)])
    )


def flattened(groups: Sequence[Group]) -> tuple[Message, ...]:
    """Return the messages of groups, in order."""
    return tuple(message for group in groups for message in group.messages)


def _kind(first: Message) -> GroupKind:
    if first.role != "user":
        return "step"
    return "account" if first.parts[:1] == (ACCOUNT_HEAD,) else "user"
