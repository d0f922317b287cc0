"""The keys of the page of changes."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

DIFF_KEYS: tuple[KeySpec, ...] = (
    KeySpec("diff", ("n",), "file(1)", "Another file", "n / p", "next_file"),
    KeySpec("diff", ("p",), "file(-1)", "", name="previous_file"),
    KeySpec(
        "diff", ("right_square_bracket", "tab"), "hunk(1)", "Another hunk", "] / [", "next_hunk"
    ),
    KeySpec("diff", ("left_square_bracket", "shift+tab"), "hunk(-1)", "", name="previous_hunk"),
    KeySpec("diff", ("j", "down"), "line(1)", "Scroll", "j / k", "scroll_down"),
    KeySpec("diff", ("k", "up"), "line(-1)", "", name="scroll_up"),
    KeySpec("diff", ("pagedown", "space"), "page(1)", "Scroll by a page", "PgUp / PgDn"),
    KeySpec("diff", ("pageup",), "page(-1)", ""),
    KeySpec("diff", ("right", "l"), "across(1)", "Scroll sideways", "← / →", "scroll_right"),
    KeySpec("diff", ("left", "h"), "across(-1)", "", name="scroll_left"),
    KeySpec("diff", ("s",), "source", "This session, the last commit, the last turn"),
    KeySpec("diff", ("v",), "toggle_split", "In two columns, in one"),
    KeySpec("diff", ("w",), "toggle_wrap", "Wrap long lines, or let them run on"),
    KeySpec("diff", ("x",), "revert_hunk", "Take the hunk back, after a question"),
    KeySpec("diff", ("X",), "revert_file", "Take the whole file back, after a question"),
    KeySpec("diff", ("y",), "confirm", "Yes, take it back"),
    KeySpec("diff", ("e",), "edit", "Open it in your editor, at the hunk"),
    KeySpec("diff", ("c",), "copy", "Copy the hunk as a patch"),
    KeySpec("diff", ("at",), "mention", "Name the file in the prompt", "@"),
    KeySpec("diff", ("r",), "read_again", "Read everything again"),
    KeySpec("diff", ("escape", "q", "ctrl+c"), "leave", "Go back"),
    KeySpec("diff", ("f1", "question_mark"), "keys", "These keys"),
)
