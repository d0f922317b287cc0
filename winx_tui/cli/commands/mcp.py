"""`winx mcp`: write winx into the settings of MCP clients, and try what stands there."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from winx_tui.cli.checkup import works
from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.mcp_checkup import examine
from winx_tui.cli.mcp_clients.config_file import shown
from winx_tui.cli.mcp_clients.installing import (
    Wish,
    carry_out,
    plan_installation,
    plan_removal,
    shown_entry,
)
from winx_tui.cli.mcp_clients.location import (
    Location,
    find_client,
    installations,
    locations,
    project_location,
    seems_installed,
    user_location,
)
from winx_tui.cli.mcp_clients.own_command import own_command
from winx_tui.cli.mcp_clients.places import Places, places_here, places_of_windows
from winx_tui.cli.mcp_clients.table import CLIENTS, Client
from winx_tui.cli.options import parser as parser_of_winx
from winx_tui.cli.options import understand
from winx_tui.cli.own_settings import own_redactor, own_settings
from winx_tui.cli.parser import SentenceParser
from winx_tui.core import exit_codes
from winx_tui.core.errors import ConfigError, UsageError, WinxError
from winx_tui.security.redaction import Redactor
from winx_tui.workspace.display import visible

_MARKS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx mcp ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: the command line or a client's settings are wrong.
    """
    own, options = _divided(arguments)
    parsed, strange = _parser().parse_known_args(own)
    if strange:
        raise UsageError(_not_understood(parsed, strange))
    if options and parsed.action != "install":
        raise UsageError("options of winx after -- belong to `winx mcp install`")
    match parsed.action:
        case "install":
            return _install(parsed, tuple(options))
        case "uninstall":
            return _uninstall(parsed)
        case "doctor":
            return _doctor(parsed)
        case _:
            return _list()


def _divided(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part what is for this command from what is for the winx that a client will start."""
    if "--" not in arguments:
        return list(arguments), []
    place = list(arguments).index("--")
    options = list(arguments[place + 1 :])
    understood = understand(parser_of_winx().parse_args(["--mcp", *options]))
    if understood.http is not None:
        raise UsageError(
            "a client starts what it finds in its settings and speaks with it on stdio; leave "
            "--http out, or start `winx --mcp --http` yourself and give the client its address"
        )
    return list(arguments[:place]), options


def _not_understood(parsed: argparse.Namespace, strange: Sequence[str]) -> str:
    """Say what is wrong with arguments; options of winx itself are told their place."""
    try:
        _, none_of_winx = parser_of_winx().parse_known_args(["--mcp", *strange])
    except UsageError:
        none_of_winx = list(strange)
    if parsed.action == "install" and strange[0].startswith("-") and not none_of_winx:
        meant = shlex.join(("winx", "mcp", "install", parsed.client, "--", *strange))
        return f"write options of winx after --: {visible(meant)}"
    said = visible(" ".join(strange))
    return f"unrecognized arguments: {said}; `winx mcp {parsed.action} --help` shows how"


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx mcp",
        description="Serve winx's tools to other agents: write it into their settings.",
        epilog="clients: " + ", ".join(client.name for client in CLIENTS),
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    install = actions.add_parser(
        "install",
        help="write winx into a client's settings",
        epilog="What follows -- are options of winx: winx mcp install codex -- --mode read-only",
        allow_abbrev=False,
    )
    _add_place(install)
    install.add_argument(
        "--global",
        action="store_true",
        dest="is_global",
        help="for every project that is opened there (default where the client tells which)",
    )
    install.add_argument(
        "--print", action="store_true", dest="prints", help="show the entry and write nothing"
    )
    install.add_argument(
        "--force", action="store_true", help="even if the client does not seem to be installed"
    )
    _add_place(actions.add_parser("uninstall", help="take winx out again", allow_abbrev=False))
    actions.add_parser("list", help="show the clients found here, and where winx stands")
    doctor = actions.add_parser(
        "doctor", help="start winx as the clients would, and tell what comes of it"
    )
    doctor.add_argument("client", nargs="?", metavar="CLIENT")
    return parser


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client", metavar="CLIENT")
    parser.add_argument(
        "--project", metavar="DIR", help="for one project, in its own settings where it has some"
    )
    parser.add_argument("--name", default="winx", help="what the client calls it (default: winx)")
    parser.add_argument(
        "--windows", action="store_true", help="the client runs on the Windows around this WSL"
    )


def _install(parsed: argparse.Namespace, options: tuple[str, ...]) -> int:
    places = _places(parsed)
    wish = Wish(
        find_client(parsed.client),
        own_command(os.environ),
        current_folder(),
        _project(parsed),
        parsed.is_global,
        parsed.name,
        options,
    )
    if parsed.prints:
        location, text = shown_entry(wish, places)
        _say(f"In {shown(location.file)}:")
        sys.stdout.write("\n" + visible(text, multiline=True))
        return exit_codes.DONE
    plan = plan_installation(wish, places, is_forced=parsed.force)
    client, file = wish.client, shown(plan.location.file)
    if not plan.changes_something:
        _say(f"{wish.name} stands in {file} already; nothing was changed.")
        return exit_codes.DONE
    backup = carry_out(plan, datetime.now())
    kept = f" (as it was: {shown(backup)})" if backup else ""
    _say(f"{wish.name} stands in {file} now{kept}.")
    _say(_served(plan.root, wish))
    if plan.root_before and plan.root_before != plan.root:
        _say(f"Before, it worked in {visible(plan.root_before)}; to have both, use --name.")
    if client.restart:
        _say(client.restart)
    _say(f"To try it: winx mcp doctor {client.name}")
    return exit_codes.DONE


def _served(root: str, wish: Wish) -> str:
    if root and not root.startswith("$"):
        return f"It works in {shown(Path(root))}; for another folder: --project DIR."
    if wish.project is not None:
        return f"It works in {shown(wish.project)}, when that is open there."
    return "It works in the project that is open there."


def _uninstall(parsed: argparse.Namespace) -> int:
    client, project = find_client(parsed.client), _project(parsed)
    location = user_location(client, _places(parsed))
    if project is not None and client.project_files and not parsed.windows:
        location = project_location(client, project)
    plan = plan_removal(location, parsed.name)
    file = shown(location.file)
    if not plan.changes_something:
        elsewhere = _elsewhere(location, parsed.name)
        _say(f"There is no {visible(parsed.name)} in {file}; nothing was changed.{elsewhere}")
        return exit_codes.DONE
    backup = carry_out(plan, datetime.now())
    kept = f" (as it was: {shown(backup)})" if backup else ""
    _say(f"{parsed.name} is out of {file}{kept}.")
    return exit_codes.DONE


def _elsewhere(location: Location, name: str) -> str:
    """Name another file of a client that has winx, and what finds it; "" where none has."""
    for places, other in _all_locations(location.client):
        # One that is broken is no answer to this question.
        with suppress(ConfigError):
            names = [each.name for each in installations(other)]
            if other.file != location.file and name in names:
                way = "add --project ." if other.project else "leave --project out"
                if places.system == "windows":
                    way = "add --windows"
                return f" One stands in {shown(other.file)}: {way}."
    return ""


def _list() -> int:
    redactor = _redactor()
    status = exit_codes.DONE
    width = max(len(client.name) for client in CLIENTS)
    missing: list[str] = []
    for places, location in _all_locations():
        name = location.client.name
        try:
            found = list(installations(location))
        except ConfigError as error:
            sys.stderr.write(f"winx: {location.client.title}: {error}\n")
            status = exit_codes.FAILED
            continue
        for each in found:
            command = redactor.redact(" ".join(each.start.command))
            off = "  (turned off)" if each.start.is_off else ""
            _say(f"{name.ljust(width)}  {shown(location.file)}: {visible(command)}{off}")
        if not found and seems_installed(location, places):
            _say(f"{name.ljust(width)}  found here, without winx")
        elif not found and name not in missing:
            missing.append(name)
    if missing:
        _say(f"Not found here: {', '.join(missing)}")
    return status


def _doctor(parsed: argparse.Namespace) -> int:
    wanted = find_client(parsed.client) if parsed.client else None
    redactor, folder = _redactor(), current_folder()
    findings = [
        finding
        for _, location in _all_locations(wanted)
        for finding in examine(location, os.environ, folder, redactor)
    ]
    for finding in findings:
        _say(f"{_MARKS[finding.status]}  {visible(finding.name)}: {visible(finding.found)}")
        if finding.advice:
            _say(f"         {visible(finding.advice)}")
    if not findings:
        name = wanted.name if wanted else "CLIENT"
        where = f"{wanted.title}'s settings" if wanted else "no client's settings"
        known = f"There is no winx in {where}" if wanted else f"winx stands in {where}"
        _say(f"{known}. Run: winx mcp install {name}")
        return exit_codes.FAILED if wanted else exit_codes.DONE
    return exit_codes.DONE if works(findings) else exit_codes.FAILED


def _all_locations(wanted: Client | None = None) -> list[tuple[Places, Location]]:
    """Return where settings may lie, those of the Windows around WSL among them."""
    sides = [places_here(os.environ)]
    # Without WSL, or where it is unclear whose, only this side is looked at.
    with suppress(ConfigError):
        sides.append(places_of_windows(os.environ))
    folder = current_folder()
    clients = CLIENTS if wanted is None else (wanted,)
    return [
        (places, location)
        for client in clients
        for places in sides
        for location in locations(client, places, folder)
    ]


def _places(parsed: argparse.Namespace) -> Places:
    return places_of_windows(os.environ) if parsed.windows else places_here(os.environ)


def _project(parsed: argparse.Namespace) -> Path | None:
    if parsed.project is None:
        return None
    project = Path(parsed.project).expanduser()
    if not project.is_dir():
        raise UsageError(f"{visible(parsed.project)} is no folder; name one after --project")
    return project.resolve()


def _redactor() -> Redactor:
    """Return one with a person's own patterns, as far as their settings can be read."""
    try:
        return own_redactor(own_settings())
    except WinxError:
        # A broken settings file is told by the server that is tried; here it must not stop it.
        return Redactor()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
