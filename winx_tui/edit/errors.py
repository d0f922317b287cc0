"""Why an edit was not made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from winx_tui.core.errors import ToolError
from winx_tui.core.problems import ProblemCode

EditErrorKind = Literal["syntax", "not_found", "ambiguous", "overlap", "too_loose"]

_CODES: Mapping[EditErrorKind, ProblemCode] = {
    "syntax": "syntax",
    "not_found": "no_match",
    "ambiguous": "ambiguous_match",
    "overlap": "ambiguous_match",
    "too_loose": "no_match",
}


class EditError(ToolError):
    """The blocks cannot be applied; nothing was changed. The text is for the model."""

    def __init__(self, kind: EditErrorKind, message: str) -> None:
        super().__init__(message, code=_CODES[kind])
        self.kind = kind
