"""What a person approved for the rest of a session, and what the sandbox refused meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from winx_tui.core.access import Access, FetchUrl, RunCommand
from winx_tui.core.approval import ApprovalDecision, Confinement

if TYPE_CHECKING:
    from winx_tui.security.sandbox.refusals import Refusal

_PLAINLY = ApprovalDecision("allow")


@dataclass(frozen=True, slots=True)
class _Granted:
    decision: ApprovalDecision
    confinement: Confinement | None
    """As it was shown; None where nothing confined it."""


class GrantKeeper(Protocol):
    """Whoever writes down what is approved, so that it outlives the process."""

    def granted(
        self,
        accesses: tuple[Access, ...],
        decision: ApprovalDecision,
        confinement: Confinement | None,
    ) -> None:
        """Take note of an approval."""
        ...

    def forgotten(self, accesses: tuple[Access, ...]) -> None:
        """Take note that these ask again."""
        ...


class Grants:
    """Exactly the accesses that were shown and approved; nothing is widened.

    A granted command is that very text in that very directory, with what of the sandbox
    was opened for it; a granted edit is any later edit of that very file; a granted web page
    is any page of that host, scheme and port. A command that the sandbox has refused
    something asks, until it is granted anew.
    """

    def __init__(self) -> None:
        self._granted: dict[Access, _Granted] = {}
        self._refused: dict[str, dict[Refusal, None]] = {}
        self.keeper: GrantKeeper | None = None
        """Is told of each change; None: nothing outlives the process."""

    def add(
        self,
        accesses: Iterable[Access],
        decision: ApprovalDecision = _PLAINLY,
        confinement: Confinement | None = None,
    ) -> None:
        """Remember what was approved, and how far the sandbox was opened.

        Args:
            accesses: What was asked about.
            decision: The answer.
            confinement: The sandbox as it was shown.
        """
        granted = replace(decision, scope="session", decided_by="grant")
        accesses = tuple(accesses)
        if self.keeper is not None:
            self.keeper.granted(tuple(map(_covered, accesses)), decision, confinement)
        for access in accesses:
            self._granted[_covered(access)] = _Granted(granted, confinement)
            if isinstance(access, RunCommand):
                self._refused.pop(access.command, None)

    def decision_on(
        self, access: Access, confinement: Confinement | None = None
    ) -> ApprovalDecision | None:
        """Return how an access was approved; None where it asks.

        It asks again where it would open more by now than was shown: the same text may
        lead elsewhere, and another page of the same host may be sent a secret.
        """
        # Lazy: no first request waits for them.
        from winx_tui.security.permits import wants_more
        from winx_tui.security.web_dangers import is_dangerous_url

        granted = self._granted.get(_covered(access))
        if granted is None or wants_more(confinement, granted.confinement):
            return None
        if isinstance(access, RunCommand) and access.command in self._refused:
            return None
        if isinstance(access, FetchUrl) and is_dangerous_url(access.url):
            return None
        return granted.decision

    def refuse(self, command: str, refusal: Refusal) -> None:
        """Remember what the sandbox refused a command."""
        self._refused.setdefault(command, {})[refusal] = None

    def refusals_of(self, command: str) -> tuple[Refusal, ...]:
        """Return what the sandbox refused this very command, the earliest first."""
        return tuple(self._refused.get(command, ()))

    def __contains__(self, access: object) -> bool:
        return isinstance(access, Access) and _covered(access) in self._granted

    def forget(self, accesses: Iterable[Access]) -> None:
        """Take grants back, so that these ask again."""
        accesses = tuple(accesses)
        if self.keeper is not None and accesses:
            self.keeper.forgotten(accesses)
        for access in accesses:
            self._granted.pop(_covered(access), None)

    def __iter__(self) -> Iterator[Access]:
        return iter(tuple(self._granted))

    def __len__(self) -> int:
        return len(self._granted)


def _covered(access: Access) -> Access:
    """Return what an approval of an access stands for."""
    if not isinstance(access, FetchUrl):
        return access
    # Lazy: no first request waits for it.
    from winx_tui.security.web_url import origin_of

    return FetchUrl(origin_of(access.url))
