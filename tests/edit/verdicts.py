"""Sends requests through the matcher and says what became of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Literal

from tests.edit.distortions import DISTORTIONS, Request, distorted_request
from tests.edit.envelopes import ENVELOPES, PLAIN, holds_marker_like_lines
from tests.edit.outcomes import is_outcome
from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.errors import EditError
from winx_tui.edit.proposal import read_proposal

Verdict = Literal["landed", "ambiguous", "refused", "wrong", "silent", "stubborn"]
"""ambiguous: refused since there are several places; refused: for another reason; silent: landed,
but what was overlooked is not told; stubborn: a plain request was refused."""

RIGHT = frozenset(("landed", "ambiguous", "refused"))

_ENVELOPES = (*["plain"] * 8, *ENVELOPES)


def request_text(rng: random.Random, request: Request) -> tuple[str, str]:
    """Write a request down in some envelope; return the envelope's name and the text."""
    envelope = rng.choice(_ENVELOPES)
    if not _suits(envelope, request):
        envelope = "plain"
    return envelope, ENVELOPES[envelope](rng, request.edit.file, request.sent)


def _suits(envelope: str, request: Request) -> bool:
    """Tell whether an envelope takes away nothing of the request's intention."""
    if envelope == "unified diff":
        return not any(draft.anchor for draft in request.sent)
    if envelope == "indented markers":
        # The lines of the blocks might be meant to be indented just as the markers are.
        lines = [line for draft in request.sent for line in draft.search if line.strip()]
        return request.is_exact or not all(line.startswith("    ") for line in lines)
    return True


def verdict(request: Request, envelope: str, text: str) -> Verdict:
    """Judge what the matcher makes of a request."""
    distortion = DISTORTIONS[request.distortion]
    try:
        proposal = read_proposal(text)
        if proposal.kind == "whole_file":
            return "refused"
        applied = apply_blocks(request.edit.file.lines, proposal.blocks)
    except EditError as error:
        is_plain = envelope in PLAIN and not holds_marker_like_lines(request.sent)
        if distortion.must_land and is_plain:
            return "stubborn"
        return "ambiguous" if error.kind == "ambiguous" else "refused"
    if distortion.is_refused or not is_outcome(applied.text, list(request.expected)):
        return "wrong"
    overlooked = applied.tolerances + applied.corrections
    is_told = request.is_exact or bool(overlooked) or envelope not in PLAIN
    return "landed" if is_told else "silent"


def seeded_requests(name: str, count: int) -> Iterator[tuple[random.Random, Request]]:
    """Yield the first requests of a distortion, the same ones at each call."""
    seed = 0
    while count:
        seed += 1
        rng = random.Random(f"{name} {seed}")
        if request := distorted_request(rng, name):
            count -= 1
            yield rng, request
