"""A real session: the demo's script, played by the real agent with the real tools."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.approvers import ALLOW, AnsweringApprover
from winx_tui.config.settings import Settings
from winx_tui.core.approval import ApprovalDecision
from winx_tui.llm.demo_prompt import DEMO_PROMPT
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.demo_project import _fill, demo_state_dir
from winx_tui.session.store import LoadedSession, SessionStore


@dataclass(frozen=True)
class Recorded:
    """What was recorded, and where."""

    root: Path
    state: Path
    session: LoadedSession


async def record_demo(
    place: Path,
    *,
    prompts: tuple[str, ...] = (DEMO_PROMPT,),
    answers: tuple[ApprovalDecision, ...] = (ALLOW,),
    settings: Settings | None = None,
) -> Recorded:
    """Play prompts in a project of the demo's; what the approver says last, it says again."""
    root = place / "basket"
    root.mkdir(parents=True)
    _fill(root)
    runtime = await open_runtime(
        RuntimeOptions(
            root=root,
            settings=settings or Settings(),
            host_process=None,
            demo_word_pause_s=0,
        )
    )
    approver = AnsweringApprover(list(answers))
    conversation = runtime.open_conversation(approver)
    for prompt in prompts:
        async for _ in conversation.respond(prompt):
            pass
    session_id = conversation.session_id
    await runtime.aclose()
    state = demo_state_dir(root)
    store = SessionStore(state / "sessions")
    return Recorded(root, state, store.load(store.find(session_id)))


def commit_all(root: Path, message: str) -> None:
    """Commit everything in a project."""
    identity = (
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@winx.invalid",
        "-c",
        "commit.gpgsign=false",
    )
    for command in (("add", "-A"), (*identity, "commit", "-q", "-m", message)):
        subprocess.run(("git", *command), cwd=root, check=True, capture_output=True)
