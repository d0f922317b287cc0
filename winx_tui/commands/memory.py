"""/memory: which instruction files are in force, and one of them in the editor."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from winx_tui.agent.instructions import USER_INSTRUCTIONS, Instructions, size_words
from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.config.paths import config_dir
from winx_tui.config.trust import INSTRUCTION_FILES
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import TextFile, decode, read_text_file
from winx_tui.workspace.transaction import FileChange, apply_changes

_EDIT = "edit"
_WHOSE = {True: "yours, in every folder", False: "of this project"}


async def _memory(host: CommandHost, argument: str) -> None:
    word, _, name = argument.partition(" ")
    if not word:
        await host.show(_in_force(await host.runtime.instructions(), host))
    elif word == _EDIT:
        await _edit(host, name.strip())
    else:
        raise UsageError(
            f"/memory does not know '{visible(word)}'; it shows the instruction files, "
            "and /memory edit opens one."
        )


def _in_force(found: Sequence[Instructions], host: CommandHost) -> str:
    own = config_dir()
    lines = ["**Instructions in force**", ""]
    for file in found:
        cut = ", too long: only its beginning is used" if file.is_cut else ""
        whose = _WHOSE[file.path.is_relative_to(own.resolve())]
        lines.append(f"- `{file.name}`: {size_words(file.size_bytes)}, {whose}{cut}")
    if not found:
        lines.append("- none")
    lines.append("")
    if not host.runtime.is_trusted:
        lines.append("Files of this folder do not count before it is trusted (`/trust`).")
    lines.append(
        "`/memory edit` opens one in your editor; `/init` has AGENTS.md written. "
        "Every request holds them."
    )
    return "\n".join(lines)


async def _edit(host: CommandHost, name: str) -> None:
    offered = await asyncio.to_thread(_offered, await host.runtime.instructions(), host)
    path = offered.get(name) if name else await _chosen(host, offered)
    if path is None:
        if name:
            known = ", ".join(f"'{each}'" for each in offered)
            raise UsageError(f"'{visible(name)}' is no instruction file here. There are {known}.")
        return
    before = await asyncio.to_thread(_read, path)
    text = _plain(await host.edit_text("" if before is None else _plain(before.text)))
    if not await asyncio.to_thread(_write, path, before, text):
        host.notify(f"{visible(str(path))} is as it was.")
        return
    is_own = path.is_relative_to(config_dir().resolve())
    counts = "" if is_own or host.runtime.is_trusted else ", once this folder is trusted (/trust)"
    host.notify(f"{visible(str(path))} is saved and counts from the next request on{counts}.")


async def _chosen(host: CommandHost, offered: dict[str, Path]) -> Path | None:
    options = [
        Choice(name, name, "" if os.path.lexists(path) else "new") for name, path in offered.items()
    ]
    chosen = await host.choose("Which instructions", options)
    return None if chosen is None else offered[chosen]


def _offered(found: Sequence[Instructions], host: CommandHost) -> dict[str, Path]:
    """Return what can be edited by its name: what is in force, and what could be made."""
    offered = {file.name: file.path for file in found}
    root = host.runtime.workspace.root
    own = config_dir().resolve() / USER_INSTRUCTIONS
    if own not in offered.values() and not os.path.lexists(own):
        offered[visible(str(own))] = own
    present = [name for name in INSTRUCTION_FILES if os.path.lexists(root / name)]
    name = next(iter(present), INSTRUCTION_FILES[0])
    real = Path(os.path.realpath(root / name))
    # A link out of the project does not count as its instructions, and is not written through.
    if real not in offered.values() and real.is_relative_to(root):
        offered[name] = real
    return offered


def _read(path: Path) -> TextFile | None:
    return read_text_file(path) if os.path.lexists(path) else None


def _write(path: Path, before: TextFile | None, text: str) -> bool:
    """Write what was edited, if anything was; a file that has changed meanwhile is left alone.

    Raises:
        WorkspaceError: it cannot be written, or has changed.
    """
    old = before or decode(b"")
    if text == _plain(old.text):
        return False
    ended = text + "\n" if text else ""
    after = old.encode(ended.replace("\n", "\r\n") if old.newlines == "CRLF" else ended)
    data = None if before is None else before.data
    apply_changes([FileChange(path, data, after)], root=path.parent)
    return True


def _plain(text: str) -> str:
    """Return a text as editors are given it: LF alone, and none at the end."""
    return text.replace("\r\n", "\n").removesuffix("\n")


MEMORY = Command("memory", (), "Which instruction files are in force.", "[edit [NAME]]", _memory)
