"""What a question is about, in words: its title and the lines below what will run."""

from __future__ import annotations

from textual.content import Content

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import ChangeKind, CommandPreview, DiffPreview, FileDiff, TextPreview
from winx_tui.tui.blocks.diff import change_counts, common_directory
from winx_tui.tui.blocks.safe_text import exact, one_line
from winx_tui.workspace.display import visible

_CHANGE_QUESTIONS: dict[ChangeKind, str] = {
    "edit": "Make this change?",
    "create": "Create this file?",
    "delete": "Delete this file?",
    "move": "Move this file?",
}
_CHANGES = "Make these changes, all or none?"
_CHANGES_OR_SOME = "Make these changes?"


def question_of(request: ApprovalRequest) -> str:
    """Ask in a few words."""
    match request.preview:
        case CommandPreview():
            return "Run this command?"
        case DiffPreview(files=[file]):
            return _CHANGE_QUESTIONS[file.kind]
        case DiffPreview():
            return _CHANGES_OR_SOME if request.has_hunks else _CHANGES
        case TextPreview():
            return f"{request.title}?"


def facts_of(request: ApprovalRequest) -> Content:
    """Write where it will happen, and why a person is asked."""
    match request.preview:
        case CommandPreview(cwd=cwd):
            rows = [Content.styled(f"in {visible(str(cwd))}", "$text-quiet")]
        case DiffPreview(files=[file]):
            rows = _facts_of_file(file)
        case DiffPreview(files=files):
            where = f"{len(files)} files in {visible(str(common_directory(files)))}"
            rows = [Content.styled(where, "$text-quiet")]
        case TextPreview():
            rows = [Content.styled(one_line(request.title), "$text-quiet")]
    if request.reasons:
        because = exact("; ".join(request.reasons))
        rows.append(Content.styled(f"Asked because: {because}", "$text-warning"))
    return Content("\n").join(rows)


def _facts_of_file(file: FileDiff) -> list[Content]:
    path = Content.styled(visible(str(file.path)), "$text-quiet")
    rows = [path + Content("  ") + change_counts(file)]
    if file.moved_from is not None:
        rows.append(Content.styled(f"from {visible(str(file.moved_from))}", "$text-quiet"))
    return rows
