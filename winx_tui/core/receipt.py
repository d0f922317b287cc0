"""What a turn has done, from its events: files, commands, tests; no word of the model's in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from winx_tui.core.events import (
    ApprovalResolved,
    Event,
    MessageCompleted,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnOutcome,
    TurnStarted,
)
from winx_tui.core.messages import Usage
from winx_tui.core.preview import ChangeKind, CommandPreview, DiffPreview
from winx_tui.core.test_runs import TestOutcome, test_outcome
from winx_tui.core.text import shortened

_CLAIM = re.compile(
    r"\btests?\s+(?:(?:are|is|now|all|still|have|has|do)\s+)*"
    r"(?:pass|passed|passes|passing|green|succeed|succeeded)\b"
    r"|\btest suite\s+(?:(?:is|now)\s+)*(?:pass|passes|passed|passing|green)\b",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(
    r"\b(?:should|would|could|will|must|may|might|once|if|when|until|whether|to make|make sure"
    r"|ensure|verify|check that|so that|not|n't|cannot|never|no|unless|expect|before|let me|please"
    r"|can you|you can)\b",
    re.IGNORECASE,
)
"""Words of plans, conditions and denials: with them a sentence claims nothing."""
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)|\n")
_READ_CHARS = 20_000
"""Of the end of an answer: what was done is summed up there."""
_LONGEST_SENTENCE = 300
_SHOWN_CHARS = 90


@dataclass(frozen=True, slots=True)
class FileChange:
    """What became of one file in a turn."""

    path: Path
    added_lines: int
    removed_lines: int
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A command, and how it ended."""

    command: str
    exit_code: int | None
    """None: it went on when it was last looked at."""
    duration_s: float
    tests: TestOutcome


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a turn has done."""

    outcome: TurnOutcome = "completed"
    files: tuple[FileChange, ...] = ()
    commands: tuple[CommandRun, ...] = ()
    approved: int = 0
    """How many questions the person has answered with yes."""
    refused: int = 0
    failed_edits: int = 0
    """How many changes of files were not made, the refused ones among them."""
    failed_calls: int = 0
    """How many other calls of tools failed, those that the person refused not among them."""
    is_vain: bool = False
    """Whether there were calls of tools, and none did what it was to do."""
    claim: str = ""
    """The sentence of the answer that says that tests pass, where none did after the last edit."""
    usage: Usage = field(default_factory=Usage)
    steps: int = 0
    worked_s: float = 0.0
    """How long it took, without the time in which a person was asked."""

    @property
    def tests(self) -> TestOutcome:
        """Tell how the last run of tests ended."""
        outcomes = [run.tests for run in self.commands if run.tests != "none"]
        return outcomes[-1] if outcomes else "none"

    @property
    def is_empty(self) -> bool:
        """Tell that nothing was changed and nothing was run."""
        return not (self.files or self.commands)


class ReceiptBook:
    """Takes a conversation's events and has a receipt for each turn that ends."""

    def __init__(self) -> None:
        self._begin()

    def note(self, event: Event) -> Receipt | None:
        """Take an event; the last one of a turn gives its receipt."""
        match event:
            case TurnStarted():
                self._begin()
            case ToolCallStarted(call, _, CommandPreview(command=command)):
                self._typed[call.id] = command
            case ToolCallStarted(call, _, DiffPreview()):
                self._edits.add(call.id)
            case ApprovalResolved():
                self._note_answer(event)
            case ToolCallFinished():
                self._note_result(event)
            case MessageCompleted(message=message) if message.text.strip():
                self._answer = message.text
            case TurnFinished():
                return self._receipt(event)
        return None

    def _begin(self) -> None:
        self._typed: dict[str, str] = {}
        """Call → the command that it runs."""
        self._edits: set[str] = set()
        """Calls that were to change files."""
        self._files: dict[Path, FileChange] = {}
        self._runs: dict[str, CommandRun] = {}
        """Call → its command, in the order in which they began."""
        self._under_way: dict[str | None, str] = {}
        """Background id, None for the foreground → the call that began what runs there."""
        self._approved = self._refused = self._failed_edits = self._failed_calls = 0
        self._calls = self._done_calls = 0
        self._refused_calls: set[str] = set()
        self._tests_since_edit: TestOutcome = "none"
        self._answer = ""

    def _note_answer(self, event: ApprovalResolved) -> None:
        decision = event.decision
        if decision.decided_by == "person":
            self._approved += decision.outcome == "allow"
            if decision.outcome == "deny":
                self._refused += 1
                self._refused_calls.add(event.call_id)
        if decision.edited is not None and event.call_id in self._typed:
            self._typed[event.call_id] = decision.edited

    def _note_result(self, event: ToolCallFinished) -> None:
        result = event.result
        self._calls += 1
        self._done_calls += not result.is_error
        if result.is_error and event.call.id in self._edits:
            self._failed_edits += 1
        elif result.is_error and event.call.id not in self._refused_calls:
            self._failed_calls += 1
        if isinstance(result.preview, DiffPreview) and not result.is_error:
            self._tests_since_edit = "none"
            for file in result.preview.files:
                self._note_file(
                    FileChange(file.path, file.added_lines, file.removed_lines, file.kind)
                )
        facts = result.structured or {}
        if "exit_code" not in facts:
            return
        place = facts.get("bg_command_id")
        place = place if isinstance(place, str) else None
        call_id = event.call.id
        if call_id not in self._typed:
            call_id = self._under_way.get(place, "")
        if (command := self._typed.get(call_id)) is None:
            return
        self._note_run(call_id, command, event, place)

    def _note_file(self, change: FileChange) -> None:
        if (before := self._files.get(change.path)) is not None:
            change = replace(
                change,
                added_lines=before.added_lines + change.added_lines,
                removed_lines=before.removed_lines + change.removed_lines,
                kind=before.kind if change.kind == "edit" else change.kind,
            )
        self._files[change.path] = change

    def _note_run(
        self, call_id: str, command: str, event: ToolCallFinished, place: str | None
    ) -> None:
        facts = event.result.structured or {}
        exit_code = facts["exit_code"]
        exit_code = exit_code if isinstance(exit_code, int) else None
        if facts.get("is_running"):
            self._under_way[place] = call_id
        tests = test_outcome(command, exit_code, event.result.text)
        before = self._runs.get(call_id)
        duration_s = event.duration_s + (before.duration_s if before else 0.0)
        self._runs[call_id] = CommandRun(command, exit_code, duration_s, tests)
        if tests != "none":
            self._tests_since_edit = tests

    def _receipt(self, event: TurnFinished) -> Receipt:
        claim = "" if self._tests_since_edit in ("passed", "unknown") else claimed(self._answer)
        return Receipt(
            outcome=event.outcome,
            files=tuple(self._files.values()),
            commands=tuple(self._runs.values()),
            approved=self._approved,
            refused=self._refused,
            claim=claim if self._calls else "",
            failed_edits=self._failed_edits,
            failed_calls=self._failed_calls,
            is_vain=self._calls > 0 and not self._done_calls,
            usage=event.usage,
            steps=event.steps,
            worked_s=event.worked_s,
        )


def claimed(answer: str) -> str:
    """Return the sentence of an answer that says that tests pass; "" where none does."""
    for sentence in _SENTENCE_END.split(answer[-_READ_CHARS:]):
        if len(sentence) <= _LONGEST_SENTENCE and _CLAIM.search(sentence):
            words = " ".join(sentence.split()).strip(" -*#>`✓✅|")
            if not _NO_CLAIM.search(words):
                return shortened(words, _SHOWN_CHARS)
    return ""
