"""Wherever a touch of the disk is winx's last, nothing is lost, and all of it can be taken back.

A conversation with a scripted model is forked and killed at its n-th touch: a few of them here,
each with WINX_EXPLORE=1.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.runtime.hooked_project import HookedProject, edit, project, write
from tests.support.git_project import committed, numbered
from tests.support.scripted_model import Answer
from tests.torture.checks import (
    DRAFTS,
    WayBack,
    damaged_store,
    litter,
    torn_files,
    unusable_journal,
)
from tests.torture.killing import SUBREAPER
from tests.torture.place import Ground, State, state_of
from winx_tui.core.events import ToolCallFinished, TurnFinished
from winx_tui.core.messages import ToolCall

EXPLORES = bool(os.environ.get("WINX_EXPLORE"))
POINTS = 7
TOUCHES = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod")
"""What is audited when the disk is touched; what SQLite does is not."""

pytestmark = [
    pytest.mark.timeout(3600 if EXPLORES else 120),
    pytest.mark.skipif(sys.platform != "linux", reason="orphans are waited for by prctl"),
]


def make(ground: Ground) -> State:
    ground.base.mkdir()
    ground.root.mkdir()
    committed(ground.root, {"a.txt": numbered(400), "docs/b.txt": "b\n", ".gitignore": "*.env\n"})
    (ground.root / "my.env").write_text("TOKEN\n", encoding="utf-8")
    (ground.root / "new.txt").write_text("new\n", encoding="utf-8")
    return state_of(ground.root)


def answers() -> list[Answer]:
    many = [
        {"file_path": "c.txt", "percentage_to_change": 100, "text_or_search_replace_blocks": "c\n"},
        {"file_path": "new.txt", "rename_to": "deep/moved.txt"},
    ]
    edits = (
        edit("a.txt", "line 7\n", "seven\n"),
        ToolCall("m1", "multi_file_edit", json.dumps({"files": many})),
    )
    command = json.dumps({"command": "rm -rf docs my.env && mv c.txt deep/ && chmod 600 a.txt"})
    reading = ToolCall("r1", "read_files", json.dumps({"file_paths": ["a.txt", "new.txt"]}))
    return [
        Answer("First.", calls=(reading,)),
        *(Answer("Edited.", calls=(each,)) for each in edits),
        Answer("Done."),
        Answer("Run.", calls=(ToolCall("b1", "bash_command", command),)),
        Answer("Written.", calls=(write("last.txt", "last\n", "w9"),)),
        Answer("Done."),
    ]


async def work(ground: Ground, seen: Callable[[], None]) -> None:
    """Play two turns, take the newer one back and make it again."""
    async with project(ground.root, answers=answers()) as made:
        conversation = made.open()
        ways = conversation.ways_back
        assert ways is not None
        prompts: list[str | None] = ["Edit.", "Run.", None, None]
        for number, prompt in enumerate(prompts):
            if prompt is None:
                way = await (ways.undo() if number == 2 else ways.redo())
                assert way is not None
                prompt = ways.put(way).typed
            async for event in conversation.respond(prompt):
                if isinstance(event, ToolCallFinished | TurnFinished):
                    seen()


def touches(ground: Ground, last: int = 0) -> int:
    """Work in a process of its own that is killed at its n-th touch; return how many it took.

    What it has started is waited for.
    """
    told, telling = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
        child = os.fork()
        if child == 0:
            _work_and_count(ground, last, telling)
        os.close(telling)
        with suppress(ChildProcessError):
            while True:
                os.wait()
        os._exit(0)
    os.close(telling)
    os.waitpid(keeper, 0)
    with os.fdopen(told, "rb") as pipe:
        return int(pipe.read() or b"0")


def _work_and_count(ground: Ground, last: int, telling: int) -> None:
    count, base = 0, str(ground.base)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event in TOUCHES and any(base in str(each) for each in arguments[:2]):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(watch)
        asyncio.run(work(ground, lambda: None))
        os.write(telling, str(count).encode())
    finally:
        os._exit(0)


async def go_on(ground: Ground) -> HookedProject:
    """Start again, with the session that was killed, and send a prompt."""
    session = next((file.stem for file in ground.session_files()), None)
    async with project(ground.root, answers=[Answer("On.")]) as made:
        async for _ in made.open(session).respond("Go on."):
            pass
    return made


def complaints(ground: Ground, begin: State, known: list[State]) -> list[str]:
    found = [*torn_files(state_of(ground.root), known, DRAFTS), *damaged_store(ground)]
    [request] = asyncio.run(go_on(ground)).model.requests
    calls = [call.id for message in request.messages for call in message.tool_calls]
    results = [each.tool_call_id for each in request.messages if each.role == "tool"]
    if calls != results or len(set(calls)) != len(calls):
        found.append(f"{calls} are answered by {results}")
    if not request.messages[-1].text.endswith("Go on."):
        found.append("the new prompt does not come last")
    way = WayBack(ground)
    found += [*litter(ground, known), *unusable_journal(ground), *way.check(begin, ())]
    return found


@complaint(23)
def test_whatever_winx_touches_last_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    undisturbed = Ground(tmp_path / "undisturbed")
    begin = make(undisturbed)
    known = [begin]
    asyncio.run(work(undisturbed, lambda: known.append(state_of(undisturbed.root))))
    counted = Ground(tmp_path / "counted")
    make(counted)
    count = touches(counted)
    assert count > 50
    failed = {}
    for last in range(1, count, 1 if EXPLORES else count // POINTS):
        ground = Ground(tmp_path / str(last))
        assert make(ground) == begin
        touches(ground, last)
        if found := complaints(ground, begin, known):
            failed[last] = found
    assert failed == {}
