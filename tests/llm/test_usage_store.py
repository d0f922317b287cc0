"""The accounts on disk, with several processes, torn lines and old days."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.config.settings import QuotaSettings
from winx_tui.core.errors import ConfigError
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_record import Account, DaySum, UsageRecord, from_line, to_line
from winx_tui.llm.usage_store import KEPT_DAYS, UsageStore

NOON = 1_795_348_800.0
DAY_S = 86_400.0
RECORD = UsageRecord("r1", NOON, "s1", "ab12cd34", "nvidia", "qwen/x", "done", 100, 20, 5, 0.0)


@pytest.fixture
def store(tmp_path: Path) -> UsageStore:
    return UsageStore(tmp_path / "usage")


@pytest.mark.parametrize(
    "record",
    [
        RECORD,
        replace(RECORD, cost_usd=None, session="", key="", outcome="open", input_tokens=0),
        replace(RECORD, cost_usd=0.25, billing="money", blocked_until=NOON + 5),
        replace(RECORD, limits=(LimitSeen("requests", "day", 20, is_free_tier=True),)),
        replace(RECORD, model="a\nb\u2028c"),
    ],
)
def test_a_request_is_read_as_it_was_written(store: UsageStore, record: UsageRecord) -> None:
    store.append(record)

    assert store.records() == [record]
    assert from_line(UsageRecord, to_line(record)) == record


def test_the_later_line_of_a_request_holds(store: UsageStore) -> None:
    store.append(replace(RECORD, outcome="open"))
    store.append(RECORD)

    assert store.records() == [RECORD]


def test_damaged_and_torn_lines_cost_only_themselves(store: UsageStore) -> None:
    store.append(RECORD)
    (file,) = store.directory.glob("2026-*.jsonl")
    with file.open("ab") as lines:
        lines.write(b'{"id": 5}\n[[[[\n\xff\xfe\n' + b"[" * 10_000 + b'\n{"id":"torn","at":17')
    store.append(replace(RECORD, id="r2", at=NOON + 1))

    assert [record.id for record in store.records()] == ["r1", "r2"]


def test_only_what_is_new_is_read_again(store: UsageStore) -> None:
    store.append(RECORD)
    assert store.read_new(0.0) == [RECORD]
    assert store.read_new(0.0) == []
    (file,) = store.directory.glob("2026-*.jsonl")
    second = to_line(replace(RECORD, id="r2"))
    with file.open("a") as lines:
        lines.write(second[:10])
        lines.flush()
        assert store.read_new(0.0) == []
        lines.write(second[10:] + "\n")

    assert [record.id for record in store.read_new(0.0)] == ["r2"]


def test_nobody_else_can_look(store: UsageStore) -> None:
    store.append(RECORD)
    store.salt()

    modes = {stat.S_IMODE(path.stat().st_mode) for path in store.directory.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700


def test_the_salt_stays(store: UsageStore) -> None:
    salt = store.salt()

    assert len(bytes.fromhex(salt)) == 32
    assert UsageStore(store.directory).salt() == salt


def test_old_days_become_sums_and_nothing_is_counted_twice(store: UsageStore) -> None:
    old = [
        replace(RECORD, id="a", cost_usd=0.5, billing="money"),
        replace(RECORD, id="b", cost_usd=None, billing="unknown"),
        replace(RECORD, id="c", cost_usd=0.25, billing="money"),
    ]
    for record in old:
        store.append(replace(record, outcome="open", input_tokens=7))
        store.append(record)
    later = NOON + (KEPT_DAYS + 1) * DAY_S
    store.append(replace(RECORD, id="d", at=later))
    copy = (store.directory / "2026-11-22.jsonl").read_bytes()

    assert store.roll_up(later) == 1
    sums = store.old_days()
    # As if the winx before had been killed between the sums and the file's end.
    (store.directory / "2026-11-22.jsonl").write_bytes(copy)
    assert store.roll_up(later) == 1

    head = DaySum("2026-11-22", "ab12cd34", "nvidia", "qwen/x")
    assert sums == [
        replace(
            head,
            requests=2,
            input_tokens=200,
            output_tokens=40,
            cached_tokens=10,
            cost_usd=0.75,
            billing="money",
        ),
        replace(head, requests=1, input_tokens=100, output_tokens=20, cached_tokens=5, unpriced=1),
    ]
    assert store.old_days() == sums
    assert [record.id for record in store.records()] == ["d"]
    assert store.roll_up(later) == 0


def test_a_link_in_place_of_a_day_is_not_followed(store: UsageStore, tmp_path: Path) -> None:
    store.directory.mkdir(mode=0o700)
    target = tmp_path / "target"
    (store.directory / "2026-11-22.jsonl").symlink_to(target)

    with pytest.raises(ConfigError, match="cannot write the accounts"):
        store.append(RECORD)
    assert not target.exists()


_WRITER = """
import sys
from pathlib import Path
from winx_tui.config.settings import QuotaSettings
from winx_tui.llm.quota import Wait
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_record import Account
from winx_tui.llm.usage_store import UsageStore
ledger = UsageLedger(UsageStore(Path(sys.argv[1])), QuotaSettings())
account = Account("k", "nvidia", "m")
begun = [ledger.begin(account, "s", 10, float(sys.argv[2])) for _ in range(30)]
print(sum(not isinstance(one, Wait) for one in begun))
"""


def test_processes_at_once_never_begin_more_than_the_limit_together(store: UsageStore) -> None:
    command = [sys.executable, "-c", _WRITER, str(store.directory), str(NOON)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})
        for _ in range(3)
    ]

    begun = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert sum(begun) == 40
    assert len(store.records()) == 40


def test_a_request_that_waits_for_another_winx_holds_up_nobody_else(store: UsageStore) -> None:
    is_waiting = threading.Event()

    class TellingStore(UsageStore):
        def alone(self, *, waits: bool = True) -> AbstractContextManager[None]:
            is_waiting.set()
            return super().alone(waits=waits)

    ledger = UsageLedger(TellingStore(store.directory), QuotaSettings())
    account = Account("k", "nvidia", "m")
    with store.alone():
        beginning = threading.Thread(target=ledger.begin, args=(account, "s", 10, NOON))
        beginning.start()
        assert is_waiting.wait(60)
        other = threading.Thread(target=ledger.end, args=(RECORD, (), NOON), daemon=True)
        other.start()
        other.join(60)
        assert not other.is_alive()
    beginning.join(60)

    assert len(ledger.records()) == 2


def test_a_request_that_may_not_wait_is_told_who_is_in_the_way(store: UsageStore) -> None:
    ledger, account = UsageLedger(store, QuotaSettings()), Account("k", "nvidia", "m")
    with pytest.raises(BlockingIOError):
        # What was never read may be much.
        ledger.begin(account, "s", 10, NOON, waits=False)
    ledger.refresh(NOON)
    with store.alone(), pytest.raises(BlockingIOError):
        ledger.begin(account, "s", 10, NOON, waits=False)

    assert isinstance(ledger.begin(account, "s", 10, NOON, waits=False), UsageRecord)
    assert len(ledger.records()) == 1


def test_sums_of_a_conversation_and_of_a_day(store: UsageStore) -> None:
    store.append(replace(RECORD, cost_usd=0.5, billing="money"))
    store.append(replace(RECORD, id="r2", session="s2", at=NOON + 1, cost_usd=None))
    store.append(replace(RECORD, id="r3", at=NOON - 3 * DAY_S, cost_usd=1.0))
    ledger = UsageLedger(store, QuotaSettings())
    ledger.refresh(NOON + 2)

    assert ledger.spent_usd("s1", NOON + 2) == (1.5, 0.5)
    assert ledger.spent_usd("nobody", NOON + 2) == (0.0, 0.5)
