"""Commands that are not winx's: files of the person and the project, and skills by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.messages import Message, expanded_message
from winx_tui.core.text import shortened
from winx_tui.runtime.library import Library
from winx_tui.workspace.display import visible
from winx_tui.workspace.library.custom_commands import CustomCommand
from winx_tui.workspace.library.skills import Skill
from winx_tui.workspace.library.skills_told import told_skill

_SUMMARY_CHARS = 120


@dataclass(frozen=True, slots=True)
class OwnCommand:
    """One such command; what it sends is read when it is run."""

    name: str
    aliases: tuple[str, ...]
    summary: str
    hint: str
    make: Callable[[str], str]
    """Makes the prompt of the arguments; may block; raises WorkspaceError."""

    async def prompt(self, argument: str) -> Message:
        """Return what is sent.

        Raises:
            WorkspaceError: its file cannot be used.
        """
        text = await asyncio.to_thread(self.make, argument)
        return expanded_message(f"/{self.name} {argument}".rstrip(), text)

    def as_command(self) -> Command:
        """Return it as a slash command."""

        async def run(host: CommandHost, argument: str) -> None:
            await host.respond(await self.prompt(argument))

        return Command(self.name, self.aliases, self.summary, self.hint, run)


def own_commands(library: Library, taken: Collection[str]) -> tuple[OwnCommand, ...]:
    """List them; touches the disk.

    Args:
        library: where they are.
        taken: names of winx's own commands; what is called so keeps a name with its owner.
    """
    commands = [_of_command(each, library, taken) for each in library.commands()]
    names = {*taken, *(command.name for command in commands)}
    skills = [_of_skill(each, library, names) for each in library.skills()]
    return (*commands, *skills)


AnyCommand = TypeVar("AnyCommand", bound=Command | OwnCommand)


def called(name: str, commands: Sequence[AnyCommand]) -> AnyCommand | None:
    """Return the command of exactly that name."""
    wanted = name.strip().removeprefix("/").lower()
    for command in commands:
        if wanted in (command.name, *command.aliases):
            return command
    return None


def _of_command(command: CustomCommand, library: Library, taken: Collection[str]) -> OwnCommand:
    whole = f"{command.owner}:{command.name}"
    name = whole if command.name in taken else command.name
    summary = _summary(command.problem or command.description, command.owner)
    make = partial(_prompt_of_command, command, library)
    return OwnCommand(name, _others(name, whole), summary, _shown(command.hint), make)


def _prompt_of_command(command: CustomCommand, library: Library, argument: str) -> str:
    return library.prompt_of(command, argument)


def _of_skill(skill: Skill, library: Library, taken: Collection[str]) -> OwnCommand:
    whole = f"skill:{skill.name}"
    name = whole if skill.name in taken else skill.name
    summary = _summary(skill.problem or skill.description, f"skill, {skill.owner}")
    make = partial(_prompt_of_skill, skill, library)
    return OwnCommand(name, _others(name, whole), summary, "[TASK]", make)


def _prompt_of_skill(skill: Skill, library: Library, argument: str) -> str:
    if skill.problem:
        raise WorkspaceError(skill.problem)
    text = told_skill(skill, library.skill_text(skill))
    task = argument or "Do what it is for; ask if it is not plain what that is here."
    return f"{task}\n\nUse the skill {skill.name} for it. Its instructions:\n\n{text}"


def _others(name: str, whole: str) -> tuple[str, ...]:
    return () if name == whole else (whole,)


def _summary(text: str, source: str) -> str:
    text = shortened(_shown(text), _SUMMARY_CHARS)
    return f"{text} ({source})" if text else f"({source})"


def _shown(text: str) -> str:
    # Backticks would end the marks around it in a list.
    return visible(" ".join(text.split())).replace("`", "'")
