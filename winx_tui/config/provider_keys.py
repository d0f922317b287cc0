"""Which providers want a key, what it looks like, and the variables that may hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winx_tui.core.errors import CredentialError

MINIMUM_LENGTH = 16
"""Shorter than any provider's keys."""


@dataclass(frozen=True, slots=True)
class KeySpec:
    """A provider's key."""

    provider: str
    variables: tuple[str, ...]
    """Environment variables that may hold it; the first that is set wins."""
    form: str
    """A regular expression that keys match today; providers change theirs."""
    form_hint: str
    """Completes "keys of PROVIDER …"."""


PROVIDER_KEYS: dict[str, KeySpec] = {
    spec.provider: spec
    for spec in (
        KeySpec("dashscope", ("DASHSCOPE_API_KEY",), r"sk-[\w.-]+", "begin with sk-"),
        KeySpec(
            "nvidia",
            ("NVIDIA_API_KEY", "NVIDIA_NIM_API_KEY"),
            r"nvapi-[\w-]+",
            "begin with nvapi-",
        ),
        KeySpec(
            "gemini",
            ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
            r"AIza[\w-]+|AQ\.[\w.-]+",
            "begin with AIza or AQ.",
        ),
    )
}
"""Provider → its key, in the default order of preference."""


def key_spec_of(provider: str) -> KeySpec:
    """Return what is known of a provider's key.

    Raises:
        CredentialError: the provider is unknown or wants no key.
    """
    if provider not in PROVIDER_KEYS:
        raise CredentialError(
            f"'{provider}' is not a provider with a key; choose one of {', '.join(PROVIDER_KEYS)}"
        )
    return PROVIDER_KEYS[provider]


def check_key(provider: str, value: str) -> str | None:
    """Return a warning if a key looks unlike its provider's, None if it looks right.

    No message holds any part of the key.

    Raises:
        CredentialError: the text cannot be a key at all.
    """
    spec = key_spec_of(provider)
    again = f"copy the {provider} key again and paste only the key"
    if not value:
        raise CredentialError(f"no {provider} key was entered; {again}")
    if re.search(r"[\"'`]", value):
        raise CredentialError(f"the {provider} key has quotes in it; {again}")
    if not re.fullmatch(r"[!-~]+", value):
        raise CredentialError(
            f"the {provider} key has spaces or characters in it that keys never have; {again}"
        )
    if len(value) < MINIMUM_LENGTH:
        raise CredentialError(f"the {provider} key is too short to be one; {again}")
    if re.fullmatch(spec.form, value) is None:
        return f"this does not look like a {provider} key: they {spec.form_hint}"
    return None
