"""What the agent may ask a person in mid-turn, and what they may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

ASKING_TOOL = "ask_user"
"""The tool that asks; front ends know from its calls that a person is waited for."""


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer that is offered."""

    label: str
    """A few words."""
    detail: str = ""
    """What choosing it means; may be empty."""


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """A question of the agent's; whatever the options, a person may write their own answer."""

    text: str
    options: tuple[AnswerOption, ...] = ()
    """In the agent's order, the one it would choose first."""
    takes_several: bool = False
    """Whether more than one option may be chosen."""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What the person said."""

    chosen: tuple[str, ...] = ()
    """Labels of the options they chose."""
    text: str = ""
    """What they wrote themselves."""

    @property
    def is_given(self) -> bool:
        """Tell whether it is an answer; a closed question is none."""
        return bool(self.chosen or self.text)


class PersonAsker(Protocol):
    """Asks a person what the agent wants to know."""

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        """Wait for the answer; a question that is closed has an empty one."""
        ...
