"""The commands and skills that hold in a workspace: the person's, and a trusted project's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from winx_tui.config.paths import config_dir
from winx_tui.config.steering_files import COMMAND_FOLDERS, SKILL_FOLDERS, steering_files
from winx_tui.core.errors import ConfigError, WorkspaceError
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.workspace.display import visible
from winx_tui.workspace.library.custom_commands import (
    CustomCommand,
    custom_command,
    first_of_each_name,
    prompt_of,
)
from winx_tui.workspace.library.files import TextReader, files_below
from winx_tui.workspace.library.skills import (
    SKILL_FILE,
    Skill,
    SkillText,
    read_skill,
    skill_folders,
    skill_in,
    usable_first,
)

_COMMANDS = "commands"
_SKILLS = "skills"


class Library:
    """Looks at the disk whenever it is asked; what has not changed is not read again."""

    def __init__(self, root: Path, is_trusted: Callable[[], bool]) -> None:
        """Take the workspace's root, and what tells whether its own files may have effect."""
        self._root = root
        self._is_trusted = is_trusted
        self._reader = TextReader()

    def as_if_trusted(self) -> Library:
        """Return what would hold if the folder were trusted: for naming it, never for using it."""
        return Library(self._root, lambda: True)

    def commands(self) -> tuple[CustomCommand, ...]:
        """Return the commands by name; the person's own win."""
        return first_of_each_name((*self._own_commands(), *self._project_commands()))

    def prompt_of(self, command: CustomCommand, arguments: str) -> str:
        """Return what is sent for a command.

        Raises:
            WorkspaceError: its file cannot be used.
        """
        if command.owner == "project":
            self._refuse_secrets(command.path)
        return prompt_of(command, arguments, self._reader)

    def skills(self) -> tuple[Skill, ...]:
        """Return the skills by name, those that cannot be used among them; the person's win."""
        return usable_first((*self._own_skills(), *self._project_skills()))

    def skill_text(self, skill: Skill) -> SkillText:
        """Read a skill.

        Raises:
            WorkspaceError: its SKILL.md cannot be used.
        """
        if skill.owner == "project":
            self._refuse_secrets(skill.folder / SKILL_FILE)
        return read_skill(skill, self._reader)

    def _refuse_secrets(self, path: Path) -> None:
        """Refuse a link of the project to what is not sent without a question.

        Raises:
            WorkspaceError: it is one.
        """
        if self._leads_to_secrets(path):
            raise WorkspaceError(
                f"{visible(str(path))} is not used: it leads to a file that may hold secrets; "
                "make it a file of its own."
            )

    def _leads_to_secrets(self, path: Path) -> bool:
        return is_secret_path(os.path.relpath(os.path.realpath(path), self._root))

    def _own_commands(self) -> Iterator[CustomCommand]:
        directory = own_directory(_COMMANDS)
        if directory is None:
            return
        for name in files_below(directory):
            command = custom_command(name, directory / name, "user", self._reader)
            if command is not None:
                yield command

    def _project_commands(self) -> Iterator[CustomCommand]:
        for folder, name in self._project_files(COMMAND_FOLDERS):
            path = self._root / folder / name
            command = custom_command(name, path, "project", self._reader)
            if command is not None:
                yield command

    def _own_skills(self) -> Iterator[Skill]:
        directory = own_directory(_SKILLS)
        if directory is None:
            return
        seen = os.path.realpath(directory)
        for folder in skill_folders(files_below(directory, depth=3)):
            real = Path(os.path.realpath(directory / folder))
            is_in_sight = real.is_relative_to(seen) or real.is_relative_to(self._root)
            yield skill_in(directory / folder, "user", self._reader, is_in_sight=is_in_sight)

    def _project_skills(self) -> Iterator[Skill]:
        names = (f"{folder}/{name}" for folder, name in self._project_files(SKILL_FOLDERS))
        for folder in skill_folders(names):
            yield skill_in(self._root / folder, "project", self._reader)

    def _project_files(self, folders: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield folder and name of each file that was there to be trusted."""
        if not self._is_trusted():
            return
        for name in steering_files(self._root):
            folder = next((each for each in folders if name.startswith(f"{each}/")), None)
            if folder is not None and not self._leads_to_secrets(self._root / name):
                yield folder, name.removeprefix(f"{folder}/")


def own_directory(name: str) -> Path | None:
    """Return a directory of the person's own below winx's configuration; None if there is none."""
    try:
        directory = config_dir() / name
    except ConfigError:
        return None
    return directory if directory.is_dir() else None


def skills_in_sight() -> tuple[Path, ...]:
    """Return what commands in a sandbox may read of winx's configuration: the person's skills.

    A link that leads out of the configuration opens nothing.
    """
    directory = own_directory(_SKILLS)
    if directory is None:
        return ()
    real = directory.resolve()
    return (real,) if real.is_relative_to(config_dir().resolve()) else ()
