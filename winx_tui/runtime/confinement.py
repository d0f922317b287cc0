"""The keeper of a session's sandbox: for each permit, the place where its commands run."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.approval import READ_ONLY, Permit
from winx_tui.core.errors import ConfigError, ShellError
from winx_tui.runtime.survey import Survey, Surveyor
from winx_tui.security.sandbox.base import Sandbox
from winx_tui.security.sandbox.environment import is_carried_inside, is_carried_outside
from winx_tui.security.sandbox.none import NoSandbox
from winx_tui.security.sandbox.permitted import permitted_profile
from winx_tui.security.sandbox.profile import Reach, SandboxProfile, reach_of
from winx_tui.security.sandbox.reader_environment import is_carried_to_reader
from winx_tui.security.sandbox.workspace_scan import scan_workspace
from winx_tui.shell.confining import PLAIN, ShellPlace
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.security.sandbox.refusals import Refusal

LOOK_SHARE = 20
"""A look is repeated once so many times what it took has passed: at most 5 % of the time."""
ABANDONED_AFTER_S = 30 * 24 * 3600.0
"""A directory of a session in which nothing was made for so long belongs to no living one."""
KEPT = "output"
"""The directory beside those of sessions that keeps the logs of commands."""
MAX_KEPT = 64
"""Profiles that are kept to explain what they have refused."""

_PLAIN = replace(PLAIN, carries=is_carried_outside)
_OFF = "off by the setting security.sandbox: commands run with all your rights, and none unasked"
_UNKNOWN = "still being tried"


def _best_sandbox() -> Sandbox:
    # Lazy: 10 ms in the thread that needs it, for which no first paint waits.
    from winx_tui.security.sandbox.detect import best_sandbox

    return best_sandbox()


class SandboxKeeper:
    """Confines the commands of one session; `aclose` removes what they left in /tmp."""

    def __init__(
        self,
        root: Path,
        *,
        is_on: bool,
        home: Path,
        environment: Mapping[str, str],
        temporary: Path,
        readable: tuple[Path, ...] = (),
        directories: Callable[[], tuple[Path, ...]] = tuple,
        find_sandbox: Callable[[], Sandbox] = _best_sandbox,
    ) -> None:
        """Prepare a keeper; nothing is looked at before `start`.

        Args:
            root: the workspace.
            is_on: whether anything is to be confined.
            home: the person's home directory.
            environment: what commands are told where a person is asked.
            temporary: a directory of the session's own, made if missing; /tmp of its commands.
            readable: winx's own directories that commands may read.
            directories: tells which ones the person has added to the workspace.
            find_sandbox: tries what this machine has; called in a thread.
        """
        self._find_sandbox = find_sandbox
        self._root, self._home, self._temporary = root.resolve(), home, temporary
        self._is_on = is_on
        self._surveyor = Surveyor(
            root,
            home=home,
            environment=environment,
            temporary=temporary,
            readable=readable,
            directories=directories,
        )
        self._sandbox: Sandbox = NoSandbox()
        self._survey: Survey | None = None
        self._profiles: dict[Permit, SandboxProfile] = {}
        self._sight: tuple[Survey, dict[Path, Reach]] | None = None
        """What a reader sees, as of a look: asked for at every call that is judged."""
        self._looked_at_s = 0.0
        self._look_took_s = 0.0
        self._is_outdated = False
        """Whether a command that may write was let run since the last look."""
        self._looking = asyncio.Lock()
        self._starting: asyncio.Task[None] | None = None
        self._trouble = _UNKNOWN if is_on else _OFF
        """Why nothing is confined; "" where it is."""

    @property
    def name(self) -> str:
        """Return the sandbox's name; "" until it is known, where none works or it is off."""
        return self._sandbox.name if self._sandbox.is_confining else ""

    @property
    def proves(self) -> bool:
        """Return whether commands may run on proof alone, as of the last look."""
        survey = self._survey
        return bool(self.name) and survey is not None and not survey.doubt and self._knows(survey)

    @property
    def unproven(self) -> str:
        """Return why nothing runs on proof alone, a clause; only of use where nothing does."""
        doubt = self._survey.doubt if self._survey is not None else ""
        if doubt:
            return f"it is not run unasked here: {visible(doubt)}"
        # Lazy: no first request waits for it.
        from winx_tui.security.decisions import NOT_CONFINED

        return NOT_CONFINED

    def start(self) -> None:
        """Begin to try the sandboxes and to look at the workspace, beside the event loop."""
        if self._is_on and self._starting is None:
            self._starting = asyncio.create_task(asyncio.to_thread(self._begin))

    async def look_again(self) -> None:
        """Look anew: the person has added a directory. Until then nothing runs on proof.

        Raises:
            ConfigError: winx's own directories cannot be used.
        """
        await self.ready()
        if self.name:
            async with self._looking:
                await asyncio.to_thread(self._look)

    async def ready(self) -> None:
        """Wait until it is known whether a sandbox works."""
        self.start()
        if self._starting is not None:
            # Whoever waits may be cancelled; the others still wait.
            await asyncio.shield(self._starting)

    def describe(self) -> str:
        """Say in a sentence what is confined, or why nothing is and what to do."""
        if not self.name:
            return self._trouble
        doubt = self._survey.doubt if self._survey is not None else ""
        if doubt:
            return f"{self.name}; approved commands run in it, none runs unasked: {visible(doubt)}"
        return (
            f"{self.name}; commands that only read run in it unasked, approved ones run in it too"
        )

    def hides(self, path: Path) -> bool:
        """Tell whether a command that only reads cannot see a path, as of the last look."""
        survey = self._survey
        if not self.name or survey is None:
            return False
        if self._sight is None or self._sight[0] is not survey:
            self._sight = (survey, self._profile(READ_ONLY, survey).reaches)
        return reach_of(_resolved(path), self._sight[1]) is Reach.HIDDEN

    async def place(self, permit: Permit, cwd: Path) -> ShellPlace:
        """Return where a command with that permit runs that begins in that directory.

        Where no sandbox works, or it is off, approved commands run as they are. Of a permit's
        paths only those that exist are opened.

        Raises:
            ShellError: it cannot be confined as it must be.
        """
        if permit.level == "unconfined":
            self._is_outdated = True
            return _PLAIN
        await self.ready()
        if not self.name:
            if permit.level == "read-only":
                raise ShellError(
                    "Not run: this command may only run in a sandbox, and there is none here "
                    f"({self._trouble}). Ask the user to choose another mode."
                )
            return _PLAIN
        async with self._looking:
            return await asyncio.to_thread(self._confined_place, permit, cwd)

    def refusal(self, output: str, exit_code: int, permit: Permit, cwd: Path) -> Refusal | None:
        """Return what the sandbox has probably refused a command, None where nothing points to it.

        Args:
            output: what it printed.
            exit_code: how it ended.
            permit: what it was allowed.
            cwd: where it ran.
        """
        if permit.level == "unconfined" or not self.name or self._survey is None:
            return None
        # Lazy: no first request waits for it.
        from winx_tui.security.sandbox.refusals import find_refusal

        profile = self._profiles.get(permit) or self._profile(permit, self._survey)
        return find_refusal(output, exit_code, profile, cwd)

    async def aclose(self) -> None:
        """Remove the session's own directory; end its shells first."""
        if self._starting is not None:
            await asyncio.gather(self._starting, return_exceptions=True)
        await asyncio.to_thread(_remove, self._temporary)

    def _begin(self) -> None:
        sandbox = self._find_sandbox()
        if not sandbox.is_confining:
            self._trouble = _why_none()
            return
        try:
            ensure_private_directory(self._temporary)
            _sweep(self._temporary)
            self._look()
        except ConfigError as error:
            self._trouble = f"cannot be used: {error}"
            return
        self._sandbox, self._trouble = sandbox, ""

    def _look(self, *, is_for_proof: bool = False) -> Survey:
        """Look at the workspace, unless the last look was just now and proves enough."""
        began_s = time.monotonic()
        is_fresh = began_s - self._looked_at_s < LOOK_SHARE * self._look_took_s
        is_enough = is_fresh and not (is_for_proof and self._is_outdated)
        if self._survey is not None and is_enough and self._knows(self._survey):
            return self._survey
        self._is_outdated = False
        survey = self._surveyor.look()
        ended_s = time.monotonic()
        self._survey, self._looked_at_s = survey, ended_s
        self._look_took_s = ended_s - began_s
        return survey

    def _knows(self, survey: Survey) -> bool:
        """Tell whether a look has seen all directories that the person has added."""
        return survey.directories == self._surveyor.directories()

    def _confined_place(self, permit: Permit, cwd: Path) -> ShellPlace:
        could_prove = self.proves
        try:
            # Another winx that has resumed this session removes it when it ends.
            ensure_private_directory(self._temporary)
            survey = self._look(is_for_proof=permit == READ_ONLY)
        except ConfigError as error:
            raise ShellError(f"Not run: the sandbox cannot be set up: {error}.") from error
        if permit == READ_ONLY and could_prove and survey.doubt:
            raise ShellError(
                f"Not run: since this was judged, the workspace has changed: {survey.doubt}. "
                "Send the command again: the user is then asked."
            )
        self._is_outdated |= permit != READ_ONLY
        profile = self._profile(permit, survey)
        # Kept by age, the newest last.
        self._profiles = dict([*self._profiles.items(), (permit, profile)][-MAX_KEPT:])
        is_reader = permit == READ_ONLY
        environment = survey.reader if is_reader else None
        key = _digest(self._sandbox.fingerprint(profile), environment or {})
        carries: Callable[[str], bool] = is_carried_to_reader if is_reader else is_carried_inside
        return ShellPlace(
            f"{permit.level} {key}",
            wrap=partial(self._sandbox.command, profile),
            own_processes=self._sandbox.own_processes,
            is_confined=True,
            reads_only=is_reader,
            environment=environment,
            carries=carries,
        )

    def _profile(self, permit: Permit, survey: Survey) -> SandboxProfile:
        permit = replace(
            permit, readable=_existing(permit.readable), writable=_existing(permit.writable)
        )
        named = dict.fromkeys((*permit.readable, *permit.writable))
        opened = [scan_workspace(path, self._home) for path in named if path.is_dir()]
        return permitted_profile(permit, survey.ground, opened)


def _why_none() -> str:
    # Lazy: only where none works.
    from winx_tui.security.sandbox.detect import sandbox_report

    checks = sandbox_report()
    if not checks:
        return "none is known for this system: commands run with all your rights, and none unasked"
    reasons = " ".join(f"{check.name}: {check.reason}" for check in checks)
    return f"none works here: commands run with all your rights, and none unasked. {reasons}"


def _digest(fingerprint: str, environment: Mapping[str, str]) -> str:
    lines = (fingerprint, *(f"{name}={value}" for name, value in sorted(environment.items())))
    text = "\0".join(lines).encode(errors="surrogateescape")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _existing(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Keep what is there and no link: one may have been put there since a person was shown it."""
    return tuple(path for path in paths if os.path.lexists(path) and _resolved(path) == path)


def _sweep(own: Path) -> None:
    """Remove what sessions left that were killed long ago."""
    oldest_s = time.time() - ABANDONED_AFTER_S
    for place in own.parent.iterdir():
        # Of another file system, or gone meanwhile: nothing of ours.
        with suppress(OSError):
            is_old = place.lstat().st_mtime < oldest_s
            if is_old and place != own and place.name != KEPT and place.is_dir():
                _remove(place)


def _remove(directory: Path) -> None:
    """Remove a directory with all in it, package caches that are write-protected too."""
    for place, names, _ in os.walk(directory):
        for name in names:
            path = Path(place, name)
            if not path.is_symlink():
                with suppress(OSError):
                    path.chmod(0o700)
    # What is left then, a program makes that still runs; nobody else can enter it.
    shutil.rmtree(directory, ignore_errors=True)
