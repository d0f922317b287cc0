"""A deed on the recorded project, shown, asked about and done: undo, redo and restore alike."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from winx_tui.cli.asking import agrees, can_ask
from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.recorded_project import RecordedProject
from winx_tui.cli.step_words import (
    quoted,
    refusal_data,
    refusal_lines,
    step_data,
    step_lines,
    totals,
)
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.core.text import counted
from winx_tui.runtime.way_finding import WayBack
from winx_tui.workspace.checkpoints.descending import DIRECTORY_FLAGS
from winx_tui.workspace.checkpoints.examining import Refusal, look_at
from winx_tui.workspace.checkpoints.plan import Step
from winx_tui.workspace.checkpoints.restoring import Restored
from winx_tui.workspace.checkpoints.spans import Span, SpanKind, Work
from winx_tui.workspace.checkpoints.store import ContentLostError
from winx_tui.workspace.display import visible


@dataclass(frozen=True, slots=True)
class Manner:
    """How a deed is done."""

    is_rehearsed: bool = False
    """Only shown."""
    is_confirmed: bool = False
    """Not asked about."""
    is_data: bool = False
    """Told as JSON; nobody is asked."""
    is_anyway: bool = False
    """Also while winx works in the project."""


@dataclass(frozen=True, slots=True)
class ProjectDeed:
    """What is about to be done to the project."""

    kind: SpanKind
    heading: tuple[str, ...]
    """What it is, before it is done."""
    title: str
    """Of the recorded work."""
    spans: tuple[Span, ...]
    """That are taken back, or made again."""
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]
    """What stands in the way, the paths that are overwritten among it."""
    standing: frozenset[str] = frozenset()
    """Paths that are as they shall be already."""
    overwriting: frozenset[str] = frozenset()
    must_ask: bool = False
    """Whether nothing is done where nobody can be asked, and nobody has said --yes."""
    may_ask: bool = False
    """Whether a person at a terminal is asked."""
    question: str = ""
    done: str = ""
    """The beginning of the sentence that tells what was done."""
    afterwards: str = ""
    """How it is taken back; {number} in it stands for that of the deed."""
    left_afterwards: str = ""
    """What can be done for what was left."""
    parts: tuple[WayBack, ...] = ()
    """What is carried out one after another; empty: all steps at once."""
    put_back_to: bytes | None = None
    """The snapshot that the whole project goes to; None: only some paths do."""
    left_by_work: bytes | None = None
    """The one that the work had left; None: all that has become of branches since is told."""

    @property
    def left(self) -> tuple[Refusal, ...]:
        """Return what stays as it is."""
        return tuple(each for each in self.refusals if each.path not in self.overwriting)

    @property
    def going(self) -> tuple[Step, ...]:
        """Return the steps that change something, in the order of their paths."""
        out = {each.path for each in self.left} | self.standing
        going = (step for step in self.steps if step.path not in out)
        return tuple(sorted(going, key=lambda step: step.path))


def standing(project: RecordedProject, steps: Sequence[Step]) -> frozenset[str]:
    """Return the paths that are already as steps would have them.

    Raises:
        WorkspaceError: the project cannot be read.
    """
    try:
        top = os.open(project.root, DIRECTORY_FLAGS)
    except OSError as error:
        shown = visible(str(project.root))
        raise WorkspaceError(f"{shown} cannot be read: {error.strerror}") from error
    try:
        return frozenset(look_at(top, steps, project.checkpoints.content, ()).standing)
    finally:
        os.close(top)


def refuse_at_work(project: RecordedProject, manner: Manner) -> None:
    """Make sure that no other winx is changing the project, or in a turn that may.

    Raises:
        WorkspaceError: one is.
    """
    if manner.is_anyway:
        return
    checkpoints = project.checkpoints
    busy = [s for s in checkpoints.spans() if s.after is None and checkpoints.is_alive(s.owner)]
    session = f" (session {busy[-1].session})" if busy and busy[-1].session else ""
    doing = [f"{quoted(span.title)}{session}" for span in busy]
    doing = doing or [f"in its turn {quoted(prompt)}" for prompt in checkpoints.under_way()]
    if doing:
        raise WorkspaceError(
            f"winx is at work here: {doing[-1]}; wait for its end, or add --anyway"
        )


def do(project: RecordedProject, deed: ProjectDeed, manner: Manner) -> int:
    """Show a deed, ask where it must be, do it, and return the exit status.

    Raises:
        UsageError: it must be asked about, and nobody can be.
        WorkspaceError: it cannot be recorded; nothing was done.
    """
    if not manner.is_data:
        if current_folder() != project.root:
            sys.stdout.write(f"In {visible(str(project.root))}:\n")
        _show(deed)
    if manner.is_rehearsed:
        _report(project, deed, manner, None)
        return exit_codes.FAILED if deed.left else exit_codes.DONE
    if not deed.going and not deed.left and not deed.spans:
        _report(project, deed, manner, Restored((), ()))
        return exit_codes.DONE
    if deed.left and not deed.going:
        # The work still stands: nothing of it was taken back.
        if manner.is_data:
            _report(project, deed, manner, None)
        else:
            sys.stdout.write(f"Nothing was changed. {deed.left_afterwards}\n")
        return exit_codes.FAILED
    if not manner.is_confirmed and not _is_wanted(deed, manner):
        sys.stdout.write("Nothing was changed.\n")
        return exit_codes.FAILED
    known = {span.number for span in project.checkpoints.spans()}
    restored = _carry_out(project, deed)
    recorded = [span for span in project.checkpoints.spans() if span.number not in known]
    notes = _git_notes(project, deed, recorded[-1])
    _report(project, deed, manner, restored, recorded[0].number, notes)
    if not manner.is_data:
        tell(notes)
    return exit_codes.FAILED if restored.refused else exit_codes.DONE


def _carry_out(project: RecordedProject, deed: ProjectDeed) -> Restored:
    """Do what was shown; of a path that several parts touch, the last one tells what became."""
    if not deed.parts:
        work = Work("", new_id("turn"), "", deed.kind, deed.title)
        return project.checkpoints.carry_out(
            deed.steps, work, deed.spans, overwriting=deed.overwriting
        )
    became: dict[str, Refusal | None] = {}
    for part in deed.parts:
        # Under the turn that it is about: the conversation that has it knows what became of it.
        work = Work("", part.spans[-1].turn, "", deed.kind, part.title)
        restored = project.checkpoints.carry_out(
            part.steps, work, part.whole, overwriting=deed.overwriting
        )
        became.update(dict.fromkeys(restored.done))
        became.update((each.path, each) for each in restored.refused)
    done = tuple(path for path, refusal in became.items() if refusal is None)
    return Restored(done, tuple(each for each in became.values() if each is not None))


def tell(sentences: Sequence[str]) -> None:
    """Say beside the output what a person should know."""
    for sentence in sentences:
        sys.stderr.write(f"{visible(sentence)}\n")


def _is_wanted(deed: ProjectDeed, manner: Manner) -> bool:
    if manner.is_data or not can_ask(sys.stdout):
        if deed.must_ask:
            raise UsageError(
                "what is there now would be overwritten, and nobody can be asked; "
                "look with --dry-run, then add --yes"
            )
        return True
    if not deed.must_ask and not deed.may_ask:
        return True
    return agrees(deed.question, sys.stdout)


def _git_notes(project: RecordedProject, deed: ProjectDeed, done: Span) -> tuple[str, ...]:
    """Say what is to be known of branches: git's own directory stays as it is."""
    if deed.put_back_to is None or done.after is None:
        return ()
    notes_between = project.checkpoints.git_notes
    with suppress(ContentLostError):
        # What only others have done with branches since is nothing to wonder about.
        if deed.left_by_work is None or notes_between(deed.put_back_to, deed.left_by_work):
            return notes_between(deed.put_back_to, done.after)
    return ()


def _show(deed: ProjectDeed) -> None:
    lines = [*deed.heading, *step_lines(deed.going, deed.overwriting)]
    if not deed.going:
        lines.append("  nothing changes" if deed.left else "  all is so already")
    if deed.left:
        lines += ["Stays as it is:", *refusal_lines(deed.left)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _report(
    project: RecordedProject,
    deed: ProjectDeed,
    manner: Manner,
    restored: Restored | None,
    number: int = 0,
    notes: Sequence[str] = (),
) -> None:
    if manner.is_data:
        data = {**_data(project, deed, restored), "number": number or None, "notes": list(notes)}
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
        return
    if restored is None:
        sys.stdout.write("Nothing was changed: --dry-run only shows.\n")
        return
    done = set(restored.done)
    lines = [f"{deed.done} {totals(step for step in deed.going if step.path in done)}."]
    told_before = {each.path for each in deed.left}
    news = [each for each in restored.refused if each.path not in told_before]
    if news:
        lines += ["Stays as it is after all:", *refusal_lines(news)]
    if restored.refused:
        left = counted(len(restored.refused), "path")
        advice = any(each.can_be_overridden for each in restored.refused) * deed.left_afterwards
        lines.append(f"Left: {left}. {advice}".rstrip())
    if done:
        lines.append(deed.afterwards.format(number=number))
    if done & deed.overwriting:
        lines.append(f"What is overwritten is kept: `winx checkpoints restore {number} PATH`.")
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _data(
    project: RecordedProject, deed: ProjectDeed, restored: Restored | None
) -> dict[str, object]:
    done = () if restored is None else restored.done
    left = deed.left if restored is None else restored.refused
    return {
        "project": str(project.root),
        "deed": deed.kind,
        "is_done": restored is not None,
        "work": [
            {
                "number": span.number,
                "session": span.session,
                "turn": span.turn,
                "at": span.at,
                "kind": span.kind,
                "title": span.title,
                "prompt": span.prompt,
            }
            for span in deed.spans
        ],
        "steps": [step_data(step) for step in deed.going],
        "done": [step.path for step in deed.going if step.path in set(done)],
        "left": [refusal_data(each) for each in left],
    }
