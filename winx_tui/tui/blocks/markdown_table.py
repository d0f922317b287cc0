"""Markdown tables, fitted to the width."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content

from winx_tui.tui.blocks.markdown_inline import inline_content

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_RULE_STYLE = "$rule"
_SEPARATOR = Content.styled(" │ ", _RULE_STYLE)
_MIN_COLUMN = 3
_BREAKS = " /-_."
"""Characters behind which the names of models, files and settings may go on in the next line."""
_SHORTEST_LINE = 3
"""A break is taken if it fills at least so much of the width: one third."""

Align = Literal["left", "center", "right"]
_ALIGNS: dict[str, Align] = {"text-align:center": "center", "text-align:right": "right"}
"""The parser's style of a cell → where its text stands, if not at the left."""


def table_lines(table: SyntaxTreeNode, width: int) -> list[Content]:
    """Lay out a table node; cells wrap when the table is wider than the width."""
    rows = [
        [
            inline_content(cell.children[0].children if cell.children else [])
            for cell in row.children
        ]
        for part in table.children
        for row in part.children
    ]
    if not rows or not rows[0]:
        return []
    widths = _column_widths(rows, width)
    head = table.children[0].children[0].children
    aligns = [_ALIGNS.get(str(cell.attrs.get("style", "")), "left") for cell in head]
    lines = _row_lines([cell.stylize_before("bold") for cell in rows[0]], widths, aligns)
    lines.append(Content.styled("─┼─".join("─" * column for column in widths), _RULE_STYLE))
    for row in rows[1:]:
        lines.extend(_row_lines(row, widths, aligns))
    return [line.truncate(width, ellipsis=True) for line in lines]


def _column_widths(rows: list[list[Content]], width: int) -> list[int]:
    """Give each column what it wants, shrinking the widest until all fit."""
    widths = [
        max(_MIN_COLUMN, *(row[column].cell_length for row in rows if column < len(row)))
        for column in range(len(rows[0]))
    ]
    available = width - len(_SEPARATOR) * (len(widths) - 1)
    excess = sum(widths) - available
    while excess > 0 and max(widths) > _MIN_COLUMN:
        widest = widths.index(max(widths))
        others = [column for column in widths if column < widths[widest]]
        target = max([*others, widths[widest] - excess, _MIN_COLUMN])
        step = max(1, min(excess, widths[widest] - target))
        widths[widest] -= step
        excess -= step
    return widths


def _row_lines(row: list[Content], widths: list[int], aligns: list[Align]) -> list[Content]:
    cells = [
        _wrapped(row[column] if column < len(row) else Content(""), column_width)
        for column, column_width in enumerate(widths)
    ]
    height = max(len(cell) for cell in cells)
    return [
        _SEPARATOR.join(
            _fitted(cell[line] if line < len(cell) else Content(""), widths[column], aligns[column])
            for column, cell in enumerate(cells)
        )
        for line in range(height)
    ]


def _wrapped(cell: Content, width: int) -> list[Content]:
    """Wrap a cell; a name that is longer than a line breaks behind one of its own marks."""
    text = cell.plain
    if not text.isascii() or max(map(len, text.split()), default=0) <= width:
        return list(cell.wrap(width))
    cuts, start = [], 0
    while len(text) - start > width:
        window = text[start : start + width]
        behind = 1 + max(window.rfind(mark) for mark in _BREAKS)
        start += behind if behind > width // _SHORTEST_LINE else width
        cuts.append(start)
    return [part.rstrip() for part in cell.divide(cuts)]


def _fitted(cell: Content, width: int, align: Align) -> Content:
    space = max(0, width - cell.cell_length)
    before = {"left": 0, "center": space // 2, "right": space}[align]
    return cell.pad_left(before).pad_right(space - before)
