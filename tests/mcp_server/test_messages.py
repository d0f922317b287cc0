"""Lines of the protocol as messages, and messages as lines."""

from __future__ import annotations

import json

import mcp_types
import pytest

from winx_tui.mcp_server.messages import read_message, write_message


def test_what_is_written_is_read() -> None:
    message = mcp_types.JSONRPCResponse(jsonrpc="2.0", id="é", result={"text": "two\nlines 語"})
    line = write_message(message)
    assert line.count(b"\n") == 1
    assert read_message(line) == message


def test_half_a_character_does_not_keep_a_message_from_being_sent() -> None:
    params = {"level": "info", "data": "no \udcff name"}
    method = "notifications/message"
    line = write_message(mcp_types.JSONRPCNotification(jsonrpc="2.0", method=method, params=params))
    assert json.loads(line) == {
        "jsonrpc": "2.0",
        "method": method,
        "params": {"level": "info", "data": "no \ufffd name"},
    }


@pytest.mark.parametrize("answer", ['"result": 5', '"result": null', '"error": 1', '"error": {}'])
def test_an_answer_that_cannot_be_read_is_one_that_failed(answer: str) -> None:
    read = read_message(f'{{"jsonrpc": "2.0", "id": 3, {answer}}}'.encode())
    assert isinstance(read, mcp_types.JSONRPCError)
    assert read.id == 3


@pytest.mark.parametrize("line", ['{"id": true, "result": 5}', '{"result": 5}', '{"id": 3}', "[1]"])
def test_what_answers_nothing_is_passed_over(line: str) -> None:
    assert read_message(line.encode()) is None
