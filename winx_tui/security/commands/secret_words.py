"""Words in a command that speak of keys: variables, shapes of keys, wildcards for key files."""

from __future__ import annotations

import re

from winx_tui.security.commands.secret_paths import is_secret_path

KEY_SHAPES = re.compile(
    r"BEGIN[A-Z .*\[\]+\\-]*PRIVATE|AKIA|ASIA\[|\bghp_|github_pat_|\bsk-|sk_live|xox[abp\[]|AIza"
    r"|glpat-|\bhf_|nvapi-|eyJhbGci"
)
"""How published kinds of keys begin; who searches for these searches for keys."""
SECRET_VARIABLE = re.compile(
    r"(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIALS?|PAT)(?:_|$)", re.I
)
"""Names of environment variables that hold keys."""
_WILDCARDS = re.compile(r"[*?\[\]^$\\]")


def hunts_keys(pattern: str) -> bool:
    """Tell whether a pattern of text looks for keys."""
    return KEY_SHAPES.search(pattern) is not None


def hunts_key_files(pattern: str) -> bool:
    """Tell whether a pattern of file names looks for files that hold secrets."""
    return is_secret_path(_WILDCARDS.sub("", pattern) or "-")
