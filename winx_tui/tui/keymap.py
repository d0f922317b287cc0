"""Every key of the TUI in one table: bindings, the prompt's keys and the help are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Area = Literal[
    "app",
    "prompt",
    "popup",
    "transcript",
    "tree",
    "approval",
    "danger",
    "trust",
    "limit",
    "cap",
    "question",
    "own answer",
    "editor",
    "hunks",
    "hunks end",
    "hunk editor",
]

AREA_TITLES: dict[Area, str] = {
    "prompt": "Prompt",
    "popup": "Suggestions",
    "app": "Everywhere",
    "transcript": "Chat (Tab or Alt+↑ goes there)",
    "tree": "File tree (Ctrl+B opens it)",
    "approval": "When winx asks",
    "danger": "When what you approve is dangerous",
    "trust": "When winx asks whether to trust a folder",
    "limit": "When a provider asks to wait",
    "cap": "When a limit of yours is reached",
    "question": "When the model asks you",
    "own answer": "Writing your own answer",
    "editor": "Editing the command it asks about",
    "hunks": "Deciding a change hunk by hunk",
    "hunks end": "When all hunks are decided",
    "hunk editor": "Editing a hunk",
}
"""In the order of the help."""


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


KEYS: tuple[KeySpec, ...] = (
    KeySpec("prompt", ("enter",), "submit", "Send; while winx works: put in the queue"),
    KeySpec(
        "prompt",
        ("ctrl+j", "shift+enter", "alt+enter"),
        "newline",
        "New line",
        "Ctrl+J, Shift+Enter, Alt+Enter",
    ),
    KeySpec("prompt", ("up",), "older", "Earlier prompts, from the first line", "↑"),
    KeySpec("prompt", ("down",), "newer", "Later prompts, from the last line", "↓"),
    KeySpec("prompt", ("tab",), "leave", "Go to the chat"),
    KeySpec("prompt", ("question_mark",), "question_mark", "Help, when the prompt is empty", "?"),
    KeySpec("prompt", ("ctrl+d",), "delete_or_quit", "Quit, when the prompt is empty"),
    KeySpec("prompt", ("ctrl+underscore", "ctrl+slash"), "undo", "Undo typing", "Ctrl+_"),
    KeySpec("prompt", ("pageup",), "app.page(-1)", ""),
    KeySpec("prompt", ("pagedown",), "app.page(1)", ""),
    KeySpec("popup", ("up", "ctrl+p"), "popup_move(-1)", "Up", "↑"),
    KeySpec("popup", ("down", "ctrl+n"), "popup_move(1)", "Down", "↓"),
    KeySpec("popup", ("tab", "enter"), "popup_accept", "Take it"),
    KeySpec("popup", ("escape",), "popup_close", "Close"),
    KeySpec("app", ("escape",), "app.interrupt", "Stop what winx does; leave a pane"),
    KeySpec("app", ("ctrl+c",), "app.clear_or_quit", "Clear, else stop; twice: quit"),
    KeySpec("app", ("shift+tab",), "app.cycle_mode", "Next approval mode"),
    KeySpec("app", ("ctrl+o",), "app.toggle_all", "Unfold or fold thinking and tool output"),
    KeySpec("app", ("ctrl+b",), "app.toggle_tree", "File tree"),
    KeySpec(
        "app", ("ctrl+t",), "app.take_over", "Type into the running command; again gives it back"
    ),
    KeySpec("app", ("alt+t", "f2"), "app.toggle_tasks", "Fold or unfold the list of tasks"),
    KeySpec("app", ("ctrl+p",), "app.palette", "Commands"),
    KeySpec("app", ("ctrl+l",), "app.redraw", "Draw the screen again"),
    KeySpec("app", ("alt+up",), "app.block(-1)", "Select blocks of the chat", "Alt+↑ / Alt+↓"),
    KeySpec("app", ("alt+down",), "app.block(1)", ""),
    KeySpec("app", ("shift+pageup", "pageup"), "app.page(-1)", "Scroll the chat", "PgUp / PgDn"),
    KeySpec("app", ("shift+pagedown", "pagedown"), "app.page(1)", ""),
    KeySpec("app", ("ctrl+home",), "app.edge(-1)", "First line, last line", "Ctrl+Home / End"),
    KeySpec("app", ("ctrl+end",), "app.edge(1)", ""),
    KeySpec("app", ("f1",), "app.help", "This help"),
    KeySpec("app", ("ctrl+q",), "app.quit", "Quit"),
    KeySpec("app", ("ctrl+z",), "app.suspend_process", "Put winx to sleep; fg wakes it"),
    KeySpec("transcript", ("up", "k"), "cursor(-1)", "Block above, below", "↑ / ↓"),
    KeySpec("transcript", ("down", "j"), "cursor(1)", ""),
    KeySpec("transcript", ("enter", "space"), "toggle_block", "Unfold or fold the block"),
    KeySpec("transcript", ("o",), "open_block", "Read the command's whole output"),
    KeySpec("transcript", ("c",), "copy_block", "Copy the block"),
    KeySpec("transcript", ("home", "g"), "edge(-1)", "First line, last line", "Home / End"),
    KeySpec("transcript", ("end", "G"), "edge(1)", ""),
    KeySpec("transcript", ("tab",), "app.next_pane", ""),
    KeySpec("tree", ("enter", "space"), "open", "Look into the file; open a directory"),
    KeySpec("tree", ("at",), "mention", "Put it into the prompt; also while looking into it", "@"),
    KeySpec("tree", ("left",), "fold", "Close a directory", "←"),
    KeySpec("tree", ("right",), "unfold", "Open a directory", "→"),
    KeySpec("tree", ("tab",), "app.next_pane", ""),
    KeySpec("approval", ("a", "1"), "approve_once", "Approve once"),
    KeySpec("approval", ("s", "2"), "approve_session", "Approve for this session"),
    KeySpec("approval", ("r", "escape"), "reject", "Reject"),
    KeySpec("approval", ("t",), "explain", "Reject, and tell the model why"),
    KeySpec("approval", ("e",), "edit", "Edit the command first"),
    KeySpec("approval", ("h",), "hunks", "Decide a change hunk by hunk"),
    KeySpec("approval", ("v",), "toggle_split", "Old and new side by side, or in one column"),
    KeySpec("approval", ("n",), "switch('network')", "In the sandbox: the network, on or off"),
    KeySpec("approval", ("o",), "switch('outside')", "In the sandbox: writing outside, on or off"),
    KeySpec("approval", ("u",), "switch('unconfined')", "Run it without the sandbox"),
    KeySpec("approval", ("w",), "why", "Why am I asked?"),
    KeySpec("approval", ("up", "left", "shift+tab", "k"), "move(-1)", ""),
    KeySpec("approval", ("down", "right", "tab", "j"), "move(1)", ""),
    KeySpec("approval", ("enter",), "choose", "Take the marked answer"),
    KeySpec(
        "approval",
        ("pageup", "shift+up", "ctrl+up"),
        "scroll(-1)",
        "Scroll what it asks about",
        "PgUp / PgDn",
    ),
    KeySpec("approval", ("pagedown", "shift+down", "ctrl+down"), "scroll(1)", ""),
    KeySpec("approval", ("end", "G"), "edge(1)", "Go to its end, to its beginning", "End / Home"),
    KeySpec("approval", ("home", "g"), "edge(-1)", ""),
    KeySpec(
        "approval",
        ("alt+up", "shift+pageup"),
        "app.page(-1)",
        "Scroll the chat",
        "Alt+↑ / Alt+↓, Shift+PgUp / PgDn",
    ),
    KeySpec("approval", ("alt+down", "shift+pagedown"), "app.page(1)", ""),
    KeySpec("approval", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("approval", ("ctrl+c",), "reject", ""),
    KeySpec("danger", ("y",), "confirm", "Run it all the same"),
    KeySpec("danger", ("escape", "enter", "r", "a", "s"), "back", "Go back", "Esc"),
    KeySpec("danger", ("ctrl+c",), "reject", "Reject"),
    KeySpec("danger", ("pageup", "shift+up", "ctrl+up"), "scroll(-1)", ""),
    KeySpec("danger", ("pagedown", "shift+down", "ctrl+down"), "scroll(1)", ""),
    KeySpec("danger", ("w",), "why", ""),
    KeySpec("danger", ("f1", "question_mark"), "keys", ""),
    KeySpec("trust", ("t",), "trust", "Trust this folder, with the files as they are"),
    KeySpec("trust", ("n", "escape", "ctrl+c"), "not_now", "Not now; winx asks again next time"),
    KeySpec("trust", ("v",), "never", "Never ask about this folder again"),
    KeySpec("trust", ("up", "k", "shift+tab"), "move(-1)", "Another file", "↑ / ↓"),
    KeySpec("trust", ("down", "j", "tab"), "move(1)", ""),
    KeySpec("trust", ("enter", "space"), "look", "Look into the file"),
    KeySpec("trust", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("limit", ("w",), "answer('wait')", "Wait; the seconds are counted down"),
    KeySpec("limit", ("c",), "answer('switch')", "Continue on the other model"),
    KeySpec("limit", ("s", "escape", "ctrl+c"), "answer('stop')", "Stop here"),
    KeySpec("limit", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("cap", ("c",), "answer('continue')", "Continue, for as much again"),
    KeySpec("cap", ("s", "escape", "ctrl+c"), "answer('stop')", "Stop here"),
    KeySpec("cap", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("question", ("up", "k", "shift+tab"), "move(-1)", "Another answer", "↑ / ↓"),
    KeySpec("question", ("down", "j", "tab"), "move(1)", ""),
    KeySpec(
        "question", ("1",), "mark(0)", "Go to an answer; where several may be: tick it", "1 – 9"
    ),
    *(KeySpec("question", (str(number),), f"mark({number - 1})", "") for number in range(2, 10)),
    KeySpec("question", ("space",), "tick", "Tick an answer, where several may be"),
    KeySpec("question", ("enter",), "choose", "Give the ticked answers, else the marked one"),
    KeySpec("question", ("w",), "write", "Write your own answer"),
    KeySpec("question", ("escape", "ctrl+c"), "close", "Give no answer"),
    KeySpec("question", ("pageup",), "scroll(-1)", "Scroll the question", "PgUp / PgDn"),
    KeySpec("question", ("pagedown",), "scroll(1)", ""),
    KeySpec("question", ("alt+up", "shift+pageup"), "app.page(-1)", "Scroll the chat", "Alt+↑ / ↓"),
    KeySpec("question", ("alt+down", "shift+pagedown"), "app.page(1)", ""),
    KeySpec("question", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("own answer", ("enter",), "submit", "Give this answer"),
    KeySpec("own answer", ("escape",), "back", "Back to the answers on offer"),
    KeySpec("own answer", ("ctrl+c",), "close", "Give no answer"),
    KeySpec("own answer", ("pageup",), "scroll(-1)", ""),
    KeySpec("own answer", ("pagedown",), "scroll(1)", ""),
    KeySpec("own answer", ("alt+up", "shift+pageup"), "app.page(-1)", ""),
    KeySpec("own answer", ("alt+down", "shift+pagedown"), "app.page(1)", ""),
    KeySpec("own answer", ("f1",), "keys", ""),
    KeySpec("editor", ("enter",), "run_or_break", "Run it; in several lines: break the line"),
    KeySpec("editor", ("ctrl+j", "shift+enter", "alt+enter"), "break_line", "New line", "Ctrl+J"),
    KeySpec("editor", ("ctrl+s", "ctrl+enter"), "run", "Run it", "Ctrl+S"),
    KeySpec("hunks", ("y",), "accept", "Accept this hunk"),
    KeySpec("hunks", ("n",), "refuse", "Refuse this hunk"),
    KeySpec("hunks", ("t",), "explain", "Refuse this hunk, and tell the model why"),
    KeySpec("hunks", ("e",), "edit", "Edit the new lines of this hunk, and accept them"),
    KeySpec("hunks", ("a",), "accept_rest", "Accept this hunk and all undecided after it"),
    KeySpec("hunks", ("d",), "refuse_rest", "Refuse this hunk and all undecided after it"),
    KeySpec("hunks", ("down", "j", "tab"), "move(1)", "Next hunk, hunk before", "↓ / ↑, j / k"),
    KeySpec("hunks", ("up", "k", "shift+tab"), "move(-1)", ""),
    KeySpec("hunks", ("enter",), "go_on", "Next hunk; after the last, the summary"),
    KeySpec("hunks", ("escape", "ctrl+c"), "leave", "Back to the whole question, deciding nothing"),
    KeySpec("hunks", ("v",), "toggle_split", "Old and new side by side, or in one column"),
    KeySpec(
        "hunks", ("pageup", "shift+up", "ctrl+up"), "scroll(-1)", "Scroll the change", "PgUp / PgDn"
    ),
    KeySpec("hunks", ("pagedown", "shift+down", "ctrl+down"), "scroll(1)", ""),
    KeySpec("hunks", ("alt+up", "shift+pageup"), "app.page(-1)", ""),
    KeySpec("hunks", ("alt+down", "shift+pagedown"), "app.page(1)", ""),
    KeySpec("hunks", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("hunks end", ("enter",), "apply", "Apply what is accepted, or reject if nothing is"),
    KeySpec("hunks end", ("escape", "ctrl+c", "up", "k"), "back", "Back to the hunks", "Esc"),
    KeySpec("hunks end", ("v",), "toggle_split", ""),
    KeySpec("hunks end", ("pageup", "shift+up", "ctrl+up"), "scroll(-1)", ""),
    KeySpec("hunks end", ("pagedown", "shift+down", "ctrl+down"), "scroll(1)", ""),
    KeySpec("hunks end", ("alt+up", "shift+pageup"), "app.page(-1)", ""),
    KeySpec("hunks end", ("alt+down", "shift+pagedown"), "app.page(1)", ""),
    KeySpec("hunks end", ("f1", "question_mark"), "keys", ""),
    KeySpec("hunk editor", ("ctrl+s", "ctrl+enter"), "save", "Accept these lines", "Ctrl+S"),
)

_NAMES = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def bindings_of(area: Area) -> tuple[tuple[str, str], ...]:
    """Return (keys joined by commas, action) for each entry of an area."""
    return tuple((",".join(spec.keys), spec.action) for spec in KEYS if spec.area == area)


def actions_of(area: Area) -> dict[str, str]:
    """Return key → action for an area."""
    return {key: spec.action for spec in KEYS if spec.area == area for key in spec.keys}


def help_rows(area: Area) -> tuple[tuple[str, str], ...]:
    """Return (keys, summary) for the help."""
    return tuple(
        (spec.label or " / ".join(_key_label(key) for key in spec.keys), spec.summary)
        for spec in KEYS
        if spec.area == area and spec.summary
    )


def _key_label(key: str) -> str:
    *modifiers, last = key.split("+")
    name = _NAMES.get(last, last.upper() if modifiers and len(last) == 1 else last)
    if len(name) > 1 and name.islower():
        name = name.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])
