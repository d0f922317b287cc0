"""The options of `winx` and what they mean together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from winx_tui.core.errors import UsageError
from winx_tui.core.modes import MODES, Mode

if TYPE_CHECKING:
    import argparse

FrontEnd = Literal["tui", "print", "repl", "mcp", "acp", "web", "tab"]
OutputFormat = Literal["text", "json", "stream-json"]
McpApproval = Literal["client", "deny"]

DEFAULT_BIND = "127.0.0.1:8000"
"""Where --http listens."""

SUBCOMMANDS = {
    "auth": "keys: login, status, logout, rotate",
    "config": "settings: list, get, set, unset, path",
    "sessions": "past sessions: list, search, show, rename, fork, export, delete",
    "undo": "take back what a turn has changed, commands included; --dry-run only shows",
    "redo": "make again what was taken back last",
    "checkpoints": "what was recorded of the project: list, show, diff, restore, status, prune",
    "replay": "play a past session; --check runs its calls again in a copy and compares",
    "report": "pack a session and this machine's state into one file, without secrets",
    "worktrees": "worktrees of `winx -w`: list, merge, remove",
    "themes": "colours of the screen: list, check, copy",
    "keys": "keys of the screen; --check tells what is wrong with your own",
    "policy": "what runs without a question: check, list, add, remove, suggest",
    "trust": "trust a folder, so that its own files have effect",
    "redact": "copy stdin to stdout without the secrets in it; --check only tells",
    "audit": "what was decided and what ran, newest last",
    "usage": "requests, tokens, cost and limits left, by model, day and session",
    "host": "the warm model host of `winx -p`: status, stop",
    "mcp": "write winx into an MCP client's settings: install, uninstall, list, doctor",
    "doctor": "check this machine, and say what to do where something is missing",
}
"""Name → one line for --help; each lives in cli/commands/NAME.py."""

_EPILOG = "commands:\n" + "\n".join(
    f"  winx {name:<11} {summary}" for name, summary in SUBCOMMANDS.items()
)

_WITH_WORKTREE: tuple[FrontEnd, ...] = ("tui", "repl", "print")

_DESCRIPTION = (
    "An interactive coding agent in the terminal. Without options it opens in the current folder."
)


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Where `--mcp --http` listens, and what a request may say of where it comes from."""

    bind: str = DEFAULT_BIND
    """HOST:PORT."""
    allowed_hosts: tuple[str, ...] = ()
    """Names of this server beside those of loopback."""
    allowed_origins: tuple[str, ...] = ()
    """Web pages elsewhere that may ask."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, understood."""

    front_end: FrontEnd
    prompt: str | None = None
    """The PROMPT of -p; None when it comes from stdin."""
    output_format: OutputFormat = "text"
    model: str | None = None
    mode: Mode | None = None
    max_steps: int | None = None
    max_cost_usd: float | None = None
    resume: str | None = None
    """A session id, or "" for the newest one of this folder."""
    is_demo: bool = False
    theme: str | None = None
    is_accessible: bool = False
    is_offline: bool = False
    is_warm: bool = True
    """Whether a warm model host is used, and left by -p."""
    mcp_approval: McpApproval = "client"
    """Who decides what needs approval where an MCP client cannot ask its user."""
    http: HttpOptions | None = None
    """How --mcp is served over HTTP; None: it is served on stdio."""
    worktree: str | None = None
    """The name of a worktree of its own to work in; None: the folder itself."""
    root: str | None = None
    """The folder to work in, as it was named; None: the current one."""
    directories: tuple[str, ...] = ()
    """To be read and written like the workspace, as they were named."""
    port: int = 0
    """Of --web; 0: any that is free."""
    tab_arguments: tuple[str, ...] = ()
    """What each tab of --web is started with."""


def parser() -> argparse.ArgumentParser:
    """Build the parser of `winx` without a subcommand."""
    # `winx` alone has nothing to parse.
    import argparse
    import shutil

    from winx_tui.cli.parser import SentenceParser

    # Else argparse measures the terminal anew for each option.
    width = shutil.get_terminal_size().columns - 2
    result = SentenceParser(
        prog="winx",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=width),
        allow_abbrev=False,
    )
    add = result.add_argument
    add("--version", action="store_true", help="print the version and exit")
    add(
        "-p",
        "--print",
        nargs="?",
        const="",
        metavar="PROMPT",
        dest="prompt",
        help="answer one prompt without a screen; without PROMPT it is read from stdin",
    )
    add("--repl", action="store_true", help="a line-by-line prompt, good over ssh")
    add("--mcp", action="store_true", help="serve the tools to an MCP client on stdio")
    add("--acp", action="store_true", help="work inside an editor that speaks ACP, such as Zed")
    add(
        "--approval",
        choices=("client", "deny"),
        help="with --mcp, for clients that cannot show their user a question: the client is taken "
        "to have asked, but dangerous calls are refused (client, the default), or whatever needs "
        "approval is refused (deny)",
    )
    add("--http", action="store_true", help="with --mcp: serve over HTTP instead of stdio")
    add(
        "--bind",
        metavar="HOST:PORT",
        help=f"where --http listens (default: {DEFAULT_BIND}; port 0: any that is free)",
    )
    add(
        "--allowed-host",
        action="append",
        metavar="NAME",
        help="a name that clients of --http call this server by, beside localhost; repeatable",
    )
    add(
        "--allowed-origin",
        action="append",
        metavar="URL",
        help="where a web page may come from that uses --http in a browser; repeatable",
    )
    add("--web", action="store_true", help="serve the screen to a browser on this machine")
    add("--port", type=_port, metavar="N", help="where --web listens (default: any that is free)")
    # A tab of --web; nobody types this.
    add("--tab", action="store_true", help=argparse.SUPPRESS)
    add("--demo", action="store_true", help="see winx work without a key or a network")
    add(
        "-c",
        "--continue",
        action="store_true",
        dest="continue_newest",
        help="go on with this folder's newest session",
    )
    add(
        "-r",
        "--resume",
        nargs="?",
        const="",
        metavar="ID",
        help="go on with a session; without ID, the newest of this folder",
    )
    add("-m", "--model", metavar="PROVIDER/MODEL", help="dashscope, nvidia, gemini or local")
    add("--offline", action="store_true", help="ask models of a local server only; no web pages")
    add(
        "--no-warm",
        action="store_true",
        help="use no warm model host and leave none (see winx host)",
    )
    add(
        "--add-dir",
        action="append",
        metavar="PATH",
        help="a further directory that is read and written like this folder; may be repeated",
    )
    add(
        "-w",
        "--worktree",
        metavar="NAME",
        help="work in a git worktree of its own, on the branch winx/NAME; once more: go on in it",
    )
    add("--root", metavar="DIR", help="work in DIR instead of the current folder")
    add("--mode", choices=MODES, help="what runs without a question (default: ask)")
    add("--theme", metavar="NAME", help="colours of the screen")
    add("--accessible", action="store_true", help="words in place of drawings, for screen readers")
    add(
        "--output-format",
        choices=("text", "json", "stream-json"),
        default="text",
        help="what -p prints (default: text)",
    )
    add("--max-steps", type=_count, metavar="N", help="model requests a turn may take")
    add(
        "--max-cost",
        type=_money,
        metavar="USD",
        dest="max_cost_usd",
        help="money a turn may cost, where prices are known",
    )
    return result


def understand(parsed: argparse.Namespace) -> Options:
    """Check the options against each other.

    Raises:
        UsageError: they contradict each other.
    """
    if parsed.continue_newest and parsed.resume:
        raise UsageError("--continue and --resume ID exclude each other; use one of them")
    asked: dict[FrontEnd, bool] = {
        "print": parsed.prompt is not None,
        "repl": parsed.repl,
        "mcp": parsed.mcp,
        "acp": parsed.acp,
        "web": parsed.web,
        "tab": parsed.tab,
    }
    chosen = [name for name, is_set in asked.items() if is_set]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other; use one of them")
    front_end: FrontEnd = chosen[0] if chosen else "tui"
    if front_end != "print" and parsed.output_format != "text":
        raise UsageError("--output-format belongs to -p; add -p PROMPT")
    if front_end != "web" and parsed.port is not None:
        raise UsageError("--port belongs to --web; add --web")
    if front_end != "mcp" and parsed.approval is not None:
        raise UsageError("--approval belongs to --mcp; add --mcp")
    if front_end != "mcp" and parsed.http:
        raise UsageError("--http belongs to --mcp; add --mcp")
    if front_end == "mcp" and parsed.demo:
        raise UsageError("--demo plays a scripted model; --mcp has none, so leave one of them out")
    if front_end == "acp" and parsed.demo:
        raise UsageError("--demo plays in a project of its own; with --acp the editor names it")
    if front_end == "acp" and (parsed.continue_newest or parsed.resume):
        raise UsageError("with --acp the editor resumes sessions; leave out --continue, --resume")
    if front_end == "mcp" and parsed.add_dir:
        raise UsageError("--add-dir is for sessions of winx itself; --mcp has the one folder only")
    if parsed.worktree is not None and (parsed.demo or front_end not in _WITH_WORKTREE):
        other = "demo" if parsed.demo else front_end
        raise UsageError(f"--worktree works on the screen, with --repl and -p, not with --{other}")
    return Options(
        front_end=front_end,
        prompt=parsed.prompt or None,
        output_format=parsed.output_format,
        model=parsed.model,
        mode=parsed.mode,
        max_steps=parsed.max_steps,
        max_cost_usd=parsed.max_cost_usd,
        resume="" if parsed.continue_newest else parsed.resume,
        is_demo=parsed.demo,
        theme=parsed.theme,
        is_accessible=parsed.accessible,
        is_offline=parsed.offline,
        is_warm=not parsed.no_warm,
        root=parsed.root,
        worktree=parsed.worktree,
        mcp_approval=parsed.approval or "client",
        http=_http(parsed),
        directories=tuple(parsed.add_dir or ()),
        port=parsed.port or 0,
        tab_arguments=_tab_arguments(parsed) if front_end == "web" else (),
    )


def _http(parsed: argparse.Namespace) -> HttpOptions | None:
    """Read what belongs to --http.

    Raises:
        UsageError: something of it is there without it.
    """
    if parsed.http:
        return HttpOptions(
            DEFAULT_BIND if parsed.bind is None else parsed.bind,
            tuple(parsed.allowed_host or ()),
            tuple(parsed.allowed_origin or ()),
        )
    for name in ("bind", "allowed_host", "allowed_origin"):
        if getattr(parsed, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} belongs to --http; add --mcp --http")
    return None


def _tab_arguments(parsed: argparse.Namespace) -> tuple[str, ...]:
    """Write down again what was asked for, all but where to listen and where winx already is."""
    written: list[str] = []
    for action in parser()._actions:
        value = getattr(parsed, action.dest, action.default)
        if action.dest not in ("web", "port", "root") and value != action.default:
            option = action.option_strings[-1]
            each = value if isinstance(value, list) else [value]
            written += [option if one is True else f"{option}={one}" for one in each]
    return tuple(written)


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise _refused("must be 1 or more")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 < value < 65536:
        raise _refused("must be between 1 and 65535")
    return value


def _money(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise _refused("must be more than 0")
    return value


def _refused(why: str) -> argparse.ArgumentTypeError:
    # As above.
    import argparse

    return argparse.ArgumentTypeError(why)
