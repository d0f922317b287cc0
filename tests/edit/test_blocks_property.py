"""An edit lands exactly as it was meant, or is refused; there is no third outcome.

Edits of known outcome are written down as weak models do. `WINX_EXPLORE=1 WINX_EXAMPLES=20000
pytest tests/edit/test_blocks_property.py --hypothesis-show-statistics` looks for new ones and
tells how many of each kind landed.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import assume, event, given, note, reject, settings
from hypothesis import strategies as st

from tests.edit.distortions import DISTORTIONS, distorted_request
from tests.edit.envelopes import blocks, holds_marker_like_lines
from tests.edit.sample_files import sample_file
from tests.edit.true_edits import Draft, Row, bare
from tests.edit.verdicts import RIGHT, request_text, seeded_requests, verdict
from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.search_replace import parse_blocks

SEEDS = st.integers(0, 2**32 - 1)
STRETCHES = st.integers(1, 6)
EXAMPLES = max(300, settings().max_examples)
SEEDED = 20

LEAST_LANDED = 0.25
"""Of the seeded requests; many of the files repeat themselves, so that places are ambiguous."""
MOST_REFUSED = 0.5
"""Of the seeded requests, for another reason than that."""
SELDOM_LAND = ("elided", "entities", "in one line", "stale anchor + shifted")
"""What dots stand for is not guessed, nor which is wrong where text and anchor disagree."""


@pytest.mark.timeout(300 + EXAMPLES // 20)
@given(st.sampled_from(sorted(DISTORTIONS)), STRETCHES, SEEDS)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_distorted_edit_lands_as_it_was_meant_or_is_refused(
    name: str, stretches: int, seed: int
) -> None:
    rng = random.Random(seed)
    request = distorted_request(rng, name, stretches)
    if request is None:
        reject()
    envelope, text = request_text(rng, request)
    outcome = verdict(request, envelope, text)
    event(f"{name}: {outcome}")
    note(f"{name}, {envelope}\n{''.join(request.edit.file.lines)!r}\n{text}")
    assert outcome in RIGHT


@pytest.mark.parametrize("name", DISTORTIONS)
def test_most_distorted_edits_land(name: str) -> None:
    outcomes: Counter[str] = Counter()
    for rng, request in seeded_requests(name, SEEDED):
        outcomes[verdict(request, *request_text(rng, request))] += 1
    assert set(outcomes) <= RIGHT
    if not DISTORTIONS[name].is_refused and name not in SELDOM_LAND:
        assert outcomes["landed"] >= SEEDED * LEAST_LANDED
        assert outcomes["refused"] <= SEEDED * MOST_REFUSED


@pytest.mark.timeout(300 + EXAMPLES // 20)
@given(STRETCHES, SEEDS)
@settings(max_examples=EXAMPLES // 3, deadline=None)
def test_a_block_for_all_places_changes_each_of_them_and_nothing_else(
    stretches: int, seed: int
) -> None:
    rng = random.Random(seed)
    bodies = list(sample_file(rng, stretches).bodies)
    at = rng.randrange(len(bodies))
    search = bodies[at : at + rng.choice((1, 1, 2, 3))]
    windows = [bodies[i : i + len(search)] for i in range(len(bodies))]
    places = [i for i, window in enumerate(windows) if window == search]
    # Places that are like it but for blanks are meant too, and lie beyond this test.
    assume(len(places) == sum(list(map(bare, one)) == list(map(bare, search)) for one in windows))
    assume(any(line.strip() for line in search))
    assume(all(after - before >= len(search) for before, after in pairwise(places)))
    new = rng.choice(([], ["new"], [*search, "new"], ["new", "lines"]))
    draft = Draft(
        at,
        at + len(search),
        tuple([Row(line, line, None) for line in search] + [Row(line, None, line) for line in new]),
        "@all",
    )
    assume(not holds_marker_like_lines([draft]))
    wanted: list[str] = []
    i = 0
    while i < len(bodies):
        wanted.extend(new if i in places else bodies[i : i + 1])
        i += len(search) if i in places else 1
    lines = [f"{body}\n" for body in bodies]
    result = apply_blocks(lines, parse_blocks(blocks([draft]))).text
    assert result == "".join(f"{body}\n" for body in wanted)
