"""What text settings must look like beyond being text; named in a field's metadata."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from winx_tui.config.settings import ProvidersSettings

PROVIDERS: tuple[str, ...] = tuple(field.name for field in fields(ProvidersSettings))
"""Their names in the default order of preference."""

_LOCAL_SUFFIXES = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Form:
    """A test of text and the words for what passes it."""

    expectation: str
    """Completes "X must be …"."""
    fits: Callable[[str], bool]


def is_base_url(text: str) -> bool:
    """Tell whether text is an https URL, or an http one of a private host.

    User names, queries and fragments are refused: base URLs are shown and logged.
    """
    if not re.fullmatch(r"[!-~]+", text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "?" in text or "#" in text:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_private_host(host))


def is_server_url(text: str) -> bool:
    """Tell whether an MCP server may be asked at this URL; a query is common there."""
    address, _, _ = text.partition("?")
    return "#" not in text and re.fullmatch(r"[!-~]+", text) is not None and is_base_url(address)


def is_private_host(host: str) -> bool:
    """Tell whether a host can only be this machine or its own network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        looks_numeric = host.rpartition(".")[2].isdigit() or host.startswith("0x")
        return not looks_numeric and ("." not in host or host.endswith(_LOCAL_SUFFIXES))
    return (address.is_private or address.is_loopback) and not address.is_unspecified


def is_model(text: str) -> bool:
    """Tell whether text is PROVIDER or PROVIDER/MODEL of a known provider."""
    provider, slash, model = text.partition("/")
    return provider in PROVIDERS and bool(model) == bool(slash) and not re.search(r"\s", text)


def _is_rule(text: str) -> bool:
    # Lazy: most starts find no rule in the settings.
    from winx_tui.config.rule_text import is_rule

    return is_rule(text)


def _is_model_quota(text: str) -> bool:
    # Lazy: most starts find no quota in the settings.
    from winx_tui.config.quota_text import is_model_quota

    return is_model_quota(text)


def _is_linear(text: str) -> bool:
    # Lazy: most starts find no pattern in the settings.
    from winx_tui.config.linear_patterns import is_linear

    return is_linear(text)


_SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|auth|cookie|credential")


def _is_bare_secret(text: str) -> bool:
    """Tell whether NAME=TEXT has a secret-looking name, and its text is no reference."""
    name, _, value = text.partition("=")
    return _SECRET_NAME.search(name) is not None and value != "" and "${" not in value


def _is_glob(text: str) -> bool:
    """Tell whether text names files, with no more wildcards than are matched quickly."""
    names = text.split("/")
    return (
        text.strip() != ""
        and "\0" not in text
        and len(text) <= 1_000
        and names.count("**") <= 8
        and all(name.count("*") <= 4 for name in names)
    )


def _is_command_line(text: str) -> bool:
    return text.strip() != "" and "\0" not in text


FORMS: dict[str, Form] = {
    "base url": Form(
        "an https:// URL without a user name or query (http:// only for a private host)",
        lambda text: text == "" or is_base_url(text),
    ),
    "model": Form(
        f"PROVIDER or PROVIDER/MODEL, PROVIDER being one of {', '.join(PROVIDERS)}",
        lambda text: text == "" or is_model(text),
    ),
    "models": Form(
        f"a list of PROVIDER or PROVIDER/MODEL, PROVIDER being one of {', '.join(PROVIDERS)}",
        is_model,
    ),
    "rules": Form(
        "a list of rules, such as 'git push', 'rm -r *', 'read:~/notes/**', 'write:build/**', "
        "'fetch:docs.python.org', 'mcp:github/search_*'",
        _is_rule,
    ),
    "quotas of models": Form(
        "a list such as 'gemini-2.5-flash requests_per_minute=5 requests_per_day=20', with "
        "requests_per_minute, requests_per_day, tokens_per_minute or tokens_per_day",
        _is_model_quota,
    ),
    "quick patterns": Form(
        "a list of regular expressions that are quick: no group repeated, nothing that looks "
        "around or back, and behind every repetition a character that ends it",
        _is_linear,
    ),
    "theme name": Form(
        "the name of a theme (small letters, digits and dashes)",
        lambda text: re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text) is not None,
    ),
    "texts without secrets": Form(
        "a table of names and texts, in which tokens and keys stand as ${NAME} of the environment "
        "or ${keyring:NAME} of the keyring",
        lambda text: not _is_bare_secret(text),
    ),
    "program": Form("the name or path of a program", lambda text: "\0" not in text),
    "server url": Form(
        "an https:// URL without a user name (http:// only for a private host)",
        lambda text: text == "" or is_server_url(text),
    ),
    "globs": Form("a list of globs of few wildcards, such as 'data/**' or '*.iso'", _is_glob),
    "command line": Form("a command line for the shell", _is_command_line),
    "tool names": Form(
        "a list of names of tools, or patterns such as 'file_*'",
        lambda text: re.fullmatch(r"[\w.:*?\[\]!-]+", text) is not None,
    ),
    "variable names": Form(
        "a list of names of environment variables, or beginnings of names and a `*`",
        lambda text: re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*\*?", text) is not None,
    ),
}
"""Form name → form; of a list, each item must fit."""
