"""The policy: a pure function from a call's accesses to a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from winx_tui.core.access import (
    Access,
    FetchUrl,
    ReadPath,
    RunCommand,
    WidenMode,
    WritePath,
)
from winx_tui.core.approval import Effect, Mode, Verdict
from winx_tui.security.command_list import judge_command
from winx_tui.security.grants import Grants
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits

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
_ASK_USER = "ask the user if more is needed"
_NAMED = 20
"""How many entries of a list a reason names."""
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


def evaluate(accesses: tuple[Access, ...], context: PolicyContext, grants: Grants) -> Verdict:
    """Judge a call by everything it will touch: deny > ask > allow.

    A call that touches nothing is allowed. A grant settles a question, never a denial.
    """
    effect: Effect = "allow"
    reasons: list[str] = []
    for access in accesses:
        verdict = _stricter(_judge(access, context), _judge_limits(access, context))
        if verdict.effect == "ask" and access in grants:
            verdict = Verdict("allow", ("approved for this session",), "session grant")
        if _EFFECT_ORDER[verdict.effect] > _EFFECT_ORDER[effect]:
            effect, reasons = verdict.effect, []
        if verdict.effect == effect:
            reasons.extend(reason for reason in verdict.reasons if reason not in reasons)
    return Verdict(effect, tuple(reasons))


def is_plain(accesses: tuple[Access, ...], context: PolicyContext) -> bool:
    """Tell whether a call asks only because of the mode: full-access would let it run."""
    widest = replace(context, mode="full-access")
    return evaluate(accesses, widest, Grants()).effect == "allow"


def _judge(access: Access, context: PolicyContext) -> Verdict:
    match access:
        case ReadPath(path):
            return _judge_read(path, context)
        case WritePath(path):
            return _judge_write(path, context)
        case RunCommand():
            return _judge_command(context)
        case FetchUrl(url):
            return Verdict("ask", (f"asks the network for {url}",))
        case WidenMode(mode, lifts_limits):
            limits = " and lifts the limits on files and commands" if lifts_limits else ""
            return Verdict("ask", (f"sets the mode to {mode}{limits}, so that more may be done",))


def _stricter(one: Verdict, other: Verdict) -> Verdict:
    return other if _EFFECT_ORDER[other.effect] > _EFFECT_ORDER[one.effect] else one


def _judge_limits(access: Access, context: PolicyContext) -> Verdict:
    """Deny what the limits leave out, ask where that cannot be told; they permit nothing."""
    limits = context.limits
    match access:
        case WritePath(path) if limits.write_globs is not None:
            if not limits.write_globs.matches(path):
                patterns = _named(limits.write_globs.patterns)
                return Verdict(
                    "deny", (f"only these files may be written: {patterns}; {_ASK_USER}",)
                )
        case RunCommand(command) if limits.allowed_commands is not None:
            listed = _named(limits.allowed_commands)
            match judge_command(command, limits.allowed_commands):
                case "unlisted":
                    reason = f"only these commands may be run: {listed}; {_ASK_USER}"
                    return Verdict("deny", (reason,))
                case "unclear":
                    reason = f"cannot be told to keep to the commands on the list: {listed}"
                    return Verdict("ask", (reason,))
    return Verdict("allow")


def _named(entries: tuple[str, ...]) -> str:
    more = f" and {len(entries) - _NAMED} more" if len(entries) > _NAMED else ""
    return ", ".join(entries[:_NAMED]) + more if entries else "none"


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


def _judge_command(context: PolicyContext) -> Verdict:
    match context.mode:
        case "read-only":
            return Verdict("deny", ("read-only mode: no commands",))
        case "full-access":
            return Verdict("allow", ("full-access mode: every command runs",))
        case _:
            return Verdict("ask", ("runs a command",))


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
