"""The keys of the file tree, and of the page that looks into a file."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

TREE_KEYS: tuple[KeySpec, ...] = (
    KeySpec("tree", ("enter", "space"), "open", "Look into the file; open a directory"),
    KeySpec("tree", ("at",), "mention", "Put it into the prompt", "@"),
    KeySpec("tree", ("slash",), "filter", "Narrow the tree by typing", "/"),
    KeySpec("tree", ("full_stop",), "toggle_hidden", "Leave hidden and ignored files out", "."),
    KeySpec("tree", ("asterisk",), "reveal", "Go to the file that winx worked on last", "*"),
    KeySpec("tree", ("e",), "edit", "Open it in your editor"),
    KeySpec("tree", ("y",), "copy_path", "Copy its name"),
    KeySpec("tree", ("r",), "read_again", "Read the open directories again"),
    KeySpec(
        "tree", ("less_than_sign", "ctrl+left"), "resize(1)", "Wider, narrower", "< / >", "wider"
    ),
    KeySpec("tree", ("greater_than_sign", "ctrl+right"), "resize(-1)", "", name="narrower"),
    KeySpec("tree", ("left",), "fold", "Close a directory", "←", is_listed=False),
    KeySpec("tree", ("right",), "unfold", "Open a directory", "→", is_listed=False),
    KeySpec("tree", ("up",), "move(-1)", "", is_listed=False),
    KeySpec("tree", ("down",), "move(1)", "", is_listed=False),
    KeySpec("tree", ("pageup",), "page(-1)", "", is_listed=False),
    KeySpec("tree", ("pagedown",), "page(1)", "", is_listed=False),
    KeySpec("tree", ("home",), "edge(-1)", "", name="first", is_listed=False),
    KeySpec("tree", ("end",), "edge(1)", "", name="last", is_listed=False),
    KeySpec("tree", ("tab",), "app.next_pane", ""),
    KeySpec("tree", ("escape",), "leave", "Show the whole tree; go back to the prompt"),
    KeySpec("tree filter", ("up", "ctrl+p"), "move(-1)", "Another file", "↑ / ↓"),
    KeySpec("tree filter", ("down", "ctrl+n"), "move(1)", ""),
    KeySpec("tree filter", ("enter",), "take", "Look into it"),
    KeySpec("tree filter", ("tab",), "to_tree", "Go to what was found, with the keys of the tree"),
    KeySpec("tree filter", ("escape", "ctrl+c"), "leave", "Show the whole tree, the cursor on it"),
)

PREVIEW_KEYS: tuple[KeySpec, ...] = (
    KeySpec("preview", ("up", "k"), "move(-1)", "Line above, below", "↑ / ↓"),
    KeySpec("preview", ("down", "j"), "move(1)", ""),
    KeySpec("preview", ("pageup", "b"), "page(-1)", "Go on by a page", "PgUp / PgDn"),
    KeySpec("preview", ("pagedown", "space"), "page(1)", ""),
    KeySpec("preview", ("home", "g"), "edge(-1)", "First line, last line", "g / G", "first"),
    KeySpec("preview", ("end", "G"), "edge(1)", "", name="last"),
    KeySpec("preview", ("left", "h"), "shift(-1)", "Move long lines sideways", "← / →"),
    KeySpec("preview", ("right", "l"), "shift(1)", ""),
    KeySpec("preview", ("d", "tab"), "toggle_diff", "What changed since the last commit"),
    KeySpec("preview", ("v",), "toggle_split", "There: in two columns, in one"),
    KeySpec("preview", ("w",), "toggle_wrap", "Wrap long lines, or let them run on"),
    KeySpec("preview", ("slash",), "search", "Search in it", "/"),
    KeySpec("preview", ("n",), "find(1)", "Next hit, the one before", "n / N", "next_hit"),
    KeySpec("preview", ("N",), "find(-1)", "", name="previous_hit"),
    KeySpec("preview", ("colon",), "ask_line", "Go to a line by its number", ":"),
    KeySpec("preview", ("e",), "edit", "Open it in your editor, at the line"),
    KeySpec("preview", ("at",), "mention", "Put it into the prompt, with the line", "@"),
    KeySpec("preview", ("y",), "copy_path", "Copy its name"),
    KeySpec("preview", ("r",), "read_again", "Read it again"),
    KeySpec("preview", ("escape", "q", "ctrl+c", "enter"), "leave", "Go back"),
    KeySpec("preview", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("preview line", ("enter",), "take_line", "Search; go to the line"),
    KeySpec("preview line", ("escape", "ctrl+c"), "drop_line", "Back to the file"),
)
