"""The environment that commands see: an allow-list, and a rule for names that smell of secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from winx_tui.config.key_environment import HTTP_TOKEN
from winx_tui.config.provider_keys import PROVIDER_KEYS

# fmt: off
PASSED_NAMES = frozenset({
    # who and where
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "HOSTNAME",
    "EDITOR", "VISUAL", "COLORTERM", "DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK", "CI",
    # the way out
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
    # languages and their homes
    "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "PIPX_HOME",
    "POETRY_HOME", "JAVA_HOME", "JDK_HOME", "M2_HOME", "MAVEN_HOME", "MAVEN_OPTS", "GRADLE_HOME",
    "GRADLE_USER_HOME", "KOTLIN_HOME", "GOPATH", "GOROOT", "GOBIN", "GOPROXY", "GOFLAGS",
    "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "NODE_PATH", "NODE_ENV", "NPM_CONFIG_PREFIX",
    "PNPM_HOME", "BUN_INSTALL", "DENO_DIR", "GEM_HOME", "GEM_PATH", "BUNDLE_PATH", "COMPOSER_HOME",
    "DOTNET_ROOT", "ERL_LIBS", "MIX_HOME", "HEX_HOME", "ANDROID_HOME", "ANDROID_SDK_ROOT",
    "FLUTTER_ROOT", "JULIA_DEPOT_PATH", "R_LIBS_USER", "PERL5LIB",
    # compilers
    "CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "CPATH", "LIBRARY_PATH",
    "LD_LIBRARY_PATH", "PKG_CONFIG_PATH", "CMAKE_PREFIX_PATH", "MAKEFLAGS", "CUDA_HOME",
    "DOCKER_HOST", "KUBECONFIG",
})
# fmt: on
"""Variables that a development command may need and that hold no secret."""

PASSED_PREFIXES = (
    "LC_",
    "XDG_",
    "CONDA_",
    "MAMBA_",
    "NVM_",
    "FNM_",
    "VOLTA_",
    "PYENV_",
    "RBENV_",
    "SDKMAN_",
    "ASDF_",
    "MISE_",
    "NIX_",
    "HOMEBREW_",
    "UV_",
)

NEVER_PASSED = frozenset(
    (HTTP_TOKEN, *(name for spec in PROVIDER_KEYS.values() for name in spec.variables))
)
"""The model providers' keys, and the token of winx's own server: no command sees them,
whatever the settings say."""

SECRET_NAME = re.compile(
    r"KEY|TOKEN|SECRET|PASSW|PASSPHRASE|PASS(?:_|$)|_PWD$|CREDENTIAL|COOKIE|DSN|JWT"
    r"|AUTH(?!_SOCK)",
    re.IGNORECASE,
)

TERMINAL_VARIABLES: Mapping[str, str] = {
    "TERM": "xterm-256color",
    # A pager would wait for keys that nobody presses.
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "MANPAGER": "cat",
    "SYSTEMD_PAGER": "cat",
    "AWS_PAGER": "cat",
    # Activating an environment must not write a prompt.
    "VIRTUAL_ENV_DISABLE_PROMPT": "1",
    "CONDA_CHANGEPS1": "false",
}
"""Set for each command, over what the person's own environment says."""


def child_environment(environ: Mapping[str, str], pass_names: Iterable[str] = ()) -> dict[str, str]:
    """Return the variables that commands get to see.

    `pass_names` are the person's own additions, names or patterns with `*`. A name wins
    over the rule for secret-looking names and over TERMINAL_VARIABLES; a pattern does
    not, for whoever wrote it did not see what it takes in. Neither wins over NEVER_PASSED.
    """
    own = tuple(pass_names)
    named = frozenset(name for name in own if "*" not in name)
    patterns = tuple(name for name in own if "*" in name)
    passed = {name: value for name, value in environ.items() if _is_passed(name, named, patterns)}
    for name, value in TERMINAL_VARIABLES.items():
        if name not in named or name not in passed:
            passed[name] = value
    return passed


def _is_passed(name: str, named: frozenset[str], patterns: Iterable[str]) -> bool:
    if name in NEVER_PASSED:
        return False
    if name in named:
        return True
    if SECRET_NAME.search(name):
        return False
    if name in PASSED_NAMES or name.startswith(PASSED_PREFIXES):
        return True
    return any(fnmatchcase(name, pattern) for pattern in patterns)
