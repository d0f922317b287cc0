"""One point: winx is killed there, and what must hold is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.torture.checks import (
    DRAFTS,
    WayBack,
    damaged_store,
    litter,
    logged,
    torn_files,
    under_way,
    unlogged,
    unusable_journal,
    wrong_request,
)
from tests.torture.killing import AREAS, Area, Moment
from tests.torture.model import Model
from tests.torture.place import Place, State, state_of
from tests.torture.running import Run, draft_of, run_deed, see_draft, winx
from tests.torture.work import AFTERWARDS, DEEDS, DRAFT, LATE, Deed

BEGIN = "begin"
_WEIGHTS = {"edit": 5, "undo": 3, "program": 2, "command": 4, "git": 2, "background": 1}
_WEIGHTS |= {"typed": 2, "compact": 2, "screen": 2, "draft": 1}
_AREA_WEIGHTS: dict[Area, int] = {
    "session": 3,
    "checkpoints": 3,
    "journal": 2,
    "project": 3,
    "other": 1,
}
_BEFORE_IT_BEGINS = 0.12
_BEYOND_THE_END_S = 0.15
_SEARCHED = (("sessions", "list"), ("audit",), ("usage",))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a deed does when nothing disturbs it."""

    deed: Deed
    session: str | None
    """That it goes on with."""
    known: tuple[State, ...]
    """The project at each boundary of its steps."""
    counts: dict[Area, int]
    """How often it writes to what."""
    span_s: float


@dataclass(slots=True)
class Result:
    """What came of a point."""

    seed: int
    deed: str
    point: str
    """How the moment was chosen."""
    way: str
    """What was under way."""
    resumed: list[str] = field(default_factory=list)
    """Complaints: of the session; empty where all is well."""
    files: list[str] = field(default_factory=list)
    """Of files of the project and of winx."""
    undo: list[str] = field(default_factory=list)
    """Of the way back and forth."""
    asked: list[str] = field(default_factory=list)
    """What would not have been put back unless a person says so."""

    @property
    def is_well(self) -> bool:
        """Tell whether everything held."""
        return not (self.resumed or self.files or self.undo)


def references(place: Place, model: Model, names: Sequence[str]) -> Iterator[Reference]:
    """Do the deeds once, in their order; before each one things are kept under its name."""
    session = None
    place.keep(BEGIN)
    for deed in DEEDS:
        if deed.name not in names:
            continue
        if deed.is_fresh:
            place.put_back(BEGIN)
            session = None
        place.keep(deed.name)
        known = [state_of(place.root)]
        model.on_request = lambda known=known: known.append(state_of(place.root))  # type: ignore[misc]
        run = run_deed(deed, place, model, session)
        known.append(state_of(place.root))
        assert run.status == 0, f"{deed.name}: {run.output}"
        yield Reference(deed, session, tuple(known), run.killer.counts, run.killer.span_s)
        session = next((file.stem for file in place.session_files()), None)


def chosen_moment(reference: Reference, chance: Random) -> Moment:
    """Draw the moment of a point."""
    areas = [area for area in AREAS if reference.counts[area]]
    if areas and chance.random() < 0.5:
        weights = [_AREA_WEIGHTS[area] for area in areas]
        [area] = chance.choices(areas, weights)
        return Moment("touch", 0.0, area, 1 + int(chance.random() * reference.counts[area]))
    if chance.random() < _BEFORE_IT_BEGINS:
        return Moment("time", -chance.uniform(0.05, 1.0))
    return Moment("time", chance.uniform(0.0, reference.span_s + _BEYOND_THE_END_S))


def try_point(seed: int, known: Sequence[Reference], place: Place, model: Model) -> Result:
    """Kill winx at a point that the seed decides, and look at what is left."""
    chance = Random(seed)
    [reference] = chance.choices(known, [_WEIGHTS[each.deed.name] for each in known])
    moment = chosen_moment(reference, chance)
    deed = reference.deed
    place.put_back(deed.name)
    run = run_deed(deed, place, model, reference.session, moment, at_once=chance.random() < 0.6)
    before = model.requests()
    session = next(iter(place.session_files()), None)
    events, unreadable = logged(session) if session else ([], 0)
    way = under_way(events) if run.killer.has_killed else "ended"
    if run.killer.has_killed and deed.name in ("program", "draft"):
        way = "undo" if deed.name == "program" else "typing"
    point = "time" if moment.kind == "time" else f"write: {moment.area}"
    result = Result(seed, deed.name, point, _shown_way(way, run))
    torn = (LATE, *DRAFTS, *(deed.torn if way == "command" else ()))
    result.files += torn_files(state_of(place.root), reference.known, torn)
    result.files += damaged_store(place)
    result.resumed += unlogged(run.shown, events)
    if deed.name == "draft" and run.killer.has_killed and run.killer.began.is_set():
        result.resumed += _lost_draft(place)
    if unreadable > 1:
        result.resumed.append(f"{unreadable} lines of the log cannot be read")
    _go_on(result, session, place, model)
    if session is not None:
        result.resumed += wrong_request(before, model.requests(), events)
        result.resumed += _unreadable(place, ("sessions", "show", session.stem))
    if seed % 4 == 0:
        for arguments in _SEARCHED:
            result.resumed += _unreadable(place, arguments)
    result.files += litter(place, reference.known)
    result.files += unusable_journal(place)
    way_back = WayBack(place)
    result.undo += way_back.check(known[0].known[0], (LATE,))
    result.asked += way_back.refusals
    return result


def _shown_way(way: str, run: Run) -> str:
    match run.killer.last:
        case "session":
            return "log append"
        case "checkpoints":
            return "checkpoint"
    return way


def _lost_draft(place: Place) -> Iterator[str]:
    kept = draft_of(place)
    if not (kept.startswith(DRAFT[0]) and "".join(DRAFT).startswith(kept)):
        yield f"of the draft is left: {kept!r}"
    else:
        see_draft(place, DRAFT[0])


def _go_on(result: Result, session: Path | None, place: Place, model: Model) -> None:
    run = run_deed(AFTERWARDS, place, model, session.stem if session else None)
    if run.status != 0:
        result.resumed.append(f"it cannot be gone on with: {run.output[-400:]}")
        return
    done = place.root / "afterwards.txt"
    if not done.exists() or done.read_text(encoding="utf-8") != "on\n":
        found = done.read_text(encoding="utf-8") if done.exists() else None
        told = [event["result"]["text"][:100] for event in run.shown if "result" in event]
        result.resumed.append(f"the next prompt was not obeyed once: {found!r}, {told}")


def _unreadable(place: Place, arguments: tuple[str, ...]) -> Iterator[str]:
    done = winx(place, *arguments)
    if done.returncode != 0 or "Traceback" in done.stderr:
        yield f"winx {' '.join(arguments)}: {done.returncode} {done.stderr[-300:]}"
