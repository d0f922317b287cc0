"""Holds the data of every result that a test makes against what its tool declares."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from winx_tui.core.codec import encode
from winx_tui.core.results import ToolResult
from winx_tui.tools.ai_explain_code import ExplainCode
from winx_tui.tools.ai_generate_code import GenerateCode
from winx_tui.tools.base import Tool
from winx_tui.tools.bash_command import BashCommand
from winx_tui.tools.code_analyzer import CodeAnalyzer
from winx_tui.tools.code_map import CodeMap
from winx_tui.tools.context_save import ContextSave
from winx_tui.tools.file_write_or_edit import FileWriteOrEdit
from winx_tui.tools.initialize import Initialize
from winx_tui.tools.multi_file_edit import MultiFileEdit
from winx_tui.tools.output_schema import output_schema
from winx_tui.tools.read_files import ReadFiles
from winx_tui.tools.undo_edit import UndoEdit
from winx_tui.tools.winx_chat import WinxChat

CHECKED: tuple[type[Tool[Any]], ...] = (
    *(BashCommand, CodeMap, ContextSave, FileWriteOrEdit),
    *(Initialize, MultiFileEdit, ReadFiles, UndoEdit),
    *(CodeAnalyzer, ExplainCode, GenerateCode, WinxChat),
)


def check_every_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail where a tool's data has another shape than it declares."""
    for tool in CHECKED:
        monkeypatch.setattr(tool, "run", _checked(tool.run, validator_of(tool)))


@functools.cache
def validator_of(tool: type[Tool[Any]]) -> Draft202012Validator:
    """Return what takes the data of a tool exactly, with no key beyond those declared."""
    assert tool.output is not None
    schema = _closed(output_schema(tool.output))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _checked(
    run: Callable[..., Awaitable[ToolResult]], validator: Draft202012Validator
) -> Callable[..., Awaitable[ToolResult]]:
    @functools.wraps(run)
    async def checked(*arguments: Any) -> ToolResult:
        result = await run(*arguments)
        if result.is_error:
            assert result.problem is not None, result.text
        else:
            validator.validate(encode(result.structured))
        return result

    return checked


def _closed(schema: Any) -> Any:
    """Forbid what is not declared, at any depth."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed["additionalProperties"] = False
    return closed
