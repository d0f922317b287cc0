"""What can be done with an entry of the chat; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from winx_tui.commands.code_blocks import CodeBlock, code_blocks
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.cursor import Stop
from winx_tui.tui.blocks.message import AnswerBlock, UserBlock
from winx_tui.tui.blocks.picture import PictureBlock
from winx_tui.tui.blocks.tool_card import ToolCard

_GAP = re.compile(r"\n(?:[^\S\n]*\n){2,}")
"""Two blank lines or more."""

Deed = Literal[
    "copy",
    "quote",
    "command",
    "output",
    "whole",
    "diff",
    "run",
    "save",
    "editor",
    "retry",
    "fork",
    "rewind",
]


@dataclass(frozen=True, slots=True)
class Target:
    """What something is done with: an entry, or one code block of it."""

    block: Block
    code: CodeBlock | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One deed, in the words that fit what it is done with."""

    deed: Deed
    label: str


_SHARED: tuple[Offer, ...] = (
    Offer("quote", "Quote it in the prompt"),
    Offer("editor", "Read it in your editor"),
)


def target_of(stop: Stop) -> Target:
    """Return what the cursor is on."""
    block = stop.block.unit
    if stop.code is None or not isinstance(stop.block, AnswerBlock):
        return Target(block)
    codes = code_blocks(block.copy_text)
    number = stop.block.whole_code_number(stop.code)
    return Target(block, codes[number] if 0 <= number < len(codes) else None)


def codes_of(target: Target) -> tuple[CodeBlock, ...]:
    """Return the code blocks of a whole answer; none of anything else."""
    is_answer = isinstance(target.block, AnswerBlock) and target.code is None
    return code_blocks(target.block.copy_text) if is_answer else ()


def offers_of(target: Target) -> tuple[Offer, ...]:
    """Return what can be done, in the order of the menu."""
    if target.code is not None:
        return _of_code(target.code)
    for kind, offers in _OF_BLOCKS:
        if isinstance(target.block, kind):
            return offers(target.block)
    if not target.block.copy_text:
        return ()
    return (Offer("copy", "Copy it"), *_SHARED)


def text_of(target: Target) -> str:
    """Return what is copied and quoted."""
    return target.block.copy_text if target.code is None else target.code.code


def command_of(target: Target) -> str:
    """Return what can be run in the shell (once more); "" where nothing can."""
    if target.code is not None:
        return target.code.command
    if isinstance(target.block, ToolCard):
        return target.block.command
    if isinstance(target.block, UserBlock) and target.block.is_shell:
        return target.block.copy_text
    return ""


def without_gaps(command: str) -> str:
    """Leave one blank line of several: nothing stands below what seems to be the end."""
    return _GAP.sub("\n\n", command.strip("\n"))


def size_of(command: str) -> str:
    """Tell how long a command is, such as "123 lines"."""
    lines = command.count("\n") + 1
    return f"{lines:,} lines" if lines > 1 else f"1 line of {len(command):,} characters"


def _of_code(code: CodeBlock) -> tuple[Offer, ...]:
    run = (Offer("run", "Put it into the prompt as a !command"),) if code.command else ()
    return (Offer("copy", "Copy the code"), *run, Offer("save", "Save it as a file"), *_SHARED)


def _of_answer(block: Block) -> tuple[Offer, ...]:
    codes = code_blocks(block.copy_text)
    runs = [code for code in codes if code.command]
    asks_run, asks_save = (" …" if len(found) > 1 else "" for found in (runs, codes))
    offers = [Offer("copy", "Copy the answer, as Markdown")]
    if runs:
        offers.append(Offer("run", f"Put its shell code into the prompt as a !command{asks_run}"))
    if codes:
        offers.append(Offer("save", f"Save its code as a file{asks_save}"))
    return (*offers, *_SHARED)


def _of_prompt(block: Block) -> tuple[Offer, ...]:
    assert isinstance(block, UserBlock)
    turn = () if block.turn is None else _TURN[block.is_shell :]
    if block.is_shell:
        again = Offer("run", "Put it into the prompt again")
        return (Offer("copy", "Copy the command"), again, *_SHARED, *turn)
    return (Offer("copy", "Copy the prompt"), *_SHARED, *turn)


_TURN: tuple[Offer, ...] = (
    Offer("retry", "Send it once more, as if what follows had not been"),
    Offer("fork", "Go on in a copy of the session that ends with this turn"),
    Offer("rewind", "Go back to before it; the prompt can be changed"),
)
"""The first is no choice for a command of the person's own."""


def _of_card(block: Block) -> tuple[Offer, ...]:
    assert isinstance(block, ToolCard)
    if block.command:
        offers = [Offer("copy", "Copy the command and its output")]
        offers.append(Offer("command", "Copy the command"))
        offers.append(Offer("run", "Put the command into the prompt, to run it again"))
    else:
        what = "Copy the change, as a diff" if block.edited_files else "Copy the result"
        offers = [Offer("copy", what)] if block.copy_text else []
    if block.command and block.output_text:
        offers.append(Offer("output", "Copy the output"))
    if block.whole_output is not None:
        offers.append(Offer("whole", "Read the whole output"))
    if block.edited_files:
        offers.append(Offer("diff", "Read the whole change"))
        several = " …" if len(block.edited_files) > 1 else ""
        offers.append(Offer("editor", f"Open the file in your editor{several}"))
        return (*offers, _SHARED[0])
    return (*offers, *_SHARED)


def _of_picture(_: Block) -> tuple[Offer, ...]:
    return (Offer("save", "Save the picture as a file"),)


_OF_BLOCKS: tuple[tuple[type[Block], Callable[[Block], tuple[Offer, ...]]], ...] = (
    (AnswerBlock, _of_answer),
    (UserBlock, _of_prompt),
    (ToolCard, _of_card),
    (PictureBlock, _of_picture),
)
