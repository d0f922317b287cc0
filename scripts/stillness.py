"""Lets nothing differ from run to run: folders, names, identifiers and clocks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType, SimpleNamespace

from winx_tui.core import ids
from winx_tui.execution import batch, executor
from winx_tui.runtime.demo_project import demo_project
from winx_tui.tui.blocks import retry, tool_card
from winx_tui.tui.screens import terminal, usage_page
from winx_tui.tui.widgets import activity

NOW_S = 1_790_000_000.0
"""A Monday in September 2026, in seconds since the epoch."""
_CALL_S = 0.2
"""How long each call of a tool seems to take."""
_COMMIT_TIME = "2026-09-20T10:00:00+00:00"


@contextmanager
def still_home(top: Path = Path("/tmp/home")) -> Iterator[Path]:
    """Lend a home directory with a fixed name, and the environment that belongs to it."""
    # Fixed: what is long is wrapped and cut by its length. Made here, so nobody else's.
    try:
        top.mkdir(mode=0o700)
    except FileExistsError as error:
        raise SystemExit(f"{top} is there already: remove it, if nobody needs it.") from error
    before = dict(os.environ)
    try:
        home = top / "you"
        home.mkdir()
        os.environ.clear()
        os.environ |= {
            "HOME": str(home),
            "USER": "you",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "WINX_CONFIG_DIR": str(home / ".config" / "winx"),
            "WINX_STATE_DIR": str(home / ".local" / "state" / "winx"),
            "GIT_AUTHOR_DATE": _COMMIT_TIME,
            "GIT_COMMITTER_DATE": _COMMIT_TIME,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        yield home
    finally:
        os.environ.clear()
        os.environ |= before
        shutil.rmtree(top, ignore_errors=True)


@contextmanager
def still_project(home: Path) -> Iterator[Path]:
    """Lend the demo's repository under the home directory."""
    with demo_project() as made:
        root = home / "basket"
        made.wait_until_committed()
        shutil.move(made.root, root)
        yield root


def stop_clocks() -> None:
    """Let the clocks that are shown stand still, and identifiers be counted."""
    numbers = count(1)
    _replace_clock(ids, lambda: 0.0, time_ns=lambda: int(NOW_S * 1e9) + next(numbers) * 10**9)
    ids.secrets = SimpleNamespace(randbits=lambda bits: 0)  # type: ignore[assignment]  # all ids
    for module in (retry, activity, terminal, tool_card):
        _replace_clock(module, lambda: 0.0)
    for module in (executor, batch):
        ticks = count()
        _replace_clock(module, lambda ticks=ticks: next(ticks) * _CALL_S)  # type: ignore[misc]  # bound now
    _replace_clock(usage_page, lambda: 0.0)


def _replace_clock(
    module: ModuleType, monotonic: Callable[[], float], **further: Callable[[], int]
) -> None:
    clock = SimpleNamespace(monotonic=monotonic, time=lambda: NOW_S, **further)
    module.time = clock  # type: ignore[attr-defined]  # it imports time
