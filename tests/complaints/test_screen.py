"""Complaints about what a terminal shows and takes for keys."""

from __future__ import annotations

import pytest

from tests.complaints.themes import complaint
from winx_tui.tui.stray_replies import StrayReplies

TYPED = (
    "a\x1b[A\x1b[1;5Db\x1b[97;5u\x1b[200~pasted \x1b[?1;2c\x1b[201~\x1b[<35;10;5Mc\x1b[?2026;2$yd\r"
)
BABBLE = "\x1b]11;rgb:00/00/00\x07\x1b[?1;2c\x1bP>|x(1)\x1b\\\x1b[<0;5"


@pytest.mark.parametrize("cut", range(1, len(TYPED)))
@complaint(7)
def test_keys_mouse_and_pastes_pass_wherever_a_read_cuts_them(cut: int) -> None:
    replies = StrayReplies()
    assert replies.feed(TYPED[:cut]) + replies.feed(TYPED[cut:]) + replies.rest() == TYPED


@pytest.mark.parametrize("cut", [n for n in range(1, len(BABBLE)) if BABBLE[n - 1] != "\x1b"])
@complaint(7)
def test_replies_are_left_out_wherever_a_read_cuts_them(cut: int) -> None:
    replies = StrayReplies()
    taken = replies.feed(f"x{BABBLE[:cut]}") + replies.feed(f"{BABBLE[cut:]}z") + replies.rest()
    assert taken == "xz"


@pytest.mark.parametrize("keys", ["\x1b", "\x1b]", "\x1bP", "\x1b[", "\x1b[1"])
@complaint(7)
def test_keys_that_only_look_like_the_beginning_of_a_reply_come_through(keys: str) -> None:
    replies = StrayReplies()
    assert replies.feed(keys) + replies.rest() == keys
