"""The protocol of who records the project around calls that may change it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from winx_tui.core.errors import WorkspaceError
from winx_tui.core.events import Notice
from winx_tui.execution.prepared import PreparedCall


class UnrecordedError(WorkspaceError):
    """A dangerous call must not run, because the project cannot be recorded before it."""


class WorkRecorder(Protocol):
    """Records what calls do to the project, so that it can be taken back."""

    def around(self, prepared: PreparedCall) -> AbstractAsyncContextManager[None]:
        """Record the project before a call and after it, where the call may change it.

        Raises:
            UnrecordedError: on entering; the call must not run.
        """
        ...

    def take_notices(self) -> tuple[Notice, ...]:
        """Return, once, what the person should know of what cannot be taken back."""
        ...
