"""What a conversation goes on from, and where it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from winx_tui.core.events import Event, Notice
from winx_tui.core.messages import ModelRef
from winx_tui.session.log import SessionLog
from winx_tui.session.records import ForgottenRecord, GrantRecord, StandingRecord
from winx_tui.session.replay import SessionState


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The log of a conversation, and what stood in it before."""

    log: SessionLog
    history: tuple[Event, ...] = ()
    state: SessionState = field(default_factory=SessionState)
    left: StandingRecord | None = None
    """How it was left; None: it is new, or nobody wrote that down."""
    approvals: tuple[GrantRecord | ForgottenRecord, ...] = ()
    """What holds again, in order."""
    notices: tuple[Notice, ...] = ()
    """What a person should be told of it."""

    @property
    def session_id(self) -> str:
        """Return the session's id."""
        return self.log.path.stem

    @property
    def last_model(self) -> ModelRef | None:
        """Return the model that was chosen last, whoever answered in its place."""
        left = None if self.left is None else self.left.model
        return left or self.state.model

    def with_notice(self, text: str) -> OpenedSession:
        """Return it with something more to be told."""
        return replace(self, notices=(*self.notices, Notice(text)))
