from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from winx_tui.core.access import ReadPath, RunCommand
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.codec import decode, encode
from winx_tui.core.errors import UsageError
from winx_tui.core.events import ApprovalRequested, ApprovalResolved, Event, Notice
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ImagePart, Message, ModelRef, ReasoningPart, TextPart
from winx_tui.core.preview import CommandPreview

QUESTION = ApprovalRequested(
    ApprovalRequest(
        id="apr_1",
        call_id="c1",
        tool="bash_command",
        title="Run: ls",
        accesses=(RunCommand("ls", Path("/p")), ReadPath(Path("/p/a"))),
        preview=CommandPreview("ls", Path("/p")),
        reasons=("runs a command",),
        scopes=("once", "session"),
        fingerprint="f" * 64,
        editable="ls",
    )
)


@pytest.mark.parametrize(
    "event",
    [
        QUESTION,
        ApprovalResolved("apr_1", "c1", ApprovalDecision("deny", feedback="no")),
        Notice("careful", "warning"),
    ],
)
def test_an_event_survives_the_way_to_json_and_back(event: Event) -> None:
    assert decode(Event, json.loads(json.dumps(encode(event)))) == event


def test_each_kind_of_part_survives() -> None:
    message = Message(
        "assistant", (ReasoningPart("hm", "sig"), TextPart("x"), ImagePart("image/png", "AA=="))
    )
    assert decode(Message, encode(message)) == message


@pytest.mark.parametrize(
    "data",
    [
        {"type": "notice"},
        {"type": "notice", "text": 1},
        {"type": "notice", "text": "x", "level": "loud"},
        {"type": "unknown"},
        [],
        None,
    ],
)
def test_data_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(Event, data)


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    ids = [new_id("ses") for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert [i[:13] for i in ids] == sorted(i[:13] for i in ids)


def test_a_model_may_have_slashes_in_its_name() -> None:
    assert ModelRef.parse("nvidia/qwen/qwen3") == ModelRef("nvidia", "qwen/qwen3")
    with pytest.raises(UsageError, match="PROVIDER/MODEL"):
        ModelRef.parse("gpt")


def test_members_of_a_union_are_tried_in_the_order_they_are_written_in() -> None:
    assert decode(int | float, 1) == 1
    assert isinstance(decode(int | float, 1), int)
    assert isinstance(decode(float | int, 1), float)


@dataclass(frozen=True, slots=True)
class Branch:
    """A class that holds itself."""

    name: str
    below: tuple[Branch, ...] = ()


def test_a_class_that_holds_itself_is_read_back() -> None:
    tree = Branch("a", (Branch("b", (Branch("c"),)), Branch("d")))
    assert decode(Branch, encode(tree)) == tree


def test_a_class_is_named_where_its_data_lacks_a_field() -> None:
    with pytest.raises(ValueError, match="branch"):
        decode(Branch, {"type": "branch", "below": []})
