"""Skills: folders with a SKILL.md that tells a model how to do something, and with what."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible
from winx_tui.workspace.library.files import Owner, TextReader, files_below, read_plain_text

SKILL_FILE = "SKILL.md"

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LISTED_FILES = 50
_FILES_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Skill:
    """A folder that a model can take instructions from."""

    name: str
    folder: Path
    owner: Owner
    description: str
    problem: str = ""
    """Why it cannot be used, a sentence."""
    is_in_sight: bool = True
    """Whether commands in the sandbox can read the folder."""


@dataclass(frozen=True, slots=True)
class SkillText:
    """What a model reads of a skill."""

    body: str
    files: tuple[str, ...]
    """The other files of the folder, relative to it; the first ones."""
    more_files: int
    """How many are not named."""


def skill_in(folder: Path, owner: Owner, reader: TextReader, *, is_in_sight: bool = True) -> Skill:
    """Look at one folder; `is_in_sight` says whether commands in the sandbox can read it."""
    called = visible(folder.name.lower().replace(" ", "-").replace("`", "'"))
    try:
        fields = reader.document(folder / SKILL_FILE).fields
    except WorkspaceError as error:
        return Skill(called, folder, owner, "", problem=str(error))
    name = fields.get("name", "").lower().replace(" ", "-")
    description = fields.get("description", "")
    shown = visible(str(folder / SKILL_FILE))
    if not _NAME.fullmatch(name):
        problem = f"{shown} needs a name in its front matter: small letters, digits and hyphens."
        return Skill(called, folder, owner, description, problem)
    if not description:
        problem = f"{shown} needs a description in its front matter: when to use the skill."
        return Skill(name, folder, owner, "", problem)
    return Skill(name, folder, owner, description, is_in_sight=is_in_sight)


def skill_folders(files: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that have a SKILL.md, of files by their names, in order."""
    paths = (PurePosixPath(name) for name in files)
    return tuple(str(path.parent) for path in paths if path.name == SKILL_FILE)


def usable_first(skills: Iterable[Skill]) -> tuple[Skill, ...]:
    """Return the skills by name; of several of one name the first that can be used."""
    by_name: dict[str, Skill] = {}
    for skill in skills:
        known = by_name.get(skill.name)
        if known is None or (known.problem and not skill.problem):
            by_name[skill.name] = skill
    return tuple(by_name[name] for name in sorted(by_name))


def read_skill(skill: Skill, reader: TextReader) -> SkillText:
    """Read a skill's instructions and name its files.

    Raises:
        WorkspaceError: its SKILL.md cannot be used.
    """
    body = reader.document(skill.folder / SKILL_FILE).body
    names = files_below(skill.folder, depth=_FILES_DEPTH, is_own=skill.owner == "user")
    files = [visible(name) for name in names if name != SKILL_FILE]
    return SkillText(body, tuple(files[:_LISTED_FILES]), max(0, len(files) - _LISTED_FILES))


def read_skill_file(skill: Skill, name: str) -> str:
    """Read a text of a skill's folder; nothing outside of it, by whatever name.

    Raises:
        WorkspaceError: there is no such text in it.
    """
    folder = Path(os.path.realpath(skill.folder))
    # A name cannot hold a NUL; looking for one would raise.
    real = Path(os.path.realpath(folder / name.replace("\0", "")))
    if not real.is_relative_to(folder):
        raise WorkspaceError(f"{visible(name)} lies outside the folder of the skill {skill.name}.")
    if not real.exists():
        raise WorkspaceError(
            f"The skill {skill.name} has no file {visible(name)}; use_skill without a file "
            "names the ones it has."
        )
    return read_plain_text(real)
