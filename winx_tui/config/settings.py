"""The settings of winx as frozen data; defaults are the bottom layer.

Read and checked by loader.py from TOML whose tables mirror these classes:
`[limits] max_steps = 50` is `Settings.limits.max_steps`. What a value must
satisfy beyond its type stands in the field's metadata and is read by schema.py:
"minimum", "above" (exclusive), "form" (see forms.py) and "project", how a
trusted project file may tighten it; without "project" it may not set the key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from winx_tui.core.approval import Mode

LIMIT = {"minimum": 0, "project": "lower limit"}
NAMES = {"form": "variable names"}
BASE_URL = {"form": "base url"}
OWN_RULES = {"form": "rules"}
RULES = {"form": "rules", "project": "further entries"}


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Where a turn stops by itself; 0 means no limit."""

    max_steps: int = field(default=60, metadata=LIMIT)
    """Model requests in one turn."""
    max_tokens: int = field(default=0, metadata=LIMIT)
    """Input and output tokens of one turn."""
    max_cost_usd: float = field(default=0.0, metadata=LIMIT)
    """Money in one turn, where prices are known."""
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
class RetrySettings:
    """What happens when a provider refuses for a while."""

    attempts: int = field(default=4, metadata={"minimum": 1})
    """Requests in all before giving up."""
    max_wait_s: float = field(default=60.0, metadata={"minimum": 0})
    """The longest single wait that is sat out."""
    stall_timeout_s: float = field(default=60.0, metadata={"above": 0})
    """Silence in the middle of a stream after which it counts as cut."""


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
    """What counts as a secret, beside what winx knows by itself."""

    redact: tuple[str, ...] = field(
        default=(), metadata={"form": "quick patterns", "project": "further entries"}
    )
    """Regular expressions of further secrets."""
    redact_allow: tuple[str, ...] = field(default=(), metadata={"form": "quick patterns"})
    """Regular expressions of what is no secret although it looks like one; matched as a whole."""


@dataclass(frozen=True, slots=True)
class UiSettings:
    """The look of the TUI."""

    file_tree: bool = True
    show_reasoning: bool = False
    """Whether thinking blocks start unfolded."""
    animations: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person can set."""

    model: str = field(default="", metadata={"form": "model"})
    """PROVIDER/MODEL, or PROVIDER; empty: the first provider that has a key."""
    mode: Mode = field(default="ask", metadata={"project": "narrower mode"})
    theme: str = field(default="winx-dark", metadata={"form": "theme name"})
    limits: LimitSettings = field(default_factory=LimitSettings)
    providers: ProvidersSettings = field(default_factory=ProvidersSettings)
    retry: RetrySettings = field(default_factory=RetrySettings)
    shell: ShellSettings = field(default_factory=ShellSettings)
    policy: PolicySettings = field(default_factory=PolicySettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    ui: UiSettings = field(default_factory=UiSettings)
