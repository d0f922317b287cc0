"""What people complain about in coding agents, and the mark of a test that holds winx to better."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])

THEMES = MappingProxyType(
    {
        1: "The screen flickers",
        2: "The view jumps while one reads back",
        3: "What was said earlier cannot be reached",
        4: "Work goes on while nothing happens",
        5: "Memory grows without end",
        6: "A long session gets slow",
        7: "It freezes, shows gibberish or leaves a broken terminal",
        8: "Text cannot be selected and copied",
        9: "Copying fails over ssh and in tmux",
        10: "A draft is lost when a question comes up",
        11: "An approval is not remembered, or nobody knows what it covers",
        12: "Nobody should be able to approve for good",
        13: "A command of the agent destroys files",
        14: "A mode that only reads writes all the same",
        15: "Edits fail again and again because the text was not found",
        16: "A summary forgets the rules and the goal",
        17: "A model in a loop burns money",
        18: "Nothing bounds what is spent",
        19: "Secrets are read, and rules about files do not hold for commands",
        20: "It takes long to start",
        21: "A resumed session has lost or hides what was said",
        22: "A call without an answer makes a session useless",
        23: "Undo deletes or misses files",
        24: "Undo cannot be scripted",
        25: "A command hangs in an editor, a pager or a question",
        26: "What is typed is not read while a tool runs",
        27: "Another model answers and nobody is told",
        28: "A change can only be taken or refused as a whole",
        29: "Tools of other servers fill the window",
        30: "Screen readers, wide characters and keys for a new line do not work",
    }
)
"""Number → the complaint. docs/complaints.md tells what winx does about each."""


def complaint(number: int) -> Callable[[Test], Test]:
    """Mark a test that would fail if the complaint of that number were true of winx.

    Raises KeyError where there is no such complaint.
    """
    assert THEMES[number]
    return lambda test: test
