"""The inside of a Markdown paragraph: emphasis, code, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content, Span

from winx_tui.tui.blocks.line_marks import link_mark
from winx_tui.tui.blocks.links import is_web, link_spans
from winx_tui.tui.blocks.safe_text import exact, prose

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
_CODE_STYLE = "$text-accent"
_LINK_STYLE = "$text-primary underline"


def inline_content(nodes: list[SyntaxTreeNode]) -> Content:
    """Build the content of inline nodes."""
    writer = _Writer()
    writer.write(nodes)
    return Content("".join(writer.pieces), writer.spans)


class _Writer:
    """Collects text and the spans over it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.spans: list[Span] = []
        self._length = 0
        self._is_in_link = False

    def write(self, nodes: list[SyntaxTreeNode]) -> None:
        for node in nodes:
            start = self._length
            match node.type:
                case "text" | "text_special":
                    self._add(node.content)
                case "code_inline":
                    self._add(node.content)
                    self._mark(start, _CODE_STYLE)
                case "softbreak":
                    self._add(" ")
                case "hardbreak":
                    self._add("\n")
                case "link":
                    self._link(node)
                case "image":
                    self._add(f"[{node.content or 'image'}]")
                    self._mark(start, "italic")
                case _:
                    self.write(node.children)
                    self._mark(start, _STYLES.get(node.type, ""))

    def _link(self, node: SyntaxTreeNode) -> None:
        start = self._length
        before = len(self.pieces)
        self._is_in_link = True
        self.write(node.children)
        href = exact(str(node.attrs.get("href", "")))
        if href != "".join(self.pieces[before:]).strip():
            # Where a link leads is always in plain sight; a text may only look like it.
            self._add(f" ({href})")
        self._is_in_link = False
        self._mark(start, _LINK_STYLE)
        if is_web(href):
            self.spans.append(Span(start, self._length, link_mark(href, is_web=True)))
        else:
            self.spans.extend(link_spans(href, self._length - len(href) - 1))

    def _add(self, text: str) -> None:
        text = prose(text)
        if not self._is_in_link:
            self.spans.extend(link_spans(text, self._length))
        self.pieces.append(text)
        self._length += len(text)

    def _mark(self, start: int, style: str) -> None:
        if style and self._length > start:
            self.spans.append(Span(start, self._length, style))
