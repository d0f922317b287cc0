"""The permission rules that hold in a folder: the person's own, and what a project tightens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file, trust_file
from winx_tui.config.settings import PolicySettings
from winx_tui.config.trust import TrustStore, trusted_settings_file
from winx_tui.security.rules import RuleBook, compile_rules
from winx_tui.workspace.globs import GlobSet

if TYPE_CHECKING:
    from winx_tui.security.rule_file import DangerOf


def rules_for(policy: PolicySettings, root: Path) -> RuleBook:
    """Make the rules of the settings ready for a workspace.

    Raises:
        WorkspaceError: a glob has too many wildcards.
    """
    return compile_rules(policy, lambda glob: GlobSet.of(root, [glob]))


def danger_judge(root: Path) -> DangerOf:
    """Return what tells the dangers of a command in a workspace."""
    # Lazy: a first request does not wait for what calls need.
    from winx_tui.security.commands.classification import CommandPlace
    from winx_tui.security.commands.classifier import classify

    place = CommandPlace(root, root, home_directory())
    return lambda command: classify(command, place).danger


def home_directory() -> Path:
    """Return what `~` stands for, also for a user without an entry of their own."""
    return Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises there


def read_policy(root: Path) -> PolicySettings:
    """Read the rules from the settings files as they are now.

    Raises:
        ConfigError: a file cannot be read or is wrong.
    """
    project_file = trusted_settings_file(root, TrustStore(trust_file()))
    return load_layers(
        user_file=config_file(), project_file=project_file, environ={}, overrides={}
    ).settings.policy
