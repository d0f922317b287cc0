"""The policy: a pure function from a call's accesses to a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

from winx_tui.core.access import (
    Access,
    FetchUrl,
    ReadPath,
    RunCommand,
    WidenMode,
    WritePath,
)
from winx_tui.core.approval import Effect, Mode, Verdict
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.decisions import CommandSituation, decide, decide_input, ruled
from winx_tui.security.grants import Grants
from winx_tui.security.rules import NO_RULES, RuleBook
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits, judge_limits

T = TypeVar("T")

_EFFECT_ORDER: dict[Effect, int] = {"allow": 0, "ask": 1, "deny": 2}

_SECRET_NAMES = frozenset(
    {
        ".netrc",
        ".npmrc",
        ".pypirc",
        ".pgpass",
        ".git-credentials",
        ".bash_history",
        ".zsh_history",
        "id_rsa",
        "id_ed25519",
    }
)
_SECRET_SUFFIXES = frozenset({".pem", ".key", ".p12", ".pfx", ".keystore"})
_SECRET_DIRECTORIES = frozenset({".ssh", ".aws", ".gnupg", ".azure", ".kube"})
_SECRET_PATHS = frozenset({(".docker", "config.json"), ("gh", "hosts.yml"), (".config", "gcloud")})
"""Two neighbouring parts of a path."""
_STARTUP_NAMES = frozenset(
    {
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".xprofile",
        ".xsession",
        ".xinitrc",
        ".envrc",
        "config.fish",
        "crontab",
    }
)
_SAMPLE_ENDINGS = (".example", ".sample", ".template", ".dist")


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
    limits: SessionLimits = NO_LIMITS
    """Which files may be written and which commands run, in every mode."""
    rules: RuleBook = NO_RULES
    """The person's own rules, and those that a trusted project adds to tighten them."""
    home: Path = Path("/")
    """What `~` stands for in commands; where it is unknown, everything outside asks anyway."""
    is_confined: bool = False
    """Whether commands that are allowed by proof alone run in a sandbox where nothing can be
    written, no secret read and nothing sent, with git hardened."""


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
        touches=_each_once(verdict.touches for verdict in verdicts),
        blast_radius=_each_once(verdict.blast_radius for verdict in verdicts),
        must_confine=strictest.effect == "allow"
        and any(verdict.must_confine for verdict in verdicts),
    )


def is_plain(accesses: tuple[Access, ...], context: PolicyContext) -> bool:
    """Tell whether a call asks only because of the mode: full-access would let it run."""
    widest = replace(context, mode="full-access")
    return evaluate(accesses, widest, Grants()).effect == "allow"


def _settled(access: Access, context: PolicyContext, grants: Grants) -> Verdict:
    verdict = _stricter(_judge_by_rules(access, context), judge_limits(access, context.limits))
    if verdict.effect == "ask" and access in grants:
        reasons = ("approved for this session",)
        return replace(verdict, effect="allow", reasons=reasons, rule="session grant")
    return verdict


def _each_once(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _judge(access: Access, context: PolicyContext) -> Verdict:
    match access:
        case ReadPath(path):
            return _judge_read(path, context)
        case WritePath(path):
            return _judge_write(path, context)
        case RunCommand():
            return _judge_command(access, context)
        case FetchUrl(url):
            return Verdict("ask", (f"asks the network for {url}",))
        case WidenMode(mode, lifts_limits):
            limits = " and lifts the limits on files and commands" if lifts_limits else ""
            return Verdict("ask", (f"sets the mode to {mode}{limits}, so that more may be done",))


def _judge_by_rules(access: Access, context: PolicyContext) -> Verdict:
    """Judge an access, and let the rules on files tighten or settle that."""
    verdict = _judge(access, context)
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


def _is_guarded(path: Path, context: PolicyContext) -> bool:
    """Tell whether no allow rule settles the question: it is asked in every mode."""
    return (
        any(path.is_relative_to(place) for place in context.protected)
        or ".git" in path.parts
        or runs_by_itself(path)
        or may_hold_secrets(path)
    )


def _stricter(one: Verdict, other: Verdict) -> Verdict:
    if _EFFECT_ORDER[other.effect] <= _EFFECT_ORDER[one.effect]:
        return one
    return replace(one, effect=other.effect, reasons=other.reasons, rule=other.rule)


def _judge_read(path: Path, context: PolicyContext) -> Verdict:
    if any(path.is_relative_to(place) for place in context.readable):
        return Verdict("allow", ("reads the output of a command",))
    if not path.is_relative_to(context.root):
        return Verdict("ask", (f"reads outside the workspace: {path}",))
    if may_hold_secrets(path):
        return Verdict("ask", (f"{path.name} may hold secrets",))
    return Verdict("allow", ("reads inside the workspace",))


def _judge_write(path: Path, context: PolicyContext) -> Verdict:
    if context.mode == "read-only":
        return Verdict("deny", ("read-only mode: nothing may be written",))
    if any(path.is_relative_to(place) for place in context.protected):
        return Verdict("ask", (f"writes winx's own files: {path}",))
    if not path.is_relative_to(context.root):
        return Verdict("ask", (f"writes outside the workspace: {path}",))
    inside = path.relative_to(context.root)
    if ".git" in inside.parts:
        return Verdict("ask", ("writes inside .git",))
    if runs_by_itself(path):
        return Verdict("ask", (f"writes {inside}, which your shell or system runs by itself",))
    if may_hold_secrets(path):
        return Verdict("ask", (f"writes {inside}, which may hold secrets",))
    if context.mode in ("accept-edits", "full-access"):
        return Verdict("allow", (f"{context.mode} mode: edits inside the workspace run",))
    return Verdict("ask", (f"writes {path.relative_to(context.root)}",))


def _judge_command(access: RunCommand, context: PolicyContext) -> Verdict:
    place = CommandPlace(access.cwd, context.root, context.home)
    situation = CommandSituation(context.mode, context.rules, context.is_confined, place)
    if access.typed is not None:
        return decide_input(access.typed, situation)
    return decide(access.command, situation)


def runs_by_itself(path: Path) -> bool:
    """Tell whether a file is run at log-in or by the shell, whoever wrote it."""
    return (
        path.name in _STARTUP_NAMES
        or "autostart" in path.parts
        or "systemd" in path.parts
        or "LaunchAgents" in path.parts
    )


def may_hold_secrets(path: Path) -> bool:
    """Tell whether a file's name alone says that it may hold keys or passwords."""
    name = path.name.lower()
    if name.endswith(_SAMPLE_ENDINGS):
        return False
    return (
        name == ".env"
        or name.startswith(".env.")
        or name in _SECRET_NAMES
        or path.suffix.lower() in _SECRET_SUFFIXES
        or any(part in _SECRET_DIRECTORIES for part in path.parts)
        or any(pair in _SECRET_PATHS for pair in pairwise(path.parts))
    )
