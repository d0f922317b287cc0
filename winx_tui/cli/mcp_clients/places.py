"""Where programs keep their settings on this machine."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from winx_tui.core.errors import ConfigError

System = Literal["linux", "macos", "windows"]

_WINDOWS_USERS = Path("/mnt/c/Users")
"""Where WSL shows them by default; learn.microsoft.com/windows/wsl/wsl-config (automount)."""


@dataclass(frozen=True, slots=True)
class Places:
    """The roots that a client's paths are written with."""

    system: System
    """Which system the client runs on: windows only from inside WSL, as winx has no Windows."""
    home: Path
    xdg: Path
    """~/.config, or where XDG_CONFIG_HOME says."""
    apps: Path
    """Where programs with a window keep their settings."""
    environment: Mapping[str, str]
    wsl_distribution: str = ""
    """Which one winx is in, where the client is outside."""

    def path(self, template: str) -> Path:
        """Fill in a template like `{home}/.cursor/mcp.json`."""
        return Path(template.format(home=self.home, xdg=self.xdg, apps=self.apps))

    def has_program(self, name: str) -> bool:
        """Tell whether a command is there; outside of WSL nobody can tell."""
        is_outside = self.system == "windows"
        return not is_outside and bool(shutil.which(name, path=self.environment.get("PATH", "")))


def places_here(environment: Mapping[str, str]) -> Places:
    """Return the places of programs on this system.

    Raises:
        ConfigError: there is no home directory.
    """
    home = _home(environment)
    xdg = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    if sys.platform == "darwin":
        apps = home / "Library" / "Application Support"
        return Places("macos", home, xdg, apps, environment)
    return Places("linux", home, xdg, xdg, environment)


def places_of_windows(environment: Mapping[str, str], users: Path = _WINDOWS_USERS) -> Places:
    """Return the places of programs on the Windows that this WSL runs in.

    Raises:
        ConfigError: this is no WSL, or it is not clear whose programs are meant.
    """
    distribution = environment.get("WSL_DISTRO_NAME", "")
    if not distribution:
        raise ConfigError("--windows is for programs of the Windows around WSL; this is no WSL")
    homes = [each for each in users.glob("*") if (each / "AppData" / "Roaming").is_dir()]
    own = [each for each in homes if each.name.casefold() == _user(environment)]
    if len(homes) > 1 and own:
        homes = own
    if len(homes) != 1:
        raise ConfigError(
            f"winx finds {len(homes)} users of Windows in {users}, not one; "
            "use --print and write the entry yourself"
        )
    roaming = homes[0] / "AppData" / "Roaming"
    return Places("windows", homes[0], homes[0] / ".config", roaming, environment, distribution)


def _user(environment: Mapping[str, str]) -> str:
    return (environment.get("USER") or environment.get("LOGNAME") or "").casefold()


def _home(environment: Mapping[str, str]) -> Path:
    home = Path(environment.get("HOME") or "")
    if not home.is_absolute():
        raise ConfigError("HOME is not an absolute path, so no client's settings can be found")
    return home
