"""The demo's task from its first prompt to its receipt, with every question on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pictures import Stage

from winx_tui.core.access import RunCommand
from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import CommandPreview
from winx_tui.core.questions import AnswerOption, PersonQuestion
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.tui.approver import DialogApprover
from winx_tui.tui.question_asker import DialogPersonAsker
from winx_tui.tui.screens.approval import ApprovalDialog

_DANGEROUS = "git push --force origin main"
_QUESTION = PersonQuestion(
    "Which rounding shall the total have? The tests pass with each of them, but invoices differ "
    "by a cent now and then.",
    (
        AnswerOption("Half up", "What most invoices do."),
        AnswerOption("Half to even", "What Python's round does, and banks."),
        AnswerOption("No rounding", "Exact fractions; who shows them rounds them."),
    ),
)


async def play_task(here: Stage) -> None:
    """Do the demo's task."""
    app = here.app
    await here.until(lambda: app.turns.conversation is not None, "a conversation")
    await here.until(app.is_loaded.is_set, "the last of what is loaded")
    await here.take("welcome")
    await here.press("enter")
    await here.take("approval-command")
    await here.press("w")
    await here.take("why")
    await here.press("escape")
    await here.until_on("ApprovalDialog")
    await here.press("e")
    await here.take("approval-editor")
    await here.press("escape")
    await _approve(here)
    await here.take("approval-edit")
    await here.press("h")
    await here.take("hunks")
    await here.press("escape")
    await here.until_on("ApprovalDialog")
    await _approve(here)
    await here.until_on("ApprovalDialog")
    await _approve(here)
    await here.until(lambda: not app.turns.is_busy, "the end of the turn")
    await here.take("chat")


async def play_questions(here: Stage, root: Path) -> None:
    """Ask what the demo does not: about a dangerous command, and what the model wants to know."""
    asked = asyncio.ensure_future(DialogApprover(here.app).request(_request(_DANGEROUS, root)))
    await here.until_on("ApprovalDialog")
    await here.press("a")
    await here.take("danger")
    await here.press("ctrl+c")
    await asked
    answered = asyncio.ensure_future(DialogPersonAsker(here.app).ask(_QUESTION))
    await here.take("question")
    await here.press("escape")
    await answered


async def _approve(here: Stage) -> None:
    """Approve what is asked; keys that come too early do not count."""
    question = here.app.screen
    assert isinstance(question, ApprovalDialog)
    while here.app.screen is question:
        # Where the question is longer than its box, its end must have been seen.
        await here.press("end")
        await here.pilot.pause(0.4)
        await here.press("a")
        await here.pilot.pause(0.4)


def _request(command: str, root: Path) -> ApprovalRequest:
    """Judge a command as if the model wanted it; it never runs."""
    access = RunCommand(command, root)
    context = PolicyContext("ask", root, home=Path.home(), sandbox="bubblewrap")
    verdict = evaluate((access,), context, Grants())
    return ApprovalRequest(
        id="apr_picture",
        call_id="call_picture",
        tool="bash_command",
        title=f"Run: {command}",
        accesses=(access,),
        preview=CommandPreview(command, root),
        reasons=verdict.reasons,
        scopes=("once",) if verdict.danger else ("once", "session"),
        fingerprint="0" * 16,
        editable=command,
        danger=verdict.danger,
        parts=verdict.parts,
        blast_radius=verdict.blast_radius,
        confinement=verdict.confinement,
    )
