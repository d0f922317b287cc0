"""What would become of a command line here and now; nothing runs."""

from __future__ import annotations

from winx_tui.commands.host import CommandHost
from winx_tui.core.access import RunCommand
from winx_tui.core.approval import Verdict
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.workspace.display import visible


def tried(host: CommandHost, command: str) -> Verdict:
    """Judge a command in the mode, by the rules and the approvals that hold; tries the sandbox.

    It takes a moment and is for a thread.
    """
    # Lazy: only where a command is tried.
    from winx_tui.security.sandbox.detect import best_sandbox

    conversation, root = host.conversation, host.runtime.workspace.root
    sandbox = best_sandbox() if host.runtime.settings.security.sandbox != "off" else None
    is_confined = sandbox is not None and sandbox.is_confining
    context = PolicyContext(
        conversation.mode,
        root,
        directories=conversation.directories.all,
        rules=conversation.rules,
        home=home_directory(),
        is_confined=is_confined,
        sandbox=sandbox.name if sandbox is not None and is_confined else "",
    )
    return evaluate((RunCommand(command, root),), context, conversation.grants)


def verdict_lines(command: str, verdict: Verdict) -> tuple[str, ...]:
    """Write a verdict for people: what becomes of the command, and why, a line each."""
    lines = [f"{verdict.effect}: {' '.join(command.split())}"]
    lines += [f"danger: {remark}" for remark in verdict.danger]
    lines += [f"because: {reason}" for reason in verdict.reasons]
    if verdict.rule:
        lines.append(f"by the rule: {verdict.rule}")
    if len(verdict.parts) > 1:
        lines += [
            f"{part.effect}: {part.text}" + (f" ({part.reason})" if part.reason else "")
            for part in verdict.parts
        ]
    return tuple(map(visible, lines))
