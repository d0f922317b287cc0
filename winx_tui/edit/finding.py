"""Finds the places in a file that a block may mean, strictest tier first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winx_tui.edit.indentation import indents, is_shifted
from winx_tui.edit.readings import UNNUMBERED, Sought
from winx_tui.edit.refusals import gave_up, not_there
from winx_tui.edit.search_replace import Block
from winx_tui.edit.steps import AS_SENT, CLOSE, LATER, NUMBERED, UNMOVED, Step
from winx_tui.edit.substring import occurrences
from winx_tui.edit.tiers import TIERS, Tier, same_words
from winx_tui.edit.views import View, spans_of

_MAX_COMPARED_LINES = 3_000_000
"""Work after which a search is given up; ordinary edits compare some hundreds."""

Position = tuple[int, int]
"""A line of the file, from 0, and a character in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block may go: from the first position up to the second."""

    begin: Position
    end: Position
    step: Step
    spans: tuple[tuple[int, int], ...] = ()
    """The lines of the file for each line of SEARCH, where blank lines were passed over."""


class Finder:
    """Looks for blocks in one file; the work of a call is counted and bounded."""

    def __init__(self, lines: Sequence[str], blocks: Sequence[Block]) -> None:
        self._lines = lines
        self._views = {False: View(range(len(lines)), lines, blocks)}
        self._found: dict[object, list[Place]] = {}
        self._blocks = blocks
        self._work_left = _MAX_COMPARED_LINES

    def places(self, block: Block) -> list[Place]:
        """Return the places of the strictest step that has any, in file order.

        For a block that is meant for every place: of all steps that overlook no more than
        indentation, or else the parts of lines.

        Raises:
            EditError: the file repeats itself too much.
        """
        sent = (block.is_moved, block.as_sent[0])
        known = (block.search, block.anchor, block.hint, block.every, *sent)
        if known not in self._found:
            search = self._everywhere if block.every else self._strictest
            self._found[known] = [self._unmoved(place, block) for place in search(block)]
        return self._found[known]

    def close_places(self, block: Block) -> list[Place]:
        """Return the places of all steps that overlook no more than indentation."""
        return self._all(CLOSE, block)

    def _unmoved(self, place: Place, block: Block) -> Place:
        """Read a block as it was sent where that is just what the file has."""
        first, last = place.begin[0], place.begin[0] + len(block.as_sent[0])
        if not block.as_sent[0] or list(block.as_sent[0]) != list(self._lines[first:last]):
            return place
        return replace(place, end=(last, 0), step=UNMOVED, spans=())

    def _strictest(self, block: Block) -> list[Place]:
        if block.anchor is not None:
            return self._named((*AS_SENT, *NUMBERED, *LATER), block, *block.anchor)
        steps = AS_SENT
        if block.is_moved:
            if found := self._all(CLOSE, block):
                return found
            steps = AS_SENT[len(CLOSE) :]
        if found := self._first(steps, block):
            return found
        number = next((at for form in UNNUMBERED if (at := form.search(block).hint)), 0)
        if number and (found := self._named(NUMBERED, block, number, number)):
            return found
        return self._first(LATER, block)

    def _first(self, steps: Sequence[Step], block: Block) -> list[Place]:
        return next((found for step in steps if (found := self._take(step, block))), [])

    def _named(self, steps: Sequence[Step], block: Block, first: int, last: int) -> list[Place]:
        """Return the places that begin on the lines which the block names.

        Where there is none, the numbers are out of date: an exact place elsewhere counts, but
        nothing that would have to be overlooked as well, and no place that has a looser twin.
        """
        elsewhere: list[Place] = []
        for step in steps:
            if elsewhere and elsewhere[0].step.is_exact and not step.is_close:
                return self._all([step for step in steps if step.is_close], block)
            found = self._take(step, block)
            sought = step.reading.search(block)
            if named := [place for place in found if _stands_on(place, sought, first, last)]:
                return named
            elsewhere = elsewhere or found
        if elsewhere and not elsewhere[0].step.is_exact:
            raise not_there(
                (first, last), block, elsewhere[0].begin[0] + 1, elsewhere[0].step.words
            )
        return elsewhere

    def _everywhere(self, block: Block) -> list[Place]:
        first, last = block.anchor or (1, len(self._lines))
        for steps in (CLOSE, LATER[:1]):
            found = self._all(steps, block)
            if named := [place for place in found if first <= place.begin[0] + 1 <= last]:
                return named
        return []

    def _all(self, steps: Sequence[Step], block: Block) -> list[Place]:
        """Return the places of all steps, each with the strictest that has it."""
        found: dict[Position, Place] = {}
        for step in steps:
            for place in self._take(step, block):
                found.setdefault(place.begin, place)
        return sorted(found.values(), key=lambda place: place.begin)

    def _take(self, step: Step, block: Block) -> list[Place]:
        sought = step.reading.search(block)
        if not sought.lines:
            return []
        if step.is_substring:
            spans = occurrences(self._lines, sought.lines)
            places = [Place(begin, end, step) for begin, end in spans]
        elif not self._may_stand(step, sought.lines):
            places = []
        elif step.skips_blank_lines:
            places = self._without_blank_lines(step, sought.lines)
        else:
            places = [
                Place((start, 0), (start + len(sought.lines), 0), step)
                for start in self._starts(self._view(False), step.tier, sought.lines)
            ]
        return places if block.anchor else _settled(places, sought)

    def _may_stand(self, step: Step, search: Sequence[str]) -> bool:
        """Tell whether the file has each line of SEARCH at all.

        It is asked before anything but the strictest tier; then most misses cost one look.
        """
        if step.tier is TIERS[0] and not step.skips_blank_lines:
            return True
        loosest = TIERS[-1].key
        _, where = self._view(False).index(loosest, search)
        return all(where[line] for line in loosest(search) if line)

    def _without_blank_lines(self, step: Step, search: Sequence[str]) -> list[Place]:
        said = [line for line in search if line.strip()]
        if not said:
            return []
        view = self._view(True)
        places = []
        for start in self._starts(view, step.tier, said):
            numbers = view.numbers[start : start + len(said)]
            spans = spans_of(search, numbers)
            places.append(Place((numbers[0], 0), (numbers[-1] + 1, 0), step, spans))
        return places

    def _starts(self, view: View, tier: Tier, search: Sequence[str]) -> list[int]:
        """Return where in a view the lines of SEARCH stand."""
        if tier.only_typographic and view.is_ascii and "".join(search).isascii():
            return []
        keyed, where = view.index(tier.key, search)
        wanted = tier.key(search)
        positions = [where[line] for line in wanted]
        rarest = min(range(len(wanted)), key=lambda index: len(positions[index]))
        self._work_left -= len(wanted) * (1 + len(positions[rarest]))
        if self._work_left < 0:
            raise gave_up([view.numbers[at] + 1 for at in positions[rarest]])
        starts = [
            position - rarest
            for position in positions[rarest]
            if position >= rarest
            and keyed[position - rarest : position - rarest + len(wanted)] == wanted
        ]
        if tier.fit == "shifted" and starts:
            return _shifted(view.indents, indents(search), starts)
        if tier.fit == "same_words":
            return [
                at for at in starts if _are_same_words(view.lines[at : at + len(search)], search)
            ]
        return starts

    def _view(self, skips_blank_lines: bool) -> View:
        if skips_blank_lines not in self._views:
            said = [number for number, line in enumerate(self._lines) if line.strip()]
            lines = [self._lines[number] for number in said]
            self._views[skips_blank_lines] = View(said, lines, self._blocks)
        return self._views[skips_blank_lines]


def _shifted(ours: Sequence[str], theirs: Sequence[str], starts: Sequence[int]) -> list[int]:
    """Return those starts from which the file is moved against SEARCH all alike."""
    # A file that repeats itself has the same indentation at many places.
    known: dict[tuple[str, ...], bool] = {}
    found = []
    for at in starts:
        window = tuple(ours[at : at + len(theirs)])
        if window not in known:
            known[window] = is_shifted(window, theirs)
        if known[window]:
            found.append(at)
    return found


def _are_same_words(found: Sequence[str], sought: Sequence[str]) -> bool:
    return all(map(same_words, found, sought))


def _settled(places: list[Place], sought: Sought) -> list[Place]:
    """Let a line number that belongs to the block settle a tie of exact places, or rule."""
    if not sought.hint or not places or not (places[0].step.is_exact or sought.hint_binds):
        return places
    there = [place for place in places if _stands_on(place, sought, sought.hint, sought.hint)]
    return there if there or sought.hint_binds else places


def _stands_on(place: Place, sought: Sought, first: int, last: int) -> bool:
    """Tell whether a place begins on the lines first to last.

    Where blank lines were passed over, it begins later by those that SEARCH begins with; they
    may also be the model's, but for those that have a number.
    """
    number = place.begin[0] + 1
    if not place.step.skips_blank_lines:
        return first <= number <= last
    blank = next(index for index, line in enumerate(sought.lines) if line.strip())
    if place.step.reading.correction == "line_numbers":
        return first <= number - blank <= last
    return first <= number and number - blank <= last
