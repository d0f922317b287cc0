from __future__ import annotations

import json

import pytest

from tests.agent.histories import PICTURE, answer, step, turn
from winx_tui.agent.pins import pinned
from winx_tui.agent.token_count import message_tokens, text_tokens
from winx_tui.agent.trimming import cap, is_shortened, shorten, trim_results
from winx_tui.core.messages import Message, ToolCall, tool_message, user_message

LONG = "".join(f"line {number} of the output\n" for number in range(400))


def test_only_large_results_of_older_steps_are_shortened() -> None:
    history = (
        user_message("go"),
        *step("read_files", LONG, call_id="old"),
        *step("read_files", "short", call_id="small"),
        *step("read_files", LONG, call_id="new"),
        answer("done"),
    )
    trimmed = trim_results(history, keep_steps=2, above=300, to=150)
    assert [is_shortened(message) for message in trimmed] == [
        *(False, False, True, False, False, False, False, False)
    ]
    assert trimmed[:2] == history[:2]
    assert trimmed[2].tool_call_id == "old"
    assert message_tokens(trimmed[2]) < 220


def test_what_was_shortened_stays_the_same_in_later_requests() -> None:
    history = [*turn(1), *turn(2), *turn(3)]
    once = trim_results(history, keep_steps=2, above=100, to=60)
    later = trim_results([*once, *turn(4)], keep_steps=2, above=100, to=60)
    assert any(map(is_shortened, once))
    shortened = [at for at, message in enumerate(once) if is_shortened(message)]
    assert [later[at] for at in shortened] == [once[at] for at in shortened]
    assert later[: shortened[0]] == once[: shortened[0]]


def test_a_short_conversation_has_no_older_steps() -> None:
    history = tuple(turn(1, steps=1, result=LONG))
    assert trim_results(history, keep_steps=4, above=100, to=60) == history


def test_a_pinned_result_stays_whole() -> None:
    call, result = step("read_files", LONG)
    history = (user_message("go"), call, pinned(result), answer("a"), answer("b"))
    assert trim_results(history, keep_steps=1, above=100, to=60) == history


@pytest.mark.parametrize(
    ("name", "text", "how"),
    [
        ("read_files", LONG, "call read_files with a line range"),
        ("bash_command", LONG, "run the command again"),
        ("code_map", LONG, "make the code_map call again"),
        (
            "bash_command",
            f"{LONG}[… 900 lines hidden here; the whole output is in /s/out 1.log …]\n{LONG}",
            "the whole output is in /s/out 1.log",
        ),
    ],
)
def test_the_model_is_told_how_to_see_the_rest(name: str, text: str, how: str) -> None:
    _, message = step(name, text)
    short = cap(message, 120, ToolCall("c1", name, "{}"))
    assert f"{how}" in short.text
    assert "lines left out here" in short.text
    assert short.text.rstrip().endswith("line 399 of the output")
    assert "line 0 of the output" in short.text


def test_ends_are_cut_at_ends_of_lines() -> None:
    head, remark, tail = shorten(LONG, 200, "ask")
    assert LONG.startswith(head + "\n")
    assert LONG.endswith("\n" + tail)
    assert remark.count("\n") == 2


@pytest.mark.parametrize(
    "text", ["字" * 5_000, "a" * 20_000 + "字" * 4_000, "\n" * 9_000, "🎉" * 900]
)
@pytest.mark.parametrize("tokens", [0, 41, 100, 1_000])
def test_a_shortened_text_is_as_short_as_asked(text: str, tokens: int) -> None:
    assert text_tokens("".join(shorten(text, tokens, "ask"))) <= max(tokens, 40)


def test_a_picture_gives_way_with_a_remark() -> None:
    message = tool_message("c1", "a.png", [PICTURE])
    short = cap(message, 100, ToolCall("c1", "read_image", "{}"))
    assert PICTURE not in short.parts
    assert "images left out here; make the read_image call again" in short.text
    assert cap(message, 2_000) == message


def test_long_arguments_are_cut_and_stay_an_object() -> None:
    arguments = json.dumps({"path": "a.py", "text": LONG, "edits": [{"new": LONG}], "n": 3})
    message = Message("assistant", (), (ToolCall("c1", "write", arguments),))
    (call,) = cap(message, 200).tool_calls
    cut = json.loads(call.arguments)
    assert (cut["path"], cut["n"]) == ("a.py", 3)
    assert "left out here" in cut["text"]
    assert len(call.arguments) < 2_000


def test_broken_arguments_that_are_long_become_an_object() -> None:
    message = Message("assistant", (), (ToolCall("c1", "write", '{"text": "' + LONG),))
    (call,) = cap(message, 200).tool_calls
    assert json.loads(call.arguments) == {"left_out": "to save room"}
