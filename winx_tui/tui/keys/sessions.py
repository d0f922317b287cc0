"""The keys of the page of sessions."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

SESSION_KEYS: tuple[KeySpec, ...] = (
    KeySpec("sessions", ("enter",), "choose", "Go on with the session"),
    KeySpec("sessions", ("up", "ctrl+p", "shift+tab"), "move(-1)", "Another session", "↑ / ↓"),
    KeySpec("sessions", ("down", "ctrl+n", "tab"), "move(1)", ""),
    KeySpec("sessions", ("pageup",), "page(-1)", "A page of them", "PgUp / PgDn"),
    KeySpec("sessions", ("pagedown",), "page(1)", ""),
    KeySpec("sessions", ("ctrl+a",), "toggle_folders", "Of this folder, of all folders"),
    KeySpec("sessions", ("ctrl+r",), "rename", "Give it a title"),
    KeySpec("sessions", ("ctrl+f",), "fork", "Go on in a copy of it"),
    KeySpec("sessions", ("ctrl+e",), "export", "Write it to a file"),
    KeySpec("sessions", ("delete", "ctrl+d"), "delete", "Twice: delete it for good", "Del"),
    KeySpec("sessions", ("escape", "ctrl+c"), "leave", "Go back"),
    KeySpec("sessions", ("f1",), "keys", "These keys"),
    KeySpec("session title", ("enter",), "save_title", "Keep the title; empty takes it away"),
    KeySpec("session title", ("escape", "ctrl+c"), "drop_title", "Keep the old one"),
)
