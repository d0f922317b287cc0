"""Asking a person, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from winx_tui.core.access import Access
from winx_tui.core.preview import Preview

Effect = Literal["allow", "ask", "deny"]
Scope = Literal["once", "session"]

SandboxLevel = Literal["read-only", "workspace-write", "unconfined"]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One simple command of a command line, as a person is shown it."""

    text: str
    effect: Effect
    reason: str = ""
    """Why it asks; empty where it only reads."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a command touches, as far as its text tells."""

    how: Literal["reads", "writes", "network", "secret"]
    what: str
    """A path (absolute, or as written where it cannot be resolved), a host, a name."""
    is_outside: bool = False
    """Whether a path lies outside the workspace."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What a command may do while it runs; the kernel holds it to that in a sandbox."""

    level: SandboxLevel
    network: bool = False
    readable: tuple[Path, ...] = ()
    """What the sandbox would hide otherwise."""
    writable: tuple[Path, ...] = ()
    """Paths outside the workspace."""
    writes_git: bool = False
    """Whether it may change the repository: commits, branches, the index; never hooks or
    configuration."""


UNCONFINED = Permit("unconfined", network=True)
"""Everything that the person themselves may do."""
READ_ONLY = Permit("read-only")
"""Of a command that is allowed by proof alone."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """The sandbox that a command will run in once it is approved, and what it will open.

    What is named here was read off the command and is shown: an approval opens exactly that,
    unless the answer closes it again.
    """

    sandbox: str
    """Its name, for a person."""
    level: SandboxLevel = "workspace-write"
    """Never "unconfined": that takes an answer of its own."""
    network: tuple[str, ...] = ()
    """The hosts or programs that want the network; without any it is off to begin with."""
    outside: tuple[Path, ...] = ()
    """Existing paths outside the workspace that it wants to write."""
    readable: tuple[Path, ...] = ()
    """What it wants to read and would not see otherwise."""
    writes_git: bool = False
    """Whether it wants to change the repository."""
    refused: tuple[str, ...] = ()
    """What the sandbox refused this very command before, a few words each."""
    hindrance: str = ""
    """Why it will probably not work in any sandbox, one sentence; "" where nothing tells."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of a call: deny > ask > allow."""

    effect: Effect
    reasons: tuple[str, ...] = ()
    """Sentences for a person."""
    rule: str | None = None
    """The rule that decided, as its owner wrote it."""
    danger: tuple[str, ...] = ()
    """What a command may destroy, leak or open, a remark each; shown in red."""
    parts: tuple[CommandRow, ...] = ()
    """The simple commands of a command line, each judged by itself."""
    blast_radius: tuple[Touched, ...] = ()
    """What a command reads, writes or speaks to, as far as its text tells."""
    permit: Permit | None = None
    """What an allowed command may do while it runs; None for calls that run no command."""
    confinement: Confinement | None = None
    """The sandbox that a command in question would run in; None where nothing confines it."""


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A question to a person: may this run?"""

    id: str
    call_id: str
    tool: str
    title: str
    accesses: tuple[Access, ...]
    preview: Preview
    reasons: tuple[str, ...]
    scopes: tuple[Scope, ...]
    """The scopes on offer; "session" is missing where it would grant too much."""
    fingerprint: str
    """SHA-256 of the exact bytes that will run: tool name, arguments, cwd."""
    editable: str | None = None
    """The command as a person may edit it first; None when nothing is editable."""
    has_hunks: bool = False
    """Whether the hunks of the change may be decided one by one."""
    danger: tuple[str, ...] = ()
    """What the command may destroy, leak or open, a remark each; shown in red."""
    parts: tuple[CommandRow, ...] = ()
    """The simple commands of the command line, each judged by itself."""
    blast_radius: tuple[Touched, ...] = ()
    """What the command reads, writes or speaks to, as far as its text tells."""
    confinement: Confinement | None = None
    """The sandbox that the command will run in; None where nothing confines it."""
    rule: str | None = None
    """The rule that wants the question, as its owner wrote it."""


@dataclass(frozen=True, slots=True)
class HunkChoice:
    """What a person decided of one hunk of a change."""

    file: int
    """Index into DiffPreview.files."""
    hunk: int
    """Index of the hunk in that file's unified diff, from 0."""
    is_accepted: bool
    text: str | None = None
    """On acceptance: the lines that shall stand there instead, if the person edited them;
    context lines included, each with its newline."""
    reason: str = ""
    """On refusal: what the person wants the model to know."""


@dataclass(frozen=True, slots=True)
class ApprovalDecision:
    """The answer to an ApprovalRequest."""

    outcome: Literal["allow", "deny"]
    scope: Scope = "once"
    feedback: str | None = None
    """On a denial: what the person wants the model to know; where nobody could be asked, the
    whole text that it is told."""
    edited: str | None = None
    """On an approval: the command that shall run in place of the one shown."""
    hunks: tuple[HunkChoice, ...] = ()
    """On an approval of a part: one choice for each hunk; empty approves the whole."""
    network: bool | None = None
    """On an approval in a sandbox: whether the command may use the network; None: as shown."""
    outside: bool | None = None
    """On an approval in a sandbox: whether it may write `Confinement.outside`; None: as shown."""
    is_unconfined: bool = False
    """On an approval: whether it runs without any sandbox."""
    decided_by: str = "person"
    """Who decided: "person", "grant", "nobody", "policy"."""


DENIED_BY_NOBODY = ApprovalDecision("deny", decided_by="nobody")
"""Silence, an error, a time-out or a cancel all mean this."""


class Approver(Protocol):
    """Whoever turns a question into an answer."""

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Ask, and wait for the answer; raising counts as a denial."""
        ...
