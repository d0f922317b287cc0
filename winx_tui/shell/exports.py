"""Which exported variables go along from one shell to another, and what has become of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate

from winx_tui.core.search_path import absolute_entries
from winx_tui.shell.process_tree import MARKER_NAME

# fmt: off
OF_THE_SHELL = (
    MARKER_NAME, "_", "PWD", "LOGNAME", "OLDPWD", "SHLVL", "SHELLOPTS", "BASHOPTS", "BASH",
    "BASH_*", "ZSH_*", "PPID", "UID", "EUID", "GID", "EGID", "USERNAME", "GROUPS", "RANDOM",
    "SRANDOM", "SECONDS", "EPOCHSECONDS", "EPOCHREALTIME", "LINENO", "HIST*", "SAVEHIST",
    "TMOUT", "MAIL", "MAILCHECK", "MAILPATH", "IGNOREEOF", "OPTIND", "OPTARG", "OPTERR",
    "POSIXLY_CORRECT", "FUNCNEST", "FUNCNAME", "FIGNORE", "HOSTFILE", "INPUTRC", "LINES",
    "COLUMNS", "COMP_*", "COMPREPLY", "REPLY", "DIRSTACK", "PIPESTATUS", "KEYTIMEOUT",
    "LISTMAX", "LOGCHECK", "WATCH", "WATCHFMT", "TRY_BLOCK_*", "CHILD_MAX", "EXECIGNORE",
    "TIMEFORMAT", "TIMEFMT",
)
"""Names and patterns of what describes the shell that it is in, or steers it."""

STAYING: Mapping[str, tuple[str, ...]] = {
    "makes a shell run or read something, or take words for others": (
        "BASH_ENV", "ENV", "PROMPT", "PROMPT[2-4]", "PROMPT_COMMAND", "PROMPT_DIRTRIM", "PS[0-9]",
        "RPS[0-9]", "RPROMPT*", "SPROMPT", "PSVAR", "IFS", "CDPATH", "GLOBIGNORE", "FPATH",
        "MODULE_PATH", "ZDOTDIR", "NULLCMD", "READNULLCMD", "STTY", "ARGV0", "FCEDIT", "SHELL",
        "WORDCHARS", "HELPDIR",
    ),
    "makes the loader or a library load code": (
        "LD_*", "DYLD_*", "GCONV_PATH", "GLIBC_TUNABLES", "MALLOC_*", "NLSPATH", "LOCPATH",
        "GIO_*", "GTK_*", "QT_*", "GST_*", "OPENSSL_*", "SSLKEYLOGFILE", "PKCS11_*", "KRB5_*",
        "TERMINFO*", "TERMCAP", "TERMPATH",
    ),
    "makes an interpreter load code or take options": (
        "PYTHON*", "PERL*", "RUBY*", "GEM_*", "BUNDLE_*", "NODE_OPTIONS", "NODE_PATH",
        "NODE_REPL_*", "DENO_*", "BUN_*", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS",
        "JDK_*", "CLASSPATH", "MAVEN_*", "GRADLE_OPTS", "SBT_OPTS", "ANT_OPTS", "KOTLIN_*",
        "SCALA_*", "PHP_INI_SCAN_DIR", "PHPRC", "LUA_*", "R_*", "JULIA_*", "ERL_*", "ELIXIR_*",
        "GUILE_*", "EMACSLOADPATH", "VIMINIT", "VIMRUNTIME", "VIM", "EXINIT", "MYVIMRC", "NVIM_*",
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "CORECLR_*", "COR_*", "PYTEST_*",
        "COVERAGE_*", "RLWRAP_*", "GDB*", "LLDB_*", "TCLLIBPATH", "AWKPATH", "AWKLIBPATH",
        "SQLITE_*", "OCTAVE_*", "JUPYTER_*", "IPYTHON*", "DJANGO_SETTINGS_MODULE",
    ),
    "names a program that others start": (
        "GIT_*", "SSH_*", "*_ASKPASS", "*_WRAPPER", "EDITOR", "VISUAL", "*_EDITOR", "PAGER",
        "*PAGER", "BROWSER", "LESS*", "MORE", "RSYNC_*", "CVS_*", "SVN_*", "HG*", "TAR_OPTIONS",
        "GREP_*", "RIPGREP_CONFIG_PATH", "FZF_*", "BAT_*", "MANOPT", "MANROFFOPT", "XDG_*",
        "TERMINAL", "CC", "CXX", "CPP", "LD", "AR", "AS", "NM", "RANLIB", "STRIP", "OBJCOPY",
        "FC", "*_COMPILER*", "CCACHE_*", "RUSTC*", "RUSTDOC*", "RUSTFLAGS", "CARGO_*", "RUSTUP_*",
        "GO111MODULE", "GOFLAGS", "GOENV", "GOROOT", "GOTOOLDIR", "GOEXPERIMENT", "CGO_*",
        "MAKEFLAGS", "GNUMAKEFLAGS", "MFLAGS", "MAKEFILES", "MAKEOVERRIDES", "CMAKE_*", "CTEST_*",
        "NINJA_*", "MESON*", "PKG_CONFIG*", "CONFIG_SITE", "CONFIG_SHELL", "ACLOCAL*", "AUTOCONF",
        "AUTOMAKE", "AUTOM4TE", "M4*", "COMPILER_PATH", "GCC_EXEC_PREFIX", "npm_*", "NPM_*",
        "YARN_*", "PNPM_*", "PIP_*", "UV_*", "POETRY_*", "COMPOSER_*", "HOMEBREW_*", "SUDO_*",
        "DOCKER_*", "PODMAN_*", "CONTAINER*", "KUBE*", "HELM_*", "ANSIBLE_*", "TF_*",
        "TERRAFORM_*", "AWS_CONFIG_FILE", "PRE_COMMIT_*",
    ),
    "says where settings lie, or where traffic goes and who is believed": (
        "HOME", "HOMEDRIVE", "HOMEPATH", "CURL_*", "WGETRC", "SYSTEM_WGETRC", "NETRC",
        "GNUPGHOME", "GPG_*", "DBUS_*", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "TMUX*",
        "STY", "LISTEN_*", "NOTIFY_SOCKET", "VSCODE_*", "*_proxy", "*_PROXY", "SSL_CERT_*",
        "*_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "GOPROXY", "GONOSUMDB", "GONOSUMCHECK", "GOSUMDB",
        "GOINSECURE", "HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS", "RESOLV_*",
    ),
    "differs from one place to another": (
        "TMPDIR", "TMP", "TEMP", "TMPPREFIX", "TEMPDIR", "GOCACHE", "GOTMPDIR", "SCCACHE_*",
    ),
}
# fmt: on
"""Names and patterns of what is left in the place where it was exported, by the reason.

PATH and what names an activated environment go along: it must hold for the next command,
wherever that runs, and a person is shown which programs a PATH leads to.
"""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN = re.compile("|".join(map(translate, OF_THE_SHELL)))
_STAYS = re.compile("|".join(translate(name) for names in STAYING.values() for name in names))

Carries = Callable[[str], bool]


def carried(name: str) -> bool:
    """Tell whether a variable of that name goes along to a shell in another place."""
    return carried_within(name) and _STAYS.match(name) is None


def carried_within(name: str) -> bool:
    """Tell whether a variable of that name goes along to another shell in the same place."""
    return _NAME.fullmatch(name) is not None and _OWN.match(name) is None


@dataclass(frozen=True, slots=True)
class ExportChanges:
    """What commands have done to the exported variables that go along, since the beginning."""

    exported: Mapping[str, str] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()

    def then(
        self, before: Mapping[str, str], after: Mapping[str, str], carries: Carries
    ) -> ExportChanges:
        """Return these and what one more shell has changed, as far as it goes along."""
        exported, unset = dict(self.exported), set(self.unset)
        for name in before.keys() | after.keys():
            if before.get(name) == after.get(name) or not (carried(name) and carries(name)):
                continue
            if name in after:
                exported[name] = absolute_entries(after[name]) if name == "PATH" else after[name]
                unset.discard(name)
            else:
                exported.pop(name, None)
                unset.add(name)
        return ExportChanges(exported, frozenset(unset))

    def limited(self, carries: Carries) -> ExportChanges:
        """Return the changes of those variables that a place lets in."""
        return ExportChanges(
            {name: value for name, value in self.exported.items() if carries(name)},
            frozenset(filter(carries, self.unset)),
        )

    def applied(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return variables as these changes would have left them."""
        kept = {name: value for name, value in base.items() if name not in self.unset}
        return kept | dict(self.exported)


def catching_up(
    have: Mapping[str, str], want: Mapping[str, str], carries: Carries
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what a shell must export and what it must unset, as far as `carries` lets it."""
    names = [
        name
        for name in sorted(have.keys() | want.keys())
        if have.get(name) != want.get(name) and carries(name)
    ]
    exported = {name: want[name] for name in names if name in want}
    return exported, tuple(name for name in names if name not in want)
