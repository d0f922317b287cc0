"""What the key tables are made of: the areas of the screen, and what keys do there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Area = Literal[
    "app",
    "prompt",
    "popup",
    "queue",
    "transcript",
    "block menu",
    "tree",
    "tree filter",
    "preview",
    "preview line",
    "approval",
    "danger",
    "trust",
    "limit",
    "cap",
    "question",
    "own answer",
    "reason",
    "editor",
    "commit",
    "commit message",
    "hunks",
    "hunks end",
    "hunk editor",
    "sessions",
    "session title",
    "rewind",
    "conflicts",
    "step diffs",
    "leader",
    "models",
    "key",
    "onboarding",
    "settings",
    "setting line",
    "setting list",
    "permissions",
    "shells",
    "mcp",
    "usage",
    "context",
    "diff",
    "choice",
    "palette",
    "history",
    "line",
    "reading",
    "key list",
    "replay",
]

AREA_TITLES: dict[Area, str] = {
    "prompt": "Prompt",
    "popup": "Suggestions",
    "queue": "Prompts that wait",
    "app": "Everywhere",
    "leader": "Two keys in a row",
    "transcript": "Chat",
    "block menu": "What can be done with an entry of the chat",
    "tree": "File tree",
    "tree filter": "Finding a file in the tree",
    "preview": "Looking into a file",
    "preview line": "Searching in a file",
    "approval": "When winx asks",
    "danger": "When what you approve is dangerous",
    "trust": "When winx asks whether to trust a folder",
    "limit": "When a provider asks to wait",
    "cap": "When a limit of yours is reached",
    "question": "When the model asks you",
    "own answer": "Writing your own answer",
    "reason": "Telling the model why not",
    "editor": "Editing the command it asks about",
    "commit": "When something is to be committed",
    "commit message": "Writing the message of a commit",
    "hunks": "Deciding a change hunk by hunk",
    "hunks end": "When all hunks are decided",
    "hunk editor": "Editing a hunk",
    "sessions": "Looking through sessions",
    "session title": "Writing a session's title",
    "rewind": "Going back to before a prompt",
    "conflicts": "When your own changes stand in the way",
    "step diffs": "Reading what would change",
    "models": "Models and keys",
    "key": "Typing a key",
    "onboarding": "At the first start",
    "settings": "Settings",
    "setting line": "Writing a setting",
    "setting list": "Writing a list of a setting",
    "permissions": "Permissions",
    "shells": "Commands that run",
    "mcp": "MCP servers",
    "usage": "What was used",
    "diff": "Looking through changes",
    "context": "What fills the model's window",
    "choice": "Choosing from a list",
    "palette": "Choosing from the commands, as well",
    "history": "Choosing from earlier prompts, as well",
    "line": "Writing a line",
    "reading": "Reading a text",
    "key list": "Looking through the keys",
    "replay": "A session that is played",
}
"""In the order of the help."""

AREA_WAYS: dict[Area, tuple[tuple[Area, str], ...]] = {
    "leader": (("app", "leader"),),
    "queue": (("prompt", "older"),),
    "transcript": (("prompt", "leave"), ("app", "block_up")),
    "block menu": (("transcript", "menu"),),
    "tree": (("app", "toggle_tree"),),
    "tree filter": (("tree", "filter"),),
    "preview": (("tree", "open"),),
}
"""Area → the rows, by area and public name, whose keys lead there."""


_ARGUMENT = re.compile(r"(?P<base>\w+)\((?P<argument>[^()]*)\)")
_STEPS = {"-1": "up", "1": "down"}


@dataclass(frozen=True, slots=True)
class KeySpec:
    """What some keys do in one area."""

    area: Area
    keys: tuple[str, ...]
    """Textual's names of the keys."""
    action: str
    """Textual's action, looked up on the widget of the area."""
    summary: str
    """What it does, for the help; empty: not worth a line there."""
    label: str = ""
    """The keys as the help writes them; empty: derived from `keys`."""
    name: str = ""
    """What the settings call it, if that is not what its action says; unique in its area."""
    is_listed: bool = True
    """Whether the list of commands offers it: not what only a key makes sense for."""

    @property
    def public_name(self) -> str:
        """Return what the settings call it: "page_up" for `app.page(-1)`."""
        if self.name:
            return self.name
        action = self.action.removeprefix("app.")
        if not (called := _ARGUMENT.fullmatch(action)):
            return action
        argument = called["argument"].strip("'")
        return f"{called['base']}_{_STEPS.get(argument, argument)}"

    @property
    def base_action(self) -> str:
        """Return the action without its argument."""
        return self.action.partition("(")[0]


def public_area(area: Area) -> str:
    """Return what the settings call an area: "hunk_editor" for the area "hunk editor"."""
    return area.replace(" ", "_")
