"""The keys of the question whether something is committed."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

COMMIT_KEYS: tuple[KeySpec, ...] = (
    KeySpec("commit", ("c",), "confirm", "Commit it, with this message"),
    KeySpec("commit", ("e", "i"), "edit", "Change the message"),
    KeySpec("commit", ("d", "enter"), "look", "Look at what would be committed"),
    KeySpec("commit", ("escape", "n", "ctrl+c"), "leave", "Commit nothing"),
    KeySpec("commit", ("up", "k"), "scroll(-1)", "Scroll the files", "↑ / ↓"),
    KeySpec("commit", ("down", "j"), "scroll(1)", ""),
    KeySpec(
        "commit", ("pageup",), "page(-1)", "Scroll them by a page", "PgUp / PgDn", "files_page_up"
    ),
    KeySpec("commit", ("pagedown",), "page(1)", "", name="files_page_down"),
    KeySpec("commit", ("alt+up", "shift+pageup"), "app.page(-1)", "Scroll the chat", "Alt+↑ / ↓"),
    KeySpec("commit", ("alt+down", "shift+pagedown"), "app.page(1)", ""),
    KeySpec("commit", ("question_mark", "f1"), "keys", "These keys"),
    KeySpec(
        "commit message",
        ("ctrl+s", "ctrl+enter"),
        "screen.confirm",
        "Commit it",
        "Ctrl+S",
        "confirm",
    ),
    KeySpec(
        "commit message",
        ("escape",),
        "screen.back",
        "Go back; what is written is kept",
        name="back",
    ),
    KeySpec("commit message", ("ctrl+c",), "screen.leave", "Commit nothing", name="leave"),
    KeySpec("commit message", ("f1",), "screen.keys", "These keys", name="keys"),
)
