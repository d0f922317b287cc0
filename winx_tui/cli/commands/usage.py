"""`winx usage`: requests, tokens, cost and limits left, on this machine."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from winx_tui.cli.commands.audit import since
from winx_tui.cli.own_settings import own_settings
from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import state_dir
from winx_tui.core import exit_codes
from winx_tui.core.text import shortened
from winx_tui.llm.usage_reading import read_usage
from winx_tui.llm.usage_report import LimitLeft, UsageReport
from winx_tui.llm.usage_sums import Sums
from winx_tui.llm.usage_words import cost_words, count_words
from winx_tui.workspace.display import visible

_DEFAULT_DAYS = 7
_NAME_WIDTH = 38
_SESSIONS = 10
"""The newest so many are printed; --json has them all."""


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx usage ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: an option is wrong, or the accounts cannot be read.
    """
    parsed = _parser().parse_args(arguments)
    begin: datetime = parsed.since or datetime.now(UTC) - timedelta(days=_DEFAULT_DAYS)
    settings = own_settings()
    report = read_usage(state_dir(), settings.quota, begin.timestamp(), time.time())
    if parsed.json:
        sys.stdout.write(json.dumps(_as_json(report, begin), indent=2) + "\n")
        return exit_codes.DONE
    for line in plain_lines(report, begin):
        sys.stdout.write(line + "\n")
    return exit_codes.DONE


def plain_lines(report: UsageReport, begin: datetime) -> list[str]:
    """Return the report as lines of at most 80 columns."""
    moment = begin.astimezone().strftime("%Y-%m-%d %H:%M")
    if not report.total.requests:
        lines = [f"No requests since {moment}."]
    else:
        lines = [f"Since {moment}", "", _HEADER]
        lines += [_row(str(ref), sums) for ref, sums in report.models]
        lines += [_row("together", report.total), ""]
        lines += [_row(day.isoformat(), sums) for day, sums in report.days]
        if report.sessions:
            lines += ["", *(_row(name, sums) for name, sums in report.sessions[:_SESSIONS])]
        if len(report.sessions) > _SESSIONS:
            lines.append(f"and {len(report.sessions) - _SESSIONS} older sessions (--json)")
    lines += _limit_lines(report.limits)
    return [*lines, *(("", report.notice) if report.notice else ())]


_HEADER = f"{'':<{_NAME_WIDTH}} {'requests':>8} {'in':>8} {'out':>8} {'cost':>14}"


def _row(name: str, sums: Sums) -> str:
    name = shortened(visible(name), _NAME_WIDTH)
    return (
        f"{name:<{_NAME_WIDTH}} {count_words(sums.requests):>8} "
        f"{count_words(sums.input_tokens):>8} {count_words(sums.output_tokens):>8} "
        f"{cost_words(sums):>14}"
    )


def _limit_lines(limits: Iterable[LimitLeft]) -> list[str]:
    lines: list[str] = []
    before = None
    for left in limits:
        if left.account != before:
            key = f" (key {left.account.key})" if left.account.key else ""
            lines += ["", visible(f"{left.account.ref}{key}")]
            before = left.account
        lines.append(f"  {left}")
    return lines


def _as_json(report: UsageReport, begin: datetime) -> dict[str, Any]:
    return {
        "since": begin.isoformat(),
        "total": _sums(report.total),
        "models": [
            {"provider": ref.provider, "model": ref.model, **_sums(sums)}
            for ref, sums in report.models
        ],
        "days": [{"day": day.isoformat(), **_sums(sums)} for day, sums in report.days],
        "sessions": [{"session": name, **_sums(sums)} for name, sums in report.sessions],
        "limits": [
            {
                "provider": left.account.provider,
                "model": left.account.model,
                "key": left.account.key,
                "measure": left.limit.measure,
                "period": left.limit.window.period,
                "limit": left.limit.amount,
                "left": left.left,
                "origin": left.limit.origin,
            }
            for left in report.limits
        ],
        "notice": report.notice or None,
    }


def _sums(sums: Sums) -> dict[str, Any]:
    return {
        "requests": sums.requests,
        "input_tokens": sums.input_tokens,
        "output_tokens": sums.output_tokens,
        "cached_tokens": sums.cached_tokens,
        "cost_usd": sums.cost_usd,
        "requests_without_price": sums.unpriced,
        "billing": sorted(sums.billings),
    }


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx usage",
        description="Requests, tokens, cost and limits left, by model, day and session.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--since",
        type=since,
        metavar="WHEN",
        help=f"30m, 2h, 3d, 1w, or a date: 2026-11-01 (default: {_DEFAULT_DAYS}d)",
    )
    parser.add_argument("--json", action="store_true", help="everything, for programs")
    return parser
