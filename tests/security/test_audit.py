"""What is kept of calls, and how it is kept."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.approvers import ALLOW, AnsweringApprover
from tests.support.small_tools import ReadNote, Say, WriteNote
from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision
from winx_tui.core.events import Event, Notice
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import Mode
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.security.audit import AuditTrail
from winx_tui.security.audit_file import AuditFile
from winx_tui.security.audit_view import AuditEntry, entries
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext

KEY = "ghp_" + "0123456789abcdef" * 3


class AuditedDesk:
    """Small real tools whose calls are recorded."""

    def __init__(self, root: Path, mode: Mode = "ask", decision: ApprovalDecision = ALLOW) -> None:
        self.records: list[Mapping[str, object]] = []
        self.events: list[Event] = []
        self.say = Say(root)
        grants = Grants()
        trail = AuditTrail(self.records.append, "ses_1")
        self.executor = ToolExecutor(
            {tool.name: tool for tool in (self.say, WriteNote(root), ReadNote(root))},
            lambda: PolicyContext(mode, root),
            grants,
            audit=trail,
        )
        gate = ApprovalGate(AnsweringApprover([decision]), grants, trail)
        self.batch = CallBatch(self.executor, gate, self.events.append)

    async def call(self, name: str, **arguments: object) -> AuditEntry:
        await self.batch.run([ToolCall("c1", name, json.dumps(arguments))])
        return self.entry()

    def entry(self) -> AuditEntry:
        return entries(self.records)[-1]


def facts(entry: AuditEntry) -> tuple[str, str, str, str]:
    return entry.verdict, entry.decided_by, entry.decision, entry.outcome


async def test_what_the_policy_lets_run_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x", encoding="utf-8")
    entry = await AuditedDesk(tmp_path).call("read_note", path="a")
    assert facts(entry) == ("allow", "policy", "allow", "done")
    assert entry.duration_s is not None


async def test_what_a_person_decides_is_recorded(tmp_path: Path) -> None:
    entry = await AuditedDesk(tmp_path).call("say", command="hello")
    assert facts(entry) == ("ask", "person", "allow", "done")
    assert (entry.session, entry.tool, entry.title) == ("ses_1", "say", "Run: hello")


async def test_a_denial_is_recorded_with_who_denied(tmp_path: Path) -> None:
    rejected = ApprovalDecision("deny", feedback="no")
    entry = await AuditedDesk(tmp_path, decision=rejected).call("say", command="x")
    assert facts(entry) == ("ask", "person", "deny", "")
    entry = await AuditedDesk(tmp_path, decision=DENIED_BY_NOBODY).call("say", command="x")
    assert facts(entry) == ("ask", "nobody", "deny", "")
    entry = await AuditedDesk(tmp_path, "read-only").call("write_note", path="a", text="x")
    assert facts(entry) == ("deny", "policy", "deny", "")
    assert entry.reasons


async def test_an_edited_command_is_recorded_as_it_ran(tmp_path: Path) -> None:
    edited = ApprovalDecision("allow", edited="harmless")
    desk = AuditedDesk(tmp_path, decision=edited)
    entry = await desk.call("say", command="harmful")
    assert facts(entry) == ("ask", "person", "allow", "done")
    assert entry.title == "Run: harmless"
    assert desk.records[0]["title"] == "Run: harmful"
    fingerprints = {record["fingerprint"] for record in desk.records}
    assert len(fingerprints) == 2


async def test_a_failure_and_an_interruption_are_recorded(tmp_path: Path) -> None:
    assert (await AuditedDesk(tmp_path).call("say", command="break")).outcome == "failed"
    desk = AuditedDesk(tmp_path)
    running = asyncio.create_task(desk.call("say", command="hang"))
    await desk.say.is_running.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.entry().outcome == "cancelled"


async def test_calls_of_one_id_are_kept_apart(tmp_path: Path) -> None:
    desk = AuditedDesk(tmp_path, "full-access")
    for command in ("one", "two"):
        desk.batch.results.clear()
        await desk.call("say", command=command)
    assert [entry.title for entry in entries(desk.records)] == ["Run: one", "Run: two"]


async def test_no_secret_and_no_endless_text_is_recorded(tmp_path: Path) -> None:
    desk = AuditedDesk(tmp_path)
    await desk.call("say", command=f"curl -H 'X-Api-Key: {KEY}' {'x' * 5_000}")
    text = json.dumps(desk.records)
    assert KEY not in text
    assert "[REDACTED:github-token]" in text
    assert all(len(str(record["title"])) <= 200 for record in desk.records)
    assert len(text) < 5_000


async def test_a_disk_that_refuses_stops_no_call_and_is_told_once(tmp_path: Path) -> None:
    desk = AuditedDesk(tmp_path, "full-access")
    refusing = AuditTrail(AuditFile(Path("/proc/nowhere/audit.jsonl")).append, "ses_1")
    executor = ToolExecutor(desk.executor.tools, desk.executor.policy, Grants(), audit=refusing)
    events: list[Event] = []
    gate = ApprovalGate(AnsweringApprover([ALLOW]), Grants(), refusing)
    for _ in range(2):
        batch = CallBatch(executor, gate, events.append)
        await batch.run([ToolCall("c1", "say", '{"command": "hello"}')])
        assert batch.results["c1"].text == "said hello"
    notices = [event.text for event in events if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "audit" in notices[0]


def file_in(path: Path, **bounds: int) -> AuditFile:
    return AuditFile(path / "state" / "audit.jsonl", **bounds)


def numbers(file: AuditFile) -> list[int]:
    return [record["n"] for record in file.records()]


def test_records_are_for_one_pair_of_eyes_and_come_back_in_order(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    for number in range(3):
        file.append({"n": number, "text": "a\nb\u2028"})
    assert numbers(file) == [0, 1, 2]
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.path.read_bytes().count(b"\n") == 3


def test_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    file.append({"n": 0})
    with file.path.open("ab") as torn:
        torn.write(b'{"n": 1, "te')
    file.append({"n": 2})
    assert numbers(file) == [0, 2]


def test_a_full_file_is_put_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    file = file_in(tmp_path, max_bytes=500, kept_files=3)
    for number in range(60):
        file.append({"n": number, "text": "x" * 30})
    names = sorted(path.name for path in file.path.parent.iterdir() if path.name[0] != ".")
    assert names == ["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2"]
    kept = numbers(file)
    assert kept == list(range(kept[0], 60))
    assert len(kept) > 15


def test_a_link_in_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    file.path.parent.mkdir(mode=0o700)
    target = tmp_path / "target"
    target.write_text("", encoding="utf-8")
    file.path.symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        file.append({"n": 0})
    assert target.read_text(encoding="utf-8") == ""


WRITER = """
import sys
from pathlib import Path
from winx_tui.security.audit_file import AuditFile
file = AuditFile(Path(sys.argv[1]), max_bytes=20_000, kept_files=50)
for number in range(300):
    file.append({"writer": sys.argv[2], "n": number, "text": "x" * 200})
"""


def test_several_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    file = file_in(tmp_path, kept_files=50)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file.path), name],
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
        for name in "abc"
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    found: dict[str, list[int]] = {}
    for record in file.records():
        found.setdefault(record["writer"], []).append(record["n"])
    assert sorted(found) == ["a", "b", "c"]
    assert all(sorted(seen) == list(range(300)) for seen in found.values())


def test_strange_records_are_passed_over() -> None:
    strange: list[dict[str, Any]] = [{}, {"time": 5}, {"time": "2026-11-22"}, {"time": "x"}]
    assert entries(strange) == []
