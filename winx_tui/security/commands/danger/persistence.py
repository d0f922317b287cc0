"""Writes to places that others run or obey: start-up files, hooks, system configuration."""

from __future__ import annotations

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.places import (
    is_in,
    is_system_path,
    resolved,
    written_words,
)

_STARTUP_NAMES = frozenset(
    (
        *(
            ".bashrc",
            ".bash_profile",
            ".bash_login",
            ".bash_logout",
            ".profile",
            ".zshrc",
            ".zshenv",
        ),
        *(".zprofile", ".zlogin", ".xprofile", ".xsession", ".xinitrc", ".envrc", "config.fish"),
        *(".inputrc", ".pam_environment", ".bash_aliases", ".tmux.conf", ".vimrc", ".emacs"),
        *("authorized_keys", "rc.local", "sitecustomize.py", "usercustomize.py", ".gitconfig"),
        *(".npmrc", ".pypirc", "pip.conf", ".condarc", ".curlrc", ".wgetrc", ".pythonrc"),
    )
)
_STARTUP_PARTS = (
    *("/autostart/", "/systemd/", "/LaunchAgents/", "/LaunchDaemons/", "/.git/hooks/"),
    *("/.config/fish/", "/cron.d/", "/cron.daily/", "/cron.hourly/", "/init.d/", "/profile.d/"),
    *("/.local/bin/", "/sudoers.d/", "/.config/winx/", "/.local/share/winx/", "/.husky/"),
    *("/.ssh/", "/.config/git/", "/.vscode/extensions/", "/crontabs/", "/.config/environment.d/"),
)
_STARTUP_FILES = ("/.git/config", "/.git/hooks", "/.config/winx", "/.local/bin")


def writes_startup(command: LooseCommand, place: CommandPlace) -> str:
    """Mark writes to what a shell, git, the system or winx itself runs or obeys."""
    for word in written_words(command):
        path = resolved(word, place)
        name = path.rpartition("/")[2]
        if name in _STARTUP_NAMES and (
            not is_in(path, str(place.root)) or name in (".envrc", "sitecustomize.py")
        ):
            return f"stays after it has ended: writes {word}"
        if any(part in path for part in _STARTUP_PARTS) or path.endswith(_STARTUP_FILES):
            return f"stays after it has ended: writes {word}"
        if path.endswith(".pth") and "site-packages" in path:
            return f"stays after it has ended: writes {word}"
    return ""


def writes_system(command: LooseCommand, place: CommandPlace) -> str:
    """Mark writes to the system's own directories, and to hidden files of the home directory."""
    for word in written_words(command):
        path = resolved(word, place)
        if is_in(path, str(place.root)):
            continue
        if is_system_path(path) and not path.startswith(("/dev/tcp/", "/dev/udp/")):
            return f"changes the system: writes {word}"
        home = str(place.home).rstrip("/")
        if path.startswith(f"{home}/."):
            return f"changes your settings: writes {word}"
    return ""


PERSISTENCE_RULES = (writes_startup, writes_system)
