"""Starts a front end: settings, trust, the model host, then the screen or the pipe."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.logs import redact_logs_with, start_logging
from winx_tui.cli.options import Options
from winx_tui.config.loader import load_layers
from winx_tui.config.paths import config_file, trust_file
from winx_tui.config.settings import Settings
from winx_tui.config.trust import TrustState, TrustStore, listed, trusted_settings_file
from winx_tui.core.errors import UsageError
from winx_tui.core.textual_variables import drop_textual_variables

if TYPE_CHECKING:
    from winx_tui.config.key_digests import KeyDigests
    from winx_tui.core.events import Notice
    from winx_tui.llm.host_process import HandOverKeys, HostProcess
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.runtime.worktree_session import WorktreeSession
    from winx_tui.security.http_admission import ServerToken

OpenRuntime = Callable[[], Awaitable["Runtime"]]


def _nothing() -> None:
    """Do nothing, where there is nothing to wait for or to hand over."""


@dataclass(frozen=True)
class Launch:
    """Everything a front end starts from."""

    options: Options
    settings: Settings
    root: Path
    is_trusted: bool
    trust: TrustState | None
    """What a person is to be asked about the folder; None: nothing, or nobody is there."""
    notices: tuple[Notice, ...]
    host_process: HostProcess | None
    key_digests: KeyDigests | None
    """Of the keys that came by the environment, for --mcp; None: a model host tells them."""
    hand_over_keys: HandOverKeys
    """For --mcp: puts these keys into a process that holds them; None: there were none."""
    http_token: ServerToken | None = None
    """What clients of `--mcp --http` have to show; None: nobody is served over HTTP."""
    worktree: WorktreeSession | None = None
    """The worktree that is worked in; None: the folder itself."""
    wait_for_folder: Callable[[], None] = _nothing
    """Returns once the folder is as it is to be; called in a thread."""


def launch(options: Options, keys: dict[str, str], http_token: str | None = None) -> int:
    """Open the front end that the options ask for and return its exit status.

    Args:
        options: the command line.
        keys: provider → key; from the environment. Emptied once another process has them.
        http_token: for clients over HTTP; from the environment.
    """
    _check_terminal(options)
    if options.root is not None:
        _enter(options.root)
    start_logging()
    if options.front_end in _SCREENS:
        drop_textual_variables(os.environ, is_tab=options.front_end == "tab")
    if options.front_end == "web":
        return _launch_web(current_folder(), options, keys)
    if options.front_end == "acp":
        # Lazy: each front end is loaded when it is its turn.
        from winx_tui.cli.acp_launch import launch_acp

        return launch_acp(options, keys, _settings, _trust_notice)
    if options.is_demo:
        # Lazy: only the demo makes a project.
        from winx_tui.runtime.demo_project import demo_project

        with demo_project() as demo:
            return _launch_in(demo.root, options, keys, wait=demo.wait_until_committed)
    if options.worktree is not None:
        # Lazy: most starts have none.
        from winx_tui.cli.worktree_launch import in_worktree

        with in_worktree(current_folder(), options.worktree) as worktree:
            return _launch_in(worktree.stay.folder, options, keys, worktree=worktree)
    return _launch_in(current_folder(), options, keys, http_token)


def _launch_web(root: Path, options: Options, keys: dict[str, str]) -> int:
    """Serve tabs, each of which is launched by itself, demo and trust included."""
    settings, _ = _settings(options, root, TrustStore(trust_file()))
    # Lazy: only this front end loads a web server.
    from winx_tui.cli.web_launch import launch_web

    gc.enable()
    return launch_web(options, settings, root, keys)


def _launch_in(
    root: Path,
    options: Options,
    keys: dict[str, str],
    http_token: str | None = None,
    worktree: WorktreeSession | None = None,
    wait: Callable[[], None] = _nothing,
) -> int:
    trust_store = TrustStore(trust_file())
    trust = trust_store.state_of(root)
    settings, notices = _settings(options, root, trust_store)
    if worktree is not None:
        notices = (*notices, *worktree.notices())
    question: TrustState | None = None
    if trust.status in ("changed", "unknown") and trust.found:
        if options.front_end in _ASKING:
            question = trust
        else:
            notices = (*notices, _trust_notice(trust))
    host_process = None
    if options.front_end != "mcp" and not options.is_demo:
        host_process = _open_host(options, settings, keys)
    key_digests, token = None, None
    hand_over_keys: HandOverKeys = _nothing
    if options.front_end == "mcp":
        # Lazy: only --mcp has no model host before a call needs one.
        from winx_tui.cli.mcp_launch import keys_to_hand_over, secret_digests, token_for

        token = token_for(options.http, http_token)
        key_digests = secret_digests(keys, token)
        hand_over_keys = keys_to_hand_over(dict(keys))
    keys.clear()
    is_trusted = trust.status == "trusted"
    start = Launch(
        options,
        settings,
        root,
        is_trusted,
        question,
        notices,
        host_process,
        key_digests,
        hand_over_keys,
        token,
        worktree,
        wait,
    )
    return _FRONT_ENDS[options.front_end](_with_newest_session(start))


def _open_host(options: Options, settings: Settings, keys: Mapping[str, str]) -> HostProcess:
    """Hand the keys to a model host, before any screen: they leave this process at once."""
    # Lazy: with --mcp there is none at the start.
    from winx_tui.llm.host.warm.place import may_be_warm
    from winx_tui.llm.host_process import spawn_host

    minutes = settings.models.keep_warm_minutes if options.is_warm else 0
    keep_s = minutes * 60.0 if options.front_end == "print" else 0.0
    if not minutes or not may_be_warm():
        return spawn_host(keys, keep_s=keep_s)
    # Lazy: only where one may listen.
    from winx_tui.llm.warm_hosts import open_host

    return open_host(keys, keep_s=keep_s)


def _run_tui(start: Launch) -> int:
    # Lazy: only the screen loads textual.
    from winx_tui.tui.program import run_tui

    return run_tui(
        settings=start.settings,
        root=start.root,
        open_runtime=_opener(start),
        resume=start.options.resume,
        first_prompt=_demo_prompt() if start.options.is_demo else None,
        resuming=None if start.worktree is None else start.worktree.resuming,
    )


def _run_tab(start: Launch) -> int:
    # The page reads stdout; what is said to a person when the screen has gone is not for it.
    sys.stdout = sys.stderr
    return _run_tui(start)


def _run_print(start: Launch) -> int:
    # Lazy: each front end is loaded when it is its turn.
    import asyncio

    from winx_tui.console.print_mode import run_print

    prompt = _prompt(start.options)
    return asyncio.run(
        run_print(
            _opener(start),
            prompt=prompt,
            output_format=start.options.output_format,
            resume=start.options.resume,
        )
    )


def _run_repl(start: Launch) -> int:
    # Lazy: each front end is loaded when it is its turn.
    import asyncio

    from winx_tui.console.repl import run_repl

    return asyncio.run(
        run_repl(
            _opener(start),
            resume=start.options.resume,
            is_accessible=start.settings.ui.accessible,
        )
    )


def _run_mcp(start: Launch) -> int:
    # Lazy: each front end is loaded when it is its turn.
    from winx_tui.cli.mcp_launch import run_mcp

    return run_mcp(start)


_FRONT_ENDS: dict[str, Callable[[Launch], int]] = {
    "tui": _run_tui,
    "tab": _run_tab,
    "print": _run_print,
    "repl": _run_repl,
    "mcp": _run_mcp,
}


_SCREENS = ("tui", "tab", "web")
"""Front ends that load textual, or start what does."""
_LOADED_WITH_RUNTIME = ("print", "repl")
"""Front ends that have little left to load once a runtime is open; the others tell by
themselves when the garbage collector, which run() has stopped, shall work."""
_ASKING = ("tui", "tab", "repl")
"""Front ends where a person is asked about the folder, instead of told."""


def _check_terminal(options: Options) -> None:
    if options.front_end == "tui" and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the screen needs a terminal, and stdin or stdout is none; "
            "use `winx -p PROMPT` (or pipe the prompt into `winx -p`)"
        )
    kind = os.environ.get("TERM", "")
    if options.front_end == "tui" and kind in ("", "dumb", "unknown"):
        is_called = f"TERM is {kind}" if kind else "TERM is not set"
        raise UsageError(
            f"the screen needs a terminal that can move the cursor, and {is_called}; "
            "use `winx --repl`, or set TERM, as to xterm-256color"
        )


def _enter(folder: str) -> None:
    """Go to the folder to work in, as if winx had been started there."""
    try:
        os.chdir(Path(folder).expanduser())
    except OSError as error:
        raise UsageError(
            f"cannot work in {folder}: {error.strerror}; name a folder after --root"
        ) from error


def _settings(
    options: Options, root: Path, trust_store: TrustStore
) -> tuple[Settings, tuple[Notice, ...]]:
    loaded = load_layers(
        user_file=config_file(),
        project_file=trusted_settings_file(root, trust_store),
        environ=os.environ,
        overrides={
            "model": options.model,
            "mode": options.mode or _demo_mode(options),
            "theme": options.theme,
            "ui.accessible": options.is_accessible or None,
            "models.offline": options.is_offline or None,
            "limits.max_steps": options.max_steps,
            "limits.max_cost_usd": options.max_cost_usd,
        },
    )
    notices = tuple(_warning(f"Settings: {problem}.") for problem in loaded.problems)
    settings = replace(loaded.settings, model="") if options.is_demo else loaded.settings
    return settings, notices


def _trust_notice(trust: TrustState) -> Notice:
    if trust.status == "changed":
        return _warning(
            f"{listed(trust.changed)} changed since you trusted this folder: its own files "
            "have no effect until you look and run `winx trust` again."
        )
    return _warning(
        f"This folder brings files meant for agents ({listed(trust.found)}); "
        "they have no effect until you run `winx trust`."
    )


def _warning(text: str) -> Notice:
    # Lazy: most starts have nothing to tell.
    from winx_tui.core.events import Notice

    return Notice(text, "warning")


def _demo_mode(options: Options) -> str | None:
    # With -p nobody can be asked; the script is ours and the repository is thrown away.
    return "full-access" if options.is_demo and options.front_end == "print" else None


def _opener(start: Launch) -> OpenRuntime:
    async def opener() -> Runtime:
        # Lazy, and in a thread: these imports must not hold up a key stroke.
        import asyncio

        await asyncio.to_thread(import_module, "winx_tui.runtime.builder")
        await asyncio.to_thread(start.wait_for_folder)
        from winx_tui.cli.resuming import given_choices
        from winx_tui.runtime.builder import RuntimeOptions, open_runtime

        runtime = await open_runtime(
            RuntimeOptions(
                root=start.root,
                settings=start.settings,
                host_process=start.host_process,
                is_trusted=start.is_trusted,
                trust=start.trust,
                directories=start.options.directories,
                notices=start.notices,
                given=given_choices(start.options),
            )
        )
        runtime.worktree = start.worktree
        redact_logs_with(runtime.redactor.redact)
        if start.options.front_end != "print" or start.options.is_demo:
            # Lazy: with -p the first request leaves before anything else is loaded.
            from winx_tui.runtime.preload import preload_soon

            preload_soon()
        if start.options.front_end in _LOADED_WITH_RUNTIME:
            gc.freeze()
            gc.enable()
        return runtime

    return opener


def _with_newest_session(start: Launch) -> Launch:
    """Put the session's id in place of --continue, and say which newer ones are open elsewhere."""
    if start.options.resume != "":
        return start
    # Lazy: only --continue looks for a session.
    from winx_tui.cli.resuming import newest_session

    session_id, remarks = newest_session(start.root)
    notices = (*start.notices, *map(_warning, remarks))
    return replace(start, options=replace(start.options, resume=session_id), notices=notices)


def _prompt(options: Options) -> str:
    piped = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.read()
    prompt = "\n\n".join(part for part in (options.prompt or "", piped.strip()) if part)
    if not prompt and options.is_demo:
        return _demo_prompt()
    if not prompt:
        raise UsageError("there is no prompt; write `winx -p PROMPT` or pipe one in")
    return prompt


def _demo_prompt() -> str:
    # Lazy: only the demo needs it.
    from winx_tui.llm.demo_prompt import DEMO_PROMPT

    return DEMO_PROMPT
