"""How weak models send an edit that is right: a table of distortions.

A distortion rewrites the blocks of a true edit as such a model writes them, and says in which
form a new line may then land. `distorted_request` puts it all together.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.edit.misremembering import foreseen, left_out, misremembered, stale_anchor, swapped
from tests.edit.outcomes import Expected, expected_lines
from tests.edit.rewriting import (
    Change,
    Drafts,
    anchored,
    blank_is_blank,
    blank_trail,
    curly,
    cut_off,
    dedented,
    each_block,
    each_line,
    elided,
    entities,
    escaped,
    first_line_stripped,
    in_one_line,
    numbered,
    other_unit,
    out_of_order,
    part_of_line,
    same_indentation,
    shifted,
    spaced,
    with_blanks,
    without_blanks,
)
from tests.edit.sample_files import sample_file
from tests.edit.true_edits import TrueEdit, has_clear_intention, plain, true_edit


@dataclass(frozen=True, slots=True)
class Distortion:
    """One way in which a request is not as it should be."""

    change: Change
    """Returns the blocks as they are sent; as they were where the way does not apply."""
    normal: Callable[[str], str] | None = None
    """What of a new line is left of it for certain."""
    verbatim: bool = False
    """Whether a new line may stay as it was sent."""
    loose_blanks: bool = False
    """Whether blank lines within the blocks may come and go."""
    is_refused: bool = False
    """Whether the request means nothing in the file and must not land."""
    must_land: bool = False
    """Whether the request is plain, so that a refusal is wrong too."""
    is_optional: bool = True
    """Whether an example counts only where something was changed."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a model sends it, and what is right."""

    distortion: str
    edit: TrueEdit
    sent: Drafts
    expected: tuple[Expected, ...]

    @property
    def is_exact(self) -> bool:
        """Tell whether each SEARCH stands in the file to the letter."""
        bodies = list(self.edit.file.bodies)
        return all(
            any(bodies[at : at + len(one.search)] == one.search for at in range(len(bodies)))
            for one in self.sent
        )


DISTORTIONS: dict[str, Distortion] = {
    "exact": Distortion(lambda _, edit: edit.drafts, is_optional=False),
    "anchored": Distortion(each_block(anchored), must_land=True, is_optional=False),
    "out of order": Distortion(out_of_order),
    "trailing blanks": Distortion(each_line(blank_trail, search_only=0.3), str.rstrip),
    "no trailing blanks": Distortion(
        each_line(lambda _, line: line.rstrip(), search_only=0.3), str.rstrip
    ),
    "shifted": Distortion(each_block(shifted), blank_is_blank),
    "dedented": Distortion(each_block(dedented), blank_is_blank),
    "first line stripped": Distortion(each_block(first_line_stripped), verbatim=True),
    "tabs and blanks": Distortion(other_unit, blank_is_blank),
    "typographic": Distortion(each_line(curly), plain),
    "typed": Distortion(each_line(lambda _, line: plain(line)), plain),
    "line numbers": Distortion(numbered, blank_is_blank),
    "blank lines dropped": Distortion(each_block(without_blanks), loose_blanks=True),
    "blank lines added": Distortion(each_block(with_blanks), loose_blanks=True),
    "inner blanks": Distortion(each_line(spaced, search_only=0.3), same_indentation),
    "escaped quotes": Distortion(escaped(lambda line: line.replace('"', '\\"'))),
    "escaped all": Distortion(escaped(lambda line: line.replace("\\", "\\\\").replace('"', '\\"'))),
    "entities": Distortion(escaped(entities)),
    "in one line": Distortion(each_block(in_one_line)),
    "stale anchor": Distortion(each_block(stale_anchor)),
    "line left out": Distortion(left_out, is_refused=True),
    "lines swapped": Distortion(swapped, is_refused=True),
    "line foreseen": Distortion(foreseen, is_refused=True),
    "misremembered": Distortion(misremembered, is_refused=True),
    "elided": Distortion(each_block(elided)),
    "part of a line": Distortion(each_block(part_of_line)),
    "cut off": Distortion(each_block(cut_off)),
}


def _both(first: Distortion, second: Distortion) -> Distortion:
    def change(rng: random.Random, edit: TrueEdit) -> Drafts:
        once = replace(edit, drafts=first.change(rng, edit))
        twice = second.change(rng, once)
        return edit.drafts if edit.drafts == once.drafts or once.drafts == twice else twice

    normals = [one.normal for one in (first, second) if one.normal]

    def normal(line: str) -> str:
        for one in normals:
            line = one(line)
        return line

    return Distortion(
        change,
        normal if normals else None,
        first.verbatim or second.verbatim,
        first.loose_blanks or second.loose_blanks,
        first.is_refused or second.is_refused,
    )


_PAIRS = (
    ("shifted", "trailing blanks"),
    ("shifted", "typographic"),
    ("shifted", "anchored"),
    ("shifted", "line numbers"),
    ("shifted", "blank lines dropped"),
    ("tabs and blanks", "typographic"),
    ("tabs and blanks", "dedented"),
    ("tabs and blanks", "anchored"),
    ("typographic", "line numbers"),
    ("escaped quotes", "shifted"),
    ("blank lines dropped", "trailing blanks"),
    ("misremembered", "shifted"),
    ("misremembered", "anchored"),
    ("blank lines added", "anchored"),
    ("line numbers", "anchored"),
    ("stale anchor", "shifted"),
    ("line left out", "shifted"),
    ("line left out", "anchored"),
    ("misremembered", "typographic"),
    ("cut off", "anchored"),
    ("cut off", "misremembered"),
)
DISTORTIONS |= {
    f"{one} + {other}": _both(DISTORTIONS[one], DISTORTIONS[other]) for one, other in _PAIRS
}


TRIES = 20


def distorted_request(rng: random.Random, name: str, max_stretches: int = 6) -> Request | None:
    """Draw a file and an edit, and distort it.

    None where, in so many tries, no edit came up that can be distorted so and keeps its intention.
    """
    attempts = (_attempt(rng, name, max_stretches) for _ in range(TRIES))
    return next((request for request in attempts if request), None)


def _attempt(rng: random.Random, name: str, max_stretches: int) -> Request | None:
    distortion = DISTORTIONS[name]
    edit = true_edit(rng, sample_file(rng, max_stretches))
    sent = distortion.change(rng, edit)
    if distortion.is_optional and sent == edit.drafts:
        return None
    by_place = tuple(sorted(sent, key=lambda draft: draft.start))
    shown = (draft.search for drafts in (edit.drafts, sent) for draft in drafts)
    if not all(any(map(str.strip, lines)) for lines in shown):
        return None
    if not has_clear_intention(edit, by_place, in_order=by_place == sent):
        return None
    expected = expected_lines(
        edit,
        by_place,
        distortion.normal,
        verbatim=distortion.verbatim,
        loose_blanks=distortion.loose_blanks,
    )
    return Request(name, edit, sent, tuple(expected))
