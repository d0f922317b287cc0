"""Which files a shell or the system runs by itself."""

from __future__ import annotations

from pathlib import Path

_NAMES = frozenset(
    {
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".xprofile",
        ".xsession",
        ".xinitrc",
        ".envrc",
        "config.fish",
        "crontab",
    }
)
_DIRECTORIES = frozenset({"autostart", "systemd", "LaunchAgents"})


def runs_by_itself(path: Path) -> bool:
    """Tell whether a file is run at log-in or by the shell, whoever wrote it."""
    return path.name in _NAMES or not _DIRECTORIES.isdisjoint(path.parts)
