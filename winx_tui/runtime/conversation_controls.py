"""How a conversation stands: its model, its mode, its rules, and what a person makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from winx_tui.agent.agent import Agent
from winx_tui.core.effort import Effort
from winx_tui.core.messages import ModelRef
from winx_tui.core.modes import Mode
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.grants import Grants
from winx_tui.security.rules import RuleBook
from winx_tui.shell.pool import ShellPool
from winx_tui.workspace.file_state import Touch


class ConversationControls:
    """What holds for the next call and the next request, and may be changed at any time."""

    def __init__(self, agent: Agent, toolset: Toolset) -> None:
        self._agent = agent
        self._toolset = toolset

    @property
    def model(self) -> ModelRef | None:
        """Return the model of the next turn; None while no provider has a key."""
        return self._toolset.choices.model

    @property
    def answering(self) -> ModelRef | None:
        """Return the model that answers now: the chosen one, or one in its place."""
        return None if self.model is None else self._agent.answering_for(self.model)

    @property
    def mode(self) -> Mode:
        """Return the approval mode."""
        return self._toolset.choices.mode

    @property
    def rules(self) -> RuleBook:
        """Return the permission rules that hold."""
        return self._toolset.choices.rules

    @property
    def grants(self) -> Grants:
        """Return what was approved for the session; what is forgotten asks again."""
        return self._toolset.grants

    @property
    def shells(self) -> ShellPool:
        """Return the shells that commands run in, to look at, take over or stop."""
        return self._toolset.shells

    @property
    def sandbox(self) -> str:
        """Say in a sentence what confines commands, or why nothing does and what to do."""
        return self._toolset.keeper.describe()

    @property
    def tool_names(self) -> tuple[str, ...]:
        """Return the names of the tools that the model has."""
        return tuple(self._toolset.tools)

    @property
    def touched_files(self) -> Mapping[Path, Touch]:
        """Return which files the agent has read, and which it has changed."""
        return self._toolset.file_state.touched()

    def set_mode(self, mode: Mode) -> None:
        """Change the mode, at once for the next call."""
        self._toolset.choices.mode, self._toolset.choices.before_plan = mode, None

    def set_rules(self, rules: RuleBook) -> None:
        """Change the permission rules, at once for the next call."""
        self._toolset.choices.rules = rules

    def set_model(self, model: ModelRef) -> None:
        """Change the model from the next turn on."""
        self._toolset.choices.model = model

    @property
    def effort(self) -> Effort:
        """Return how much models are to think."""
        return self._toolset.choices.effort

    def set_effort(self, effort: Effort) -> None:
        """Change how much models think, from the next request on."""
        self._toolset.choices.effort = effort

    @property
    def hidden_secrets(self) -> int:
        """Count the secrets that models are shown placeholders for."""
        return self._toolset.secrets.count
