"""Ways to read secrets."""

# Each probe is one system call, by its own name:
# ruff: noqa: PTH104, PTH108

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tests.security.sandbox.probes.table import PROBES, Facts, holds_secret, probe


def _enter_secret(name: str) -> None:
    def read(facts: Facts) -> bool:
        return holds_secret(f"{facts['home']}/{name}")

    read.__name__ = "read_" + name.strip(".").replace("/", "_").replace(".", "_")
    PROBES[read.__name__] = read


for _name in (
    ".ssh/id_rsa",
    ".aws/credentials",
    ".gnupg/private-keys-v1.d/key",
    ".netrc",
    ".npmrc",
    ".bash_history",
    ".docker/config.json",
    ".kube/config",
    ".config/gh/hosts.yml",
    ".config/gcloud/credentials.db",
    ".local/share/keyrings/login.keyring",
    ".cargo/credentials.toml",
    ".cache/huggingface/token",
    ".mozilla/firefox/cookies.sqlite",
    "Documents/letter.txt",
    ".config/winx/config.toml",
    ".local/state/winx/sessions/one.jsonl",
):
    _enter_secret(_name)


@probe()
def read_env_file(facts: Facts) -> bool:
    return holds_secret(facts["workspace"] + "/.env")


@probe()
def read_env_file_below(facts: Facts) -> bool:
    return holds_secret(facts["workspace"] + "/sub/.env.production")


@probe()
def read_env_file_renamed(facts: Facts) -> bool:
    os.rename(facts["workspace"] + "/.env", facts["workspace"] + "/src/env")
    try:
        return holds_secret(facts["workspace"] + "/src/env")
    finally:
        os.rename(facts["workspace"] + "/src/env", facts["workspace"] + "/.env")


@probe()
def read_env_file_linked(facts: Facts) -> bool:
    os.link(facts["workspace"] + "/.env", facts["workspace"] + "/src/env")
    try:
        return holds_secret(facts["workspace"] + "/src/env")
    finally:
        os.unlink(facts["workspace"] + "/src/env")


@probe()
def read_env_file_in_a_moved_directory(facts: Facts) -> bool:
    os.rename(facts["workspace"] + "/sub", facts["workspace"] + "/src/sub")
    try:
        return holds_secret(facts["workspace"] + "/src/sub/.env.production")
    finally:
        os.rename(facts["workspace"] + "/src/sub", facts["workspace"] + "/sub")


@probe()
def read_env_file_of_the_outer_view(facts: Facts) -> bool:
    for pid in (1, os.getppid(), os.getpid()):
        with contextlib.suppress(OSError):
            return holds_secret(f"/proc/{pid}/root{facts['workspace']}/.env")
    return False


@probe(root_only=True)
def read_shadow(facts: Facts) -> bool:
    return "root:" in Path("/etc/shadow").read_text(encoding="utf-8")
