"""What the tools give back as data, for programs; the text for the model stands beside it.

TypedDicts, because a start pays nothing for them. What is in the text is not said again, and a
key is always there unless it is marked as not required.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from winx_tui.core.modes import Mode
from winx_tui.core.preview import ChangeKind


class FileRead(TypedDict):
    """One file of an answer of read_files."""

    path: str
    unit: NotRequired[Literal["line", "cell", "page"]]
    shown: NotRequired[Annotated[list[list[int]], "pairs: first and last"]]
    total: NotRequired[int | None]
    encoding: NotRequired[str | None]
    continue_with: NotRequired[Annotated[str | None, "what to ask for next"]]
    error: NotRequired[str]
    code: NotRequired[str]


class ReadFilesOutput(TypedDict):
    """What read_files has shown."""

    files: list[FileRead]


class InitializeOutput(TypedDict):
    """Where a client's model is and what it may do."""

    workspace: str
    mode: Mode
    approval: str
    thread_id: str
    allowed_globs: Annotated[list[str], "['all']: no limit"]
    allowed_commands: list[str]
    notes: list[str]
    resumed: Annotated[str | None, "id of the task"]
    files: NotRequired[Annotated[list[dict[str, object]], "as of read_files"]]


class BashOutput(TypedDict):
    """How a command stands."""

    exit_code: Annotated[int | None, "null while it runs; 128+N after signal N"]
    cwd: str
    is_running: bool
    duration_s: float
    hidden_lines: int
    output_log: Annotated[str | None, "file with the whole output"]
    bg_command_id: str | None
    note: str | None
    waits_for: str | None
    finished_in_background: list[str]


class FileEdited(TypedDict):
    """One file that was written, deleted or moved."""

    path: str
    kind: ChangeKind
    added_lines: int
    removed_lines: int
    is_new_file: bool
    tolerances: Annotated[list[str], "how the text to find differed"]
    warning: Annotated[str, "a new syntax error"]
    moved_from: NotRequired[str]


class FilesEdited(TypedDict):
    """What multi_file_edit has done."""

    files: list[FileEdited]
    added_lines: int
    removed_lines: int


class FileRestored(TypedDict):
    """One file that was put back."""

    path: str
    kind: ChangeKind
    added_lines: int
    removed_lines: int


class UndoOutput(TypedDict):
    """What undo_edit has done."""

    direction: Literal["undo", "redo"]
    call_id: str
    remaining: Annotated[int, "steps that can follow"]
    files: list[FileRestored]


class ContextSaved(TypedDict):
    """What context_save has kept."""

    id: str
    path: str
    earlier_path: str | None
    files_saved: int
    files_cut: int
    read_bytes: int
    skipped_outside: int
    skipped_secret: int
    skipped_binary: int
    skipped_unreadable: int
    globs_without_files: list[str]


class ImageShown(TypedDict):
    """The image that stands beside; as it is, and as it is sent."""

    path: str
    format: str
    width: int
    height: int
    frames: int
    size_bytes: int
    sent_media_type: str
    sent_width: int
    sent_height: int


class SymbolFound(TypedDict):
    """One definition of a map."""

    name: str
    kind: str
    container: str
    line: int
    end_line: int


class FileOutlined(TypedDict):
    """One file of a map."""

    file: str
    symbols: list[SymbolFound]


class NameFound(TypedDict):
    """One place where a name stands."""

    file: str
    line: int
    kind: str
    is_definition: bool
    container: str
    name: NotRequired[str]
    end_line: NotRequired[int]


class CodeMapOutput(TypedDict):
    """An outline, or where a name stands."""

    truncated: bool
    mode: NotRequired[Literal["file", "repo"]]
    files_shown: NotRequired[int]
    files: NotRequired[list[FileOutlined]]
    name: NotRequired[str]
    definitions: NotRequired[int]
    references: NotRequired[int]
    hits: NotRequired[list[NameFound]]
