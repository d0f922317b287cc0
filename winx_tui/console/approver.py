"""The approver of the lines: a person at a prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from winx_tui.console.plain_markdown import plain_lines
from winx_tui.console.renderer import Line, LinePrinter, Tone
from winx_tui.core.approval import (
    DENIED_BY_NOBODY,
    ApprovalDecision,
    ApprovalRequest,
    Confinement,
    HunkChoice,
)
from winx_tui.core.preview import (
    CommandPreview,
    DiffPreview,
    FileDiff,
    TaskListPreview,
    TextPreview,
)
from winx_tui.execution.question_facts import (
    NO_FACTS,
    FindFacts,
    QuestionFacts,
    fact_lines,
    no_facts,
    short_fingerprint,
)
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.confinement_words import how_it_runs
from winx_tui.security.sandbox_switches import (
    CLOSED,
    Opening,
    Switch,
    as_shown,
    decided,
    switched,
    switches_of,
)
from winx_tui.workspace.display import visible
from winx_tui.workspace.hunks import hunk_count

ReadLine = Callable[[str, str], Awaitable[str]]
"""Takes a prompt and a text to begin with; raises EOFError or KeyboardInterrupt on leaving."""

_REJECTED = ApprovalDecision("deny")
_HUNK_PROMPT = "y accepts, n refuses, t refuses with words, a or d: the rest too; empty refuses: "
_HUNK_ANSWERS = {"y": True, "a": True, "n": False, "d": False, "t": False, "": False}
"""Answer → whether the hunk is accepted."""
_FOR_THE_REST = ("a", "d")
_SWITCHES: dict[str, Switch] = {"net": "network", "out": "outside", "box": "unconfined"}
"""Answer → what it turns."""
_SWITCH_KEYS: dict[Switch, str] = {
    "network": "net = open or close the network",
    "outside": "out = open or close writing outside the workspace",
    "unconfined": "box = run it without the sandbox, or in it after all",
}
_WAY_OUT = "box runs it without"
_ALARMS = ("Danger: ", "Look closely: ")
"""How facts begin that must not be overlooked."""


class PromptApprover:
    """Asks at the line prompt.

    The agent awaits `request`; the front end calls `ask` when it comes to show the
    question, so that everything before it has been printed and nothing is printed meanwhile.
    """

    def __init__(
        self, printer: LinePrinter, read_line: ReadLine, find_facts: FindFacts = no_facts
    ) -> None:
        """Take where questions are printed, where answers are read, and who knows more of one."""
        self._printer = printer
        self._read_line = read_line
        self._find_facts = find_facts
        self._answers: dict[str, asyncio.Future[ApprovalDecision]] = {}

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Wait for the person's answer."""
        answer: asyncio.Future[ApprovalDecision] = asyncio.get_running_loop().create_future()
        self._answers[request.id] = answer
        try:
            return await answer
        finally:
            del self._answers[request.id]

    async def ask(self, request: ApprovalRequest) -> None:
        """Show a question and read the answer to it, unless it was withdrawn."""
        answer = self._answers.get(request.id)
        if answer is None:
            return
        decision = DENIED_BY_NOBODY
        try:
            decision = await self._ask(request)
        finally:
            if not answer.done():
                answer.set_result(decision)

    async def _ask(self, request: ApprovalRequest) -> ApprovalDecision:
        for line in question_lines(request, await self._find_facts(request)):
            self._printer.write(line)
        confinement = request.confinement
        opening = CLOSED if confinement is None else as_shown(confinement)
        try:
            while True:
                answer = (await self._read_line("Answer, empty rejects: ", "")).strip().lower()
                if answer == "w":
                    self._explain(request, opening)
                    continue
                if confinement is not None and answer in _switch_words(confinement):
                    opening = self._turned(confinement, opening, _SWITCHES[answer])
                    continue
                approval = ApprovalDecision("allow")
                if confinement is not None:
                    approval = decided(approval, opening)
                decision = await self._decision(answer, approval, request)
                if decision is not None:
                    return decision
                self._printer.write(Line(f"'{visible(answer)}' is no answer. {_keys(request)}"))
        except (EOFError, KeyboardInterrupt):
            return _REJECTED

    async def _decision(
        self, answer: str, approval: ApprovalDecision, request: ApprovalRequest
    ) -> ApprovalDecision | None:
        """Make a decision of an answer; None where it is none."""
        match answer:
            case "a" | "1":
                return await self._confirmed(approval, request)
            case "s" | "2" if "session" in request.scopes:
                return await self._confirmed(replace(approval, scope="session"), request)
            case "t":
                return await self._rejected_with_words()
            case "e" if request.editable is not None:
                edited = await self._edited(request.editable, approval)
                return await self._confirmed(edited, request)
            case "h" if request.has_hunks and isinstance(request.preview, DiffPreview):
                return await self._by_hunks(request.preview.files)
            case "" | "r" | "n" | "no":
                return _REJECTED
        return None

    async def _rejected_with_words(self) -> ApprovalDecision:
        words = (await self._read_line("Tell the model why: ", "")).strip()
        return ApprovalDecision("deny", feedback=words or None)

    async def _edited(self, command: str, opened: ApprovalDecision) -> ApprovalDecision:
        edited = (await self._read_line("Run instead, empty rejects: ", command)).strip()
        return replace(opened, edited=edited) if edited else _REJECTED

    async def _confirmed(
        self, decision: ApprovalDecision, request: ApprovalRequest
    ) -> ApprovalDecision:
        """Ask once more about something dangerous."""
        if not request.danger or decision.outcome == "deny":
            return decision
        answer = await self._read_line("This is dangerous; y runs it, empty rejects: ", "")
        return decision if answer.strip().lower() == "y" else _REJECTED

    def _turned(self, confinement: Confinement, opening: Opening, switch: Switch) -> Opening:
        """Turn a switch of the sandbox, and say how the command runs now."""
        turned = switched(opening, switch, confinement)
        text = visible(how_it_runs(confinement, turned, home=home_directory()))
        self._printer.write(Line(text, "warning" if turned.unconfined else "plain"))
        return turned

    def _explain(self, request: ApprovalRequest, opening: Opening) -> None:
        # Most questions are answered without it.
        from winx_tui.security.explaining import explain

        text = explain(request, home=home_directory(), opening=opening)
        for line in plain_lines(text):
            self._printer.write(Line(line))

    async def _by_hunks(self, files: Sequence[FileDiff]) -> ApprovalDecision:
        """Ask about each part of a change, then once more before it counts."""
        places = [
            (index, hunk) for index, file in enumerate(files) for hunk in range(hunk_count(file))
        ]
        choices: list[HunkChoice] = []
        rest = ""
        for number, (index, hunk) in enumerate(places, start=1):
            file = files[index]
            if not rest:
                self._printer.write(Line(f"Hunk {number} of {len(places)}, {_file_line(file)}"))
                for line in _hunk_text(file, hunk).split("\n"):
                    self._printer.write(Line(f"  {line}"))
            answer = rest or await self._hunk_answer()
            rest = answer if answer in _FOR_THE_REST else ""
            words = await self._read_line("Tell the model why: ", "") if answer == "t" else ""
            choices.append(HunkChoice(index, hunk, _HUNK_ANSWERS[answer], reason=words.strip()))
        accepted = sum(choice.is_accepted for choice in choices)
        if not accepted:
            reasons = "; ".join(choice.reason for choice in choices if choice.reason)
            return ApprovalDecision("deny", feedback=reasons or None)
        count = f"{accepted} of {len(choices)} hunks accepted"
        answer = await self._read_line(f"{count}; y applies them, empty rejects all: ", "")
        is_meant = answer.strip().lower() == "y"
        return ApprovalDecision("allow", hunks=tuple(choices)) if is_meant else _REJECTED

    async def _hunk_answer(self) -> str:
        while True:
            answer = (await self._read_line(_HUNK_PROMPT, "")).strip().lower()
            if answer in _HUNK_ANSWERS:
                return answer
            self._printer.write(Line(f"'{visible(answer)}' is no answer."))


def question_lines(request: ApprovalRequest, facts: QuestionFacts = NO_FACTS) -> list[Line]:
    """Write a question so that everything which will happen can be read."""
    lines = [Line(""), Line(f"Approval needed: {visible(request.title)}", "warning")]
    lines += _preview_lines(request)
    told = fact_lines(request, facts, home=home_directory(), way_out=_WAY_OUT)
    lines += [Line(text, _tone(text)) for text in told]
    lines += [Line(f"Reason: {reason}") for reason in request.reasons]
    lines.append(Line(f"Hash of what will run: {short_fingerprint(request)}", "quiet"))
    return [*lines, Line(_keys(request))]


def _tone(text: str) -> Tone:
    return "bad" if text.startswith(_ALARMS) else "plain"


def _preview_lines(request: ApprovalRequest) -> list[Line]:
    match request.preview:
        case CommandPreview(command, cwd):
            head, body = ["In: " + visible(str(cwd)), "Command:"], command
        case DiffPreview(files):
            head = [_file_line(file) for file in files] + ["Change:"]
            body = request.preview.unified_diff
        case TextPreview(text=text) | TaskListPreview(text=text):
            head, body = [], text
    return [Line(text) for text in (*head, *(f"  {line}" for line in body.split("\n")))]


def _file_line(file: FileDiff) -> str:
    """Name a file and what becomes of it."""
    what = {"edit": "", "create": ", created", "delete": ", deleted", "move": ", moved"}[file.kind]
    if file.moved_from is not None:
        what += f" from {visible(str(file.moved_from))}"
    return f"File: {visible(str(file.path))}{what} (+{file.added_lines} -{file.removed_lines})"


def _hunk_text(file: FileDiff, hunk: int) -> str:
    """Cut one hunk out of the diff; a file that is decided as a whole is shown whole."""
    if file.kind != "edit":
        return file.unified_diff.rstrip("\n")
    pieces = f"\n{file.unified_diff}".split("\n@@ ")
    return f"@@ {pieces[hunk + 1]}".rstrip("\n")


def _switch_words(confinement: Confinement) -> list[str]:
    """Return the answers that turn a switch here."""
    offered = switches_of(confinement)
    return [word for word, switch in _SWITCHES.items() if switch in offered]


def _keys(request: ApprovalRequest) -> str:
    keys = ["a = approve once"]
    if "session" in request.scopes:
        keys.append("s = approve for this session")
    keys += ["r = reject", "t = reject and tell the model why"]
    if request.editable is not None:
        keys.append("e = edit first")
    if request.has_hunks:
        keys.append("h = decide hunk by hunk")
    if request.confinement is not None:
        keys += [_SWITCH_KEYS[switch] for switch in switches_of(request.confinement)]
    keys.append("w = why am I asked")
    return "Keys: " + ", ".join(keys) + "."
