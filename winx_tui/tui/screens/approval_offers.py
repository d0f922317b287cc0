"""Which answers a question has now: what is offered, what is held back, what is switched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from winx_tui.core.approval import ApprovalRequest, Confinement
from winx_tui.core.preview import CommandPreview, DiffPreview, TextPreview
from winx_tui.tui.screens.approval_answers import Answer
from winx_tui.workspace.display import visible

_READ_FIRST = "first look at the end: PgDn or End"
_READ_FIRST_SHORT = "↓"

CONFIRM = Answer("y", "Run it all the same", "run it all the same", "confirm")
BACK = Answer("Esc", "Go back", "go back", "back")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the person has got with a question."""

    has_seen_end: bool = False
    """Whether the end of what will run was on the screen; nothing is approved before."""
    network: bool = False
    """Whether the sandbox is to be opened for the network."""
    outside: bool = False
    """Whether the sandbox is to be opened for the paths outside that it is known to want."""


def answers_for(request: ApprovalRequest, standing: Standing) -> tuple[Answer, ...]:
    """Return the answers that a request allows, in the order they are shown."""
    once = "Approve once" if standing.has_seen_end else f"Approve once · {_READ_FIRST}"
    answers = [_approval(Answer("a", once, "once", "approve_once"), standing)]
    if "session" in request.scopes:
        label = f"Approve for this session: {_covered_by(request)}"
        answers.append(_approval(Answer("s", label, "session", "approve_session"), standing))
    answers.append(Answer("r", "Reject", "reject", "reject"))
    answers.append(Answer("t", "Reject, and tell the model why", "tell", "explain"))
    if request.editable is not None:
        answers.append(Answer("e", "Edit the command first", "edit", "edit"))
    if request.has_hunks:
        answers.append(Answer("h", "Decide hunk by hunk", "hunks", "hunks"))
    if request.confinement is not None:
        answers += _switches(request.confinement, standing)
    return tuple(answers)


def _approval(answer: Answer, standing: Standing) -> Answer:
    if standing.has_seen_end:
        return answer
    return replace(answer, short=f"{answer.short}{_READ_FIRST_SHORT}", is_held=True)


def _switches(confinement: Confinement, standing: Standing) -> list[Answer]:
    """Offer what a person may open of the sandbox for this one call."""
    network = _on_off(standing.network)
    wanted = f" (it names {visible(', '.join(confinement.network))})" if confinement.network else ""
    switches = [Answer("n", f"Network: {network}{wanted}", f"net {network}", "toggle_network")]
    if confinement.outside:
        outside = _on_off(standing.outside)
        places = visible(", ".join(str(path) for path in confinement.outside))
        label = f"Writing outside the workspace: {outside} ({places})"
        switches.append(Answer("o", label, f"outside {outside}", "toggle_outside"))
    return switches


def _on_off(is_on: bool) -> str:
    return "on" if is_on else "off"


def _covered_by(request: ApprovalRequest) -> str:
    match request.preview:
        case CommandPreview():
            return "this exact command"
        case DiffPreview(files=files):
            return "edits of this file" if len(files) == 1 else "edits of these files"
        case TextPreview():
            return "this exact call"
