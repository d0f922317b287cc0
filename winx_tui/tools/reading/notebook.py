"""Jupyter notebooks as numbered text, a cell at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from winx_tui.core.text import without_half_characters
from winx_tui.tools.reading.passage import (
    BUDGET_BYTES,
    Passage,
    Version,
    clipped_block,
    remaining,
    shown_line,
    size_of,
    within,
)
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import LineRange
from winx_tui.workspace.text_file import TextFile

_MAX_OUTPUT_LINES = 20
_MAX_OUTPUT_CHARS = 2_000
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_REMARK = (
    "shown by cells, so its lines do not count as read; the lines of the file itself, which "
    "an edit needs: {name}"
)


class NotANotebookError(Exception):
    """The text has not the shape of a notebook."""


def passage_of_notebook(file: TextFile, ranges: tuple[LineRange, ...], raw: str) -> Passage:
    """Write out the cells that were asked for, up to one budget.

    A notebook's cells are not its lines: seeing them credits no line, so the file
    may be edited (a SEARCH must fit its own lines) but not replaced as a whole.

    Args:
        file: the notebook.
        ranges: of cells, sorted and disjoint.
        raw: what to ask read_files for to get the file's own lines.

    Raises:
        NotANotebookError: it must be shown as the text that it is.
    """
    notebook = _parse(file.text)
    cells = _cells_of(notebook)
    asked = within(ranges, len(cells))
    numbers: list[int] = []
    pieces: list[str] = []
    left: tuple[LineRange, ...] = ()
    used = 0
    for number in (number for first, last in asked for number in range(first, last + 1)):
        piece = clipped_block(_cell(number, cells[number - 1]), "cell")
        used += size_of(piece)
        if used > BUDGET_BYTES:
            left = remaining(asked, number)
            break
        numbers.append(number)
        pieces.append(piece)
    return Passage(
        "cell",
        tuple(numbers),
        tuple(pieces),
        len(cells),
        left,
        notes=(_kind(notebook),),
        remark=_REMARK.format(name=visible(raw)),
        encoding=file.encoding,
        version=Version(file.content_hash, len(file.lines)),
    )


def _parse(text: str) -> Mapping[str, Any]:
    try:
        notebook = without_half_characters(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise NotANotebookError from error
    if not isinstance(notebook, dict):
        raise NotANotebookError
    return notebook


def _cells_of(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells; before version 4 they lay in worksheets."""
    holders = [notebook, *_dicts(notebook.get("worksheets"))]
    lists = [holder["cells"] for holder in holders if isinstance(holder.get("cells"), list)]
    if not lists:
        raise NotANotebookError
    return [cell if isinstance(cell, dict) else {} for cells in lists for cell in cells]


def _kind(notebook: Mapping[str, Any]) -> str:
    metadata = notebook.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language") if isinstance(kernel, dict) else None
    if not isinstance(language, str) or not language:
        return "notebook"
    return f"{visible(language[:40])} notebook"


def _cell(number: int, cell: Mapping[str, Any]) -> str:
    kind = cell.get("cell_type")
    heading = f"[cell {number}, {visible(kind[:40]) if isinstance(kind, str) else 'unknown'}]"
    source = _text(cell.get("source", cell.get("input")))
    lines = source.split("\n") if source else []
    parts = [heading, *(shown_line(position, line)[0] for position, line in enumerate(lines, 1))]
    for output in _dicts(cell.get("outputs")):
        parts.extend(_output(output))
    return "\n".join(parts)


def _output(output: Mapping[str, Any]) -> Iterable[str]:
    if output.get("output_type") in ("error", "pyerr"):
        yield "[error]"
        yield _shortened(f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}")
        return
    data = output.get("data")
    by_type = data if isinstance(data, dict) else {}
    text = _text(output.get("text", by_type.get("text/plain")))
    if text:
        yield "[output]"
        yield _shortened(text)
    for media_type, content in by_type.items():
        if not isinstance(media_type, str) or media_type.startswith("text/"):
            continue
        size_bytes = len(content if isinstance(content, str) else json.dumps(content))
        if media_type.startswith("image/") and media_type != "image/svg+xml":
            # Images are in base64: three bytes in four characters.
            size_bytes = size_bytes * 3 // 4
        yield f"[output: {visible(media_type[:80])} of {size_bytes:,} bytes, not shown]"


def _shortened(text: str) -> str:
    """Keep the beginning of an output, without colours and control characters."""
    clean = visible(_ANSI.sub("", text), multiline=True).rstrip("\n")
    lines = clean.split("\n")
    kept = "\n".join(lines[:_MAX_OUTPUT_LINES])[:_MAX_OUTPUT_CHARS]
    if len(kept) == len(clean):
        return clean
    return f"{kept}\n… [output cut: {len(lines):,} lines in all]"


def _text(value: object) -> str:
    """Return a multi-line string: notebooks keep them as lists of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "".join(item for item in value if isinstance(item, str))
    return ""


def _dicts(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]
