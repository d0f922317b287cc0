"""Secrets in calls: what runs has them, what is shown has their placeholders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from winx_tui.core.approval import HunkChoice, Verdict
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import (
    CommandPreview,
    DiffPreview,
    Preview,
    TaskListPreview,
    TextPreview,
)
from winx_tui.execution.understanding import NotUnderstoodError, Understood, understand
from winx_tui.llm.masking import Masker
from winx_tui.tools.base import Tool, ToolPlan

P = TypeVar("P", bound=ToolPlan[Any])


def no_secrets() -> Masker:
    """Return what hides nothing: no conversation with a model stands behind the calls."""
    return Masker(lambda _: (), "")


@dataclass(frozen=True)
class Concealment:
    """Puts the secrets of one call in, and hides them again in what is shown of it."""

    masker: Masker
    names: tuple[str, ...]
    """The placeholders that stand in the call."""

    @classmethod
    def of(cls, text: str, masker: Masker) -> Concealment:
        """Look which placeholders stand in a text."""
        return cls(masker, masker.placeholders_in(text))

    def understand(self, call: ToolCall, tools: Mapping[str, Tool[Any]]) -> Understood:
        """Understand a call with its secrets put in.

        Raises:
            NotUnderstoodError: there is no such tool, the arguments do not fit it, or it must
                not have secrets.
        """
        understood = understand(self.masker.revealed(call), tools)
        if self.names and not understood.tool.takes_secrets:
            raise NotUnderstoodError(understood.tool.title, _kept_in(understood.tool.name))
        return understood

    def as_sent(
        self, call: ToolCall, understood: Understood, tools: Mapping[str, Tool[Any]]
    ) -> ToolCall:
        """Return the call as the conversation keeps it: repaired, with its placeholders."""
        return (understand(call, tools) if self.names else understood).as_sent(call)

    def plan(self, plan: P) -> P:
        """Return a plan that does the same and shows placeholders."""
        if not self.names:
            return plan
        return replace(
            plan,
            title=self.hide(plan.title),
            preview=reworded(plan.preview, self.hide),
            editable=None if plan.editable is None else self.hide(plan.editable),
            remark=self.hide(plan.remark),
            # A grant is listed by what was approved, and that holds the secret.
            is_grantable=False,
        )

    def verdict(self, verdict: Verdict) -> Verdict:
        """Return a verdict in placeholders that tells what they stand for."""
        if not self.names:
            return verdict
        confinement = verdict.confinement
        if confinement is not None:
            network = tuple(map(self.hide, confinement.network))
            confinement = replace(
                confinement, network=network, hindrance=self.hide(confinement.hindrance)
            )
        return replace(
            verdict,
            confinement=confinement,
            reasons=(*map(self.hide, verdict.reasons), _what_it_is(self.names)),
            danger=tuple(map(self.hide, verdict.danger)),
            parts=tuple(
                replace(row, text=self.hide(row.text), reason=self.hide(row.reason))
                for row in verdict.parts
            ),
            blast_radius=tuple(
                replace(touched, what=self.hide(touched.what)) for touched in verdict.blast_radius
            ),
        )

    def hide(self, text: str) -> str:
        """Return a text with the placeholders of the call's secrets, and of others."""
        return self.masker.hide(text, self.names)


def revealed_hunks(hunks: Sequence[HunkChoice], masker: Masker) -> tuple[HunkChoice, ...]:
    """Return a person's choices with the secrets put into the lines that they wrote."""
    return tuple(
        hunk if hunk.text is None else replace(hunk, text=masker.reveal(hunk.text))
        for hunk in hunks
    )


def reworded(preview: Preview, hide: Callable[[str], str]) -> Preview:
    """Return a preview in other words."""
    match preview:
        case CommandPreview(command=command):
            return replace(preview, command=hide(command))
        case TextPreview(text):
            return TextPreview(hide(text))
        case TaskListPreview(items):
            return TaskListPreview(tuple(replace(item, text=hide(item.text)) for item in items))
        case DiffPreview(files):
            diffs = (replace(file, unified_diff=hide(file.unified_diff)) for file in files)
            return DiffPreview(tuple(diffs))


def _kept_in(tool: str) -> str:
    return (
        f"{tool} is not given secrets of the user, for they would leave this machine in the open: "
        "call it without the placeholder, or ask the user."
    )


def _what_it_is(names: Sequence[str]) -> str:
    verb = "stands" if len(names) == 1 else "stand"
    what = "a secret" if len(names) == 1 else "secrets"
    return f"{', '.join(names)} {verb} for {what} of yours, put in when this runs"
