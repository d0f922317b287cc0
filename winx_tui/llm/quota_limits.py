"""Which limits hold for a model: the person's, else the provider's own word, else the table's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from winx_tui.config.quota_text import QUOTA_NAMES, parse_model_quota
from winx_tui.config.settings import ProviderQuotaSettings, QuotaSettings
from winx_tui.core.messages import ModelRef
from winx_tui.core.rate_limits import LimitSeen, Measure, Period
from winx_tui.llm.free_tiers import free_limits
from winx_tui.llm.quota import Limit, Origin
from winx_tui.llm.quota_windows import window_of

_Key = tuple[Measure, Period]


def limits_for(
    ref: ModelRef,
    settings: QuotaSettings,
    told: Iterable[LimitSeen] = (),
    *,
    pays: bool = False,
) -> tuple[Limit, ...]:
    """Return the limits of a model, each measure and period once.

    Args:
        told: What the provider said, the oldest first; the newest word holds.
        pays: Whether more was used than the table allows, so that it cannot hold.
    """
    own: ProviderQuotaSettings = getattr(settings, ref.provider, ProviderQuotaSettings())
    found: dict[_Key, tuple[int, Origin]] = {}
    if own.tier != "paid" and not (pays and own.tier == "auto"):
        # Who says that the tier is free makes the table's word their own: its days bind too.
        origin: Origin = "settings" if own.tier == "free" else "table"
        for measure, period, amount in free_limits(ref).rows():
            found[measure, period] = (amount, origin)
    for seen in told:
        is_void = own.tier == "paid" and seen.is_free_tier
        if seen.limit is not None and seen.limit > 0 and not is_void:
            found[seen.measure, seen.period] = (seen.limit, "provider")
    for key, amount in _set_by_person(ref, own).items():
        if key[0] == "tokens":
            found.pop(("input tokens", key[1]), None)
        found[key] = (amount, "settings")
    return tuple(
        Limit(measure, amount, window_of(ref.provider, period), origin)
        for (measure, period), (amount, origin) in found.items()
    )


def _set_by_person(ref: ModelRef, own: ProviderQuotaSettings) -> Mapping[_Key, int]:
    amounts = {name: getattr(own, name) for name in QUOTA_NAMES}
    for line in own.models:
        model, limits = parse_model_quota(line)
        if model == ref.model:
            amounts |= limits
    return {_key(name): amount for name, amount in amounts.items() if amount}


def _key(name: str) -> _Key:
    measure, _, period = name.partition("_per_")
    return cast(Measure, measure), cast(Period, period)
