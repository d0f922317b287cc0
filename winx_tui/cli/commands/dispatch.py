"""Finds the subcommand that was named."""

from __future__ import annotations

from importlib import import_module


def run_subcommand(name: str, arguments: list[str], *, environment_keys: frozenset[str]) -> int:
    """Run `winx NAME ARGUMENTS` and return its exit status.

    Each lives in a module of its own, imported only when it is named.
    `environment_keys` are the providers whose key the environment held.
    """
    module = import_module(f"winx_tui.cli.commands.{name}")
    status: int = module.run(arguments, environment_keys=environment_keys)
    return status
