"""What vim's commands do to a text: one function a command, none of them touches a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from winx_tui.tui.vim.grammar import Command
from winx_tui.tui.vim.motions import (
    FINDS,
    MOTIONS,
    Find,
    Reach,
    around_word,
    first_letter,
    line_end,
    line_start,
    to_line,
    vertically,
    word_end,
)
from winx_tui.tui.vim.state import Edit, Mode, Step, Vim, Yanked

Run = Callable[[Vim, Command, str, int], Step]


def moved(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    """Go where a motion leads; a motion that leads nowhere stays."""
    vim, target, _ = target_of(vim, command, text, cursor)
    return Step(vim, cursor if target is None else target)


def target_of(vim: Vim, command: Command, text: str, cursor: int) -> tuple[Vim, int | None, Reach]:
    """Return the state behind a motion, where it leads, and what an operator takes with it."""
    motion, count = command.motion, command.count
    if motion in FINDS:
        find = Find(motion, command.character)
        reach: Reach = "inclusive" if motion.islower() else "exclusive"
        return replace(vim, find=find, column=None), find.target(text, cursor, count), reach
    if motion in ";,":
        if vim.find is None:
            return vim, None, "exclusive"
        find = vim.find if motion == ";" else vim.find.turned
        reach = "inclusive" if find.kind.islower() else "exclusive"
        return vim, find.target(text, cursor, count, is_repeated=True), reach
    if motion in "jk":
        column = cursor - line_start(text, cursor) if vim.column is None else vim.column
        lines = count if motion == "j" else -count
        return replace(vim, column=column), vertically(text, cursor, lines, column), "linewise"
    if motion in ("gg", "G"):
        lines = command.count if command.has_count else (1 if motion == "gg" else len(text))
        return replace(vim, column=None), to_line(text, min(lines, len(text) + 1)), "linewise"
    place = cursor
    if motion == "$" and count > 1:
        place = vertically(text, cursor, count - 1, 0)
        count = 1
    for _ in range(count):
        place = MOTIONS[motion].go(text, place)
    # The end of the line stays the end of the lines below.
    kept = len(text) if motion == "$" else None
    return replace(vim, column=kept), place, MOTIONS[motion].reach


def operated(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    """Delete, change or yank what a motion or an object spans."""
    if command.motion == "line":
        last = max(cursor, vertically(text, cursor, command.count - 1, 0))
        return _on_lines(vim, command.verb, text, cursor, last)
    if command.motion[0] in "ia" and len(command.motion) == 2:
        start, end = object_span(command.motion, text, cursor)
        return on_span(vim, command.verb, text, start, end, cursor)
    if command.verb == "c" and command.motion in "wW" and not text[cursor : cursor + 1].isspace():
        # As in vim, the blanks behind the word stay.
        return on_span(vim, "c", text, cursor, _end_of_words(command, text, cursor), cursor)
    vim, target, reach = target_of(vim, command, text, cursor)
    if target is None:
        return Step(vim, cursor)
    if reach == "linewise":
        is_nowhere = command.motion in "jk" and line_start(text, target) == line_start(text, cursor)
        return (
            Step(vim, cursor) if is_nowhere else _on_lines(vim, command.verb, text, cursor, target)
        )
    start, end = sorted((cursor, target))
    if reach == "inclusive" and not (command.motion == "$" and text[end : end + 1] == "\n"):
        end = min(end + 1, len(text))
    if command.motion in "wW":
        # The last word of a line is deleted without its line feed.
        end = _not_beyond_the_line(text, start, end)
    return on_span(vim, command.verb, text, start, end, cursor)


def object_span(name: str, text: str, cursor: int) -> tuple[int, int]:
    """Return the start and end of iw, aw, iW or aW."""
    return around_word(text, cursor, is_big=name[1] == "W", with_blanks=name[0] == "a")


def on_span(vim: Vim, operator: str, text: str, start: int, end: int, cursor: int) -> Step:
    """Delete, change or yank characters."""
    vim = replace(vim, yanked=Yanked(text[start:end]), column=None)
    if operator == "y":
        return Step(vim, min(start, cursor))
    edits = (Edit(start, end),) if end > start else ()
    mode: Mode = "insert" if operator == "c" else "normal"
    return Step(replace(vim, mode=mode), start, edits)


def _on_lines(vim: Vim, operator: str, text: str, one: int, other: int) -> Step:
    """Delete, change or yank whole lines."""
    low, high = sorted((one, other))
    start, end = line_start(text, low), line_end(text, high)
    vim = replace(vim, yanked=Yanked(text[start:end], is_lines=True), column=None)
    if operator == "y":
        return Step(vim, min(one, other) if one != other else one)
    if operator == "c":
        return Step(replace(vim, mode="insert"), start, (Edit(start, end),))
    edit = Edit(start, end + 1) if end < len(text) else Edit(max(0, start - 1), end)
    after = edit.applied(text)
    return Step(vim, first_letter(after, min(edit.start + (end == len(text)), len(after))), (edit,))


def _end_of_words(command: Command, text: str, cursor: int) -> int:
    last = cursor - 1
    for _ in range(command.count):
        last = word_end(text, last, is_big=command.motion == "W")
    return min(last + 1, len(text))


def _not_beyond_the_line(text: str, start: int, end: int) -> int:
    feed = text.rfind("\n", start, end)
    if feed < 0 or text[feed:end].strip():
        return end
    while feed > start and text[feed - 1] == "\n":
        feed -= 1
    return feed if feed > start else end


# Commands


def _insert_at(place: Callable[[str, int], int]) -> Run:
    def run(vim: Vim, command: Command, text: str, cursor: int) -> Step:
        return Step(replace(vim, mode="insert", column=None), place(text, cursor))

    return run


def _open_line(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    is_below = command.verb == "o"
    at = line_end(text, cursor) if is_below else line_start(text, cursor)
    edit = Edit(at, at, "\n")
    return Step(replace(vim, mode="insert", column=None), at + is_below, (edit,))


def _deleted_right(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    end = min(cursor + command.count, line_end(text, cursor))
    operator = "c" if command.verb == "s" else "d"
    return on_span(vim, operator, text, cursor, end, cursor)


def _deleted_left(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    start = max(line_start(text, cursor), cursor - command.count)
    return on_span(vim, "d", text, start, cursor, cursor)


def _to_line_end(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    end = line_end(text, vertically(text, cursor, command.count - 1, 0))
    return on_span(vim, command.verb.lower(), text, cursor, max(cursor, end), cursor)


def _whole_lines(operator: str) -> Run:
    def run(vim: Vim, command: Command, text: str, cursor: int) -> Step:
        return operated(vim, replace(command, verb=operator, motion="line"), text, cursor)

    return run


def _joined(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    edits: list[Edit] = []
    for _ in range(max(1, command.count - 1)):
        feed = line_end(text, cursor)
        if feed == len(text):
            break
        next_letter = first_letter(text, feed + 1)
        edit = Edit(feed, next_letter, "" if next_letter == line_end(text, feed + 1) else " ")
        edits.append(edit)
        text, cursor = edit.applied(text), feed
    return Step(replace(vim, column=None), cursor, tuple(edits))


def replaced(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    """Write one character over others; nothing where the line has too few."""
    end = cursor + command.count
    if end > line_end(text, cursor):
        return Step(vim, cursor)
    edit = Edit(cursor, end, command.character * command.count)
    return Step(replace(vim, column=None), end - 1, (edit,))


def _case_turned(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    end = min(cursor + command.count, line_end(text, cursor))
    turned = text[cursor:end].swapcase()
    edits = (Edit(cursor, end, turned),) if end > cursor else ()
    return Step(replace(vim, column=None), cursor + len(turned), edits)


def _put(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    yanked, is_after = vim.yanked, command.verb == "p"
    if not yanked.text and not yanked.is_lines:
        return Step(vim, cursor)
    if yanked.is_lines:
        block = "\n".join([yanked.text] * command.count)
        at = line_end(text, cursor) if is_after else line_start(text, cursor)
        edit = Edit(at, at, f"\n{block}" if is_after else f"{block}\n")
        after = edit.applied(text)
        return Step(replace(vim, column=None), first_letter(after, at + is_after), (edit,))
    at = min(cursor + is_after, line_end(text, cursor))
    block = yanked.text * command.count
    return Step(replace(vim, column=None), at + len(block) - 1, (Edit(at, at, block),))


def _visual(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    mode: Mode = "visual" if command.verb == "v" else "visual line"
    return Step(replace(vim, mode=mode, anchor=cursor, column=None), cursor)


NORMAL: Mapping[str, Run] = {
    "i": _insert_at(lambda text, at: at),
    "a": _insert_at(lambda text, at: min(at + 1, line_end(text, at))),
    "I": _insert_at(first_letter),
    "A": _insert_at(line_end),
    "o": _open_line,
    "O": _open_line,
    "x": _deleted_right,
    "s": _deleted_right,
    "X": _deleted_left,
    "D": _to_line_end,
    "C": _to_line_end,
    "S": _whole_lines("c"),
    "Y": _whole_lines("y"),
    "J": _joined,
    "r": replaced,
    "~": _case_turned,
    "p": _put,
    "P": _put,
    "v": _visual,
    "V": _visual,
    "u": lambda vim, command, text, cursor: Step(vim, cursor, history="undo"),
    "ctrl+r": lambda vim, command, text, cursor: Step(vim, cursor, history="redo"),
    "d": operated,
    "c": operated,
    "y": operated,
    "": moved,
}
"""Verb → what it does; `.` is done where the keys are known."""


def on_selection(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    """Do what a key of visual mode does with the selection."""
    start, end = vim.selected(text, cursor)
    is_lines = vim.mode == "visual line" or command.verb in "DCY"
    rest = replace(vim, mode="normal", column=None)
    match command.verb:
        case "d" | "x" | "c" | "s" | "y" | "D" | "C" | "Y":
            operator = {"x": "d", "s": "c"}.get(command.verb, command.verb.lower())
            if is_lines:
                step = _on_lines(rest, operator, text, start, max(start, end - 1))
                return step if operator != "c" else _one_line_left(rest, text, start, end)
            return on_span(rest, operator, text, start, end, start)
        case "r":
            turned = "".join(
                "\n" if each == "\n" else command.character for each in text[start:end]
            )
            return Step(rest, start, (Edit(start, end, turned),))
        case "~":
            return Step(rest, start, (Edit(start, end, text[start:end].swapcase()),))
        case "p" | "P":
            taken = replace(rest, yanked=Yanked(text[start:end], is_lines))
            return Step(taken, start, (Edit(start, end, vim.yanked.text),))
        case "J":
            lines = text.count("\n", start, end) + 1
            return _joined(rest, Command("J", count=max(2, lines)), text, start)
        case "o":
            return Step(replace(vim, anchor=cursor), vim.anchor)
        case "v" | "V":
            wanted: Mode = "visual" if command.verb == "v" else "visual line"
            return Step(rest if vim.mode == wanted else replace(vim, mode=wanted), cursor)
    return Step(rest, cursor)


def _one_line_left(vim: Vim, text: str, start: int, end: int) -> Step:
    """Change several lines into an empty one."""
    low, high = line_start(text, start), line_end(text, max(start, end - 1))
    taken = replace(vim, mode="insert", yanked=Yanked(text[low:high], is_lines=True))
    return Step(taken, low, (Edit(low, high),))
