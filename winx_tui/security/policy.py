"""The policy: a pure function from a call's accesses to a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeVar

from winx_tui.core.access import (
    Access,
    CallServerTool,
    FetchUrl,
    ReadPath,
    RunCommand,
    WidenMode,
    WritePath,
)
from winx_tui.core.approval import Effect, Verdict
from winx_tui.core.modes import Mode
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.decisions import NOT_CONFINED, CommandSituation, decide, decide_input, ruled
from winx_tui.security.fetch_verdict import judge_fetch
from winx_tui.security.grants import Grants
from winx_tui.security.permits import Hides, permit_after, shows_nothing
from winx_tui.security.rules import NO_RULES, RuleBook
from winx_tui.security.server_rules import judge_server_tool
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits, judge_limits
from winx_tui.security.startup_files import runs_by_itself
from winx_tui.security.web_url import parse_web_url

T = TypeVar("T")

_EFFECT_ORDER: dict[Effect, int] = {"allow": 0, "ask": 1, "deny": 2}


@dataclass(frozen=True, slots=True)
class PolicyContext:
    """What a verdict depends on beside the call itself."""

    mode: Mode
    root: Path
    """The workspace, absolute and resolved."""
    protected: tuple[Path, ...] = ()
    """winx's own configuration and state: never written without a question."""
    readable: tuple[Path, ...] = ()
    """Read like the workspace: where the whole output of this session's commands lies."""
    directories: tuple[Path, ...] = ()
    """Directories that the person has added: read and written like the workspace."""
    limits: SessionLimits = NO_LIMITS
    """Which files may be written and which commands run, in every mode."""
    rules: RuleBook = NO_RULES
    """The person's own rules, and those that a trusted project adds to tighten them."""
    home: Path = Path("/")
    """What `~` stands for in commands; where it is unknown, everything outside asks anyway."""
    is_confined: bool = False
    """Whether commands that are allowed by proof alone run in a sandbox where nothing can be
    written, no secret read and nothing sent, with git hardened."""
    sandbox: str = ""
    """The sandbox that approved commands run in; "" where nothing confines them."""
    unproven: str = NOT_CONFINED
    """Why nothing runs on proof alone, a clause, where `is_confined` is False."""
    hides: Hides = shows_nothing
    """Tells what the sandbox keeps from sight unless it is opened."""


def evaluate(accesses: tuple[Access, ...], context: PolicyContext, grants: Grants) -> Verdict:
    """Judge a call by everything it will touch: deny > ask > allow.

    A call that touches nothing is allowed. A grant settles a question, never a denial.
    """
    verdicts = [_settled(access, context, grants) for access in accesses]
    order = _EFFECT_ORDER
    strictest = max(verdicts, key=lambda verdict: order[verdict.effect], default=Verdict("allow"))
    deciding = [verdict for verdict in verdicts if verdict.effect == strictest.effect]
    return Verdict(
        strictest.effect,
        reasons=_each_once(verdict.reasons for verdict in deciding),
        rule=next((verdict.rule for verdict in deciding if verdict.rule is not None), None),
        danger=_each_once(verdict.danger for verdict in verdicts),
        parts=tuple(chain.from_iterable(verdict.parts for verdict in verdicts)),
        blast_radius=_each_once(verdict.blast_radius for verdict in verdicts),
        permit=next((verdict.permit for verdict in deciding if verdict.permit is not None), None),
        confinement=next(
            (verdict.confinement for verdict in verdicts if verdict.confinement is not None), None
        ),
    )


def is_plain(accesses: tuple[Access, ...], context: PolicyContext) -> bool:
    """Tell whether a call asks only because of the mode: full-access would let it run."""
    widest = replace(context, mode="full-access")
    return evaluate(accesses, widest, Grants()).effect == "allow"


def _settled(access: Access, context: PolicyContext, grants: Grants) -> Verdict:
    verdict = _stricter(
        _judge_by_rules(access, context, grants), judge_limits(access, context.limits)
    )
    granted = grants.decision_on(access, verdict.confinement)
    if verdict.effect != "ask" or verdict.danger or granted is None:
        return verdict
    permit = permit_after(verdict.confinement, granted)
    reasons = ("approved for this session",)
    return replace(verdict, effect="allow", reasons=reasons, rule="session grant", permit=permit)


def _each_once(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _judge(access: Access, context: PolicyContext, grants: Grants) -> Verdict:
    match access:
        case ReadPath(path):
            return _judge_read(path, context)
        case WritePath(path):
            return _judge_write(path, context)
        case RunCommand():
            return _judge_command(access, context, grants)
        case FetchUrl(url):
            return judge_fetch(url, context.mode)
        case CallServerTool():
            return judge_server_tool(access, context.mode)
        case WidenMode(mode, lifts_limits):
            limits = " and lifts the limits on files and commands" if lifts_limits else ""
            return Verdict("ask", (f"sets the mode to {mode}{limits}, so that more may be done",))


def _judge_by_rules(access: Access, context: PolicyContext, grants: Grants) -> Verdict:
    """Judge an access, and let the rules on files tighten or settle that."""
    verdict = _judge(access, context, grants)
    if isinstance(access, FetchUrl):
        return _by_host(access, verdict, context.rules)
    if isinstance(access, CallServerTool):
        return _by_server(access, verdict, context.rules)
    if not isinstance(access, ReadPath | WritePath):
        return verdict
    rule = context.rules.on_path(access)
    if rule is None:
        return verdict
    if rule.effect != "allow":
        return _stricter(verdict, ruled(rule))
    is_deletion = isinstance(access, WritePath) and access.is_deletion
    if verdict.effect == "ask" and not is_deletion and not _is_guarded(access.path, context):
        return ruled(rule)
    return verdict


def _by_host(access: FetchUrl, verdict: Verdict, rules: RuleBook) -> Verdict:
    """Let the rules on web pages tighten a verdict, or settle a question without danger."""
    if verdict.effect == "deny":
        return verdict
    rule = rules.on_url(parse_web_url(access.url))
    if rule is None:
        return verdict
    if rule.effect != "allow":
        return _stricter(verdict, ruled(rule))
    return verdict if verdict.danger or verdict.effect == "allow" else ruled(rule)


def _by_server(access: CallServerTool, verdict: Verdict, rules: RuleBook) -> Verdict:
    """Let the rules on servers tighten a verdict, or settle a question."""
    rule = rules.on_server_tool(access)
    if rule is None or (rule.effect == "allow" and verdict.effect != "ask"):
        return verdict
    return ruled(rule) if rule.effect == "allow" else _stricter(verdict, ruled(rule))


def _is_guarded(path: Path, context: PolicyContext) -> bool:
    """Tell whether no allow rule settles the question: it is asked in every mode."""
    return (
        any(path.is_relative_to(place) for place in context.protected)
        or ".git" in path.parts
        or runs_by_itself(path)
        or is_secret_path(str(path))
    )


def _stricter(one: Verdict, other: Verdict) -> Verdict:
    if _EFFECT_ORDER[other.effect] <= _EFFECT_ORDER[one.effect]:
        return one
    return replace(
        one, effect=other.effect, reasons=other.reasons, rule=other.rule, permit=other.permit
    )


def _judge_read(path: Path, context: PolicyContext) -> Verdict:
    if any(path.is_relative_to(place) for place in context.readable):
        return Verdict("allow", ("reads the output of a command",))
    place = _place_of(path, context)
    if place is None:
        return Verdict("ask", (f"reads outside the workspace: {path}",))
    if is_secret_path(str(path)):
        return Verdict("ask", (f"{path.name} may hold secrets",))
    return Verdict("allow", (f"reads inside {_named(place, context)}",))


def _judge_write(path: Path, context: PolicyContext) -> Verdict:
    if context.mode == "read-only":
        return Verdict("deny", ("read-only mode: nothing may be written",))
    if any(path.is_relative_to(place) for place in context.protected):
        return Verdict("ask", (f"writes winx's own files: {path}",))
    place = _place_of(path, context)
    if place is None:
        return Verdict("ask", (f"writes outside the workspace: {path}",))
    inside = path.relative_to(place)
    if ".git" in inside.parts:
        return Verdict("ask", ("writes inside .git",))
    if runs_by_itself(path):
        return Verdict("ask", (f"writes {inside}, which your shell or system runs by itself",))
    if is_secret_path(str(path)):
        return Verdict("ask", (f"writes {inside}, which may hold secrets",))
    if context.mode in ("accept-edits", "full-access"):
        where = _named(place, context)
        return Verdict("allow", (f"{context.mode} mode: edits inside {where} run",))
    return Verdict("ask", (f"writes {inside if place == context.root else path}",))


def _place_of(path: Path, context: PolicyContext) -> Path | None:
    """Return the workspace or the added directory that a path lies in; None outside of all."""
    places = (context.root, *context.directories)
    return next((place for place in places if path.is_relative_to(place)), None)


def _named(place: Path, context: PolicyContext) -> str:
    return "the workspace" if place == context.root else "a directory that you have added"


def _judge_command(access: RunCommand, context: PolicyContext, grants: Grants) -> Verdict:
    situation = CommandSituation(
        context.mode,
        context.rules,
        context.is_confined,
        CommandPlace(access.cwd, context.root, context.home, context.directories),
        context.sandbox,
        context.protected,
        context.hides,
        grants.refusals_of(access.command),
        access.is_background,
        context.unproven,
    )
    if access.typed is not None:
        return decide_input(access.typed, situation)
    return decide(access.command, situation)
