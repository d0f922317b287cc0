"""The entry point: what `winx` does first, and how it ends.

Nothing heavy is imported here: `winx --version` and `winx --help` load the
standard library only, and each front end is imported when it is its turn.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from winx_tui import __version__
from winx_tui.core import exit_codes


def run() -> NoReturn:
    """Run winx as a program and exit at once.

    Everything was closed in order by then; tearing down the interpreter would
    only keep the terminal waiting.
    """
    # What is loaded now is here to stay: looking it through takes a tenth of the start.
    gc.disable()
    if sys.stdout is None or sys.stderr is None:
        # Started with a closed descriptor: what is written there goes nowhere.
        sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
        sys.stderr = sys.stderr or sys.stdout
    try:
        status = main(sys.argv[1:])
    except KeyboardInterrupt:
        # While what main() needs is loaded, or for the second time.
        status = exit_codes.INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def main(arguments: Sequence[str]) -> int:
    """Run winx with command-line arguments and return its exit status."""
    if list(arguments) in (["--version"], ["-V"]):
        sys.stdout.write(f"winx {__version__}\n")
        return exit_codes.DONE
    # Lazy: the version must not wait for anything.
    from winx_tui.core.errors import UsageError, WinxError

    try:
        return _dispatch(list(arguments))
    except UsageError as error:
        return _complain(str(error), exit_codes.USAGE)
    except WinxError as error:
        return _complain(str(error), exit_codes.FAILED)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        return _reader_is_gone()
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a person
        return _complain(_unexpected(error), exit_codes.FAILED)


def _dispatch(arguments: list[str]) -> int:
    # Lazy: each of these is needed only past --version.
    from winx_tui.cli.options import SUBCOMMANDS, Options, parser, understand
    from winx_tui.config.key_environment import (
        take_http_token_from_environment,
        take_keys_from_environment,
    )

    if not arguments or arguments[0] not in SUBCOMMANDS:
        options = Options("tui")
        if arguments:
            parsed = parser().parse_args(arguments)
            if parsed.version:
                sys.stdout.write(f"winx {__version__}\n")
                return exit_codes.DONE
            options = understand(parsed)
        keys, http_token = take_keys_from_environment(), take_http_token_from_environment()
        # Lazy: --help must not load settings or processes.
        from winx_tui.cli.launch import launch

        return launch(options, keys, http_token)
    gc.enable()
    keys = take_keys_from_environment()
    take_http_token_from_environment()
    from winx_tui.cli.commands.dispatch import run_subcommand

    return run_subcommand(arguments[0], arguments[1:], environment_keys=frozenset(keys))


def _complain(sentence: str, status: int) -> int:
    # Lazy: only a complaint needs it. Paths in it may hold control characters.
    from winx_tui.workspace.display import visible

    sys.stderr.write(f"winx: {visible(sentence)}\n")
    return status


def _reader_is_gone() -> int:
    # Nobody reads stdout any more; flushing it at exit would only complain again.
    sys.stdout = None
    return exit_codes.FAILED


def _unexpected(error: Exception) -> str:
    # Lazy: only a crash needs them.
    import logging

    from winx_tui.cli.logs import start_logging

    try:
        place = f"The details are in {start_logging()}."
        logging.getLogger(__name__).critical("winx crashed", exc_info=error)
    except Exception:  # noqa: BLE001 - a broken log must not hide the first error
        place = "The log file cannot be written."
    return f"something went wrong inside winx: {type(error).__name__}: {error}. {place}"
