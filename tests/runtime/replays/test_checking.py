"""Recorded calls run again in a copy, with the real tools and the sandbox of this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.recorded_demo import Recorded, record_demo
from winx_tui.config.settings import HookSettings, PolicySettings, Settings
from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.events import ApprovalResolved, Event, ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ToolCall
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.llm.demo_prompt import DEMO_PROMPT
from winx_tui.runtime.replays.calls import recorded_calls
from winx_tui.runtime.replays.check_room import CheckRoom
from winx_tui.runtime.replays.checking import CallCheck, checked
from winx_tui.runtime.replays.normalising import Roots
from winx_tui.runtime.replays.project_copy import project_before
from winx_tui.security.redaction import Redactor
from winx_tui.security.sandbox.none import NoSandbox

TYPED = "!date; ls; pwd; git log --oneline; ls $TMPDIR /tmp | head -0"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """A session of the demo's, with a command by hand before it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WINX_STATE_DIR", "WINX_CONFIG_DIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        place = tmp_path_factory.mktemp("demo") / "made"
        yield asyncio.run(record_demo(place, prompts=(TYPED, DEMO_PROMPT)))


async def check(
    recorded: Recorded,
    events: Sequence[Event],
    place: Path,
    *,
    settings: Settings | None = None,
    is_shut_in: bool = True,
) -> list[CallCheck]:
    """Check a session as the command does."""
    (place / "project").mkdir()
    copy = project_before(recorded.session, place / "project", recorded.state)
    roots = Roots(str(recorded.root), str(copy.root))
    calls = recorded_calls(events)
    room_state = place / "state"
    async with CheckRoom.open(copy.root, settings or Settings(), room_state, Redactor()) as room:
        if not is_shut_in:
            room._toolset.keeper._find_sandbox = NoSandbox
        return [result async for result in checked(calls, room, roots)]


def call_of(name: str, result: str = "", **arguments: object) -> tuple[Event, ...]:
    """Build a call with its result."""
    call = ToolCall(f"call_{name}", name, json.dumps(arguments))
    return (ToolCallStarted(call, name, None), ToolCallFinished(call, ToolResult(result), 0.1))


def outcomes(results: Sequence[CallCheck]) -> list[str]:
    """Return what came of each call."""
    return [result.outcome for result in results]


def files_of(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return everything in a directory, with when it was changed."""
    return {
        str(path.relative_to(root)): (path.lstat().st_mtime_ns, path.read_bytes())
        for path in sorted(root.rglob("*"))
        # SQLite's own files change when they are read.
        if path.is_file() and not path.is_symlink() and "checkpoints" not in path.parts
    }


async def test_a_session_that_goes_as_it_went_is_the_same_and_leaves_no_trace(
    recorded: Recorded, tmp_path: Path
) -> None:
    before = files_of(recorded.root.parent)
    results = await check(recorded, recorded.session.events, tmp_path)
    assert outcomes(results) == ["same"] * 5, [(each.why, each.diff) for each in results]
    assert files_of(recorded.root.parent) == before


async def test_what_comes_out_otherwise_is_told_with_its_lines(
    recorded: Recorded, tmp_path: Path
) -> None:
    def told(event: Event) -> Event:
        if not isinstance(event, ToolCallFinished):
            return event
        text = event.result.text.replace("... FAIL", "... PASS")
        return replace(event, result=replace(event.result, text=text))

    events = [told(event) for event in recorded.session.events]
    read = next(each for each in reversed(events) if isinstance(each, ToolCallFinished))
    failed = replace(read, result=replace(read.result, is_error=True))
    events[events.index(read)] = failed
    results = await check(recorded, events, tmp_path)
    assert outcomes(results) == ["same", "differs", "same", "same", "differs"]
    assert results[1].why == "its output differs"
    changed = [line for line in results[1].diff if line[0] in "-+"]
    assert [line[0] for line in changed] == ["-", "+"]
    assert "... PASS" in changed[0]
    assert "... FAIL" in changed[1]
    assert results[4].why == "it failed then, and did not now"


async def test_what_was_denied_or_needs_more_than_a_copy_is_not_run(
    recorded: Recorded, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.txt"
    denied = ToolCall("call_x", "bash_command", '{"command": "echo no > denied"}')
    refused = ToolResult("no", is_error=True, problem=Problem("denied_by_policy"))
    events: list[Event] = [
        ToolCallStarted(denied, "Run", None),
        ApprovalResolved("apr", "call_x", ApprovalDecision("deny")),
        ToolCallFinished(denied, ToolResult("rejected", is_error=True), 0.0),
        ToolCallStarted(denied, "Run", None),
        ToolCallFinished(denied, refused, 0.0),
        *call_of("web_fetch", url="https://example.com"),
        *call_of("ask_user", question="?"),
        *call_of("explore", question="?"),
        *call_of("shop__list_orders"),
        *call_of(
            "file_write_or_edit",
            file_path=str(outside),
            percentage_to_change=100,
            text_or_search_replace_blocks="x",
        ),
        *call_of("read_files", file_paths=["/etc/passwd"]),
        *call_of("bash_command", "a\n", command="test -e denied && echo ran"),
    ]
    results = await check(recorded, events, tmp_path)
    assert [(each.outcome, each.why) for each in results[:8]] == [
        ("not run", "it was denied then, and stays so"),
        ("not run", "it was refused then, and stays so"),
        ("not run", "it asks the network"),
        ("not run", "it asks a person"),
        ("not run", "it asks a model"),
        ("not run", "it is no tool of winx that works on files or runs commands"),
        ("not run", f"{outside} lies outside of the project"),
        ("not run", "/etc/passwd lies outside of the project"),
    ]
    assert not outside.exists()
    assert results[8].outcome == "differs"
    assert "+ran" not in results[8].diff


async def test_a_command_cannot_leave_the_copy_whatever_was_approved_then(
    recorded: Recorded, tmp_path: Path
) -> None:
    target = recorded.root / "README.md"
    outside = tmp_path / "made"
    hostile = (
        f"echo spoilt >> {target} ; cat README.md | tail -1; touch {outside} "
        f"; cd / && echo spoilt >> {recorded.root.parent}/basket/README.md"
    )
    *call, finished = call_of("bash_command", command=hostile)
    wide = ApprovalDecision("allow", network=True, outside=True, is_unconfined=True)
    before = target.read_bytes()
    events = [*call, ApprovalResolved("apr", "call_bash_command", wide), finished]
    await check(recorded, events, tmp_path)
    assert target.read_bytes() == before
    assert not outside.exists()


async def test_an_edit_does_not_follow_a_link_out_of_the_copy(
    recorded: Recorded, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    events = [
        *call_of("bash_command", command=f"ln -s {outside} link; ln -s {recorded.root} home"),
        *(
            event
            for place in ("link", "home")
            for event in call_of(
                "file_write_or_edit",
                file_path=f"{place}/x.txt",
                percentage_to_change=100,
                text_or_search_replace_blocks="x",
            )
        ),
    ]
    _, through_link, through_copy = await check(recorded, events, tmp_path)
    assert through_link.why == f"{outside}/x.txt lies outside of the project"
    # A link to the project is made as one to the copy, as the command was.
    assert through_copy.outcome == "differs"
    assert not (outside / "x.txt").exists()
    assert not (recorded.root / "x.txt").exists()


async def test_what_a_person_changed_of_a_call_is_changed_again(
    recorded: Recorded, tmp_path: Path
) -> None:
    call = ToolCall("c", "bash_command", '{"command": "touch one"}')
    edited = ApprovalDecision("allow", edited=f"touch {recorded.root}/two; ls {recorded.root}")
    events: list[Event] = [
        ToolCallStarted(call, "Run: touch one", None),
        ApprovalResolved("apr", "c", edited),
        ToolCallFinished(call, ToolResult(""), 0.1),
    ]
    (result,) = await check(recorded, events, tmp_path)
    shown = "\n".join(result.diff)
    assert "test_basket.py  two" in shown
    assert "one" not in shown
    assert not (recorded.root / "two").exists()


async def test_without_a_sandbox_only_what_is_proven_to_read_and_edits_are_run(
    recorded: Recorded, tmp_path: Path
) -> None:
    events = [
        *call_of("bash_command", command="touch made-here"),
        *call_of("bash_command", command="git status"),
        *call_of("bash_command", command="cat basket.py"),
        *recorded.session.events[-12:],
    ]
    results = await check(recorded, events, tmp_path, is_shut_in=False)
    why = "no sandbox works here, and it cannot be proven that it only reads"
    assert [each.why for each in results[:2]] == [why, why]
    assert results[2].outcome == "differs"
    assert any("A shop basket." in line for line in results[2].diff)
    assert [each.outcome for each in results[3:] if "python3" in each.recorded.title] == [
        "not run"
    ] * sum("python3" in each.recorded.title for each in results[3:])


async def test_hooks_and_rules_of_the_person_do_not_count_in_a_copy(
    recorded: Recorded, tmp_path: Path
) -> None:
    marker = tmp_path / "hooked"
    settings = replace(
        Settings(),
        hooks=(HookSettings(event="before_tool", command=f"touch {marker}"),),
        policy=PolicySettings(deny=("ls",)),
    )
    first = [type(event) for event in recorded.session.events].index(ToolCallFinished)
    events = recorded.session.events[: first + 1]
    assert outcomes(await check(recorded, events, tmp_path, settings=settings)) == ["same"]
    assert not marker.exists()
