"""Markdown turned into lines of content, quickly enough to do it ten times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from winx_tui.commands.code_blocks import code_tokens, language_in, markdown_parser
from winx_tui.tui.blocks.code import highlighted
from winx_tui.tui.blocks.line_marks import code_mark
from winx_tui.tui.blocks.markdown_inline import inline_content
from winx_tui.tui.blocks.markdown_table import table_lines
from winx_tui.tui.blocks.safe_text import filled, folded_at_words

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_CODE_STYLE = "on $surface"
_BULLETS = ("•", "◦", "▪")
_QUOTE_BAR = Content.styled("▎ ", "$primary 60%")
_MIN_WIDTH = 8


def markdown_lines(source: str, width: int) -> list[Content]:
    """Lay out a Markdown document; raw HTML stays text."""
    # The parser is not needed before the first answer is shown.
    from markdown_it.tree import SyntaxTreeNode

    tokens = markdown_parser().parse(source)
    for number, token in enumerate(code_tokens(tokens)):
        token.meta["number"] = number
    tree = SyntaxTreeNode(tokens)
    width = max(width, _MIN_WIDTH)
    lines = _flow(tree.children, width, depth=0)
    # Deep lists in a narrow pane outgrow it: folded at the edge, no word is lost.
    return [
        piece
        for line in lines
        for piece in (line.fold(width) if line.cell_length > width else (line,))
    ]


def warm_up() -> None:
    """Load what the first answer needs, so that it does not wait; safe in a thread."""
    markdown_lines("# Title\n\n`code` **bold**\n\n```python\npass\n```\n", 80)


def _flow(
    nodes: list[SyntaxTreeNode], width: int, *, depth: int, is_tight: bool = False
) -> list[Content]:
    """Lay out blocks one under another, a blank line between them unless tight."""
    lines: list[Content] = []
    for node in nodes:
        block = _block(node, width, depth)
        if lines and block and not is_tight:
            lines.append(Content(""))
        lines.extend(block)
    return lines


def _block(node: SyntaxTreeNode, width: int, depth: int) -> list[Content]:
    width = max(width, _MIN_WIDTH)
    match node.type:
        case "paragraph" | "inline":
            return _inline(node).wrap(width)
        case "heading":
            style = "$primary bold underline" if node.tag == "h1" else "$primary bold"
            return _inline(node).stylize_before(style).wrap(width)
        case "fence" | "code_block":
            return _code(node, width)
        case "bullet_list" | "ordered_list":
            return _list(node, width, depth)
        case "blockquote":
            inner = _flow(node.children, width - 2, depth=depth)
            return [_QUOTE_BAR + line.stylize_before("$text-quiet") for line in inner]
        case "hr":
            return [Content.styled("─" * width, "$rule")]
        case "table":
            return table_lines(node, width)
        case _:
            return _flow(node.children, width, depth=depth) if node.children else []


def _inline(node: SyntaxTreeNode) -> Content:
    inline = node if node.type == "inline" else node.children[0] if node.children else None
    return inline_content(inline.children) if inline is not None else Content("")


def _code(node: SyntaxTreeNode, width: int) -> list[Content]:
    language = language_in(node.info)
    content = highlighted(node.content.rstrip("\n"), language)
    mark = code_mark(node.meta["number"])
    room = max(width - 2, 2)
    # Without a language it is a list or a drawing as often as code, and words tell more whole.
    fold = Content.fold if language else folded_at_words
    lines = [piece for line in content.split("\n") for piece in fold(line, room)]
    return [filled(Content(" ") + line, width, _CODE_STYLE).stylize(mark) for line in lines]


def _list(node: SyntaxTreeNode, width: int, depth: int) -> list[Content]:
    is_ordered = node.type == "ordered_list"
    number = int(node.attrs.get("start", 1)) if is_ordered else 0
    last = number + len(node.children) - 1
    mark_width = len(f"{last}. ") if is_ordered else 2
    is_tight = all(child.hidden for item in node.children for child in item.children[:1])
    lines: list[Content] = []
    for item in node.children:
        mark = f"{number}. ".rjust(mark_width) if is_ordered else f"{_BULLETS[depth % 3]} "
        number += 1
        if lines and not is_tight:
            lines.append(Content(""))
        inner = _flow(item.children, width - mark_width, depth=depth + 1, is_tight=is_tight)
        indent = Content(" " * mark_width)
        head = Content.styled(mark, "$primary")
        lines += [(indent if row else head) + line for row, line in enumerate(inner)] or [head]
    return lines
