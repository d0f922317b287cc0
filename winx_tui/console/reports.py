"""What `winx -p` prints: one class for each output format."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from winx_tui import __version__
from winx_tui.console.receipt_lines import receipt_data
from winx_tui.console.renderer import EventLines, Line, LinePrinter
from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.codec import encode
from winx_tui.core.events import (
    ApprovalRequested,
    ApprovalResolved,
    Event,
    MessageCompleted,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message
from winx_tui.core.receipt import Receipt, ReceiptBook
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.commands.review_findings import Review


class Report(Protocol):
    """Prints a turn; stdout is for data, stderr for people."""

    def event(self, event: Event) -> None:
        """Take the next event."""
        ...

    def failure(self, error: str) -> bool:
        """Print an error that kept the turn from running; False if stderr shall have it."""
        ...

    def reads_review(self, root: Path) -> None:
        """Take the answer for a review: print its findings as such."""
        ...


def _review_in(message: Message, root: Path) -> Review | None:
    """Return the findings that an answer holds; None: none, or it is not the last one."""
    if message.tool_calls or message.is_unfinished:
        return None
    # Lazy: few prompts are reviews.
    from winx_tui.commands.review_places import review_of

    return review_of(message.text, root)


@dataclass
class Denials:
    """Which calls were denied because nobody could be asked."""

    titles: list[str] = field(default_factory=list)
    _asked: dict[str, ApprovalRequest] = field(default_factory=dict)
    tools: list[str] = field(default_factory=list)

    def note(self, event: Event) -> ApprovalRequest | None:
        """Take an event; return the question of a call that it denies."""
        if isinstance(event, ApprovalRequested):
            self._asked[event.request.id] = event.request
        if (
            isinstance(event, ApprovalResolved)
            and event.decision.decided_by == "nobody"
            and event.request_id in self._asked
        ):
            request = self._asked[event.request_id]
            self.tools.append(request.tool)
            self.titles.append(request.title)
            return request
        return None

    def as_data(self) -> list[dict[str, str]]:
        """Return them for JSON."""
        return [
            {"tool": tool, "title": title}
            for tool, title in zip(self.tools, self.titles, strict=True)
        ]


class TextReport:
    """The answer streams to stdout; what tools do is told on stderr."""

    def __init__(self, session_id: str, root: Path) -> None:
        self._answer = LinePrinter(sys.stdout)
        self._activity = LinePrinter(sys.stderr)
        self._lines = EventLines()
        self._denials = Denials()
        self._is_in_line = False
        self._reviewed: Path | None = None

    def reads_review(self, root: Path) -> None:
        """Print findings in the order of their severity, once the answer is there."""
        self._reviewed = root

    def event(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case TextDelta() if self._reviewed is not None:
                pass
            case MessageCompleted(message) if self._reviewed is not None:
                self._print_review(message, self._reviewed)
            case TextDelta(text) if text:
                self._answer.write_raw(visible(text, multiline=True))
                self._is_in_line = not text.endswith("\n")
            case MessageCompleted(message):
                # As data, an answer that broke off goes on in its line.
                if not message.is_unfinished or sys.stdout.isatty():
                    self._end_line()
            case ApprovalResolved():
                if (denied := self._denials.note(event)) is not None:
                    # Lazy: most turns ask for nothing.
                    from winx_tui.console.way_out import way_out

                    told = f"Denied: {denied.title}. {way_out(denied)}"
                    self._activity.write(Line(told, "warning"))
            case TurnFinished(error=error):
                self._end_line()
                if error is not None and not self._denials.titles:
                    self._activity.write(Line(f"winx: {error}", "bad"))
            case _:
                self._denials.note(event)
                for line in self._lines.lines(event):
                    self._activity.write(line)

    def _print_review(self, message: Message, root: Path) -> None:
        review = _review_in(message, root)
        text = visible(message.text, multiline=True)
        if review is not None:
            # Lazy: as above.
            from winx_tui.commands.review_places import review_text

            text = review_text(review)
        if text.strip():
            self._answer.write_raw(f"{text.rstrip()}\n")

    def failure(self, error: str) -> bool:
        """Leave it to stderr."""
        return False

    def _end_line(self) -> None:
        if self._is_in_line:
            self._answer.write_raw("\n")
            self._is_in_line = False


class JsonReport:
    """One object when all is over."""

    def __init__(self, session_id: str, root: Path) -> None:
        self._session_id = session_id
        self._root = root
        self._receipts = ReceiptBook()
        self._model: str | None = None
        self._text = ""
        self._is_unfinished = False
        self._denials = Denials()
        self._reviewed: Path | None = None
        self._review: Review | None = None

    def reads_review(self, root: Path) -> None:
        """Add the findings as data."""
        self._reviewed = root

    def event(self, event: Event) -> None:
        """Take the next event."""
        self._denials.note(event)
        receipt = self._receipts.note(event)
        match event:
            case TurnStarted(_, _, model):
                self._model = str(model)
            case MessageCompleted(message) if message.text:
                self._text = (self._text if self._is_unfinished else "") + message.text
                self._is_unfinished = message.is_unfinished
                if self._reviewed is not None:
                    self._review = _review_in(message, self._reviewed)
            case TurnFinished(_, outcome, usage, steps, duration_s, error):
                self._print(
                    outcome=outcome,
                    usage=encode(usage),
                    steps=steps,
                    duration_s=round(duration_s, 3),
                    error=error,
                    receipt=receipt_data(receipt or Receipt(), self._root),
                )

    def failure(self, error: str) -> bool:
        """Print the object all the same."""
        self._print(
            outcome="failed", usage=None, steps=0, duration_s=0.0, error=error, receipt=None
        )
        return True

    def _print(self, **outcome: object) -> None:
        print_json(
            {
                "type": "result",
                "session_id": self._session_id,
                "model": self._model,
                "text": self._text,
                **outcome,
                **({} if self._reviewed is None else {"review": _data(self._review)}),
                "denied": self._denials.as_data(),
            }
        )


class StreamJsonReport:
    """Each event as one line, after a line that says whose they are."""

    def __init__(self, session_id: str, root: Path) -> None:
        self._session_id = session_id
        self._reviewed: Path | None = None

    def reads_review(self, root: Path) -> None:
        """Print the findings as a line behind the answer."""
        self._reviewed = root

    def event(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, TurnStarted):
            print_json(
                {
                    "type": "session",
                    "session_id": self._session_id,
                    "model": str(event.model),
                    "version": __version__,
                }
            )
        print_json(encode(event))
        if isinstance(event, MessageCompleted) and self._reviewed is not None:
            review = _review_in(event.message, self._reviewed)
            if review is not None:
                told = {"type": "review", "session_id": self._session_id}
                print_json({**told, **_data(review)})

    def failure(self, error: str) -> bool:
        """Print the error as a line."""
        print_json({"type": "error", "session_id": self._session_id, "error": error})
        return True


REPORTS: dict[str, type[TextReport | JsonReport | StreamJsonReport]] = {
    "text": TextReport,
    "json": JsonReport,
    "stream-json": StreamJsonReport,
}
"""--output-format → its report."""


def _data(review: Review | None) -> dict[str, object]:
    # Lazy: few prompts are reviews.
    from winx_tui.commands.review_places import review_data

    return {"findings": [], "verdict": ""} if review is None else review_data(review)


def print_json(data: Any) -> None:
    """Print one object as one line, at once; ASCII only, so that no locale can break it."""
    sys.stdout.write(json.dumps(data, ensure_ascii=True) + "\n")
    sys.stdout.flush()
