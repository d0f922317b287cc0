"""Exact blocks on any file give exactly the intended bytes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.search_replace import parse_blocks
from winx_tui.workspace.text_file import split_lines

BODIES = st.sampled_from(
    ["a", "b", "  a", "\ta", "x = 1", "", "é", "}", "    return", "  ", "a b", "c\u2028d", "f\x0cg"]
)
ENDS = st.sampled_from(["\n", "\n", "\r\n"])


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[tuple[int, int, list[str]]]]:
    """Draw a file as lines with ends, and stretches of it with what replaces them."""
    count = draw(st.integers(1, 25))
    unique = draw(st.booleans())
    lines = []
    for number in range(count):
        body = draw(BODIES) + (f" #{number}" if unique else "")
        lines.append(body + draw(ENDS))
    if draw(st.booleans()):
        lines[-1] = lines[-1].rstrip("\r\n") or "end"
    changes: list[tuple[int, int, list[str]]] = []
    position = 0
    while position < count and len(changes) < 3:
        start = draw(st.integers(position, count - 1))
        end = draw(st.integers(start + 1, min(count, start + 4)))
        changes.append(
            (start, end, draw(st.lists(BODIES.map(lambda body: f"{body}!"), max_size=4)))
        )
        position = end
    return lines, changes


@given(edits())
@settings(max_examples=300, deadline=None)
def test_exact_blocks_change_what_they_name_and_nothing_else(
    drawn: tuple[list[str], list[tuple[int, int, list[str]]]],
) -> None:
    lines, changes = drawn
    text = ""
    for start, end, replacement in changes:
        search = "".join(line.rstrip("\r\n") + "\n" for line in lines[start:end])
        new = "".join(f"{line}\n" for line in replacement)
        text += f"<<<<<<< SEARCH @{start + 1}\n{search}=======\n{new}>>>>>>> REPLACE\n"
    result = split_lines(apply_blocks(split_lines("".join(lines)), parse_blocks(text)).text)
    position, at = 0, 0
    for start, end, replacement in [*changes, (len(lines), len(lines), [])]:
        untouched = lines[position:start]
        assert list(result[at : at + len(untouched)]) == untouched
        at += len(untouched)
        shown = [line.rstrip("\r\n") for line in result[at : at + len(replacement)]]
        assert shown == replacement
        at += len(replacement)
        position = end
    assert at == len(result)
