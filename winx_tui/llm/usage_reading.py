"""Reads the accounts of this machine for whoever shows them."""

from __future__ import annotations

from pathlib import Path

from winx_tui.config.settings import QuotaSettings
from winx_tui.core.errors import ConfigError
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_record import day_of
from winx_tui.llm.usage_report import UsageReport, usage_report
from winx_tui.llm.usage_store import UsageStore, usage_dir


def read_usage(state: Path, settings: QuotaSettings, since: float, now: float) -> UsageReport:
    """Read what was used since a moment; touches the disk.

    Days that were summed up count from their beginning.

    Raises:
        ConfigError: the accounts cannot be read.
    """
    store = UsageStore(usage_dir(state))
    ledger = UsageLedger(store, settings)
    ledger.refresh(now)
    if ledger.problem:
        raise ConfigError(ledger.problem)
    old = [entry for entry in store.old_days() if entry.day >= day_of(since)]
    return usage_report([*old, *store.records(since)], ledger, now)
