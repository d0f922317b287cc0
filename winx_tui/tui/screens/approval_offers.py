"""Which answers a question has now: what is offered, what is held back, what is switched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from winx_tui.core.access import CallServerTool, FetchUrl
from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import CommandPreview, DiffPreview, TaskListPreview, TextPreview
from winx_tui.security.sandbox_switches import CLOSED, Opening, Switch, switches_of
from winx_tui.security.web_url import origin_of
from winx_tui.tui.keymap import DEFAULT_KEYS, KeyMap
from winx_tui.tui.screens.approval_answers import Answer

_READ_FIRST = "first look at the end"
_READ_FIRST_SHORT = "↓"

_WARNING = "$text-warning bold"
_SWITCHES: dict[Switch, tuple[str, str, str]] = {
    "network": ("n", "network:", "net"),
    "outside": ("o", "writing outside:", "out"),
    "unconfined": ("u", "sandbox:", "box"),
}
"""Key, name, name in a small terminal."""
_STATE_WIDTH = len("off")

CONFIRM = Answer("y", "Run it all the same", "run it all the same", "confirm")
BACK = Answer("Esc", "Go back", "go back", "back")


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """How far the person has got with a question."""

    has_seen_end: bool = False
    """Whether the end of what will run was on the screen; nothing is approved before."""
    opening: Opening = CLOSED
    """What the answer opens of the sandbox."""


def answers_for(
    request: ApprovalRequest, progress: QuestionProgress, key_map: KeyMap = DEFAULT_KEYS
) -> tuple[Answer, ...]:
    """Return the answers that a request allows, in the order they are shown."""
    once = "Approve once"
    if not progress.has_seen_end:
        ways = [key_map.label("approval", name) for name in ("scroll_down", "last")]
        once += ": ".join(filter(None, (f" · {_READ_FIRST}", " or ".join(filter(None, ways)))))
    answers = [_approval(Answer("a", once, "once", "approve_once"), progress)]
    if "session" in request.scopes:
        label = f"Approve for this session: {_covered_by(request)}"
        answers.append(_approval(Answer("s", label, "session", "approve_session"), progress))
    answers.append(Answer("r", "Reject", "reject", "reject"))
    answers.append(Answer("t", "Reject, and tell the model why", "tell", "explain"))
    if request.editable is not None:
        answers.append(Answer("e", "Edit the command first", "edit", "edit"))
    if request.has_hunks:
        answers.append(Answer("h", "Decide hunk by hunk", "hunks", "hunks"))
    return tuple(answers)


def switches_for(
    request: ApprovalRequest, opening: Opening, *, is_compact: bool
) -> tuple[Answer, ...]:
    """Return the switches of the sandbox as they stand; turning one never changes its width."""
    if request.confinement is None:
        return ()
    return tuple(
        _switch(switch, opening, is_compact=is_compact)
        for switch in switches_of(request.confinement)
    )


def _switch(switch: Switch, opening: Opening, *, is_compact: bool) -> Answer:
    key, long, short = _SWITCHES[switch]
    is_out = opening.unconfined
    match switch:
        case "unconfined":
            is_on, is_held, style = not is_out, False, _WARNING if is_out else ""
        case "network" | "outside":
            is_on = opening.network if switch == "network" else opening.outside
            is_held, style = is_out, ""
    # Without the sandbox the others say nothing.
    state = "–" if is_held else "on" if is_on else "off"
    words = f"{short if is_compact else long} {state:<{_STATE_WIDTH}}"
    return Answer(key, words, words, f"switch('{switch}')", is_held=is_held, style=style)


def _approval(answer: Answer, progress: QuestionProgress) -> Answer:
    if progress.has_seen_end:
        return answer
    return replace(answer, short=f"{answer.short}{_READ_FIRST_SHORT}", is_held=True)


def _pages(request: ApprovalRequest) -> str:
    """Name the hosts whose pages an approval covers; empty where nothing is fetched."""
    origins = [origin_of(each.url) for each in request.accesses if isinstance(each, FetchUrl)]
    return f"all pages of {', '.join(dict.fromkeys(origins))}" if origins else ""


def _server_tools(request: ApprovalRequest) -> str:
    """Name the tools of servers that an approval covers, whatever the arguments."""
    names = [
        f"{each.server}/{each.tool}"
        for each in request.accesses
        if isinstance(each, CallServerTool)
    ]
    return f"every call of {', '.join(dict.fromkeys(names))}" if names else ""


def _covered_by(request: ApprovalRequest) -> str:
    match request.preview:
        case CommandPreview():
            return "this exact command"
        case DiffPreview(files=files):
            return "edits of this file" if len(files) == 1 else "edits of these files"
        case TextPreview() | TaskListPreview():
            return _pages(request) or _server_tools(request) or "this exact call"
