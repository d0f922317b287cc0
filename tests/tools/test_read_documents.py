from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.support.pdf_files import pdf_of
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.tools.reading import confined, pdf, pdf_worker
from winx_tui.tools.reading.passage import BUDGET_BYTES
from winx_tui.tools.reading.worker import Worker
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.text_file import open_regular
from winx_tui.workspace.workspace import Workspace

CONTEXT = ToolContext("call", lambda text: None)

CELLS: list[dict[str, Any]] = [
    {"cell_type": "markdown", "source": ["# Title\n", "Text"], "metadata": {}},
    {
        "cell_type": "code",
        "source": "import x\nx.plot()",
        "outputs": [
            {"output_type": "stream", "name": "stdout", "text": ["a\n", "\x1b[31mred\x1b[0m\n"]},
            {
                "output_type": "display_data",
                "data": {"text/plain": "<Figure>", "image/png": "QUJD" * 100},
            },
            {"output_type": "error", "ename": "KeyError", "evalue": "'k'", "traceback": ["…"]},
        ],
    },
    {"cell_type": "code", "source": [], "outputs": []},
]


def notebook(cells: list[Any], **more: object) -> str:
    document = {"nbformat": 4, "cells": cells, "metadata": {"kernelspec": {"language": "python"}}}
    return json.dumps({**document, **more}, indent=1) + "\n"


@pytest.fixture
def state() -> FileState:
    return FileState()


@pytest.fixture
def tool(tmp_path: Path, state: FileState) -> ReadFiles:
    return ReadFiles(Workspace(tmp_path), state)


async def read(tool: ReadFiles, *paths: str) -> ToolResult:
    plan = await tool.plan(ReadFilesParams(file_paths=list(paths)))
    return await tool.run(plan, CONTEXT)


async def test_a_notebook_is_shown_by_cells(tool: ReadFiles, tmp_path: Path) -> None:
    text = notebook(CELLS)
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    result = await read(tool, "a.ipynb")
    assert result.text == (
        "==> a.ipynb (3 cells, python notebook)\n"
        "[cell 1, markdown]\n1 # Title\n2 Text\n"
        "[cell 2, code]\n1 import x\n2 x.plot()\n"
        "[output]\na\nred\n"
        "[output]\n<Figure>\n[output: image/png of 300 bytes, not shown]\n"
        "[error]\nKeyError: 'k'\n"
        "[cell 3, code]\n"
        "[shown by cells, so its lines do not count as read; the lines of the file itself, which "
        f"an edit needs: a.ipynb:1-{text.count(chr(10))}]"
    )


async def test_cells_of_a_notebook_can_be_chosen(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook(CELLS), encoding="utf-8")
    text = (await read(tool, "a.ipynb#cells=1,3")).text
    assert text.startswith(
        "==> a.ipynb (cells 1, 3 of 3, python notebook)\n"
        "[cell 1, markdown]\n1 # Title\n2 Text\n…\n[cell 3, code]\n[shown by cells"
    )


async def test_lines_of_a_notebook_are_those_of_its_file(
    tool: ReadFiles, tmp_path: Path, state: FileState
) -> None:
    (tmp_path / "a.ipynb").write_text(notebook(CELLS), encoding="utf-8")
    await read(tool, "a.ipynb")
    coverage = state.coverage(tmp_path / "a.ipynb")
    assert coverage is not None
    assert coverage.ranges == ()
    assert not coverage.is_enough
    text = (await read(tool, "a.ipynb:1-")).text
    assert "\n1 {\n" in text
    coverage = state.coverage(tmp_path / "a.ipynb")
    assert coverage is not None
    assert coverage.is_enough


async def test_a_long_notebook_can_be_read_to_its_end(tool: ReadFiles, tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": f"cell_{n} = '{'x' * 3_000}'"} for n in range(1, 81)]
    (tmp_path / "a.ipynb").write_text(notebook(cells), encoding="utf-8")
    ask: str | None = "a.ipynb"
    seen = ""
    while ask is not None:
        result = await read(tool, ask)
        assert len(result.text) < BUDGET_BYTES + 1_000
        seen += result.text
        assert result.structured is not None
        files = result.structured["files"]
        assert isinstance(files, list)
        ask = files[0]["continue_with"]
        assert ask is None or ask.startswith("a.ipynb#cells=")
    assert [n for n in range(1, 81) if f"cell_{n} = " not in seen] == []


async def test_long_outputs_and_cells_are_cut(tool: ReadFiles, tmp_path: Path) -> None:
    cells = [
        {
            "cell_type": "code",
            "source": "\n".join(["y" * 70] * 1_000),
            "outputs": [{"output_type": "stream", "text": "line\n" * 500}],
        },
        {"cell_type": "code", "outputs": [{"output_type": "stream", "text": "line\n" * 500}]},
    ]
    (tmp_path / "a.ipynb").write_text(notebook(cells), encoding="utf-8")
    text = (await read(tool, "a.ipynb")).text
    assert "… [cell cut: " in text
    assert text.count("line\n") == 20
    assert "… [output cut: 500 lines in all]" in text


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[1]",
        "not json",
        '{"cells": 3}',
        "[" * 200_000,
    ],
)
async def test_what_is_no_notebook_is_shown_as_it_is(
    tool: ReadFiles, tmp_path: Path, text: str, state: FileState
) -> None:
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    assert (await read(tool, "a.ipynb")).text.startswith("==> a.ipynb (1 line, no newline at")
    assert "is no notebook and has no cells" in (await read(tool, "a.ipynb#cells=1")).text


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [None, 3, "x"],
        [{"cell_type": 3, "source": {"a": 1}, "outputs": {"b": 2}}],
        [{"source": [1, None, "ok"], "outputs": [3, {"data": [1]}, {"data": {"text/html": 1}}]}],
        [{"source": "half \ud800", "outputs": [{"output_type": "error", "ename": None}]}],
    ],
)
async def test_a_malformed_notebook_is_shown_all_the_same(
    tool: ReadFiles, tmp_path: Path, cells: list[Any]
) -> None:
    (tmp_path / "a.ipynb").write_text(notebook(cells, metadata=[]), encoding="utf-8")
    result = await read(tool, "a.ipynb")
    assert not result.is_error
    result.text.encode()


async def test_a_notebook_of_version_three_has_its_cells_in_worksheets(
    tool: ReadFiles, tmp_path: Path
) -> None:
    document = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["1 + 1"]}]}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(document), encoding="utf-8")
    assert "[cell 1, code]\n1 1 + 1\n" in (await read(tool, "a.ipynb")).text


async def test_cells_and_pages_of_plain_text_are_refused(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\n", encoding="utf-8")
    assert (await read(tool, "a#cells=1", "a#pages=2-")).text == (
        "a#cells=1: is no notebook and has no cells; ask for its lines\n\n"
        "a#pages=2-: is no PDF and has no pages; ask for its lines"
    )


async def test_a_pdf_is_shown_by_pages(tool: ReadFiles, tmp_path: Path, state: FileState) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("First page\nsecond line", "", "Last"))
    assert (await read(tool, "a.pdf")).text == (
        "==> a.pdf (3 pages, PDF)\n[page 1]\nFirst page\nsecond line\n"
        "[page 2]\n(no text on this page; it may be a scanned image)\n[page 3]\nLast"
    )
    assert state.coverage(tmp_path / "a.pdf") is None
    assert state.touched() == {tmp_path / "a.pdf": "read"}


@pytest.mark.parametrize("ask", ["a.pdf:2-3", "a.pdf#pages=2-3", "a.pdf#page=2,3-99"])
async def test_pages_of_a_pdf_can_be_chosen(tool: ReadFiles, tmp_path: Path, ask: str) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("One", "Two", "Three"))
    assert (await read(tool, ask)).text == (
        "==> a.pdf (pages 2-3 of 3, PDF)\n[page 2]\nTwo\n[page 3]\nThree"
    )


async def test_a_long_pdf_is_cut_and_can_be_read_on(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of(*["word " * 1_500] * 40))
    result = await read(tool, "a.pdf")
    assert len(result.text) < BUDGET_BYTES + 500
    assert result.truncated
    assert "go on with a.pdf#pages=12-40]" in result.text
    assert (await read(tool, "a.pdf#pages=12-40")).text.startswith("==> a.pdf (pages 12-22 of 40")


async def test_no_page_is_lost_behind_a_very_long_one(tool: ReadFiles, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("word " * 20_000, "Two", "Three"))
    text = (await read(tool, "a.pdf")).text
    assert "… [page cut: 100," in text
    assert "go on with a.pdf#pages=2-3]" in text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n",
        b"%PDF-1.7\n" + b"\xff\0<<>>" * 500,
        pdf_of("text")[:300],
        pdf_of("text").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        pdf_of("text").replace(b"/Kids [4 0 R]", b"/Kids 7      "),
    ],
)
async def test_a_broken_pdf_leaves_one_line(tool: ReadFiles, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    text = (await read(tool, "a.pdf")).text
    assert text.startswith(("a.pdf: is a PDF document of", "==> a.pdf ("))
    assert "Traceback" not in text


async def test_a_pdf_that_is_too_large_is_told(tool: ReadFiles, tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(pdf.MAX_PDF_BYTES + 1)
    assert (
        "a.pdf: is a PDF document of 100 MB, too large to be read"
        in (await read(tool, "a.pdf")).text
    )


async def test_a_pdf_with_a_password_is_told(tool: ReadFiles, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of("secret")))
    writer.encrypt("pass", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    assert "it is protected by a password" in (await read(tool, "a.pdf")).text


async def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("text"))
    with pytest.raises(WorkspaceError, match="could not be read in time"):
        await pdf.passage_of_pdf(tmp_path / "a.pdf", ((1, 1),), time_s=0.001)


async def test_a_page_that_unpacks_to_too_much_is_passed_over(
    tool: ReadFiles, tmp_path: Path
) -> None:
    bomb = zlib.compress(b" " * 400_000_000, 1)
    document = pdf_of("One", "Two", "Three")
    page = document.index(b"(Two)")
    start = document.rindex(b"<< /Length", 0, page)
    end = document.index(b"\nendstream", page)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s" % (len(bomb), bomb)
    (tmp_path / "a.pdf").write_bytes(document[:start] + stream + document[end:])
    assert (await read(tool, "a.pdf")).text == (
        "==> a.pdf (3 pages, PDF)\n[page 1]\nOne\n"
        "[page 2]\n(this page is damaged and cannot be read)\n[page 3]\nThree"
    )


async def test_modules_beside_a_pdf_are_never_imported(
    tool: ReadFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pypdf.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(pdf_of("Text"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "[page 1]\nText" in (await read(tool, "a.pdf")).text


def test_without_the_library_a_pdf_says_how_to_get_it() -> None:
    # -S: no installed package is found.
    programs = [confined.__file__, "10", str(1 << 30), pdf_worker.__file__]
    command = [sys.executable, "-I", "-S", *programs, "[[1, 1]]", "10"]
    done = subprocess.run(command, input=b"", stdout=subprocess.PIPE, check=True)
    (facts,) = map(json.loads, done.stdout.splitlines())
    assert facts == {"error": "missing"}
    assert "pip install 'winx[pdf]'" in pdf.REASONS[facts["error"]]


def children() -> set[str]:
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end between the listing and the reading; its children are another's then.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found.update((task / "children").read_text("ascii").split())
    return found


async def test_the_process_that_reads_a_pdf_ends_when_nobody_listens(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of(*["word " * 2_000] * 200))
    before = children()
    with open_regular(tmp_path / "a.pdf") as (handle, _):
        facts = Worker("pdf_worker.py", cpu_time_s=20).facts(handle, "[[1, 200]]", "9999999")
        assert await anext(facts) == {"total": 200}
        assert children() - before
        await facts.aclose()
    assert not children() - before


async def test_text_that_mentions_the_mark_of_a_pdf_stays_text(
    tool: ReadFiles, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text('MARK = b"%PDF-"\n', encoding="utf-8")
    assert (await read(tool, "a.py")).text == '==> a.py (1 line)\n1 MARK = b"%PDF-"'
