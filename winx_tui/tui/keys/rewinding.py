"""The keys of going back: the page of turns, what stands in the way, what would change."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

REWINDING_KEYS: tuple[KeySpec, ...] = (
    KeySpec("rewind", ("enter",), "choose", "Go back to before the turn, after a question"),
    KeySpec("rewind", ("up", "k", "ctrl+p", "shift+tab"), "move(-1)", "Another turn", "↑ / ↓"),
    KeySpec("rewind", ("down", "j", "ctrl+n", "tab"), "move(1)", ""),
    KeySpec("rewind", ("pageup",), "page(-1)", "A page of them", "PgUp / PgDn"),
    KeySpec("rewind", ("pagedown",), "page(1)", ""),
    KeySpec("rewind", ("d",), "changes", "Read what would change in the files"),
    KeySpec("rewind", ("escape", "ctrl+c", "q"), "leave", "Go back"),
    KeySpec("rewind", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("conflicts", ("enter",), "accept", "Do it as it is chosen"),
    KeySpec("conflicts", ("up", "ctrl+p", "shift+tab"), "move(-1)", "Another file", "↑ / ↓"),
    KeySpec("conflicts", ("down", "ctrl+n", "tab"), "move(1)", ""),
    KeySpec("conflicts", ("pageup",), "page(-1)", "A page of them", "PgUp / PgDn"),
    KeySpec("conflicts", ("pagedown",), "page(1)", ""),
    KeySpec("conflicts", ("left",), "turn(-1)", "Another answer", "← / →", "previous_answer"),
    KeySpec("conflicts", ("right", "space"), "turn(1)", "", name="next_answer"),
    KeySpec("conflicts", ("k",), "answer('keep')", "Keep mine", name="keep"),
    KeySpec("conflicts", ("t",), "answer('take')", "Take the old", name="take"),
    KeySpec("conflicts", ("m",), "answer('merge')", "Merge both", name="merge"),
    KeySpec("conflicts", ("K",), "answer_all('keep')", "Keep all of mine", name="keep_all"),
    KeySpec("conflicts", ("T",), "answer_all('take')", "Take all of the old", name="take_all"),
    KeySpec("conflicts", ("d",), "changes", "Read the difference"),
    KeySpec("conflicts", ("escape", "ctrl+c", "q"), "leave", "Change nothing at all"),
    KeySpec("conflicts", ("f1", "question_mark"), "keys", "These keys"),
    KeySpec("step diffs", ("n", "tab"), "file(1)", "Another file", "n / p", "next_file"),
    KeySpec("step diffs", ("p", "shift+tab"), "file(-1)", "", name="previous_file"),
    KeySpec("step diffs", ("j", "down"), "line(1)", "Scroll", "j / k", "scroll_down"),
    KeySpec("step diffs", ("k", "up"), "line(-1)", "", name="scroll_up"),
    KeySpec(
        "step diffs",
        ("pagedown", "space"),
        "page(1)",
        "Scroll by a page",
        "PgUp / PgDn",
        "page_down",
    ),
    KeySpec("step diffs", ("pageup",), "page(-1)", "", name="page_up"),
    KeySpec("step diffs", ("v",), "toggle_split", "In two columns, in one"),
    KeySpec("step diffs", ("escape", "q", "enter", "ctrl+c"), "leave", "Go back"),
    KeySpec("step diffs", ("f1", "question_mark"), "keys", "These keys"),
)
