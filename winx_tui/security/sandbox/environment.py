"""The environment inside a sandbox: nothing that leads out, and places that can be written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from winx_tui.core.staying_variables import stays

REMOVED = frozenset(
    {
        "SSH_AUTH_SOCK",
        "SSH_AGENT_PID",
        "GPG_AGENT_INFO",
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
        "XDG_RUNTIME_DIR",
        "DOCKER_HOST",
        "CONTAINER_HOST",
        "KUBECONFIG",
        "TMUX",
        "TMUX_TMPDIR",
        "STY",
        "VSCODE_IPC_HOOK_CLI",
        "VSCODE_GIT_IPC_HANDLE",
        "LISTEN_FDS",
        "NOTIFY_SOCKET",
    }
)
"""Addresses of sockets and credentials that are out of reach: programs would try and stumble."""
CACHES: Mapping[str, str] = {
    "GOCACHE": "go-build",
    "UV_CACHE_DIR": "uv",
    "npm_config_cache": "npm",
    "CCACHE_DIR": "ccache",
    "SCCACHE_DIR": "sccache",
}
"""Caches that a tool must be able to write, by the directory in the temporary one."""


SET = frozenset({*CACHES, "TMPDIR", "GIT_OPTIONAL_LOCKS"})
"""Variables that hold inside only."""


def is_carried_inside(name: str) -> bool:
    """Tell whether a variable that another shell has exported is handed to a confined one."""
    return name not in REMOVED and name not in SET


def is_carried_outside(name: str) -> bool:
    """Tell whether a variable that another shell has exported is handed to an unconfined one.

    What has been set in a sandbox must not decide which code runs outside: PATH is the
    exception, without which no activated environment would work there.
    """
    return is_carried_inside(name) and not stays(name)


def confined_environment(env: Mapping[str, str], temporary: Path) -> dict[str, str]:
    """Return the variables that a program gets inside, given the temporary directory.

    Caches are the session's own: what an unseen program leaves in a shared one is run later
    with all rights.
    """
    kept = {name: value for name, value in env.items() if name not in REMOVED}
    caches = {name: str(temporary / "cache" / directory) for name, directory in CACHES.items()}
    # git would write its index anew for a mere status.
    return kept | caches | {"TMPDIR": str(temporary), "GIT_OPTIONAL_LOCKS": "0"}
