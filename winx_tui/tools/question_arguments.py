"""Questions to a person as models write them: other names, plain texts, a question in a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winx_tui.tools.fields import decoded, lines_of, only_one, plain, with_own_names, without_null

_OTHER_NAMES = {
    "question": ("text", "prompt", "message", "query"),
    "options": ("choices", "answers", "follow_up", "suggestions", "suggest"),
    "several": ("multiple", "multi_select", "multiple_choice", "allow_multiple"),
}
"""Parameter → what models call it when they do not look."""
_LABEL_NAMES = ("label", "text", "title", "option", "name", "answer", "value", "id")
_DETAIL_NAMES = ("detail", "description", "details", "explanation", "reason")
_SEVERAL_QUESTIONS = "one question a call: send the first, and ask the next when it is answered"


def question_in(data: Any) -> Any:
    """Give the arguments their own names, and take the question out of a list of one.

    Raises:
        ValueError: there are several questions, or two names of one field differ.
    """
    if not isinstance(data, dict):
        return data
    data = without_null(data)
    listed = next((name for name in data if plain(name) == "questions"), None)
    if listed is not None and "question" not in data:
        only = only_one(data.pop(listed), _SEVERAL_QUESTIONS)
        data = {**data, **(without_null(only) if isinstance(only, dict) else {"question": only})}
    return with_own_names(data, _OTHER_NAMES)


def options_in(value: Any) -> Any:
    """Read a list of options: JSON in a text, one option a line, or label → detail."""
    value = decoded(value)
    if isinstance(value, dict):
        is_table = not any(plain(name) in _LABEL_NAMES for name in value)
        return [{"label": k, "detail": v} for k, v in value.items()] if is_table else [value]
    return lines_of(value)


def option_in(value: Any) -> Any:
    """Read one option: a text, or an object with other names."""
    if isinstance(value, str):
        return {"label": value}
    if not isinstance(value, dict):
        return value
    fields = {plain(name): content for name, content in without_null(value).items()}
    label, detail = _first(fields, _LABEL_NAMES), _first(fields, _DETAIL_NAMES)
    option = {} if label is None else {"label": label}
    return option if detail is None else {**option, "detail": detail}


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((fields[name] for name in names if name in fields), None)
