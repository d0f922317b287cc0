"""Why an edit was not made."""

from __future__ import annotations

from typing import Literal

from winx_tui.core.errors import ToolError

EditErrorKind = Literal["syntax", "not_found", "ambiguous", "overlap", "too_loose"]


class EditError(ToolError):
    """The blocks cannot be applied; nothing was changed. The text is for the model."""

    def __init__(self, kind: EditErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
