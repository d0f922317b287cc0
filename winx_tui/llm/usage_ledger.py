"""The accounts in memory: what was used lately, by this winx and by every other one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime

from winx_tui.config.settings import QuotaSettings
from winx_tui.core.errors import ConfigError
from winx_tui.core.ids import new_id
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.free_tiers import free_limits
from winx_tui.llm.prices import price_of
from winx_tui.llm.quota import Governor, Limit, Remainder, Use, Wait
from winx_tui.llm.quota_limits import limits_for
from winx_tui.llm.quota_windows import window_of
from winx_tui.llm.usage_record import DONE, OPEN, Account, UsageRecord
from winx_tui.llm.usage_store import UsageStore

_KEPT_S = 15 * 86_400.0
"""So far back the accounts are read: today and the fourteen days it is compared with."""
_TOLD_S = 7 * 86_400.0
"""So long a limit that a provider has told is believed."""


class UsageLedger:
    """The requests of the last two weeks, and the governors that follow from them.

    Its methods may be called from any thread; those that read or write the disk say so.
    """

    def __init__(self, store: UsageStore, settings: QuotaSettings) -> None:
        self._store = store
        self._settings = settings
        self._guard = threading.RLock()
        self._accounts: dict[Account, dict[str, UsageRecord]] = {}
        self._remainders: dict[Account, dict[tuple[str, str], Remainder]] = {}
        self._ended: set[str] = set()
        self._has_read = False
        """Whether what is left to be read is little."""
        self.problem = ""
        """Why the accounts on disk could not be used; they are kept in memory then."""

    @property
    def store(self) -> UsageStore:
        """Return where the accounts are kept."""
        return self._store

    def refresh(self, now: float) -> None:
        """Read what other processes have written since; touches the disk."""
        with self._guard:
            try:
                records = self._store.read_new(now - _KEPT_S)
            except ConfigError as error:
                self.problem = str(error)
                return
            for record in records:
                self._keep(record)
            self._has_read = True

    def tidy(self, now: float) -> None:
        """Sum up old days, on disk."""
        try:
            self._store.roll_up(now)
        except ConfigError as error:
            self.problem = str(error)

    def begin(
        self,
        account: Account,
        session: str,
        input_tokens: int,
        now: float,
        *,
        waits: bool = True,
    ) -> UsageRecord | Wait:
        """Write down that a request goes out, or return how long it has to wait; on disk.

        No other winx can begin one in between.

        Raises:
            BlockingIOError: `waits` is false, and the accounts were not read in yet or somebody
                else is at them just now.
        """
        if not waits and not self._has_read:
            raise BlockingIOError
        # In this order: whoever waits for another winx must not hold up the threads of this one.
        with self._alone(waits=waits), self._guarded(waits=waits):
            self.refresh(now)
            wait = self.governor(account, now).wait_for(input_tokens, now)
            if wait.seconds > 0:
                return wait
            price = price_of(account.ref, is_free_tier=self.is_free_tier(account))
            record = UsageRecord(
                new_id("request"),
                now,
                session,
                account.key,
                account.provider,
                account.model,
                input_tokens=input_tokens,
                cost_usd=0.0 if price.is_free else None,
                billing=price.billing if price.is_free else "unknown",
            )
            self._write(record)
            return record

    def end(self, record: UsageRecord, limits: Iterable[LimitSeen], now: float) -> None:
        """Write down how a request ended and what the provider told of its limits; on disk."""
        told = tuple(limits)
        with self._guard:
            # Mostly nothing is told, and what is known takes a look at two weeks.
            limits_known = self.limits(record.account, now) if told else ()
            known = {
                (limit.measure, limit.window.period): limit.amount
                for limit in limits_known
                if limit.origin == "provider"
            }
            news = tuple(
                replace(seen, remaining=None, resets_after_s=None)
                for seen in told
                if seen.limit is not None and known.get((seen.measure, seen.period)) != seen.limit
            )
            self._write(replace(record, limits=news))
            for seen in told:
                self._keep_remainder(record, seen, now)

    def governor(self, account: Account, now: float) -> Governor:
        """Return the governor of an account, as far as this ledger has read."""
        records = self._records_of(account)
        with self._guard:
            remainders = tuple(self._remainders.get(account, {}).values())
        limits = self._limits(account, records, now)
        longest_s = max((limit.window.span_s for limit in limits), default=0.0)
        uses = tuple(
            Use(record.at, record.input_tokens, record.output_tokens)
            for record in records
            if record.at > now - longest_s
        )
        return Governor(limits, uses, remainders, self._blocked_until(account, records, now))

    def limits(self, account: Account, now: float) -> tuple[Limit, ...]:
        """Return the limits that hold for an account."""
        return self._limits(account, self._records_of(account), now)

    def is_free_tier(self, account: Account) -> bool:
        """Tell whether a key is surely one of free use: its owner or its provider said so."""
        tier = self._tier(account)
        if tier != "auto":
            return tier == "free"
        return any(
            seen.is_free_tier for record in self._records_of(account) for seen in record.limits
        )

    def accounts(self) -> tuple[Account, ...]:
        """Return the accounts that were used lately."""
        with self._guard:
            return tuple(self._accounts)

    def spent_usd(self, session: str, now: float) -> tuple[float, float]:
        """Return the known cost of a conversation, and of today by this machine's clock.

        Of a conversation that has gone on for longer, what the last two weeks cost.
        """
        began, of_session, of_today = _midnight_before(now), 0.0, 0.0
        for record in self.records():
            cost_usd = record.cost_usd or 0.0
            of_session += cost_usd if record.session == session else 0.0
            of_today += cost_usd if record.at >= began else 0.0
        return of_session, of_today

    def records(self) -> list[UsageRecord]:
        """Return the requests of the last two weeks, in no order."""
        with self._guard:
            return [one for records in self._accounts.values() for one in records.values()]

    def _records_of(self, account: Account) -> list[UsageRecord]:
        """Return the requests of an account, the oldest first."""
        with self._guard:
            return sorted(self._accounts.get(account, {}).values(), key=lambda one: one.at)

    def _tier(self, account: Account) -> str:
        return str(getattr(getattr(self._settings, account.provider, None), "tier", "auto"))

    def _limits(
        self, account: Account, records: list[UsageRecord], now: float
    ) -> tuple[Limit, ...]:
        told = (seen for one in records if one.at > now - _TOLD_S for seen in one.limits)
        return limits_for(account.ref, self._settings, told, pays=_pays(account, records))

    def _blocked_until(self, account: Account, records: list[UsageRecord], now: float) -> float:
        is_paid = self._tier(account) == "paid"
        return max(
            (
                one.blocked_until
                for one in records
                # Who pays by now is not held by what was told of free use.
                if not (is_paid and any(seen.is_free_tier for seen in one.limits))
            ),
            default=0.0,
        )

    def _keep(self, record: UsageRecord) -> None:
        # One process writes a line when a request begins and one when it ends, in this order;
        # our own may have been kept before they are read back.
        if record.id not in self._ended:
            self._accounts.setdefault(record.account, {})[record.id] = record

    def _keep_remainder(self, record: UsageRecord, seen: LimitSeen, now: float) -> None:
        if seen.remaining is None or seen.resets_after_s is None:
            return
        span_s = window_of(record.provider, seen.period).span_s
        resets_at = now + min(seen.resets_after_s, span_s)
        left = Remainder(seen.measure, seen.remaining, record.at, resets_at)
        self._remainders.setdefault(record.account, {})[seen.measure, seen.period] = left

    def _write(self, record: UsageRecord) -> None:
        self._keep(record)
        if record.outcome != OPEN:
            self._ended.add(record.id)
        try:
            self._store.append(record)
        except ConfigError as error:
            self.problem = str(error)

    @contextmanager
    def _guarded(self, *, waits: bool) -> Iterator[None]:
        if not self._guard.acquire(blocking=waits):
            raise BlockingIOError
        try:
            yield
        finally:
            self._guard.release()

    @contextmanager
    def _alone(self, *, waits: bool) -> Iterator[None]:
        """Keep other processes out where the disk allows it; without a disk there is no other."""
        with ExitStack() as held:
            try:
                held.enter_context(self._store.alone(waits=waits))
            except ConfigError as error:
                self.problem = str(error)
            yield


def _midnight_before(now: float) -> float:
    midnight = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.timestamp()


def _pays(account: Account, records: list[UsageRecord]) -> bool:
    """Tell whether more was answered on one day than the table of free tiers allows."""
    allowed = free_limits(account.ref).requests_per_day
    if allowed is None:
        return False
    leaves_at = window_of(account.provider, "day").leaves_at
    answered: dict[float, int] = {}
    for record in records:
        if record.outcome == DONE:
            day = leaves_at(record.at)
            answered[day] = answered.get(day, 0) + 1
    return any(count > allowed for count in answered.values())


Clock = Callable[[], float]
"""Returns seconds since the epoch."""
