"""One key of vim: from a state and a text to the next state and its edits."""

from __future__ import annotations

from dataclasses import replace

from winx_tui.tui.vim.commands import NORMAL, moved, object_span, on_selection
from winx_tui.tui.vim.grammar import Command, UnfinishedError, UnknownError, parse
from winx_tui.tui.vim.motions import line_start
from winx_tui.tui.vim.state import Change, Edit, Inserting, Step, Vim

_CHANGING = frozenset("iaIAoOxXDCsSJ~pPrdc")


def press(vim: Vim, key: str, text: str, cursor: int) -> Step:
    """Take a key in normal or visual mode, or Esc in insert mode.

    Args:
        vim: the state.
        key: a character, "escape" or "ctrl+r".
        text: the whole text.
        cursor: an offset into it.
    """
    if vim.mode == "insert":
        return (
            _insert_left(vim, text, cursor).settled(text) if key == "escape" else Step(vim, cursor)
        )
    if key == "escape":
        calm = replace(vim, pending=(), mode="normal", column=None)
        return Step(calm, cursor).settled(text)
    keys = (*vim.pending, key)
    is_visual = vim.mode != "normal"
    vim = replace(vim, pending=())
    try:
        command = parse(keys, is_visual=is_visual)
    except UnfinishedError:
        return Step(replace(vim, pending=keys), cursor)
    except UnknownError:
        return Step(vim, cursor)
    if is_visual:
        return _in_visual(vim, command, text, cursor).settled(text)
    if command.verb == ".":
        return _again(vim, command, text, cursor).settled(text)
    return _done(vim, command, keys, text, cursor).settled(text)


def _done(vim: Vim, command: Command, keys: tuple[str, ...], text: str, cursor: int) -> Step:
    """Do a command of normal mode and remember it for `.`."""
    step = NORMAL[command.verb](vim, command, text, cursor)
    if command.verb not in _CHANGING:
        return step
    if step.vim.mode == "insert":
        count = command.count if command.verb in "iaIAoO" else 1
        begun = Inserting(keys, step.cursor, count)
        return replace(step, vim=replace(step.vim, inserting=begun))
    return replace(step, vim=replace(step.vim, change=Change(keys))) if step.edits else step


def _in_visual(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    if command.verb:
        step = on_selection(vim, command, text, cursor)
        if step.vim.mode == "insert":
            begun = Inserting((), step.cursor)
            return replace(step, vim=replace(step.vim, inserting=begun))
        return step
    if len(command.motion) == 2 and command.motion[0] in "ia":
        start, end = object_span(command.motion, text, cursor)
        return Step(replace(vim, anchor=start), max(start, end - 1))
    return moved(vim, command, text, cursor)


def _insert_left(vim: Vim, text: str, cursor: int) -> Step:
    """Go back to normal mode; what was typed is repeated if a count was given."""
    begun = vim.inserting
    typed = text[begun.begin : cursor] if begun.keys and cursor >= begun.begin else ""
    more = typed * (begun.count - 1)
    if more and begun.keys[-1] in "oO":
        more = f"\n{typed}" * (begun.count - 1)
    edits = (Edit(cursor, cursor, more),) if more else ()
    cursor += len(more)
    change = Change(begun.keys, typed) if begun.keys else vim.change
    after = edits[0].applied(text) if edits else text
    calm = replace(vim, mode="normal", change=change, inserting=Inserting((), 0), column=None)
    return Step(calm, max(line_start(after, cursor), cursor - 1), edits)


def _again(vim: Vim, command: Command, text: str, cursor: int) -> Step:
    """Do the last change once more, as often as a count says."""
    change = vim.change
    if not change.keys:
        return Step(vim, cursor)
    before = parse(change.keys, is_visual=False)
    if command.has_count:
        before = replace(before, count=command.count, has_count=True)
    step = NORMAL[before.verb](vim, before, text, cursor)
    if step.vim.mode != "insert":
        return step
    times = before.count if before.verb in "iaIAoO" else 1
    typed = change.typed
    if before.verb in "oO":
        typed = "\n".join([typed] * times)
    else:
        typed *= times
    place = step.cursor
    after = step.applied(text)
    end = place + len(typed)
    cursor = max(line_start(Edit(place, place, typed).applied(after), end), end - 1)
    edits = (*step.edits, Edit(place, place, typed)) if typed else step.edits
    return Step(replace(step.vim, mode="normal"), cursor, edits)
