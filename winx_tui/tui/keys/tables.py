"""The keys of the pages with a table: settings, permissions, shells, servers, use, context."""

from __future__ import annotations

from winx_tui.tui.keys.spec import Area, KeySpec


def _shared(area: Area, what: str) -> tuple[KeySpec, ...]:
    """Return the keys that all such pages have; `what` is what stands in a row."""
    return (
        KeySpec(area, ("up", "ctrl+p", "shift+tab"), "move(-1)", f"Another {what}", "↑ / ↓"),
        KeySpec(area, ("down", "ctrl+n", "tab"), "move(1)", ""),
        KeySpec(area, ("pageup",), "page(-1)", "Go on by a page", "PgUp / PgDn"),
        KeySpec(area, ("pagedown",), "page(1)", ""),
        KeySpec(area, ("ctrl+up",), "scroll(-1)", "Scroll the details", "Ctrl+↑ / Ctrl+↓"),
        KeySpec(area, ("ctrl+down",), "scroll(1)", ""),
        KeySpec(area, ("slash",), "filter", "Narrow by typing; other letters do so at once", "/"),
        KeySpec(area, ("escape", "ctrl+c"), "leave", "Show all rows again; go back"),
        KeySpec(area, ("f1", "question_mark"), "keys", "These keys"),
    )


TABLE_KEYS: tuple[KeySpec, ...] = (
    KeySpec("settings", ("enter",), "choose", "Change it"),
    KeySpec("settings", ("u", "delete"), "set_back", "Twice: set it back to the default"),
    KeySpec("settings", ("left",), "group(-1)", "Another group", "← / →", "previous_group"),
    KeySpec("settings", ("right",), "group(1)", "", name="next_group"),
    KeySpec("settings", ("ctrl+e",), "edit_file", "Open the file in your editor"),
    KeySpec("settings", ("ctrl+r",), "reload", "Read the file again"),
    *_shared("settings", "setting"),
    KeySpec("setting line", ("enter",), "accept", "Take what is written"),
    KeySpec("setting line", ("escape", "ctrl+c"), "leave", "Leave it as it was"),
    KeySpec("setting list", ("ctrl+s",), "accept", "Take the entries"),
    KeySpec("setting list", ("escape", "ctrl+c"), "leave", "Leave them as they were"),
    KeySpec("permissions", ("enter", "x", "delete"), "remove", "Remove it, after a question"),
    KeySpec("permissions", ("a",), "add", "Add a rule to your settings"),
    KeySpec("permissions", ("t",), "test", "What would become of a command line"),
    KeySpec("permissions", ("m",), "change_mode", "Another mode"),
    *_shared("permissions", "rule or approval"),
    KeySpec("shells", ("enter", "t"), "take_over", "Your keys go to it"),
    KeySpec("shells", ("o",), "whole_output", "Read the whole output"),
    KeySpec("shells", ("s",), "send_line", "Send it a line"),
    KeySpec("shells", ("i",), "interrupt", "Stop it as Ctrl+C does"),
    KeySpec("shells", ("K",), "kill", "End it with all it has started, after a question"),
    KeySpec("shells", ("c",), "copy_output", "Copy what it shows"),
    *_shared("shells", "command"),
    KeySpec("mcp", ("enter", "t"), "show_tools", "Read what it offers"),
    KeySpec("mcp", ("e",), "enable", "Connect it; one of the project's after a question"),
    KeySpec("mcp", ("d",), "disable", "End it"),
    KeySpec("mcp", ("r",), "restart", "Connect it anew"),
    *_shared("mcp", "server"),
    KeySpec("usage", ("left",), "span(-1)", "Another span of time", "← / →", "previous_span"),
    KeySpec("usage", ("right", "enter"), "span(1)", "", name="next_span"),
    KeySpec("usage", ("r",), "reload", "Read the accounts again"),
    *_shared("usage", "model"),
    KeySpec("context", ("enter",), "choose", "Read the item"),
    KeySpec("context", ("space",), "drop", "Take it out of what is sent"),
    KeySpec("context", ("p",), "pin", "Keep it word for word, or no longer"),
    KeySpec("context", ("c",), "compact", "Replace older steps by a summary"),
    KeySpec("context", ("b",), "take_back", "Take the newest summary or drop back"),
    *_shared("context", "item"),
)
