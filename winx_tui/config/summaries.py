"""What each setting means, in one line for people; `*` stands for any name."""

from __future__ import annotations

from collections.abc import Mapping

SUMMARIES: Mapping[str, str] = {
    "model": "PROVIDER/MODEL, or PROVIDER; empty: the first provider that has a key",
    "mode": "what runs without a question in a new conversation",
    "theme": "the colours of the screen",
    "effort": "how much models think before they answer; auto: as they do by themselves",
    "limits.max_steps": "model requests in one turn; 0: no limit",
    "limits.max_steps_exploration": "model requests of one exploration, which then sums up",
    "limits.max_tokens": "input and output tokens of one turn; 0: no limit",
    "limits.max_cost_usd": "dollars in one turn, where prices are known; 0: no limit",
    "limits.max_cost_usd_session": "dollars in one conversation, where prices are known",
    "limits.max_cost_usd_day": "dollars in one day of this machine's clock",
    "limits.max_seconds": "seconds of one turn, waiting for you left out; 0: no limit",
    "models.offline": "only a local server is asked, as with --offline",
    "models.mask_secrets": "secrets in prompts reach hosted models as placeholders",
    "models.keep_warm_minutes": "how long the model host of winx -p stays after its last use",
    "providers.*.model": "the model used where only the provider is named; empty: winx's choice",
    "providers.*.base_url": "where its requests go; empty: the provider's own address",
    "quota.*.tier": "whether the known limits of free use hold; auto: as the provider tells",
    "quota.*.requests_per_minute": "requests a minute with each model; 0: as far as winx knows",
    "quota.*.requests_per_day": "requests a day with each model; 0: as far as winx knows",
    "quota.*.tokens_per_minute": "tokens a minute with each model; 0: as far as winx knows",
    "quota.*.tokens_per_day": "tokens a day with each model; 0: as far as winx knows",
    "quota.*.models": "limits of single models, as 'MODEL requests_per_day=250'",
    "retry.attempts": "requests in all before winx gives up",
    "retry.max_wait_s": "the longest wait in seconds that winx chooses by itself",
    "retry.stall_timeout_s": "seconds of silence after which an answer counts as cut off",
    "failover.order": "who answers when a model cannot; empty: every provider in turn",
    "failover.max_wait_s": "seconds that are waited when a provider asks for it",
    "failover.when_limited": "what is done where a provider asks for a longer wait",
    "context.trim_at": "share of the window above which old results are shortened",
    "context.compact_at": "share of the window above which older steps are summarised",
    "context.keep_steps": "the newest steps, which stay whole as long as they fit",
    "shell.program": "the shell that commands run in; its start-up files are not read",
    "shell.wait_s": "seconds that a command is waited for before it goes on by itself",
    "shell.pass_environment": "further environment variables that commands may see",
    "shell.wake": "the end of a background command begins a turn, where none runs",
    "policy.allow": "rules for what runs without a question",
    "policy.ask": "rules for what asks, whatever the mode lets run",
    "policy.deny": "rules for what never runs",
    "security.sandbox": "auto: commands run in a sandbox where one works; off: all ask",
    "security.redact": "regular expressions of further secrets",
    "security.redact_allow": "regular expressions of what is no secret although it looks so",
    "checkpoints.enabled": "whether the project is recorded around changes, for /undo",
    "checkpoints.max_file_mb": "a larger file is not recorded",
    "checkpoints.max_files": "a project with more files is not recorded as a whole",
    "checkpoints.max_project_mb": "how much of one project is recorded",
    "checkpoints.rebuildable_mb": "how much of one directory such as node_modules is recorded",
    "checkpoints.left_out": "globs of files that are never recorded",
    "checkpoints.keep_days": "how long recorded work can be taken back",
    "checkpoints.max_store_mb": "how much the record of one project takes on the disk",
    "ui.file_tree": "the file tree is shown where there is room",
    "ui.show_reasoning": "what models think is shown unfolded",
    "ui.animations": "a mark moves while winx works",
    "ui.terminal_title": "the window's title says how winx stands",
    "ui.terminal_progress": "tab or task bar show that winx works, in terminals that can",
    "ui.notify": "how you are told, while you look elsewhere, that winx asks or is done",
    "ui.accessible": "everything is said in words for screen readers, and nothing moves",
    "ui.vim": "the prompt has vim's keys",
    "sessions.keep_days": "days after which sessions without a name are deleted; 0: never",
    "sessions.max_size_mb": "MB of all sessions; beyond it the oldest are deleted; 0: no limit",
    "mcp.servers": "MCP servers whose tools the agent may use",
    "keys": "keys of your own",
    "hooks": "commands of your own that run at events",
}


def summary_of(key: str) -> str:
    """Return what a setting means; "" for one that nothing is said of."""
    if (summary := SUMMARIES.get(key)) is not None:
        return summary
    table, _, name = key.rpartition(".")
    return SUMMARIES.get(f"{table.partition('.')[0]}.*.{name}", "")
