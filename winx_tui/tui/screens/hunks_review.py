"""What a person has decided of the parts of a change so far; pure data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from winx_tui.core.approval import ApprovalDecision, HunkChoice
from winx_tui.core.preview import FileDiff
from winx_tui.tui.blocks.diff import file_names
from winx_tui.tui.blocks.hunk import HunkPlace, hunk_places, read_hunks
from winx_tui.tui.glyphs import Mark

HunkState = Literal["open", "accepted", "refused", "edited"]

MARKS: dict[HunkState, Mark] = {
    "open": "hunk open",
    "accepted": "hunk accepted",
    "refused": "hunk refused",
    "edited": "hunk edited",
}


@dataclass(frozen=True, slots=True)
class HunkReview:
    """One choice, or none yet, for each part; every change of it is a new review."""

    files: tuple[FileDiff, ...]
    places: tuple[HunkPlace, ...]
    choices: tuple[HunkChoice | None, ...]
    current: int = 0
    """The part that is being looked at."""

    def state(self, index: int) -> HunkState:
        """Say what became of a part."""
        choice = self.choices[index]
        if choice is None:
            return "open"
        if not choice.is_accepted:
            return "refused"
        return "accepted" if choice.text is None else "edited"

    def count(self, state: HunkState) -> int:
        """Count the parts of which this became."""
        return sum(self.state(index) == state for index in range(len(self.places)))

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is open."""
        return None not in self.choices

    @property
    def is_last(self) -> bool:
        """Tell whether no part comes after the current one."""
        return self.current == len(self.places) - 1

    # Deciding

    def accepted(self) -> HunkReview:
        """Accept the current part as it was proposed."""
        return self._decided(is_accepted=True)

    def refused(self, reason: str = "") -> HunkReview:
        """Refuse the current part; the reason is for the model."""
        return self._decided(is_accepted=False, reason=reason)

    def edited(self, text: str) -> HunkReview:
        """Accept the current part with other lines in place of the proposed ones."""
        if text == self.proposed_text:
            return self.accepted()
        return self._decided(is_accepted=True, text=text)

    def rest_decided(self, *, is_accepted: bool) -> HunkReview:
        """Decide the current part and all open ones after it."""
        choices = tuple(
            HunkChoice(place.file, place.hunk, is_accepted)
            if index == self.current or (index > self.current and choice is None)
            else choice
            for index, (place, choice) in enumerate(zip(self.places, self.choices, strict=True))
        )
        return replace(self, choices=choices)._at_next_open()

    # Moving

    def at(self, index: int) -> HunkReview:
        """Look at another part; beyond the ends it stays at the first or last."""
        return replace(self, current=min(max(index, 0), len(self.places) - 1))

    # The current part

    @property
    def file(self) -> FileDiff:
        """Return the file of the current part."""
        return self.files[self.places[self.current].file]

    @property
    def is_editable(self) -> bool:
        """Tell whether the current part proposes lines that can be changed."""
        is_part = self.file.kind == "edit"
        has_text = self.file.kind != "delete" and len(read_hunks(self.file.unified_diff)) == 1
        return is_part or has_text

    @property
    def proposed_text(self) -> str:
        """Return the lines that the current part puts in place: context and added ones."""
        return read_hunks(self.file.unified_diff)[self.places[self.current].hunk].new_text

    @property
    def text(self) -> str:
        """Return the lines of the current part, as edited if they were."""
        choice = self.choices[self.current]
        return self.proposed_text if choice is None or choice.text is None else choice.text

    @property
    def edits(self) -> dict[HunkPlace, str]:
        """Return the lines of all edited parts."""
        return {
            place: choice.text
            for place, choice in zip(self.places, self.choices, strict=True)
            if choice is not None and choice.text is not None
        }

    @property
    def place(self) -> str:
        """Say where the current part is."""
        return self._place(self.current)

    # The answer

    @property
    def is_denial(self) -> bool:
        """Tell whether nothing is accepted."""
        return not any(choice is not None and choice.is_accepted for choice in self.choices)

    def summary(self) -> str:
        """Count what was decided, in words."""
        words: dict[HunkState, str] = {
            "accepted": "accepted",
            "refused": "refused",
            "edited": "edited",
            "open": "undecided, so refused",
        }
        counts = ((self.count(state), word) for state, word in words.items())
        return ", ".join(f"{count} {word}" for count, word in counts if count)

    def decision(self) -> ApprovalDecision:
        """Turn the choices into an answer; what is open counts as refused."""
        if self.is_denial:
            return ApprovalDecision("deny", feedback=self._reasons() or None)
        hunks = tuple(
            choice or HunkChoice(place.file, place.hunk, is_accepted=False)
            for place, choice in zip(self.places, self.choices, strict=True)
        )
        return ApprovalDecision("allow", hunks=hunks)

    # Private

    def _decided(
        self, *, is_accepted: bool, text: str | None = None, reason: str = ""
    ) -> HunkReview:
        place = self.places[self.current]
        choice = HunkChoice(place.file, place.hunk, is_accepted, text, reason)
        choices = (*self.choices[: self.current], choice, *self.choices[self.current + 1 :])
        return replace(self, choices=choices)._at_next_open()

    def _at_next_open(self) -> HunkReview:
        """Go on to the next open part, from the end to the first."""
        count = len(self.places)
        following = [(self.current + step) % count for step in range(1, count)]
        return self.at(next((i for i in following if self.choices[i] is None), self.current))

    def _place(self, index: int) -> str:
        place = self.places[index]
        file = self.files[place.file]
        name = file_names(self.files)[place.file][0]
        if file.kind != "edit":
            return name
        return f"{name}, {read_hunks(file.unified_diff)[place.hunk].place}"

    def _reasons(self) -> str:
        return "\n".join(
            f"{self._place(index)}: {choice.reason}"
            for index, choice in enumerate(self.choices)
            if choice is not None and choice.reason
        )


def begin_review(files: Sequence[FileDiff]) -> HunkReview:
    """Begin with nothing decided."""
    places = hunk_places(files)
    return HunkReview(tuple(files), places, (None,) * len(places))
