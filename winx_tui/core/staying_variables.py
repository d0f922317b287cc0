"""Exported variables that stay where they were exported: they decide what else is run there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate

# fmt: off
STAYING: Mapping[str, tuple[str, ...]] = {
    "makes a shell run or read something, or take words for others": (
        "BASH_ENV", "ENV", "PROMPT", "PROMPT[2-4]", "PROMPT_COMMAND", "PROMPT_DIRTRIM", "PS[0-9]",
        "RPS[0-9]", "RPROMPT*", "SPROMPT", "PSVAR", "IFS", "CDPATH", "GLOBIGNORE", "FPATH",
        "MODULE_PATH", "ZDOTDIR", "NULLCMD", "READNULLCMD", "STTY", "ARGV0", "FCEDIT", "SHELL",
        "WORDCHARS", "HELPDIR", "SHELLOPTS", "BASHOPTS", "BASH_FUNC_*",
    ),
    "makes the loader or a library load code": (
        "LD_*", "DYLD_*", "GCONV_*", "GLIBC_TUNABLES", "MALLOC_*", "NLSPATH", "LOCPATH",
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

_STAYS = re.compile("|".join(translate(name) for names in STAYING.values() for name in names))


def stays(name: str) -> bool:
    """Tell whether a variable of that name is left in the place where it was exported."""
    return _STAYS.match(name) is not None
