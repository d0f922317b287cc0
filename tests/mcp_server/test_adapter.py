from __future__ import annotations

import json

import mcp_types

from tests.mcp_server.clients import text_of
from winx_tui.core.messages import ImagePart
from winx_tui.core.problems import HINTS, Problem
from winx_tui.core.results import ToolResult
from winx_tui.mcp_server.adapter import mcp_result, takes_data

PICTURE = ImagePart("image/png", "iVBORw0KGgo=")


def wire(result: mcp_types.CallToolResult) -> dict[str, object]:
    """Return a result as it is sent."""
    sent = json.loads(result.model_dump_json(by_alias=True, exclude_none=True))
    assert isinstance(sent, dict)
    return sent


def test_no_model_loses_the_text_whichever_of_the_two_its_client_shows() -> None:
    result = mcp_result(ToolResult("12 lines", structured={"exit_code": 0}))
    assert text_of(result) == "12 lines"
    assert result.structured_content == {"text": "12 lines", "exit_code": 0}
    assert result.is_error is False


def test_a_result_without_data_has_none() -> None:
    assert mcp_result(ToolResult("done")).structured_content is None


def test_an_image_is_sent_as_one_and_without_data() -> None:
    result = mcp_result(ToolResult("a.png: 3 × 3", structured={"width": 3}, images=(PICTURE,)))
    assert result.structured_content is None
    assert wire(result)["content"] == [
        {"type": "text", "text": "a.png: 3 × 3"},
        {"type": "image", "data": PICTURE.data_base64, "mimeType": "image/png"},
    ]


def test_an_error_has_a_code_the_text_and_what_to_do() -> None:
    result = mcp_result(ToolResult("a.py was not read.", is_error=True, problem=Problem("unread")))
    assert result.is_error
    assert result.structured_content == {
        "code": "unread",
        "message": "a.py was not read.",
        "hint": HINTS["unread"],
    }
    assert text_of(result) == "a.py was not read."


def test_data_of_a_failed_call_gives_way_to_the_error() -> None:
    result = mcp_result(ToolResult("gone", is_error=True, structured={"files": []}))
    assert result.structured_content == {
        "code": "failed",
        "message": "gone",
        "hint": HINTS["failed"],
    }


def test_a_client_that_shows_data_for_text_gets_the_text_alone() -> None:
    assert not takes_data("claude-code")
    assert takes_data("gemini-cli-mcp-client")
    assert takes_data("")
    done = wire(mcp_result(ToolResult("12 lines", structured={"a": 1}), has_data=False))
    assert "structuredContent" not in done
    failed = wire(
        mcp_result(ToolResult("No.", is_error=True, problem=Problem("busy")), has_data=False)
    )
    assert "structuredContent" not in failed
    assert failed["_meta"] == {"winx/error": {"code": "busy", "hint": HINTS["busy"]}}


def test_half_characters_of_file_names_are_sent_as_escapes() -> None:
    odd = "caf\udce9.txt"
    result = mcp_result(ToolResult(odd, structured={"path": odd, "files": [odd], odd: 1}))
    assert wire(result)["structuredContent"] == {
        "text": r"caf\udce9.txt",
        "path": r"caf\udce9.txt",
        "files": [r"caf\udce9.txt"],
        r"caf\udce9.txt": 1,
    }
    failed = mcp_result(ToolResult(odd, is_error=True))
    assert r"caf\udce9" in json.dumps(wire(failed)["structuredContent"]).replace("\\\\", "\\")
