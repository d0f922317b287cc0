"""The keys of what opens over everything: lists, lines to write, texts to read, these keys."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

DIALOG_KEYS: tuple[KeySpec, ...] = (
    KeySpec("choice", ("enter",), "take", "Take what is marked"),
    KeySpec("choice", ("up", "ctrl+p", "shift+tab"), "move(-1)", "Another row", "↑ / ↓"),
    KeySpec("choice", ("down", "ctrl+n", "tab"), "move(1)", ""),
    KeySpec("choice", ("pageup",), "page(-1)", "Go on by a page", "PgUp / PgDn"),
    KeySpec("choice", ("pagedown",), "page(1)", ""),
    KeySpec("choice", ("escape", "ctrl+c"), "leave", "Go back, taking nothing"),
    KeySpec("choice", ("f1",), "keys", "These keys"),
    KeySpec("palette", ("tab",), "write", "Write the command into the prompt, to go on with it"),
    KeySpec("history", ("ctrl+r",), "move(1)", "The prompt before", name="earlier"),
    KeySpec("line", ("enter",), "take", "Take what is written"),
    KeySpec("line", ("escape", "ctrl+c"), "leave", "Go back, taking nothing"),
    KeySpec("line", ("f1",), "keys", "These keys"),
    KeySpec("reading", ("up", "k"), "scroll(-1)", "Line above, below", "↑ / ↓"),
    KeySpec("reading", ("down", "j"), "scroll(1)", ""),
    KeySpec("reading", ("pageup", "b"), "page(-1)", "Go on by a page", "PgUp / PgDn"),
    KeySpec("reading", ("pagedown", "space"), "page(1)", ""),
    KeySpec("reading", ("home", "g"), "edge(-1)", "First line, last line", "g / G", "first"),
    KeySpec("reading", ("end", "G"), "edge(1)", "", name="last"),
    KeySpec("reading", ("escape", "q", "enter", "ctrl+c"), "leave", "Go back"),
    KeySpec("reading", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("key list", ("up",), "scroll(-1)", "Line above, below", "↑ / ↓"),
    KeySpec("key list", ("down",), "scroll(1)", ""),
    KeySpec("key list", ("pageup",), "page(-1)", "Go on by a page", "PgUp / PgDn"),
    KeySpec("key list", ("pagedown",), "page(1)", ""),
    KeySpec(
        "key list", ("ctrl+home",), "edge(-1)", "First line, last line", "Ctrl+Home / End", "first"
    ),
    KeySpec("key list", ("ctrl+end",), "edge(1)", "", name="last"),
    KeySpec(
        "key list", ("escape", "enter", "ctrl+c", "f1", "question_mark"), "leave", "Go back", "Esc"
    ),
)
