"""A shell that lasts: started when first needed, replaced when it has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from winx_tui.shell.confining import ShellPlace
from winx_tui.shell.dialect import Dialect
from winx_tui.shell.exports import ExportChanges
from winx_tui.shell.handover import Whereabouts, identity_of
from winx_tui.shell.process import ShellProcess


class LastingShell:
    """One shell after the other in one place."""

    def __init__(
        self,
        cwd: Path,
        environment: Mapping[str, str],
        dialect: Dialect,
        place: ShellPlace,
        on_output: Callable[[bytes], None],
    ) -> None:
        self._home = cwd
        self._environment = environment
        self._dialect = dialect
        self._on_output = on_output
        self.place = place
        """Where it is started; a place of the same key may be put here."""
        self.cwd = cwd
        """Where it stands, as of the last command that ended."""
        self.process: ShellProcess | None = None
        self._stands_in: tuple[int, int] | None = None
        """Which directory `cwd` was as of then; None where there was none."""

    @property
    def is_alive(self) -> bool:
        """Return whether the next command would find it running."""
        return self.process is not None and self.process.is_alive

    @property
    def exported(self) -> Mapping[str, str]:
        """Return what it exports, as of the last command that ended."""
        return self.process.exported if self.process is not None else self.first_exported

    @property
    def first_exported(self) -> Mapping[str, str]:
        """Return what it is started with."""
        own = self.place.environment
        return self._environment if own is None else own

    @property
    def has_jobs(self) -> bool:
        """Return whether programs still run that a command has left in the background."""
        return self.process is not None and self.process.has_jobs

    def arrive(self, directory: Path | None) -> None:
        """Note where it stands; None where the shell cannot tell, its directory being gone."""
        self._stands_in = None
        if directory is not None:
            self.cwd = directory
            if self.process is not None and self.is_alive:
                self._stands_in = identity_of(directory, self.process.view)

    def whereabouts(
        self, changes: ExportChanges, within: Mapping[str, str] | None = None
    ) -> Whereabouts:
        """Return where it stands, for another one to begin there."""
        view = self.process.view if self.process is not None and self.is_alive else None
        return Whereabouts(
            self.cwd,
            changes,
            within,
            previous=self.exported.get("OLDPWD", ""),
            identity=None if view is None else identity_of(self.cwd, view),
        )

    async def ready(self, origin: Whereabouts | None) -> tuple[ShellProcess, Whereabouts | None]:
        """Return the running shell, and from where its next command takes over.

        Raises:
            ShellError: it cannot be started.
        """
        if self.process is not None and not self.process.is_alive:
            await self.bury()
        if self.process is not None:
            if origin is None and self._is_lost(self.process):
                origin = Whereabouts(self.cwd, ExportChanges(), self.exported)
            return self.process, origin
        is_reachable = not self.place.is_confined and self.cwd.is_dir()
        directory = self.cwd if is_reachable else self._home
        self.process = await ShellProcess.start(
            directory,
            self.first_exported,
            self._on_output,
            self._dialect,
            self.place,
            workspace=self._home.resolve(),
        )
        if origin is None and self.place.is_confined and self.cwd != directory:
            # Only from inside it can be told whether that directory is there.
            origin = Whereabouts(self.cwd, ExportChanges())
        self.cwd = directory
        return self.process, origin

    def _is_lost(self, process: ShellProcess) -> bool:
        """Tell whether a directory is where `cwd` says, but not the one that it stands in.

        That one is gone: it was deleted, and made again or brought back.
        """
        present = identity_of(self.cwd, process.view)
        return present is not None and present != self._stands_in

    async def bury(self) -> None:
        """End the shell with all that it has started; the next command gets a fresh one."""
        process, self.process = self.process, None
        if process is not None:
            await process.close()
