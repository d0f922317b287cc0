"""/context: what fills the model's window, with pin and drop."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from winx_tui.agent.context_items import ContextItem, ContextView, ItemKind
from winx_tui.commands.command import Command
from winx_tui.commands.compact import take_back
from winx_tui.commands.host import CommandHost
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

_WIDTH = 72
"""Columns of the bar and the list, so that they fit 80 in every front end."""
_TITLE_WIDTH = 38
_NEWEST = 20
_LARGEST = 10
"""Without `all`, so many of the newest and of the largest items are listed."""

_MARKS: dict[str, tuple[str, str]] = {
    "fixed": ("█", "system, instructions, tools"),
    "account": ("▓", "summary"),
    "user": ("▒", "yours"),
    "step": ("░", "steps"),
}
"""Part of the bar → its character and its name in the legend."""
_PART: dict[ItemKind, str] = {
    "system": "fixed",
    "instructions": "fixed",
    "tools": "fixed",
    "account": "account",
    "user": "user",
    "step": "step",
}
_FREE = "·"
_KIND_NAMES: dict[ItemKind, str] = {
    "system": "",
    "instructions": "instructions: ",
    "tools": "",
    "account": "",
    "user": "you: ",
    "step": "",
}


async def _context(host: CommandHost, argument: str) -> None:
    word, _, rest = argument.partition(" ")
    match word.lower():
        case "" if await host.open_page("context"):
            pass
        case "":
            await host.show(drawn(await host.conversation.context(), is_whole=False))
        case "all":
            await host.show(drawn(await host.conversation.context(), is_whole=True))
        case "pin" | "unpin":
            await _pin(host, word.lower(), _number(rest))
        case "drop":
            item = await host.conversation.drop(_number(rest))
            host.notify(
                f"Dropped: {_title(item)}, about {item.tokens:,} tokens. "
                "The numbers of later items have changed; /context undo takes it back."
            )
        case "undo":
            await take_back(host)
        case _:
            raise UsageError(
                f"/context does not know '{visible(word)}'; write /context, /context all, "
                "/context pin N, /context unpin N, /context drop N or /context undo."
            )


async def _pin(host: CommandHost, word: str, number: int) -> None:
    items = (await host.conversation.context()).items
    is_pinned = any(item.number == number and item.is_pinned for item in items)
    if is_pinned == (word == "pin") and any(item.number == number for item in items):
        host.notify(f"Item {number} is {'' if is_pinned else 'not '}pinned.")
        return
    item = await host.conversation.toggle_pin(number)
    kept = "Pinned, so kept word for word" if item.is_pinned else "No longer pinned"
    host.notify(f"{kept}: {_title(item)}.")


def _number(text: str) -> int:
    try:
        return int(text.strip().removeprefix("#"))
    except ValueError as error:
        raise UsageError("Say which item by its number; /context lists them.") from error


def drawn(view: ContextView, *, is_whole: bool) -> str:
    """Draw a view as Markdown: a list, then what can be seen at once: a bar and two sentences.

    Args:
        view: what fills the window.
        is_whole: whether every item is listed, rather than the newest and the largest.
    """
    size = view.window.tokens
    known = "" if view.window.is_known else " (assumed: nobody has told its size)"
    lines = [
        "```",
        *_rows(view, is_whole=is_whole),
        "",
        *_bar(view),
        "```",
        "",
        f"About {view.tokens:,} of {size:,} tokens ({share_words(view.tokens, size)}) of the "
        f"window of {visible(str(view.model))}{known}.",
        f"Old results are shortened above {view.window.trim_above:,}, "
        f"older steps summarised above {view.window.compact_above:,}.",
    ]
    return "\n".join(lines)


def _bar(view: ContextView) -> list[str]:
    width = _WIDTH - 2
    sizes = {
        part: sum(item.tokens for item in view.items if _PART[item.kind] == part) for part in _MARKS
    }
    scale = width / max(view.window.tokens, view.tokens)
    cells, end, drawn_to = "", 0.0, 0
    for part, (mark, _) in _MARKS.items():
        end += sizes[part] * scale
        cells += mark * (round(end) - drawn_to)
        drawn_to = round(end)
    legend = "  ".join(f"{mark} {name}" for mark, name in _MARKS.values())
    return [f"[{cells.ljust(width, _FREE)}]", f"{legend}  {_FREE} free"]


def _rows(view: ContextView, *, is_whole: bool) -> list[str]:
    listed = set(view.items) if is_whole else _telling(view.items)
    head = f"{'#':>4}  {'item':<{_TITLE_WIDTH}} {'tokens':>8} {'share':>5} {'age':>5}"
    rows, hidden = [head], [item for item in view.items if item not in listed]
    for item in view.items:
        if item in listed:
            rows.append(_row(item, view.window.tokens))
        elif item is hidden[0]:
            tokens = sum(each.tokens for each in hidden)
            count = "1 item more" if len(hidden) == 1 else f"{len(hidden)} items more"
            title = f"… {count}: /context all"
            rows.append(f"{'':>4}  {title:<{_TITLE_WIDTH}} {tokens:>8,}")
    return rows


def _telling(items: Sequence[ContextItem]) -> set[ContextItem]:
    numbered = [item for item in items if item.number is not None]
    largest = sorted(numbered, key=lambda item: -item.tokens)[:_LARGEST]
    always = [item for item in items if item.number is None or item.is_pinned]
    return {*always, *largest, *numbered[-_NEWEST:]}


def _row(item: ContextItem, window: int) -> str:
    number = "" if item.number is None else str(item.number)
    age = "" if item.number is None else str(item.age)
    flag = " pinned" if item.is_pinned else " cut" if item.is_shortened else ""
    figures = f"{item.tokens:>8,} {share_words(item.tokens, window):>5} {age:>5}"
    return f"{number:>4}  {_title(item, is_padded=True)} {figures}{flag}"


def share_words(tokens: int, window: int) -> str:
    """Write what part of a window something takes."""
    is_tiny = 0 < tokens < window / 200
    return "<1%" if is_tiny else f"{tokens / window:.0%}"


def item_name(item: ContextItem) -> str:
    """Return what an item is called, with whose it is; safe to show."""
    # A fence in a title would end the list's own.
    return visible(_KIND_NAMES[item.kind] + item.title).replace("`", "'")


def _title(item: ContextItem, *, is_padded: bool = False) -> str:
    text = item_name(item)
    kept, width = "", 0
    for character in text:
        width += _columns(character)
        if width > _TITLE_WIDTH - 1:
            kept += "…"
            break
        kept += character
    padding = _TITLE_WIDTH - sum(map(_columns, kept))
    return kept + " " * padding if is_padded else kept


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


CONTEXT = Command(
    "context",
    (),
    "What fills the model's window; keep or drop an item.",
    "[all|pin N|unpin N|drop N|undo]",
    _context,
)
