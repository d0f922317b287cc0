"""What a question is about, in words: its title and the lines below what will run."""

from __future__ import annotations

from textual.content import Content

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import (
    ChangeKind,
    CommandPreview,
    DiffPreview,
    FileDiff,
    TaskListPreview,
    TextPreview,
)
from winx_tui.execution.question_facts import deceptions, short_fingerprint
from winx_tui.tui.blocks.diff import change_counts, common_directory
from winx_tui.tui.blocks.safe_text import exact, one_line
from winx_tui.tui.screens.approval_details import is_explained_by_parts
from winx_tui.workspace.display import visible

_CHANGE_QUESTIONS: dict[ChangeKind, str] = {
    "edit": "Make this change?",
    "create": "Create this file?",
    "delete": "Delete this file?",
    "move": "Move this file?",
}
_CHANGES = "Make these changes, all or none?"
_CHANGES_OR_SOME = "Make these changes?"
_MAX_DANGERS = 3
"""So many remarks are shown in the question; `w` shows them all."""


def question_of(request: ApprovalRequest) -> str:
    """Ask in a few words."""
    match request.preview:
        case CommandPreview():
            return "Run this dangerous command?" if request.danger else "Run this command?"
        case DiffPreview(files=[file]):
            return _CHANGE_QUESTIONS[file.kind]
        case DiffPreview():
            return _CHANGES_OR_SOME if request.has_hunks else _CHANGES
        case TextPreview() | TaskListPreview():
            return f"{request.title}?"


def facts_of(request: ApprovalRequest) -> Content:
    """Write what is dangerous or deceptive, where it will happen, and why a person is asked."""
    rows = [*_alarms(request), *_place(request)]
    if request.reasons and not is_explained_by_parts(request):
        because = exact("; ".join(request.reasons))
        rows.append(Content.styled(f"Asked because: {because}", "$text-warning"))
    return Content("\n").join(rows)


def _alarms(request: ApprovalRequest) -> list[Content]:
    style = "$text-error bold"
    shown = request.danger[:_MAX_DANGERS]
    rows = [Content.styled(f"Danger: {exact(remark)}", style) for remark in shown]
    if len(request.danger) > _MAX_DANGERS:
        more = f"Danger: {len(request.danger) - _MAX_DANGERS} more, w shows them"
        rows.append(Content.styled(more, style))
    return rows + [
        Content.styled(f"Look closely: {exact(remark)}", style) for remark in deceptions(request)
    ]


def _place(request: ApprovalRequest) -> list[Content]:
    match request.preview:
        case CommandPreview(cwd=cwd):
            rows = [Content.styled(f"in {visible(str(cwd))}", "$text-quiet")]
        case DiffPreview(files=[file]):
            rows = _facts_of_file(file)
        case DiffPreview(files=files):
            where = f"{len(files)} files in {visible(str(common_directory(files)))}"
            rows = [Content.styled(where, "$text-quiet")]
        case TextPreview(text=text) | TaskListPreview(text=text):
            # What is asked about mostly stands above already, word for word.
            is_said = request.title.partition(": ")[2] in text.splitlines()
            rows = [] if is_said else [Content.styled(one_line(request.title), "$text-quiet")]
    mark = f"hash {short_fingerprint(request)}"
    if not rows:
        return [Content.styled(mark, "$text-quiet")]
    rows[-1] += Content.styled(f" · {mark}", "$text-quiet")
    return rows


def _facts_of_file(file: FileDiff) -> list[Content]:
    path = Content.styled(visible(str(file.path)), "$text-quiet")
    rows = [path + Content("  ") + change_counts(file)]
    if file.moved_from is not None:
        rows.append(Content.styled(f"from {visible(str(file.moved_from))}", "$text-quiet"))
    return rows
