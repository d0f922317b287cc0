"""Which file names say that the file may hold keys or passwords."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import PurePosixPath

_NAMES = frozenset(
    (
        *(".env", ".envrc", ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf"),
        *(".git-credentials", ".bash_history", ".zsh_history", ".python_history", ".psql_history"),
        *(".mysql_history", ".node_repl_history", ".sqlite_history", ".lesshst", ".vault-token"),
        *(".vault_pass", ".vault_pass.txt", ".htpasswd", ".dockercfg", ".s3cfg", ".boto"),
        *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials", "credentials.json"),
        *("credentials.yml", "credentials.yaml", "credentials.toml", "credentials.xml"),
        *("credentials.yml.enc", "credentials.db", "client_secret.json", "master.key"),
        *("secrets.json", "secrets.yml", "secrets.yaml", "secrets.toml", "secrets.env"),
        *("secret.json", "secret.yml", "secret.yaml", "secret.key", "service-account.json"),
        *("service_account.json", "terraform.tfstate", "master.passwd"),
        *("authorized_keys", "kubeconfig", "auth.json", "logins.json", "key4.db", "wallet.dat"),
        *(
            "login.keychain-db",
            ".xauthority",
            "krb5.keytab",
            "application_default_credentials.json",
        ),
    )
)
_SUFFIXES = (
    *(".pem", ".key", ".p12", ".pfx", ".keystore", ".jks", ".kdbx", ".ppk", ".keytab", ".asc"),
    *(".gpg", ".pgp", ".ovpn", ".agekey"),
)
_DIRECTORIES = frozenset(
    (
        *(".ssh", ".aws", ".gnupg", ".azure", ".kube", ".password-store", "keyrings", "gcloud"),
        *(".mozilla", ".electrum", ".bitcoin", ".terraform.d"),
    )
)
_PAIRS = frozenset(
    {
        (".docker", "config.json"),
        ("gh", "hosts.yml"),
        (".config", "winx"),
        (".cargo", "credentials"),
        (".cargo", "credentials.toml"),
        (".git", "config"),
        ("etc", "shadow"),
        ("etc", "shadow-"),
        ("etc", "gshadow"),
        ("etc", "sudoers"),
    }
)
_SAMPLES = (".example", ".sample", ".template", ".dist", ".pub", ".md")
_WILDCARDS = re.compile(r"[*?\[\]]")
_PROCESS_FILES = frozenset({"environ", "mem", "maps", "cmdline", "auxv", "fd", "root", "cwd"})


def is_secret_path(path: str) -> bool:
    """Tell whether a path's name alone says that it may hold secrets."""
    name = path.rstrip("/").rpartition("/")[2].lower()
    parts = PurePosixPath(path.lower()).parts
    if any(part in _DIRECTORIES for part in parts):
        return not name.endswith(".pub")
    if name.endswith(_SAMPLES):
        return False
    return (
        name in _NAMES
        or name.startswith((".env.", "id_rsa", "id_ed25519"))
        or name.endswith(_SUFFIXES)
        or name.endswith(".env")
        or any(pair in _PAIRS for pair in pairwise(parts))
        or _is_process_file(parts)
    )


def may_match_secret(pattern: str) -> bool:
    """Tell whether a wildcard says that it looks for secrets, or reaches hidden files that do.

    What a pattern without a leading dot stands for is seen on the disk.
    """
    name = pattern.rstrip("/").rpartition("/")[2]
    if name.startswith("."):
        return any(fnmatchcase(known, name) for known in _NAMES)
    return is_secret_path(_WILDCARDS.sub("", name) or "-")


def _is_process_file(parts: tuple[str, ...]) -> bool:
    return len(parts) > 3 and parts[1] == "proc" and parts[3] in _PROCESS_FILES
