"""The keys of a session that is played."""

from __future__ import annotations

from winx_tui.tui.keys.spec import KeySpec

REPLAY_KEYS: tuple[KeySpec, ...] = (
    KeySpec("replay", ("space",), "pause", "Pause, go on; at the end: begin again"),
    KeySpec("replay", ("right", "l"), "step", "The next event", "→"),
    KeySpec("replay", ("left", "h"), "previous_turn", "Back to the turn's prompt, or before", "←"),
    KeySpec("replay", ("n",), "next_turn", "The next turn"),
    KeySpec("replay", ("plus", "equals_sign"), "speed(1)", "Faster, slower", "+ / -", "faster"),
    KeySpec("replay", ("minus",), "speed(-1)", "", name="slower"),
    KeySpec(
        "replay", ("home", "g"), "edge(-1)", "To the beginning, to the end", "Home / End", "first"
    ),
    KeySpec("replay", ("end", "G"), "edge(1)", "", name="last"),
    KeySpec("replay", ("up", "k"), "scroll(-1)", "Scroll the chat", "↑ / ↓"),
    KeySpec("replay", ("down", "j"), "scroll(1)", ""),
    KeySpec("replay", ("pageup", "b"), "page(-1)", "Scroll it by a page", "PgUp / PgDn"),
    KeySpec("replay", ("pagedown",), "page(1)", ""),
    KeySpec("replay", ("ctrl+o",), "toggle_all", "Unfold or fold thinking and tool output"),
    KeySpec("replay", ("escape", "q", "ctrl+c"), "leave", "Leave"),
    KeySpec("replay", ("f1", "question_mark"), "keys", "These keys"),
)
