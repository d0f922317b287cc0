"""The settings of winx as frozen data; defaults are the bottom layer.

Read and checked by loader.py from TOML whose tables mirror these classes:
`[limits] max_steps = 50` is `Settings.limits.max_steps`. What a value must
satisfy beyond its type stands in the field's metadata and is read by schema.py:
"minimum", "above" (exclusive), "maximum", "form" (see forms.py), "only with" (another
field of the same table, and the values it must have) and "project", how a
trusted project file may tighten it; without "project" it may not set the key.
A field that holds a tuple of dataclasses is a list of tables: `[[hooks]]`; of the "kind"
"key map" it is tables in tables: `[keys.prompt]`; of the "named tables" a table each, by its
name: `[mcp.servers.github]`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from winx_tui.core.effort import Effort
from winx_tui.core.modes import Mode

LIMIT = {"minimum": 0, "project": "lower limit"}
SHARE = {"above": 0}
"""More than 1 is the same as 1: never before the window is full."""
NAMES = {"form": "variable names"}
BASE_URL = {"form": "base url"}
OWN_RULES = {"form": "rules"}
RULES = {"form": "rules", "project": "further entries"}
SECRET_TEXTS = {"kind": "text map", "form": "texts without secrets"}


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Where a turn stops by itself; 0 means no limit."""

    max_steps: int = field(default=60, metadata=LIMIT)
    """Model requests in one turn."""
    max_steps_exploration: int = field(default=20, metadata=LIMIT)
    """Model requests of one exploration; at the limit it sums up what it has found."""
    max_tokens: int = field(default=0, metadata=LIMIT)
    """Input and output tokens of one turn."""
    max_cost_usd: float = field(default=0.0, metadata=LIMIT)
    """Money in one turn, where prices are known."""
    max_cost_usd_session: float = field(default=0.0, metadata=LIMIT)
    """Money in one conversation, where prices are known."""
    max_cost_usd_day: float = field(default=0.0, metadata=LIMIT)
    """Money in one day of this machine's clock, where prices are known."""
    max_seconds: int = field(default=0, metadata=LIMIT)
    """Wall time of one turn, the time spent waiting for a person left out."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """One model provider."""

    model: str = ""
    """The model used when only the provider is named; empty: the table's default."""
    base_url: str = field(default="", metadata=BASE_URL)
    """Empty: the provider's own."""


@dataclass(frozen=True, slots=True)
class ProvidersSettings:
    """The providers, in the default order of preference."""

    dashscope: ProviderSettings = field(default_factory=ProviderSettings)
    nvidia: ProviderSettings = field(default_factory=ProviderSettings)
    gemini: ProviderSettings = field(default_factory=ProviderSettings)
    local: ProviderSettings = field(default_factory=ProviderSettings)


@dataclass(frozen=True, slots=True)
class ModelsSettings:
    """Which models may be asked, and what they are sent."""

    offline: bool = False
    """Whether only a local server may be asked, as with --offline."""
    mask_secrets: bool = True
    """Whether secrets in prompts reach hosted models as placeholders."""
    keep_warm_minutes: int = field(default=10, metadata={"minimum": 0})
    """How long the model host of `winx -p` stays after its last use; 0: it ends with winx."""


@dataclass(frozen=True, slots=True)
class ProviderQuotaSettings:
    """What may be used of one provider, with each of its models; 0: as far as winx knows."""

    tier: Literal["auto", "free", "paid"] = "auto"
    """free: the known limits of free use hold; paid: they do not; auto: those of a minute do,
    and those of a day once the provider has named them."""
    requests_per_minute: int = field(default=0, metadata={"minimum": 0})
    requests_per_day: int = field(default=0, metadata={"minimum": 0})
    tokens_per_minute: int = field(default=0, metadata={"minimum": 0})
    tokens_per_day: int = field(default=0, metadata={"minimum": 0})
    models: tuple[str, ...] = field(default=(), metadata={"form": "quotas of models"})
    """Limits of single models, such as "gemini-2.5-flash requests_per_day=250"."""


@dataclass(frozen=True, slots=True)
class QuotaSettings:
    """The limits that requests are paced by, so that no provider has to refuse one."""

    dashscope: ProviderQuotaSettings = field(default_factory=ProviderQuotaSettings)
    nvidia: ProviderQuotaSettings = field(default_factory=ProviderQuotaSettings)
    gemini: ProviderQuotaSettings = field(default_factory=ProviderQuotaSettings)
    local: ProviderQuotaSettings = field(default_factory=ProviderQuotaSettings)


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """What happens when a provider refuses for a while."""

    attempts: int = field(default=4, metadata={"minimum": 1})
    """Requests in all before giving up."""
    max_wait_s: float = field(default=60.0, metadata={"minimum": 0})
    """The longest wait that winx chooses by itself; what a provider asks for is in [failover]."""
    stall_timeout_s: float = field(default=60.0, metadata={"above": 0})
    """Silence in the middle of a stream after which it counts as cut."""


@dataclass(frozen=True, slots=True)
class FailoverSettings:
    """Which model goes on when one cannot."""

    order: tuple[str, ...] = field(default=(), metadata={"form": "models"})
    """PROVIDER or PROVIDER/MODEL each; empty: every provider, in the default order."""
    max_wait_s: float = field(default=20.0, metadata={"minimum": 0})
    """A wait that a provider asks for is sat out up to this; above it, see when_limited."""
    when_limited: Literal["ask", "switch", "wait", "stop"] = "ask"
    """ask: a person chooses, once a session; where nobody can be asked, it is switch."""


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """How a conversation is kept within a model's window; shares are of the window."""

    trim_at: float = field(default=0.5, metadata=SHARE)
    """Above it, large results of older steps are shortened."""
    compact_at: float = field(default=0.75, metadata=SHARE)
    """Above it, older steps are replaced by a summary."""
    keep_steps: int = field(default=4, metadata={"minimum": 1})
    """The newest steps, which stay whole as long as they fit."""


@dataclass(frozen=True, slots=True)
class ShellSettings:
    """The shell that tools run commands in."""

    program: Literal["bash", "zsh"] = "bash"
    """Which shell it is; its start-up files are not read."""
    wait_s: float = field(default=30.0, metadata={"above": 0})
    """How long bash_command waits for a command by default."""
    pass_environment: tuple[str, ...] = field(default=(), metadata=NAMES)
    """Names of further environment variables that commands may see."""
    wake: bool = True
    """Whether the end of a background command begins a turn, where none runs."""


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """A person's own rules for commands and files; see rule_text.py. deny > ask > allow."""

    allow: tuple[str, ...] = field(default=(), metadata=OWN_RULES)
    """What runs without a question."""
    ask: tuple[str, ...] = field(default=(), metadata=RULES)
    """What asks, whatever the mode lets run."""
    deny: tuple[str, ...] = field(default=(), metadata=RULES)
    """What never runs."""


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """Where commands run, and what counts as a secret beside what winx knows by itself."""

    sandbox: Literal["auto", "off"] = "auto"
    """auto: commands run in a sandbox where one works; off: none is confined, all ask."""
    redact: tuple[str, ...] = field(
        default=(), metadata={"form": "quick patterns", "project": "further entries"}
    )
    """Regular expressions of further secrets."""
    redact_allow: tuple[str, ...] = field(default=(), metadata={"form": "quick patterns"})
    """Regular expressions of what is no secret although it looks like one; matched as a whole."""


@dataclass(frozen=True, slots=True)
class CheckpointSettings:
    """How much of a project is recorded around changes, and for how long."""

    enabled: bool = True
    max_file_mb: int = field(default=16, metadata={"minimum": 1, "maximum": 512})
    """A larger file is left out; each that changes is read as a whole."""
    max_files: int = field(default=100_000, metadata={"minimum": 1, "maximum": 1_000_000})
    """A project with more is not recorded as a whole."""
    max_project_mb: int = field(default=1024, metadata={"minimum": 1})
    rebuildable_mb: int = field(default=256, metadata={"minimum": 0})
    """Of one directory that a command makes anew, such as node_modules."""
    left_out: tuple[str, ...] = field(default=(), metadata={"form": "globs"})
    """Globs, relative to the project, of what is never recorded."""
    keep_days: int = field(default=30, metadata={"minimum": 1})
    max_store_mb: int = field(default=2048, metadata={"minimum": 1})
    """Of one project; the oldest work is forgotten first."""


@dataclass(frozen=True, slots=True)
class UiSettings:
    """The look of the TUI."""

    file_tree: bool = True
    show_reasoning: bool = False
    """Whether thinking blocks start unfolded."""
    animations: bool = True
    terminal_title: bool = True
    """Whether the window's title says how winx stands."""
    terminal_progress: bool = True
    """Whether tab or task bar show that winx works, in terminals that can."""
    notify: Literal["auto", "bell", "off"] = "auto"
    """How a person who looks elsewhere is told that winx asks, or has ended a long turn."""
    accessible: bool = False
    """Whether everything is said in words, for screen readers: nothing drawn, nothing moving."""
    vim: bool = False
    """Whether the prompt has vim's keys."""


HookEvent = Literal[
    "before_tool", "after_tool", "prompt", "turn_finished", "session_started", "session_ended"
]
TOOL_EVENTS: tuple[HookEvent, ...] = ("before_tool", "after_tool")


@dataclass(frozen=True, slots=True)
class HookSettings:
    """A command of a person's own that runs at an event; what it is told: docs/hooks.md."""

    event: HookEvent
    """When it runs."""
    command: str = field(metadata={"form": "command line"})
    """For /bin/sh, in the workspace's root."""
    tools: tuple[str, ...] = field(
        default=(), metadata={"form": "tool names", "only with": ("event", TOOL_EVENTS)}
    )
    """Whose calls it is about; empty: those of every tool."""
    timeout_s: float = field(default=60.0, metadata={"above": 0, "maximum": 600})
    """After it the command is killed, with all that it has started."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """An MCP server whose tools the agent may use: a program, or a URL."""

    name: str
    command: str = field(default="", metadata={"form": "program"})
    """The program that is started and spoken to on its stdin and stdout."""
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = field(default=(), metadata=SECRET_TEXTS)
    """Variables of the program; it is given none of winx's own keys. `${NAME}` stands for a
    variable of winx's environment, `${keyring:NAME}` for an entry of the keyring."""
    url: str = field(default="", metadata={"form": "server url"})
    """Where a server is reached over HTTP, in place of a program."""
    headers: tuple[tuple[str, str], ...] = field(default=(), metadata=SECRET_TEXTS)
    """Sent with each request to the URL; `${...}` as in env."""
    enabled: bool = True
    tools: tuple[str, ...] = field(default=(), metadata={"form": "tool names"})
    """Which of its tools are offered, as names or patterns; empty: all."""
    timeout_s: float = field(default=60.0, metadata={"above": 0, "maximum": 3600})
    """How long a call may take without a sign of progress."""


@dataclass(frozen=True, slots=True)
class McpSettings:
    """The MCP servers that winx is a client of."""

    servers: tuple[ServerSettings, ...] = field(default=(), metadata={"kind": "named tables"})
    """Written `[mcp.servers.NAME]`."""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Which keys do something in a part of the screen; `winx keys` lists what there is."""

    area: str
    """The part of the screen, such as "app" or "prompt"."""
    action: str
    """The name of what they do."""
    keys: tuple[str, ...]
    """As a person writes them; none: nothing does it by a key."""


@dataclass(frozen=True, slots=True)
class SessionsSettings:
    """How long past sessions are kept; 0: for ever, however large they are."""

    keep_days: int = field(default=0, metadata={"minimum": 0, "maximum": 36_500})
    """Sessions without a name that were changed longer ago are deleted after a start."""
    max_size_mb: int = field(default=0, metadata={"minimum": 0})
    """Of all sessions; beyond it the oldest without a name are deleted after a start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person can set."""

    model: str = field(default="", metadata={"form": "model"})
    """PROVIDER/MODEL, or PROVIDER; empty: the first provider that has a key."""
    mode: Mode = field(default="ask", metadata={"project": "narrower mode"})
    theme: str = field(default="winx-dark", metadata={"form": "theme name"})
    effort: Effort = "auto"
    """How much models are to think before they answer; auto: as they do by themselves."""
    limits: LimitSettings = field(default_factory=LimitSettings)
    models: ModelsSettings = field(default_factory=ModelsSettings)
    providers: ProvidersSettings = field(default_factory=ProvidersSettings)
    quota: QuotaSettings = field(default_factory=QuotaSettings)
    retry: RetrySettings = field(default_factory=RetrySettings)
    failover: FailoverSettings = field(default_factory=FailoverSettings)
    context: ContextSettings = field(default_factory=ContextSettings)
    shell: ShellSettings = field(default_factory=ShellSettings)
    policy: PolicySettings = field(default_factory=PolicySettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    checkpoints: CheckpointSettings = field(default_factory=CheckpointSettings)
    ui: UiSettings = field(default_factory=UiSettings)
    mcp: McpSettings = field(default_factory=McpSettings)
    sessions: SessionsSettings = field(default_factory=SessionsSettings)
    keys: tuple[KeyChoice, ...] = field(default=(), metadata={"kind": "key map"})
    """Written `[keys.AREA]`, then `ACTION = ["KEY", ...]`."""
    hooks: tuple[HookSettings, ...] = ()
    """Those of one event run in this order."""
