"""What becomes of one file, worked out without writing anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winx_tui.code.syntax import new_syntax_error
from winx_tui.core.errors import ToolError
from winx_tui.core.preview import ChangeKind, FileDiff
from winx_tui.security.secret_finding import Finder
from winx_tui.tools.writing.change import Change, compute_change
from winx_tui.tools.writing.gates import check_gates, refuse_missing
from winx_tui.tools.writing.hidden_text import refuse_lost_secrets, refuse_new_marks
from winx_tui.tools.writing.intent import read_intent
from winx_tui.tools.writing.names import refuse_long_name, refuse_unlikely_name
from winx_tui.tools.writing.present import present
from winx_tui.workspace.diffs import file_diff
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.line_comparison import Opcode, compare
from winx_tui.workspace.text_file import (
    FileIsBinaryError,
    TextFile,
)
from winx_tui.workspace.transaction import FileChange
from winx_tui.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FileRequest:
    """What a model asks to be done with one file."""

    file_path: str
    text: str | None = None
    """Blocks, a diff or the whole content; None where only the name or the file goes."""
    percentage: int | None = None
    delete: bool = False
    rename_to: str = ""
    must_be_new: bool = False
    """Whether nothing may be there yet, save an empty file."""


@dataclass(frozen=True, slots=True)
class StagedFile:
    """The outcome for one file: the very bytes, and those they take the place of."""

    path: Path
    """Absolute and resolved; of a moved file the new one."""
    name: str
    """The same for people."""
    kind: ChangeKind
    before: TextFile | None
    """None for a new file."""
    change: Change | None
    """None for a deletion."""
    diff: FileDiff
    warning: str = ""
    """A syntax error that the change brings in; empty where there is none."""
    moved_from: Path | None = None
    old_name: str = ""
    """The old name of a moved file, for people."""
    opcodes: tuple[Opcode, ...] = ()
    """Which lines stay, and which are new."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return every path that is written or goes."""
        return (self.path,) if self.moved_from is None else (self.moved_from, self.path)

    @property
    def before_data(self) -> bytes | None:
        """Return the present bytes; None for a new file."""
        return None if self.before is None else self.before.data

    @property
    def after_data(self) -> bytes | None:
        """Return the bytes that will be there; None for a deletion."""
        return None if self.change is None else self.change.data

    @property
    def is_unchanged(self) -> bool:
        """Tell whether everything is already as it would be."""
        return self.kind == "edit" and self.before_data == self.after_data

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Return what is to be done on the disk."""
        if self.moved_from is None:
            return (FileChange(self.path, self.before_data, self.after_data),)
        return (
            FileChange(self.moved_from, self.before_data, None),
            FileChange(self.path, None, self.after_data, moved_from=self.moved_from),
        )


def stage(
    request: FileRequest, workspace: Workspace, file_state: FileState, find: Finder
) -> StagedFile:
    """Work out what becomes of a file; the disk is read, not written.

    Args:
        request: what is asked.
        workspace: where relative paths start.
        file_state: what was shown of each file.
        find: says what of a text is hidden from the model.

    Raises:
        ToolError: it cannot be done; the text says why and what to do.
        WorkspaceError: a path cannot be used.
    """
    refuse_long_name(request.file_path)
    refuse_long_name(request.rename_to)
    if request.delete:
        return _deletion(request, workspace, file_state, find)
    if request.rename_to.strip() and not _keeps_its_name(request, workspace):
        return _move(request, workspace, file_state, find)
    path = workspace.resolve(request.file_path)
    name = workspace.relative(path)
    before = present(path, name)
    if before is None:
        refuse_unlikely_name(request.file_path, workspace)
    change = _change(request, name, path, before, file_state, find)
    staged = restaged(path, name, "create" if before is None else "edit", before, change)
    _guard_hidden(staged, path, request, file_state, find)
    return staged


def restaged(
    path: Path,
    name: str,
    kind: ChangeKind,
    before: TextFile | None,
    change: Change | None,
    *,
    moved_from: Path | None = None,
    old_name: str = "",
) -> StagedFile:
    """Join the parts of an outcome, with its diff and what the syntax check says."""
    old = before.lines if before is not None else ()
    new = change.lines if change is not None else ()
    opcodes = tuple(compare(old, new))
    diff = file_diff(
        path, name, old, new, kind=kind, moved_from=moved_from, old_name=old_name, opcodes=opcodes
    )
    warning = ""
    if change is not None and (before is None or change.data != before.data):
        warning = new_syntax_error(path.name, before.text if before else None, change.text)
    return StagedFile(
        path, name, kind, before, change, diff, warning, moved_from, old_name, opcodes
    )


def _keeps_its_name(request: FileRequest, workspace: Workspace) -> bool:
    """Tell whether an edit names the file itself as its new name, as models do that fill in all."""
    names = (request.rename_to, request.file_path)
    return bool(request.text) and len({workspace.resolve(name) for name in names}) == 1


def _guard_hidden(
    staged: StagedFile, source: Path, request: FileRequest, file_state: FileState, find: Finder
) -> None:
    """Refuse a change that would take the place of text that was not shown."""
    if staged.before is None or staged.change is None:
        return
    old, new = staged.before.lines, staged.change.lines
    refuse_new_marks(staged.name, old, new, staged.opcodes)
    coverage = file_state.coverage(source)
    unread = coverage.unread if coverage is not None else ()
    refuse_lost_secrets(staged.name, old, new, staged.opcodes, unread, request.text or "", find)


def _deletion(
    request: FileRequest, workspace: Workspace, file_state: FileState, find: Finder
) -> StagedFile:
    if request.rename_to.strip() or request.text:
        raise ToolError(
            f"{visible(request.file_path)} is to be deleted and changed at once; "
            "ask for one of it.",
            code="invalid_arguments",
        )
    path = _itself(request.file_path, workspace)
    name = workspace.relative(path)
    try:
        before = present(path, name)
    except FileIsBinaryError as error:
        raise ToolError(
            f"{name} is not text; delete it with bash_command (rm).", code="binary_file"
        ) from error
    if before is None:
        raise ToolError(
            f"{name} does not exist, so there is nothing to delete. Check the path.",
            code="not_found",
        )
    check_gates(name, path, before, file_state, "delete", find)
    return restaged(path, name, "delete", before, None)


def _move(
    request: FileRequest, workspace: Workspace, file_state: FileState, find: Finder
) -> StagedFile:
    source = _itself(request.file_path, workspace)
    path = _itself(request.rename_to, workspace)
    old_name, name = workspace.relative(source), workspace.relative(path)
    before = present(source, old_name, keeps_content=not request.text)
    if before is None:
        raise ToolError(
            f"{old_name} does not exist, so it cannot be renamed. Check the path.", code="not_found"
        )
    if path == source:
        raise ToolError(f"{old_name} already has that name; leave out rename_to.", code="exists")
    if path.is_dir() or request.rename_to.endswith("/"):
        raise ToolError(
            f"{name} is a directory; give the whole new name: {name}/{visible(source.name)}.",
            code="not_a_file",
        )
    if path.exists() and not _is_the_same_entry(source, path):
        raise ToolError(
            f"{name} exists already, so {old_name} cannot be renamed to it.", code="exists"
        )
    refuse_unlikely_name(request.rename_to, workspace)
    if request.text:
        change = _change(request, old_name, source, before, file_state, find)
    else:
        change = Change(before.text, before.data)
    staged = restaged(path, name, "move", before, change, moved_from=source, old_name=old_name)
    _guard_hidden(staged, source, request, file_state, find)
    return staged


def _change(
    request: FileRequest,
    name: str,
    path: Path,
    before: TextFile | None,
    file_state: FileState,
    find: Finder,
) -> Change:
    if request.text is None:
        raise ToolError(
            f"Nothing is said about what to do with {name}: give text_or_search_replace_blocks.",
            code="invalid_arguments",
        )
    if request.must_be_new and before is not None and before.text:
        raise ToolError(
            f"{name} exists already, and a new file was asked for. Nothing was changed. Change it "
            "with SEARCH/REPLACE blocks, or replace it by its whole content with "
            "percentage_to_change 100.",
            code="exists",
        )
    intent = read_intent(name, request.text, request.percentage, before)
    if before is not None:
        check_gates(
            name, path, before, file_state, "edit" if intent.kind == "edit" else "overwrite", find
        )
    elif intent.kind == "edit":
        raise refuse_missing(name)
    return compute_change(name, before, intent)


def _itself(text: str, workspace: Workspace) -> Path:
    """Resolve a path; a link at its end is not followed but refused."""
    path = workspace.resolve(text)
    named = workspace.root / Path(text).expanduser()
    if named.is_symlink():
        raise ToolError(
            f"{visible(text)} is a symbolic link to {workspace.relative(path)}; name the file "
            "itself, or use bash_command (rm, mv) for the link.",
            code="not_a_file",
        )
    return path


def _is_the_same_entry(source: Path, path: Path) -> bool:
    """Tell whether two names that differ in case only are one, as on some file systems."""
    return (
        source.parent == path.parent
        and source.name.casefold() == path.name.casefold()
        and source.samefile(path)
        and path.name not in {entry.name for entry in source.parent.iterdir()}
    )
