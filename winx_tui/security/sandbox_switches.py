"""What an answer opens of the sandbox: as the question shows it, then as a person switches it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from winx_tui.core.approval import ApprovalDecision, Confinement

Switch = Literal["network", "outside", "unconfined"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How the switches of a question stand."""

    network: bool = False
    outside: bool = False
    """Whether `Confinement.outside` may be written."""
    unconfined: bool = False
    """Whether it runs without any sandbox; the other two say nothing then."""


CLOSED = Opening()


def as_shown(confinement: Confinement) -> Opening:
    """Return how the switches stand to begin with: what the command wants is open."""
    switches = switches_of(confinement)
    return Opening(bool(confinement.network), outside="outside" in switches)


def switches_of(confinement: Confinement) -> tuple[Switch, ...]:
    """Return the switches on offer; a mode that only reads is not left by an answer."""
    if confinement.level == "read-only":
        return ("network",)
    outside: tuple[Switch, ...] = ("outside",) if confinement.outside else ()
    return ("network", *outside, "unconfined")


def switched(opening: Opening, switch: Switch, confinement: Confinement) -> Opening:
    """Turn a switch; one that is not on offer, or says nothing now, stays as it is."""
    if switch not in switches_of(confinement):
        return opening
    match switch:
        case "unconfined":
            return replace(opening, unconfined=not opening.unconfined)
        case "network" if not opening.unconfined:
            return replace(opening, network=not opening.network)
        case "outside" if not opening.unconfined:
            return replace(opening, outside=not opening.outside)
    return opening


def openings_of(confinement: Confinement) -> tuple[Opening, ...]:
    """Return all ways that the switches can stand."""
    reached = [as_shown(confinement)]
    for opening in reached:
        nexts = (switched(opening, switch, confinement) for switch in switches_of(confinement))
        reached += [each for each in nexts if each not in reached]
    return tuple(reached)


def decided(decision: ApprovalDecision, opening: Opening) -> ApprovalDecision:
    """Write into an approval what it opens."""
    return replace(
        decision,
        network=opening.network,
        outside=opening.outside,
        is_unconfined=opening.unconfined,
    )
