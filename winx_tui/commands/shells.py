"""/shells: the commands that run in the background, and what can be done with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.errors import UsageError
from winx_tui.core.text import shortened
from winx_tui.shell.pool import ShellInfo, ShellPool
from winx_tui.workspace.display import visible

_COMMAND_CHARS = 120
_NONE = "No command runs in the background, and none has."


async def _shells(host: CommandHost, argument: str) -> None:
    pool = host.conversation.shells
    act, _, shell_id = argument.partition(" ")
    if argument:
        await _do(host, pool, act.lower(), shell_id.strip())
    elif await host.open_page("shells"):
        return
    elif not pool.shells():
        host.notify(_NONE)
    elif host.has_screen:
        await _choose(host, pool)
    else:
        lines = [f"{info.id}: {_state(pool, info)}, {_shown(info)}" for info in pool.shells()]
        host.notify("\n".join([*lines, f"/shells {_ACTS_IN_WORDS} ID"]))


async def _choose(host: CommandHost, pool: ShellPool) -> None:
    rows = [
        Choice(info.id, info.id, f"{_state(pool, info)} · {_shown(info)}")
        for info in reversed(pool.shells())
    ]
    shell_id = await host.choose("Commands in the background", rows)
    if shell_id is None:
        return
    info = _info(pool, shell_id)
    acts = [Choice("show", "show", "What it shows, or showed at the end.")]
    if info.is_running:
        acts += [
            Choice("take", "take over", "Your keys go to it, until you give them back."),
            Choice("interrupt", "interrupt", "Stop it as Ctrl+C does; its output stays."),
        ]
    acts.append(Choice("kill", "kill", "End it with all it has started, and forget it."))
    act = await host.choose(f"{shell_id}: {_shown(info)}", acts)
    if act is not None:
        await _do(host, pool, act, shell_id)


async def _do(host: CommandHost, pool: ShellPool, act: str, shell_id: str) -> None:
    if act in _ids(pool) and not shell_id:
        act, shell_id = "show", act
    run = next((run for name, run in _ACTS.items() if act and name.startswith(act)), None)
    if run is None:
        raise UsageError(f"'{visible(act)}' is none of {_ACTS_IN_WORDS}: `/shells show bg1`.")
    await run(host, pool, _info(pool, shell_id))


async def _show(host: CommandHost, pool: ShellPool, info: ShellInfo) -> None:
    text = pool.last_shown(info.id) or "(It has shown nothing.)"
    await host.read(f"{info.id}: {_state(pool, info)}, {_shown(info)}", text)


async def _take(host: CommandHost, pool: ShellPool, info: ShellInfo) -> None:
    await host.take_over(pool.session(info.id))


async def _interrupt(host: CommandHost, pool: ShellPool, info: ShellInfo) -> None:
    if not info.is_running:
        host.notify(f"{info.id} has ended already.")
        return
    outcome = await pool.ask(info.id, lambda session: session.interrupt())
    if outcome.is_running:
        host.notify(f"{info.id} has not ended; `/shells kill {info.id}` ends it.", "warning")
    else:
        host.notify(f"{info.id} was interrupted: exit {outcome.exit_code}.")


async def _kill(host: CommandHost, pool: ShellPool, info: ShellInfo) -> None:
    await pool.kill(info.id)
    host.notify(f"{info.id} was ended." if info.is_running else f"{info.id} was forgotten.")


_ACTS: dict[str, Callable[[CommandHost, ShellPool, ShellInfo], Awaitable[None]]] = {
    "show": _show,
    "take": _take,
    "interrupt": _interrupt,
    "kill": _kill,
}
_ACTS_IN_WORDS = "|".join(_ACTS)


def _ids(pool: ShellPool) -> set[str]:
    return {info.id for info in pool.shells()}


def _info(pool: ShellPool, shell_id: str) -> ShellInfo:
    infos = pool.shells()
    for info in infos:
        if info.id == shell_id:
            return info
    if not shell_id and len(infos) == 1:
        return infos[0]
    there_are = visible(pool.describe_background())
    if not shell_id:
        raise UsageError(f"Say which one. {there_are}")
    raise UsageError(f"There is no background command '{visible(shell_id)}'. {there_are}")


def _state(pool: ShellPool, info: ShellInfo) -> str:
    elapsed = _elapsed(info.duration_s)
    if not info.is_running:
        return f"ended after {elapsed}, exit {info.exit_code}"
    waiting = pool.session(info.id).waiting
    if waiting is None or not waiting.is_certain:
        return f"runs for {elapsed}"
    needs = {"password": "a password", "line": "input"}.get(waiting.kind, "keys")
    return f"runs for {elapsed}, waits for {needs}"


def _shown(info: ShellInfo) -> str:
    return shortened(visible(" ".join(info.command.split())), _COMMAND_CHARS)


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


SHELLS = Command(
    "shells",
    ("ps", "tasks", "task", "bashes", "stop"),
    "Commands in the background: look, take over, end.",
    f"[{_ACTS_IN_WORDS} ID]",
    _shells,
)
