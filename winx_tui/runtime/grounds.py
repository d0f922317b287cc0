"""What every set of tools of one session stands on, whoever works with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.config.paths import config_dir, ensure_private_directory, scratch_dir, state_dir
from winx_tui.config.settings import HookSettings, Settings, ShellSettings
from winx_tui.execution.concealment import no_secrets
from winx_tui.llm.masking import Masker
from winx_tui.runtime.confinement import KEPT, SandboxKeeper
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.places import Places
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.audit import AuditTrail
from winx_tui.security.audit_file import AuditFile, audit_file
from winx_tui.security.redaction import Redactor
from winx_tui.shell.environment import child_environment
from winx_tui.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Grounds:
    """The workspace, its sandbox and the session's books."""

    session_id: str
    workspace: Workspace
    shell: ShellSettings
    hooks: tuple[HookSettings, ...]
    guide: ProjectGuide
    places: Places
    home: Path
    environment: Mapping[str, str]
    """What commands see where a person is asked."""
    output: Path
    """Where the raw output of this session's commands is kept."""
    keeper: SandboxKeeper
    redactor: Redactor
    secrets: Masker
    """Knows what the placeholders in calls stand for."""
    audit: AuditTrail
    protected: tuple[Path, ...]
    """winx's own configuration and state: never written without a question."""
    skills: tuple[Path, ...] = ()
    """What of that may be read: the person's skills."""

    @classmethod
    def of(
        cls,
        workspace: Workspace,
        settings: Settings,
        guide: ProjectGuide,
        state: Path,
        *,
        session_id: str,
        redactor: Redactor,
        secrets: Masker | None,
        skills: tuple[Path, ...] = (),
        directories: Callable[[], tuple[Path, ...]] = tuple,
    ) -> Grounds:
        """Work out what tools of a session need; nothing is started.

        `skills` is what of winx's configuration may be read: the person's skills;
        `directories` tells which ones the person has added to the workspace.

        Raises:
            ConfigError: winx's own directories cannot be used.
        """
        home = home_directory()
        environment = child_environment(os.environ, settings.shell.pass_environment)
        scratch = ensure_private_directory(scratch_dir()).resolve()
        output = scratch / KEPT / session_id
        keeper = SandboxKeeper(
            workspace.root,
            is_on=settings.security.sandbox == "auto",
            home=home,
            environment=environment,
            temporary=scratch / session_id,
            readable=(output, *skills),
            directories=directories,
        )
        # The demo has a state of its own, and must spare winx's own as well.
        protected = (config_dir(), state_dir(), state)
        return cls(
            session_id=session_id,
            workspace=workspace,
            shell=settings.shell,
            hooks=settings.hooks,
            guide=guide,
            places=Places.of(workspace.root, state),
            home=home,
            environment=environment,
            output=output,
            keeper=keeper,
            redactor=redactor,
            secrets=secrets or no_secrets(),
            audit=AuditTrail(AuditFile(audit_file(state)).append, session_id, redactor.redact),
            protected=tuple(dict.fromkeys(place.resolve() for place in protected)),
            skills=skills,
        )
