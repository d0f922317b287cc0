"""The receipt at the end of a turn: what was changed, what was run, what it took."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from winx_tui.core.money import cost_words
from winx_tui.core.receipt import CommandRun, FileChange, Receipt
from winx_tui.core.text import shortened
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.figures import count_text, duration_text
from winx_tui.tui.blocks.safe_text import one_line

_QUIET = "$text-quiet"
_COMMAND_CHARS = 36
_KINDS = {"create": "new ", "delete": "deleted ", "move": "moved ", "edit": ""}
_TESTS = {
    "passed": ("tests passed", "$text-success"),
    "failed": ("tests failed", "$text-error"),
    "unknown": ("tests ran", "$text-warning"),
    "none": ("no tests run", "$text-warning"),
}
_UNDO_HINT = " · /undo takes it back"
_GAP = Content.styled(" · ", _QUIET)
_MARKS = {True: ("✓ ", "$text-success"), False: ("· ", _QUIET)}


class ReceiptBlock(Block):
    """A few lines; unfolded, a line for each file and each command."""

    def __init__(self, receipt: Receipt, root: Path, *, can_undo: bool = False) -> None:
        """Show a receipt.

        Args:
            receipt: of the turn.
            root: of the project.
            can_undo: whether /undo takes back what the turn has changed.
        """
        self._receipt = receipt
        self._root = root
        self._can_undo = can_undo

    @property
    def is_expandable(self) -> bool:
        return not self._receipt.is_empty

    @property
    def copy_text(self) -> str:
        return "\n".join(line.plain for line in [self._head(), *self._files(), *self._commands()])

    def gutter(self) -> Content:
        return Content.styled(*_MARKS[self._is_done])

    def body(self, width: int) -> list[Content]:
        receipt = self._receipt
        lines = _wrapped(self._head_parts(), width, self._gap)
        hint = Content.styled(_UNDO_HINT, _QUIET)
        if self._can_undo and lines[-1].cell_length + hint.cell_length <= width:
            lines[-1] += hint
        if self.is_expanded:
            lines += [*self._files(), *self._commands()]
        else:
            lines += [_row(self._files_in_short(), width)] if receipt.files else []
            lines += [_row(self._commands_in_short(), width)] if receipt.commands else []
        lines = [line.truncate(width, ellipsis=True) for line in lines]
        if receipt.claim:
            doubt = f"It says “{receipt.claim}”, but {_what_is_known(receipt)}."
            lines += Content.styled(one_line(doubt), "$text-warning").wrap(width)
        return lines

    @property
    def _is_done(self) -> bool:
        """Tell whether the turn came to its end, and did not fail in all it tried."""
        receipt = self._receipt
        is_vain = receipt.is_vain or (
            receipt.is_empty and bool(receipt.failed_edits or receipt.refused)
        )
        return receipt.outcome == "completed" and not is_vain

    def _head(self) -> Content:
        return self._gap.join(self._head_parts())

    @property
    def _gap(self) -> Content:
        return Content.styled(" · ", _MARKS[self._is_done][1])

    def _head_parts(self) -> list[Content]:
        receipt, usage = self._receipt, self._receipt.usage
        parts = ["1 step" if receipt.steps == 1 else f"{receipt.steps} steps"]
        parts.append(duration_text(receipt.worked_s))
        if tokens := usage.input_tokens + usage.output_tokens:
            parts.append(f"{count_text(tokens)} tokens")
        if cost := cost_words(usage):
            parts.append(cost)
        word = "Done" if self._receipt.outcome == "completed" else "Until then"
        style = _MARKS[self._is_done][1]
        told = [Content.styled(part, style) for part in (word, *parts)]
        if receipt.files or receipt.tests != "none":
            told.append(Content.styled(*_TESTS[receipt.tests]))
        told += [Content.styled(words, "$text-warning") for words in _left_undone(receipt)]
        return told

    def _files_in_short(self) -> list[Content]:
        files = self._receipt.files
        count = "1 file" if len(files) == 1 else f"{len(files)} files"
        added = sum(file.added_lines for file in files)
        removed = sum(file.removed_lines for file in files)
        total = Content.styled(f"{count} ", _QUIET) + _figures(added, removed)
        return [total, *(self._file(file) for file in files)]

    def _commands_in_short(self) -> list[Content]:
        runs = self._receipt.commands
        count = "1 command" if len(runs) == 1 else f"{len(runs)} commands"
        return [Content.styled(count, _QUIET), *(_command(run, _COMMAND_CHARS) for run in runs)]

    def _files(self) -> list[Content]:
        return [self._file(file) for file in self._receipt.files]

    def _commands(self) -> list[Content]:
        return [
            _command(run, 1_000) + Content.styled(f" · {duration_text(run.duration_s)}", _QUIET)
            for run in self._receipt.commands
        ]

    def _file(self, file: FileChange) -> Content:
        path = file.path
        name = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        words = Content.styled(_KINDS[file.kind], _QUIET) + Content(one_line(str(name)))
        figures = _figures(file.added_lines, file.removed_lines)
        return words + Content(" ") + figures if figures.plain else words


def _wrapped(parts: list[Content], width: int, gap: Content) -> list[Content]:
    """Join parts to lines that break between parts only."""
    lines = parts[:1]
    for part in parts[1:]:
        longer = lines[-1] + gap + part
        if longer.cell_length > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return [line.simplify() for line in lines]


def _row(parts: list[Content], width: int) -> Content:
    """Join as many parts as fit after the first, and say how many do not."""
    row = parts[0]
    for number, part in enumerate(parts[1:], start=1):
        after = len(parts) - number - 1
        room = width - (len(f" · {after} more") if after else 0)
        if row.cell_length + _GAP.cell_length + part.cell_length > room:
            return row + Content.styled(f" · {after + 1} more", _QUIET) if number > 1 else row
        row += _GAP + part
    return row


def _figures(added: int, removed: int) -> Content:
    parts = [Content.styled(f"+{added}", "$text-success")] if added else []
    parts += [Content.styled(f"−{removed}", "$text-error")] if removed else []
    return Content(" ").join(parts)


def _command(run: CommandRun, most_chars: int) -> Content:
    words = Content(shortened(one_line(run.command), most_chars))
    if run.exit_code is None:
        return words + Content.styled(" still runs", "$text-warning")
    if run.exit_code:
        return words + Content.styled(f" ✗ {run.exit_code}", "$text-error")
    return words + Content.styled(" ✓", "$text-success")


def _left_undone(receipt: Receipt) -> list[str]:
    words = []
    if receipt.failed_edits:
        count = receipt.failed_edits
        words.append("1 edit not made" if count == 1 else f"{count} edits not made")
    if receipt.failed_calls:
        count = receipt.failed_calls
        words.append("1 call failed" if count == 1 else f"{count} calls failed")
    if receipt.refused:
        words.append(f"{receipt.refused} refused")
    return words


def _what_is_known(receipt: Receipt) -> str:
    if receipt.tests == "failed":
        return "the last tests failed"
    if receipt.tests == "none":
        return "no tests ran"
    return "no tests ran after the last change"
