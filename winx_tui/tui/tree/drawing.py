"""A row of the file tree as content: fold or mark, name, line counts, git's letter."""

from __future__ import annotations

from textual.content import Content

from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import Glyphs, Mark
from winx_tui.tui.tree.marks import TreeMarks
from winx_tui.tui.tree.rows import Row

_TOUCHED: dict[str, tuple[Mark, str]] = {
    "changed": ("tree changed", "$accent"),
    "read": ("tree read", "$text-quiet"),
}
"""What the agent did with a file → the mark before its name, and its style."""
_CODES: dict[str, tuple[Mark, str]] = {
    "modified": ("git modified", "$text-warning"),
    "added": ("git added", "$text-success"),
    "deleted": ("git deleted", "$text-error"),
    "untracked": ("git untracked", "$text-success"),
    "conflicted": ("git conflicted", "$text-error"),
}
"""What git says → mark and style."""
_QUIET = "$text-quiet italic"
_INDENT = 2
_NAME_COLUMNS = 10
"""Where a name would have fewer, the line counts give way."""


def draw_row(row: Row, marks: TreeMarks, glyphs: Glyphs, width: int, *, is_open: bool) -> Content:
    """Draw a row in so many columns.

    Args:
        row: of the tree.
        marks: what is known of its file.
        glyphs: drawn or spoken.
        width: columns; the name gives way.
        is_open: whether it is an unfolded directory.
    """
    entry = row.entry
    indent = " " * (_INDENT * row.depth)
    if row.note:
        return Content.styled(f"{indent}  {row.note}", _QUIET).truncate(width, ellipsis=True)
    style, letter = _state(row, marks, glyphs)
    left = Content.assemble(indent, _icon(row, marks, glyphs, is_open=is_open))
    left += Content.styled(one_line(entry.name) or str(entry.directory), style)
    if entry.is_symlink:
        left += Content.styled(f" {glyphs['link']}", style)
    if row.place:
        left += Content.styled(f"  {one_line(row.place)}", "$text-quiet")
    right = Content.styled(letter, style) if letter else Content("")
    if (counts := marks.counts.get(entry.path)) is not None and not entry.is_directory:
        counted = _counted(*counts)
        taken = len(indent) + counted.cell_length + right.cell_length
        if width - taken > _NAME_COLUMNS:
            right = counted + (Content(" ") + right if letter else right)
    room = width - right.cell_length - (1 if right.cell_length else 0)
    left = left.truncate(max(1, room), ellipsis=True)
    gap = Content(" " * max(0, width - left.cell_length - right.cell_length))
    return left + gap + right if right.cell_length else left


def _icon(row: Row, marks: TreeMarks, glyphs: Glyphs, *, is_open: bool) -> Content:
    if row.entry.is_directory:
        return Content(glyphs["tree unfolded" if is_open else "tree folded"])
    if (touch := marks.touched.get(row.entry.path)) is None:
        return Content("" if glyphs.is_spoken else "  ")
    mark, style = _TOUCHED[touch]
    return Content.styled(glyphs[mark], style)


def _state(row: Row, marks: TreeMarks, glyphs: Glyphs) -> tuple[str, str]:
    """Return the style of the name, and the letter or word at its right."""
    path = row.entry.path
    if code := marks.code_of(path):
        mark, style = _CODES.get(code, _CODES["modified"])
        return style, glyphs[mark]
    if row.entry.is_ignored:
        return _QUIET, ""
    if path in marks.inside:
        return "$text-warning", glyphs["tree inside"]
    return "", ""


def _counted(added: int, removed: int) -> Content:
    """Write how many lines came and went; what is nothing is left out."""
    parts = []
    if added:
        parts.append(Content.styled(f"+{added}", "$diff-added"))
    if removed:
        parts.append(Content.styled(f"−{removed}", "$diff-removed"))
    return Content(" ").join(parts)
