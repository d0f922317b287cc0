"""/usage: what was used of each model, what it cost, and what is left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.config.paths import state_dir
from winx_tui.llm.usage_reading import read_usage
from winx_tui.llm.usage_report import UsageReport
from winx_tui.llm.usage_sums import Sums
from winx_tui.llm.usage_words import cost_words, count_words
from winx_tui.runtime.demo_project import demo_state_dir
from winx_tui.workspace.display import visible

_DAYS = 7
_DAY_S = 86_400.0
_UNITS = "In, out and cached count tokens."
_PARTIAL = "≥: a part of it has no known price."

Row = tuple[str, Sums]


async def _usage(host: CommandHost, argument: str) -> None:
    if await host.open_page("usage"):
        return
    now = time.time()
    settings = host.runtime.settings.quota
    state = state_of(host)
    report = await asyncio.to_thread(read_usage, state, settings, now - _DAYS * _DAY_S, now)
    await host.show(usage_markdown(report, host.conversation.session_id))


def state_of(host: CommandHost) -> Path:
    """Return where the accounts lie; the demo's own are no one's."""
    runtime = host.runtime
    return demo_state_dir(runtime.workspace.root) if runtime.is_demo else state_dir()


def usage_markdown(report: UsageReport, session: str) -> str:
    """Return the report as Markdown; `session` is the conversation that is open."""
    here = dict(report.sessions).get(session, Sums())
    rows: list[Row] = [("**this conversation**", here)]
    rows += [(f"{day:%a %d %b}", sums) for day, sums in report.days]
    models: list[Row] = [(visible(str(ref)), sums) for ref, sums in report.models]
    parts = [_table("when", rows)]
    if models:
        parts.append(_table(f"model, last {_DAYS} days", models))
    if report.limits:
        parts.append(
            "\n".join(
                [
                    "**Left**",
                    "",
                    *(f"- {visible(str(left.account.ref))}: {left}" for left in report.limits),
                ]
            )
        )
    is_partial = any(sums.unpriced and sums.cost_usd for _, sums in (*rows, *models))
    parts.append(_UNITS + (f" {_PARTIAL}" if is_partial else ""))
    if report.notice:
        parts.append(f"**Unusual:** {report.notice}")
    return "\n\n".join(parts)


def _table(title: str, rows: Iterable[Row]) -> str:
    lines = [
        f"| {title} | requests | in | out | cached | cost |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {count_words(sums.requests)} | {count_words(sums.input_tokens)} "
        f"| {count_words(sums.output_tokens)} | {count_words(sums.cached_tokens)} "
        f"| {cost_words(sums)} |"
        for name, sums in rows
    ]
    return "\n".join(lines)


USAGE = Command(
    "usage",
    ("stats",),
    "Requests, tokens, cost, limits, by model and day.",
    "",
    _usage,
)
