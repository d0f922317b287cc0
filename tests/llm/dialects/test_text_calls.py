from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.llm.dialects.corpus import CUT, ORDINARY, TOOLS, WRITTEN, Written
from winx_tui.execution.arguments import parse_arguments
from winx_tui.llm.dialects.call_markup import OPENERS, WrittenCall
from winx_tui.llm.dialects.text_calls import TextCallFilter


def played(pieces: list[str]) -> tuple[list[str], str, tuple[WrittenCall, ...]]:
    """Feed an answer; return what was shown meanwhile, the rest, and the calls."""
    text = TextCallFilter(TOOLS)
    shown = [text.feed(piece) for piece in pieces]
    rest, calls = text.finish()
    return shown, rest, calls


def meant(calls: tuple[WrittenCall, ...]) -> list[tuple[str, Any]]:
    return [(call.name, json.loads(call.arguments)) for call in calls]


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.family)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_call_in_the_text_is_found_and_taken_out(written: Written, size: int) -> None:
    pieces = [written.text[at : at + size] for at in range(0, len(written.text), size)]
    shown, rest, calls = played(pieces)
    assert meant(calls) == [(name, arguments) for name, arguments in written.calls]
    assert ("".join(shown) + rest).strip() == written.shown


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.family)
def test_no_markup_flashes(written: Written) -> None:
    shown, _, _ = played(list(written.text))
    assert "".join(shown).strip() == written.shown


@pytest.mark.parametrize("text", ORDINARY)
@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_an_ordinary_text_comes_through_as_it_is(text: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    shown, rest, calls = played(pieces)
    assert calls == ()
    assert "".join(shown) + rest == text


@pytest.mark.parametrize("text", CUT)
def test_a_call_that_breaks_off_reaches_the_executor_and_is_refused(text: str) -> None:
    _, rest, calls = played(list(text))
    assert [call.name for call in calls] == ["bash_command"]
    assert rest.strip() == ""
    with pytest.raises(ValueError, match="expected a JSON object"):
        parse_arguments(calls[0].arguments)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.family)
def test_beside_real_calls_the_text_stays_whole(written: Written) -> None:
    text = TextCallFilter(TOOLS)
    shown = text.feed(written.text)
    rest, calls = text.finish(has_real_calls=True)
    assert (shown + rest, calls) == (written.text, ())


def test_a_text_flows_while_it_is_no_call() -> None:
    text = TextCallFilter(TOOLS)
    assert text.feed("A comparison: a < ") == "A comparison: a < "
    assert text.feed("b. Then <") == "b. Then "
    assert text.feed("b>bold</b>, ") == "<b>bold</b>, "
    assert text.feed("<tool_") == ""
    assert text.feed("box>") == "<tool_box>"


FRAGMENTS = st.one_of(
    st.sampled_from(
        [*OPENERS, *ORDINARY, "```", "```json\n", "\n", "`", "<", "[TOOL", "{", "</tool_call>"]
    ),
    st.sampled_from([written.text for written in WRITTEN]),
    st.text(alphabet='ab<>[]{}`"\n: ', max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=6), st.data())
def test_where_a_text_is_cut_into_pieces_makes_no_difference(
    fragments: list[str], data: st.DataObject
) -> None:
    text = "".join(fragments)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=12).map(sorted))
    bounds = [0, *cuts, len(text)]
    pieces = [text[begin:end] for begin, end in pairwise(bounds)]
    shown, rest, calls = played(pieces)
    whole_shown, whole_rest, whole_calls = played([text])
    assert calls == whole_calls
    assert "".join(shown) + rest == "".join(whole_shown) + whole_rest
    if not calls:
        assert "".join(shown) + rest == text
