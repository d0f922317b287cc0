"""What a session goes on with: its approvals, its mode and model, and where its shell stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from winx_tui.core.access import Access
from winx_tui.core.approval import ApprovalDecision, Confinement
from winx_tui.core.errors import SessionError
from winx_tui.core.events import Notice
from winx_tui.core.messages import ModelRef
from winx_tui.core.modes import MODES, Mode
from winx_tui.core.text import counted
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.opened_session import OpenedSession
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.grants import Grants
from winx_tui.session.approvals import that_hold
from winx_tui.session.log import SessionLog
from winx_tui.session.records import ForgottenRecord, GrantRecord, StandingRecord, utc_now
from winx_tui.session.replay import fold
from winx_tui.session.store import SessionStore
from winx_tui.workspace.display import visible


def resumed(sessions: SessionStore, session_id: str, root: Path) -> OpenedSession:
    """Take up a session; what was approved and where it stood counts in its own folder only.

    Raises:
        SessionError: it cannot be found or read, or is open somewhere.
    """
    taken = sessions.take_up(sessions.find(session_id))
    session = taken.session
    is_at_home = session.header.cwd == root
    return OpenedSession(
        taken.log,
        session.events,
        fold(session.events),
        left=session.standing if is_at_home else _without_place(session.standing, root),
        approvals=tuple(that_hold(session.approvals, root)),
        notices=tuple(Notice(remark, "warning") for remark in taken.remarks),
    )


def take_over(
    opened: OpenedSession, choices: Choices, model: ModelRef | None, *, given: frozenset[str]
) -> OpenedSession:
    """Let the choices of a session hold again; return it with what is to be said of that.

    The mode is never wider than what was chosen for this start; a narrower one is kept.

    Args:
        opened: the session.
        choices: as they stand for this start; changed.
        model: the session's, if it can be used here; else None.
        given: "mode" and "model", as far as this start names them: those stay as they are.
    """
    if "model" not in given:
        choices.model = model or choices.model
    left = opened.left
    if left is None or "mode" in given:
        return opened
    ceiling = choices.mode
    choices.mode = _narrower(left.mode, ceiling)
    if left.before_plan is not None and choices.mode == "read-only":
        choices.before_plan = _narrower(left.before_plan, ceiling)
    if choices.mode == ceiling:
        return opened
    words = "This session goes on " + (
        "planning" if choices.is_planning else f"in {choices.mode} mode"
    )
    return opened.with_notice(f"{words}, as it was left; /mode changes that.")


def settle_in(toolset: Toolset, opened: OpenedSession, root: Path) -> tuple[Notice, ...]:
    """Let what was approved hold again, and the shell begin where it was; say what is so.

    From now on what is approved is written down.
    """
    grants = toolset.grants
    _replay(opened.approvals, grants)
    grants.keeper = LoggedGrants(opened.log, root)
    notices = list(opened.notices)
    if len(grants):
        hold = "holds" if len(grants) == 1 else "hold"
        approvals = counted(len(grants), "approval")
        notices.append(
            Notice(f"{approvals} of this session {hold} again; /permissions shows them.")
        )
    if opened.left is not None and opened.left.cwd != root:
        notices += _begin_in(toolset, opened.left.cwd)
    return tuple(notices)


class LoggedGrants:
    """Writes down in the session's log what is approved for it, and what is forgotten."""

    def __init__(self, log: SessionLog, root: Path) -> None:
        """Take the log, and the workspace that approvals are given for."""
        self._log = log
        self._root = root

    def granted(
        self,
        accesses: tuple[Access, ...],
        decision: ApprovalDecision,
        confinement: Confinement | None,
    ) -> None:
        """Write down an approval."""
        self._append(GrantRecord(utc_now(), self._root, accesses, decision, confinement))

    def forgotten(self, accesses: tuple[Access, ...]) -> None:
        """Write down that these ask again."""
        self._append(ForgottenRecord(utc_now(), accesses))

    def _append(self, record: GrantRecord | ForgottenRecord) -> None:
        try:
            self._log.append_state(record)
        except SessionError:
            # It waits in the log; the next event that cannot be saved is told.
            return


def _replay(approvals: Iterable[GrantRecord | ForgottenRecord], grants: Grants) -> None:
    for each in approvals:
        if isinstance(each, ForgottenRecord):
            grants.forget(each.accesses)
        else:
            grants.add(each.accesses, each.decision, each.confinement)


def _begin_in(toolset: Toolset, directory: Path) -> list[Notice]:
    if directory.is_absolute() and directory.is_dir():
        toolset.shells.begin_in(directory)
        return []
    gone = visible(str(directory))
    return [Notice(f"{gone}, where the shell was, is gone; commands begin at the workspace.")]


def _without_place(left: StandingRecord | None, root: Path) -> StandingRecord | None:
    return None if left is None else replace(left, cwd=root)


def _narrower(one: Mode, other: Mode) -> Mode:
    return min(one, other, key=MODES.index)
