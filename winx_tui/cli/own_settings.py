"""The person's settings for a subcommand, and what takes secrets out as they say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from winx_tui.config.loader import load_settings
from winx_tui.config.paths import config_file
from winx_tui.config.settings import Settings

if TYPE_CHECKING:
    from winx_tui.security.redaction import Redactor


def own_settings() -> Settings:
    """Return the person's settings; those of a project do not count.

    Raises:
        ConfigError: they are wrong.
    """
    return load_settings(user_file=config_file(), environ=os.environ, overrides={})


def own_redactor(settings: Settings) -> Redactor:
    """Return what takes secrets out, with the person's own patterns."""
    # Lazy: most subcommands show no content.
    from winx_tui.security.own_patterns import own_patterns
    from winx_tui.security.redaction import Redactor

    security = settings.security
    return Redactor(own_patterns(security.redact, security.redact_allow))
