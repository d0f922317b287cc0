"""What an answer opens of the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.approval import ApprovalDecision, Confinement
from winx_tui.security.sandbox_switches import (
    Opening,
    Switch,
    as_shown,
    decided,
    openings_of,
    switched,
    switches_of,
)

SHUT = Confinement("bubblewrap")
WIDE = Confinement("bubblewrap", network=("pypi.org",), outside=(Path("/opt"),))
READ_ONLY = Confinement("bubblewrap", level="read-only", outside=(Path("/opt"),))


def test_what_the_command_wants_is_open_to_begin_with() -> None:
    assert as_shown(SHUT) == Opening()
    assert as_shown(WIDE) == Opening(network=True, outside=True)
    assert as_shown(READ_ONLY) == Opening(), "nothing outside is written where nothing is"


@pytest.mark.parametrize(
    ("confinement", "offered"),
    [
        (SHUT, ("network", "unconfined")),
        (WIDE, ("network", "outside", "unconfined")),
        (READ_ONLY, ("network",)),
    ],
)
def test_only_what_makes_sense_can_be_switched(
    confinement: Confinement, offered: tuple[Switch, ...]
) -> None:
    assert switches_of(confinement) == offered


def test_a_switch_that_is_not_on_offer_stays_as_it_is() -> None:
    for switch in ("outside", "unconfined"):
        assert switched(Opening(), switch, READ_ONLY) == Opening()


def test_without_the_sandbox_the_other_switches_stay_as_they_are() -> None:
    out = switched(as_shown(WIDE), "unconfined", WIDE)
    assert switched(switched(out, "network", WIDE), "outside", WIDE) == out
    assert switched(out, "unconfined", WIDE) == as_shown(WIDE)


def test_all_ways_to_stand_are_found() -> None:
    assert len(openings_of(WIDE)) == 8
    assert len(openings_of(SHUT)) == 4
    assert len(openings_of(READ_ONLY)) == 2


def test_a_decision_says_explicitly_what_it_opens() -> None:
    decision = decided(ApprovalDecision("allow", scope="session"), Opening(unconfined=True))
    assert decision == ApprovalDecision(
        "allow", scope="session", network=False, outside=False, is_unconfined=True
    )
