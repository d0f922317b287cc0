"""The fields of a call as models write them: other names, other cases, JSON inside a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, model_validator

from winx_tui.workspace.display import visible

FILE_NAMES = ("path", "file", "filename", "target_file", "target_path", "absolute_path")
"""What models call one file when they do not look."""
FILES_NAMES = ("file_paths", "paths", "files")
"""What they call a list of files."""
_MAX_NAME_CHARS = 60


def plain(name: Any) -> str:
    """Return a field's name without case, underscores and hyphens."""
    return str(name).lower().replace("_", "").replace("-", "")


def truth(value: Any) -> Any:
    """Read "true" and "false" as what they say; anything else stays."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return {"true": True, "false": False}.get(word, value)


def shown(name: Any) -> str:
    """Write what a model made up so that it can be repeated to it."""
    text = visible(str(name))
    return text if len(text) <= _MAX_NAME_CHARS else text[:_MAX_NAME_CHARS] + "…"


def decoded(value: Any) -> Any:
    """Read a list or object that was sent as a JSON text; anything else stays."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def lines_of(value: Any) -> Any:
    """Read a list that was sent as JSON in a text, or as one entry a line."""
    value = decoded(value)
    if value is None:
        return []
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    return value


def without_null(data: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the fields that were sent as null."""
    return {name: value for name, value in data.items() if value is not None}


def without_description(schema: dict[str, Any]) -> None:
    """Keep a docstring out of the JSON schema: the fields say it all, and each request pays."""
    schema.pop("description", None)


def only_one(value: Any, problem: str) -> Any:
    """Take a list of one for what is in it, and an empty one for "".

    Raises:
        ValueError: there are several; the problem says what to do.
    """
    value = decoded(value)
    if not isinstance(value, list):
        return value
    if len(value) > 1:
        raise ValueError(problem)
    return value[0] if value else ""


def with_own_names(
    data: Mapping[str, Any], other_names: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    """Rename what models call otherwise; case, underscores and hyphens make no difference.

    Raises:
        ValueError: two names of one field hold different values.
    """
    own = {plain(other): name for name, others in other_names.items() for other in (name, *others)}
    renamed: dict[str, Any] = {}
    sent_as: dict[str, str] = {}
    for key, value in data.items():
        name = own.get(plain(key), key)
        if name not in renamed or renamed[name] == "":
            renamed[name], sent_as[name] = value, key
        elif value not in ("", renamed[name]):
            raise ValueError(
                f"'{shown(sent_as[name])}' and '{shown(key)}' mean the same and differ. Nothing "
                "was changed; send one of them"
            )
    return renamed


class ForgivingParams(BaseModel):
    """Arguments that are understood under other names, and a list of one as what is in it."""

    other_names: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Parameter → what models call it when they do not look."""
    one_a_call: ClassVar[Mapping[str, str]] = {}
    """Parameter of which there is one → what to do about the others, where several are sent."""

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        named = with_own_names(without_null(data), cls.other_names)
        for name, problem in cls.one_a_call.items():
            if name in named:
                named[name] = only_one(named[name], problem)
        return cls.completed(named)

    @classmethod
    def completed(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Return named arguments with what follows from the others."""
        return data
