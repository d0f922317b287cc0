"""Which messages stay when a conversation must become shorter: pure, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winx_tui.agent.groups import ACCOUNT_HEAD, Group, flattened, groups_of
from winx_tui.agent.pins import is_pinned, pinned, unpinned
from winx_tui.agent.token_count import message_tokens
from winx_tui.agent.trimming import cap, with_calls
from winx_tui.core.messages import Message, TextPart


@dataclass(frozen=True, slots=True)
class Rung:
    """How much stays; shares are of the window."""

    steps: int
    """The newest steps that stay; the policy may say fewer."""
    piece: float
    """The most that one result or answer among them takes."""
    prompt: float
    """The most that one message of the user takes; the first may take twice, the newest four
    times as much."""
    prompts: float
    """The most that the user's messages before those steps take together, the first left out."""
    account: float
    """The most that the account of everything else takes."""
    spares_pinned: bool = True


RUNGS = (
    Rung(steps=64, piece=0.12, prompt=0.08, prompts=0.2, account=0.06),
    Rung(steps=2, piece=0.08, prompt=0.05, prompts=0.15, account=0.05),
    Rung(steps=1, piece=0.05, prompt=0.03, prompts=0.1, account=0.05),
    Rung(steps=1, piece=0.02, prompt=0.015, prompts=0.05, account=0.03),
    Rung(steps=1, piece=0.006, prompt=0.008, prompts=0.02, account=0.02, spares_pinned=False),
)
"""The first that fits is taken; the last one is taken in any case."""

_SMALLEST_PIECE = 60
_SMALLEST_ACCOUNT = 150
_LARGEST_ACCOUNT = 2_500

_LASTING = "\n\nHow things stood by the last {name} call:\n{text}"


@dataclass(frozen=True, slots=True)
class Compaction:
    """What stays, and what an account has to stand for."""

    before: tuple[Message, ...]
    """The user's messages and pinned steps that stay before the account."""
    replaced: tuple[Group, ...]
    after: tuple[Message, ...]
    """The newest steps, whole where they fit."""
    lasting: str
    """The newest word of a lasting tool among what is replaced, kept as it is."""
    account_tokens: int
    """What the account may take (estimated, uncorrected)."""

    @property
    def replaced_steps(self) -> int:
        """Return how many steps are replaced, those of earlier accounts left out."""
        return sum(group.kind == "step" for group in self.replaced)

    def messages(self, account: str) -> tuple[Message, ...]:
        """Return the conversation from here on; the account stands for what is replaced."""
        parts = tuple(TextPart(text) for text in (account, self.lasting) if text)
        if not self.replaced or not parts:
            return (*self.before, *self.after)
        return (*self.before, Message("user", (ACCOUNT_HEAD, *parts)), *self.after)


def plan_compaction(
    history: Sequence[Message],
    *,
    room: float,
    window: float,
    keep_steps: int,
    lasting_tools: Sequence[str] = (),
) -> Compaction:
    """Decide what stays so that a history fits the room; all sizes in uncorrected tokens.

    Args:
        history: the conversation, system message left out.
        room: what it may take, account included.
        window: of the model; the shares of a rung are of it.
        keep_steps: how many of the newest steps stay where they fit.
        lasting_tools: whose newest call among the replaced ones is kept word for word.
    """
    groups = groups_of(history)
    for rung in RUNGS:
        plan = _plan(groups, rung, window, min(rung.steps, keep_steps), lasting_tools)
        kept = sum(message_tokens(message) for message in plan.messages(""))
        if kept + (plan.account_tokens if plan.replaced else 0) <= room:
            break
    return plan


def _plan(
    groups: Sequence[Group],
    rung: Rung,
    window: float,
    keep_steps: int,
    lasting_tools: Sequence[str],
) -> Compaction:
    boundary = _boundary(groups, keep_steps)
    caps = _prompt_caps(groups, _tokens(rung.prompt, window))
    piece = _tokens(rung.piece, window)
    cut = [_capped(group, caps.get(group.start, piece), rung.spares_pinned) for group in groups]
    staying = _staying_prompts(cut[:boundary], rung.prompts * window)
    before = [group for group in cut[:boundary] if group.start in staying or group.is_pinned]
    kept = {group.start for group in before}
    replaced = tuple(group for group in groups[:boundary] if group.start not in kept)
    account = int(min(_LARGEST_ACCOUNT, max(_SMALLEST_ACCOUNT, rung.account * window)))
    return Compaction(
        before=flattened(before),
        replaced=replaced,
        after=flattened(cut[boundary:]),
        lasting=_lasting(replaced, groups[boundary:], lasting_tools),
        account_tokens=account,
    )


def _boundary(groups: Sequence[Group], keep_steps: int) -> int:
    """Return the index of the first group that stays for being new.

    An answer whose calls are still open stays, and so does a prompt that nobody has
    answered yet.
    """
    steps = [at for at, group in enumerate(groups) if group.kind == "step"]
    boundary = steps[-keep_steps] if 0 < keep_steps <= len(steps) else 0
    unanswered = [at for at, group in enumerate(groups) if group.has_open_calls]
    return min([boundary, *unanswered])


def _prompt_caps(groups: Sequence[Group], each: int) -> dict[int, int]:
    """Return what each message of the user may take: the first holds the task, the newest asks."""
    starts = [group.start for group in groups if group.kind == "user"]
    caps = dict.fromkeys(starts, each)
    caps.update(dict.fromkeys(starts[:1], each * 2))
    caps.update(dict.fromkeys(starts[-1:], each * 4))
    return caps


def _staying_prompts(groups: Sequence[Group], room: float) -> set[int]:
    """Choose the user's messages that stay: the first, then as many of the newest as fit."""
    prompts = [group for group in groups if group.kind == "user"]
    staying = {group.start for group in prompts[:1]}
    for group in reversed(prompts[1:]):
        room -= sum(map(message_tokens, group.messages))
        if room < 0:
            break
        staying.add(group.start)
    return staying


def _capped(group: Group, max_tokens: int, spares_pinned: bool) -> Group:
    if group.kind == "account":
        return group
    messages = tuple(
        cap(message, max_tokens, call)
        if spares_pinned or not is_pinned(message)
        else pinned(cap(unpinned(message), max_tokens, call))
        for message, call in with_calls(group.messages)
    )
    return replace(group, messages=messages)


def _lasting(replaced: Sequence[Group], staying: Sequence[Group], tools: Sequence[str]) -> str:
    if any(_states(group, tools) for group in staying):
        return ""
    for group in reversed(replaced):
        if group.kind == "account" and len(group.messages[0].parts) > 2:
            last = group.messages[0].parts[-1]
            return last.text if isinstance(last, TextPart) else ""
        if text := _states(group, tools):
            return text
    return ""


def _states(group: Group, tools: Sequence[str]) -> str:
    """Return how things stand by a group's calls of lasting tools; "" where it has none."""
    calls = {call.id: call for call in group.messages[0].tool_calls if call.name in tools}
    texts = [
        _LASTING.format(
            name=calls[message.tool_call_id].name,
            text=f"{calls[message.tool_call_id].arguments}\n{message.text}",
        )
        for message in group.messages[1:]
        if message.tool_call_id in calls
    ]
    return texts[-1] if texts else ""


def _tokens(share: float, window: float) -> int:
    return max(_SMALLEST_PIECE, int(share * window))
