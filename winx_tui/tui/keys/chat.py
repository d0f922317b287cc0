"""The keys of the chat, the prompt, the file tree, and those that hold everywhere."""

from __future__ import annotations

from winx_tui.tui.keys.blocks import BLOCK_KEYS
from winx_tui.tui.keys.spec import KeySpec
from winx_tui.tui.keys.tree import TREE_KEYS

CHAT_KEYS: tuple[KeySpec, ...] = (
    KeySpec(
        "prompt", ("enter",), "submit", "Send; while winx works: put in the queue", is_listed=False
    ),
    KeySpec(
        "prompt",
        ("ctrl+enter",),
        "steer",
        "Stop what winx does and send at once; where a terminal cannot tell it: Esc, then Enter",
        is_listed=False,
    ),
    KeySpec(
        "prompt",
        ("ctrl+j", "shift+enter", "alt+enter"),
        "newline",
        "New line",
        "Ctrl+J, Shift+Enter, Alt+Enter",
        is_listed=False,
    ),
    KeySpec(
        "prompt", ("up",), "older", "Earlier prompts, from the first line", "↑", is_listed=False
    ),
    KeySpec(
        "prompt", ("down",), "newer", "Later prompts, from the last line", "↓", is_listed=False
    ),
    KeySpec("prompt", ("ctrl+r",), "app.search_history", "Search earlier prompts"),
    KeySpec("prompt", ("ctrl+s",), "app.stash", "Put the draft away; empty: bring it back"),
    KeySpec("prompt", ("ctrl+g",), "app.edit_prompt", "Write it in your own editor"),
    KeySpec("prompt", ("ctrl+v", "alt+v"), "paste_image", "Paste an image from the clipboard"),
    KeySpec("prompt", ("alt+o",), "unfold_paste", "Unfold the long paste beside the cursor"),
    KeySpec(
        "prompt",
        ("tab",),
        "leave",
        "Complete a word of a !command; else go to the chat",
        is_listed=False,
    ),
    KeySpec(
        "prompt",
        ("question_mark",),
        "question_mark",
        "Help, when the prompt is empty",
        "?",
        is_listed=False,
    ),
    KeySpec(
        "prompt", ("ctrl+d",), "delete_or_quit", "Quit, when the prompt is empty", is_listed=False
    ),
    KeySpec(
        "prompt",
        ("ctrl+underscore", "ctrl+slash"),
        "undo",
        "Undo typing",
        "Ctrl+_",
        is_listed=False,
    ),
    KeySpec("prompt", ("alt+underscore",), "redo", "Take that back", "Alt+_", is_listed=False),
    KeySpec("prompt", ("ctrl+a",), "cursor_line_start", "Beginning of the line", is_listed=False),
    KeySpec("prompt", ("ctrl+e",), "cursor_line_end", "End of the line", is_listed=False),
    KeySpec(
        "prompt",
        ("alt+b",),
        "cursor_word_left",
        "Word before; also Ctrl+←",
        is_listed=False,
    ),
    KeySpec("prompt", ("alt+f",), "cursor_word_right", "Word after; also Ctrl+→", is_listed=False),
    KeySpec(
        "prompt",
        ("ctrl+w", "alt+backspace"),
        "delete_word_left",
        "Cut the word before",
        is_listed=False,
    ),
    KeySpec("prompt", ("alt+d",), "delete_word_right", "Cut the word after", is_listed=False),
    KeySpec(
        "prompt",
        ("ctrl+u",),
        "delete_to_start_of_line",
        "Cut to the beginning of the line",
        is_listed=False,
    ),
    KeySpec(
        "prompt",
        ("ctrl+k",),
        "delete_to_end_of_line_or_delete_line",
        "Cut to the end of the line",
        name="delete_to_end_of_line",
        is_listed=False,
    ),
    KeySpec("prompt", ("ctrl+y",), "yank", "Put back what was cut last", is_listed=False),
    KeySpec("prompt", ("pageup",), "app.page(-1)", ""),
    KeySpec("prompt", ("pagedown",), "app.page(1)", ""),
    KeySpec("popup", ("up", "ctrl+p"), "popup_move(-1)", "Up", "↑"),
    KeySpec("popup", ("down", "ctrl+n"), "popup_move(1)", "Down", "↓"),
    KeySpec("popup", ("tab", "enter"), "popup_accept", "Take it"),
    KeySpec("popup", ("escape",), "popup_close", "Close"),
    KeySpec("queue", ("up",), "queue_move(-1)", "Prompt above, below", "↑ / ↓"),
    KeySpec("queue", ("down",), "queue_move(1)", ""),
    KeySpec("queue", ("enter",), "queue_edit('take')", "Take it back to change it"),
    KeySpec("queue", ("delete", "backspace"), "queue_edit('remove')", "Remove it"),
    KeySpec("queue", ("ctrl+enter",), "queue_edit('send')", "Stop what winx does and send it"),
    KeySpec("queue", ("escape",), "queue_leave", "Back to the prompt"),
    KeySpec(
        "app",
        ("escape",),
        "app.interrupt",
        "Stop what winx does; twice: clear the prompt, or go back to one",
    ),
    KeySpec(
        "app", ("ctrl+c",), "app.clear_or_quit", "Clear, else stop; twice: quit", is_listed=False
    ),
    KeySpec("app", ("shift+tab",), "app.cycle_mode", "Next approval mode"),
    KeySpec("app", ("ctrl+o",), "app.toggle_all", "Unfold or fold thinking and tool output"),
    KeySpec("app", ("ctrl+b", "f3"), "app.toggle_tree", "File tree"),
    KeySpec(
        "app", ("ctrl+t",), "app.take_over", "Type into the running command; again gives it back"
    ),
    KeySpec("app", ("alt+t", "f2"), "app.toggle_tasks", "Fold or unfold the list of tasks"),
    KeySpec("app", ("ctrl+p",), "app.palette", "Commands, and what keys do", is_listed=False),
    KeySpec("app", ("ctrl+l",), "app.redraw", "Draw the screen again"),
    KeySpec(
        "app",
        ("alt+up",),
        "app.block(-1)",
        "Select blocks of the chat",
        "Alt+↑ / Alt+↓",
        is_listed=False,
    ),
    KeySpec("app", ("alt+down",), "app.block(1)", ""),
    KeySpec(
        "app",
        ("shift+pageup", "pageup"),
        "app.page(-1)",
        "Scroll the chat",
        "PgUp / PgDn",
        is_listed=False,
    ),
    KeySpec("app", ("shift+pagedown", "pagedown"), "app.page(1)", ""),
    KeySpec(
        "app",
        ("ctrl+home",),
        "app.edge(-1)",
        "First line, last line",
        "Ctrl+Home / End",
        "first",
        is_listed=False,
    ),
    KeySpec("app", ("ctrl+end",), "app.edge(1)", "", name="last"),
    KeySpec("app", ("f1",), "app.help", "The list of keys"),
    KeySpec(
        "app", ("ctrl+x",), "app.leader", "Then another key; cut what is selected", is_listed=False
    ),
    KeySpec("app", ("ctrl+q",), "app.quit", "Quit"),
    KeySpec("app", ("ctrl+z",), "app.suspend_process", "Put winx to sleep; fg wakes it"),
    KeySpec("leader", ("m",), "app.toggle_mouse", "Mouse: winx's, or the terminal's to select"),
    KeySpec("leader", ("k",), "app.help", "Keys: the list of all"),
    KeySpec("leader", ("escape",), "app.leader_end", "", is_listed=False),
    KeySpec(
        "transcript", ("up", "k"), "cursor(-1)", "Block above, below", "↑ / ↓", is_listed=False
    ),
    KeySpec("transcript", ("down", "j"), "cursor(1)", ""),
    *BLOCK_KEYS,
    KeySpec(
        "transcript",
        ("home", "g"),
        "edge(-1)",
        "First line, last line",
        "Home / End",
        "first",
        is_listed=False,
    ),
    KeySpec("transcript", ("end", "G"), "edge(1)", "", name="last"),
    KeySpec("transcript", ("tab",), "app.next_pane", ""),
    *TREE_KEYS,
)
