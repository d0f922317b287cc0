"""The keys for what can be done with an entry of the chat, directly or in its menu."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

BLOCK_KEYS: tuple[KeySpec, ...] = (
    KeySpec("transcript", ("enter",), "menu", "What can be done with the block"),
    KeySpec("transcript", ("space",), "toggle_block", "Unfold or fold the block"),
    KeySpec(
        "transcript",
        ("c",),
        "deed('copy')",
        "Copy an answer, code, a prompt, a result",
        name="copy",
    ),
    KeySpec("transcript", ("q",), "deed('quote')", "Quote it in the prompt", name="quote"),
    KeySpec("transcript", ("e",), "deed('editor')", "Open it in your editor", name="editor"),
    KeySpec(
        "transcript",
        ("x",),
        "deed('run')",
        "Put shell code or a command into the prompt, to run it",
        name="run",
    ),
    KeySpec("transcript", ("s",), "deed('save')", "Save code or a picture as a file", name="save"),
    KeySpec("transcript", ("m",), "deed('command')", "Copy the command alone", name="copy_command"),
    KeySpec("transcript", ("u",), "deed('output')", "Copy the output alone", name="copy_output"),
    KeySpec("transcript", ("o",), "deed('whole')", "Read the whole output", name="whole_output"),
    KeySpec("transcript", ("d",), "deed('diff')", "Read the whole change", name="whole_change"),
    KeySpec(
        "transcript",
        ("r",),
        "deed('retry')",
        "Send a prompt once more, without what followed",
        name="retry",
    ),
    KeySpec(
        "transcript", ("f",), "deed('fork')", "Copy the session up to a turn's end", name="fork"
    ),
    KeySpec("transcript", ("w",), "deed('rewind')", "Go back to before a prompt", name="rewind"),
    KeySpec("block menu", ("up", "k", "shift+tab"), "move(-1)", "Up, down", "↑ / ↓"),
    KeySpec("block menu", ("down", "j", "tab"), "move(1)", ""),
    KeySpec("block menu", ("enter",), "choose", "Do it; the letters do it at once"),
    KeySpec("block menu", ("escape", "ctrl+c"), "close", "Back to the chat"),
)
