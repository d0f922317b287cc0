from __future__ import annotations

from pathlib import Path

from winx_tui.core.messages import Usage
from winx_tui.core.receipt import CommandRun, FileChange, Receipt
from winx_tui.tui.blocks.receipt import ReceiptBlock

ROOT = Path("/p")
FILES = (
    FileChange(ROOT / "src/calc.py", 3, 1, "edit"),
    FileChange(ROOT / "tests/test_calc.py", 12, 0, "create"),
)
RUNS = (
    CommandRun("ruff check .", 1, 0.4, "none"),
    CommandRun("pytest -q", 0, 2.0, "passed"),
    CommandRun("npm run dev", None, 1.0, "none"),
)


def lines(receipt: Receipt, *, width: int = 100, is_expanded: bool = False) -> list[str]:
    block = ReceiptBlock(receipt, ROOT)
    block.is_expanded = is_expanded
    return [line.plain for line in block.body(width)]


def test_a_receipt_is_three_lines() -> None:
    receipt = Receipt(
        files=FILES, commands=RUNS, usage=Usage(900, 100, cost_usd=0.01), steps=4, worked_s=12
    )
    assert lines(receipt) == [
        "Done · 4 steps · 12 s · 1k tokens · $0.0100 · tests passed",
        "2 files +15 −1 · src/calc.py +3 −1 · new tests/test_calc.py +12",
        "3 commands · ruff check . ✗ 1 · pytest -q ✓ · npm run dev still runs",
    ]


def test_what_does_not_fit_is_counted_and_unfolded() -> None:
    receipt = Receipt(files=FILES * 9, commands=RUNS, steps=4)
    head, files, commands = lines(receipt, width=50)
    assert files.endswith("more")
    assert all(len(line) <= 50 for line in (head, files, commands))
    assert len(lines(receipt, width=50, is_expanded=True)) == 1 + 18 + 3


def test_a_narrow_receipt_breaks_between_its_entries() -> None:
    receipt = Receipt(files=FILES[:1], steps=4, worked_s=12, refused=2)
    assert lines(receipt, width=30)[:2] == ["Done · 4 steps · 12 s", "no tests run · 2 refused"]


def test_changes_without_tests_are_told() -> None:
    assert lines(Receipt(files=FILES, steps=2))[0].endswith("no tests run")


def test_a_turn_that_was_stopped_is_not_done() -> None:
    assert lines(Receipt(outcome="cancelled", files=FILES, steps=2))[0].startswith("Until then")


def test_what_was_not_done_is_told_and_is_no_success() -> None:
    receipt = Receipt(failed_edits=1, refused=2, steps=3)
    assert lines(receipt) == ["Done · 3 steps · 0.0 s · 1 edit not made · 2 refused"]
    assert ReceiptBlock(receipt, ROOT).gutter().plain == "· "


def test_a_turn_in_which_every_call_failed_is_no_success() -> None:
    receipt = Receipt(failed_calls=2, is_vain=True, steps=3)
    assert lines(receipt) == ["Done · 3 steps · 0.0 s · 2 calls failed"]
    assert ReceiptBlock(receipt, ROOT).gutter().plain == "· "
    assert ReceiptBlock(Receipt(failed_calls=1, steps=3), ROOT).gutter().plain == "✓ "


def test_a_claim_that_nothing_bears_out_is_doubted() -> None:
    failed = CommandRun("pytest", 1, 1.0, "failed")
    receipt = Receipt(files=FILES, commands=(failed,), claim="All tests pass", steps=2)
    assert lines(receipt)[-1] == "It says “All tests pass”, but the last tests failed."


def test_names_from_the_disk_cannot_write_to_the_screen() -> None:
    evil = FileChange(ROOT / "a\x1b[31m\nb.py", 1, 0, "edit")
    assert "\x1b" not in "".join(lines(Receipt(files=(evil,), steps=2)))
