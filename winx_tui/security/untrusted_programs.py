"""Programs that a person's rule cannot let run: what they do is decided by their arguments."""

from __future__ import annotations

from collections.abc import Sequence

_SHELLS = (
    *("bash", "sh", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "busybox", "pwsh"),
    *("eval", "source", ".", "exec", "command", "builtin", "coproc", "trap", "alias", "function"),
    *("toybox", "nu", "elvish", "xonsh", "rbash"),
)
_INTERPRETERS = (
    *("python", "python2", "python3", "pypy", "pypy3", "ipython", "perl", "ruby", "irb", "node"),
    *("nodejs", "deno", "bun", "php", "lua", "luajit", "awk", "gawk", "mawk", "nawk", "tclsh"),
    *("wish", "expect", "Rscript", "R", "julia", "java", "jshell", "groovy", "scala", "kotlin"),
    *("ghci", "runghc", "runhaskell", "ocaml", "erl", "elixir", "iex", "guile", "racket", "sbcl"),
    *("clojure", "clj", "dart", "swift", "osascript", "gdb", "lldb", "ts-node", "tsx"),
    *("vi", "vim", "nvim", "view", "ex", "ed", "emacs", "nano", "m4", "gnuplot", "octave"),
    *("sqlite3", "psql", "mysql", "mariadb", "mongosh", "redis-cli", "xdg-open", "open"),
)
_WRAPPERS = (
    *("env", "xargs", "parallel", "sudo", "doas", "su", "runuser", "pkexec", "run0", "setpriv"),
    *(
        "nice",
        "ionice",
        "chrt",
        "taskset",
        "nohup",
        "setsid",
        "timeout",
        "time",
        "stdbuf",
        "unbuffer",
    ),
    *("chroot", "unshare", "nsenter", "bwrap", "firejail", "fakeroot", "flock", "script", "watch"),
    *("entr", "strace", "ltrace", "perf", "valgrind", "gdbserver", "ssh", "mosh", "rsh", "tmux"),
    *("screen", "at", "batch", "crontab", "systemd-run", "dbus-run-session", "start-stop-daemon"),
    *("find", "fd", "fdfind", "ld.so", "npx", "bunx", "pnpx", "uvx", "pipx"),
    *("docker", "podman", "nerdctl", "kubectl", "lxc", "machinectl", "vagrant", "direnv", "dotenv"),
    *("less", "more", "man", "pager", "rlwrap", "socat", "nc", "ncat", "netcat", "telnet"),
    *("chpst", "catchsegv", "linux32", "linux64", "setarch", "numactl", "prlimit"),
)
_UNTRUSTED = frozenset((*_SHELLS, *_INTERPRETERS, *_WRAPPERS))
_SHELL_STATE = frozenset(
    (
        *(
            "cd",
            "pushd",
            "popd",
            "export",
            "set",
            "unset",
            "declare",
            "typeset",
            "local",
            "readonly",
        ),
        *("shopt", "umask", "ulimit", "hash", "enable", "read", "mapfile", "readarray", "getopts"),
        *("let", "printf", "unalias", "shift", "return", "exit", "logout", "disown", "bind"),
    )
)
"""What they change decides what the commands behind them do."""

_RUNNERS: frozenset[tuple[str, str]] = frozenset(
    {
        *((tool, "run") for tool in ("uv", "poetry", "pipenv", "pdm", "hatch", "rye", "conda")),
        *((tool, "run") for tool in ("mamba", "micromamba", "pixi", "go", "rustup", "nix", "mise")),
        *((tool, "exec") for tool in ("npm", "pnpm", "yarn", "bundle", "opam", "asdf", "mise")),
        *((tool, "exec") for tool in ("pyenv", "rbenv", "cabal", "stack", "volta", "direnv")),
        *((tool, "dlx") for tool in ("pnpm", "yarn")),
        *(("uv", "tool"), ("npm", "x"), ("git", "submodule"), ("git", "bisect"), ("git", "rebase")),
        *(("git", "filter-branch"), ("git", "config"), ("git", "difftool"), ("git", "mergetool")),
        *(("nix", "shell"), ("nix", "develop")),
    }
)
"""Program and first word behind which any other program may stand."""
_PINNED = frozenset(
    {
        *(("uv", "run"), ("poetry", "run"), ("pipenv", "run"), ("pdm", "run"), ("hatch", "run")),
        *(("rye", "run"), ("pixi", "run"), ("bundle", "exec"), ("npm", "exec"), ("pnpm", "exec")),
        *(("yarn", "exec"), ("opam", "exec"), ("pyenv", "exec"), ("rbenv", "exec")),
    }
)
"""Of these, a rule may name the program that follows."""
_NEEDS_SUBCOMMAND = frozenset(
    (
        *("git", "npm", "pnpm", "yarn", "uv", "cargo", "go", "poetry", "pip", "pip3", "conda"),
        *("bundle", "hg", "svn", "apt", "apt-get", "brew", "dnf", "pacman", "systemctl", "gh"),
        *("aws", "gcloud", "az", "terraform", "helm", "nix", "rustup", "mise", "asdf", "hatch"),
        *("pdm", "pipenv", "rye", "pixi", "stack", "cabal", "dotnet", "mvn", "gradle", "flutter"),
    )
)
"""Programs whose name alone says nothing about what they do."""


_RUNNING_OPTIONS: dict[str, tuple[str, ...]] = {
    "git": (
        *("--receive-pack", "--upload-pack", "--exec", "-c", "--config-env", "--ext-diff"),
        *("--open-files-in-pager", "-O", "--exec-path", "--template", "--textconv", "-u", "ext::"),
    ),
    "make": ("-f", "-C", "--file", "--makefile", "--directory", "--eval", "SHELL=", "MAKEFLAGS="),
    "cargo": ("--config", "--manifest-path"),
    "go": ("-exec", "-toolexec", "-vettool", "-C", "-overlay"),
    "npm": ("--script-shell", "--prefix", "-C", "--node-options"),
    "pnpm": ("--script-shell", "--dir", "-C", "--shell-emulator", "--node-options"),
    "pytest": ("-p", "-c", "--rootdir", "--confcutdir", "--pyargs", "-o", "--override-ini"),
    "tar": ("--checkpoint-action", "--to-command", "-I", "--use-compress-program", "--rsh-command"),
    "rsync": ("-e", "--rsh", "--rsync-path"),
    "sort": ("--compress-program",),
    "rg": ("--pre", "--hostname-bin"),
    "zip": ("-TT", "--unzip-command"),
    "curl": ("-K", "--config", "-o", "-O", "--output", "--remote-name"),
    "wget": ("-e", "--execute", "--use-askpass", "-O"),
    "ninja": ("-f", "-C"),
    "cmake": ("-P", "-E", "-C"),
    "ctest": ("-S", "--build-and-test", "--test-command"),
}
"""Beginnings of words by which a program runs another, or reads its orders from elsewhere."""
_SHORTEST_ABBREVIATION = 4
"""Of a long option, dashes included: `--ex` may stand for `--exec`."""


def names_other_program(argv: Sequence[str], ruled: Sequence[str]) -> bool:
    """Tell whether a command's words, beyond those of a rule, may make it run another program."""
    options = _RUNNING_OPTIONS.get(argv[0].rpartition("/")[2], ())
    return any(
        word.startswith(option) or _may_abbreviate(word.partition("=")[0], option)
        for word in argv[len(ruled) :]
        for option in options
    )


def _may_abbreviate(word: str, option: str) -> bool:
    return len(word) >= _SHORTEST_ABBREVIATION and word[:2] == "--" and option.startswith(word)


def refusal_of(words: Sequence[str]) -> str | None:
    """Say why no rule may let commands run that begin with these words, or None if one may."""
    program = words[0].rpartition("/")[2]
    if "/" in words[0] and not words[0].startswith("/"):
        return f"{words[0]} is another program in each folder; give its full path"
    if program in _UNTRUSTED or _without_version(program) in _UNTRUSTED:
        return f"{program} runs whatever its arguments say"
    if program in _SHELL_STATE:
        return f"{program} changes what the commands behind it do"
    if program in _NEEDS_SUBCOMMAND and (len(words) == 1 or not _is_plain(words[1])):
        return f"{program} alone says nothing about what it does; name what it may do, too"
    head = (program, words[1]) if len(words) > 1 else None
    if head in _RUNNERS:
        if head in _PINNED and len(words) > 2 and _is_plain(words[2]):
            return refusal_of(words[2:])
        return f"{' '.join(words[:2])} runs whatever its arguments say"
    return None


def beginning_of(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the words by which a command is known: the program, and what it shall do."""
    head = tuple(argv[:2])
    if head in _PINNED and len(argv) > 2:
        return (*head, *beginning_of(argv[2:]))
    if argv[0].rpartition("/")[2] not in _NEEDS_SUBCOMMAND:
        return tuple(argv[:1])
    return tuple(argv[:3]) if head[1:] == ("run",) else head


def runs_others(program: str) -> bool:
    """Tell whether a program may run another one that its arguments name."""
    name = program.rpartition("/")[2]
    return name in _UNTRUSTED or _without_version(name) in _UNTRUSTED or name in _NEEDS_SUBCOMMAND


def changes_shell(program: str) -> bool:
    """Tell whether a builtin changes what later commands of the same shell do."""
    return program in _SHELL_STATE


def _is_plain(word: str) -> bool:
    return not word.startswith("-") and "*" not in word


def _without_version(program: str) -> str:
    """Turn python3.12 into python3, and perl5.36.0 into perl5 and then perl."""
    return program.rstrip("0123456789.-")
