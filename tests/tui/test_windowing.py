"""A long session: only what is looked at is laid out."""

from __future__ import annotations

from textual.content import Content

from tests.complaints.themes import complaint
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.layout import TranscriptLayout


class Lines(Block):
    """Some lines, and how often they were asked for."""

    def __init__(self, number: int, count: int = 4) -> None:
        self.number = number
        self.texts = [f"{number}.{row}" for row in range(count)]
        self.asked = 0

    def body(self, width: int) -> list[Content]:
        self.asked += 1
        return [Content(text) for text in self.texts]


def _session(count: int) -> tuple[TranscriptLayout, list[Lines]]:
    blocks = [Lines(number) for number in range(count)]
    layout = TranscriptLayout()
    layout.set_width(40)
    layout.load(blocks, rows=20)
    return layout, blocks


@complaint(6)
def test_a_session_opens_with_its_newest_blocks_only() -> None:
    layout, blocks = _session(1_000)
    assert sum(block.asked for block in blocks) == 4
    assert layout.blocks == blocks
    assert layout.height >= 19
    assert layout.has_earlier


def test_older_blocks_come_in_their_order_and_once() -> None:
    layout, blocks = _session(30)
    while layout.has_earlier:
        layout.load_earlier(rows=7)
    shown = [
        content.plain.strip() for at in range(layout.height) if (content := layout.content_at(at))
    ]
    assert shown == [text for block in blocks for text in block.texts]
    assert [block.asked for block in blocks] == [1] * 30


def test_what_was_prepared_is_not_laid_out_again() -> None:
    layout, blocks = _session(30)
    layout.prepare_earlier(rows=15)
    assert sum(block.asked for block in blocks) == 7
    layout.load_earlier(rows=15)
    assert sum(block.asked for block in blocks) == 7
    assert layout.blocks == blocks


def test_what_was_prepared_for_another_width_or_state_is_forgotten() -> None:
    layout, blocks = _session(30)
    layout.prepare_earlier(rows=5)
    prepared = next(block for block in reversed(blocks[:-4]) if block.asked)
    prepared.texts.append("changed meanwhile")
    assert layout.refresh(prepared) is None
    layout.load_earlier(rows=5)
    assert layout.placed[0].lines[-1].plain.strip() == "changed meanwhile"


def test_what_went_out_of_view_is_laid_out_no_longer() -> None:
    layout, blocks = _session(30)
    layout.load_earlier(rows=10_000)
    layout.forget_earlier(rows=20)
    assert 20 <= layout.height < 30
    assert layout.blocks == blocks


def test_a_session_without_a_width_yet_is_not_laid_out_as_a_whole() -> None:
    layout = TranscriptLayout()
    layout.load([Lines(number) for number in range(500)], rows=20)
    assert len(layout.placed) == 20


def test_a_changed_block_tells_its_first_other_line() -> None:
    layout, blocks = _session(10)
    last = blocks[-1]
    top = layout.placed[-1].top
    assert layout.refresh(last) == top + 4
    last.texts[2] = "another"
    assert layout.refresh(last) == top + 2
    last.texts.append("one more")
    assert layout.refresh(last) == top + 4
    assert layout.refresh(blocks[0]) is None
