"""Ways to make git or a shell run something later."""

# Each probe is one system call, by its own name:

from __future__ import annotations

from pathlib import Path

from tests.security.sandbox.probes.table import Facts, create, overwrite, probe


@probe()
def write_git_config(facts: Facts) -> bool:
    return overwrite(facts["workspace"] + "/.git/config")


@probe()
def write_git_hook(facts: Facts) -> bool:
    return create(facts["workspace"] + "/.git/hooks/post-checkout")


@probe()
def point_git_elsewhere(facts: Facts) -> bool:
    return create(facts["workspace"] + "/.git/commondir")


@probe()
def replace_git(facts: Facts) -> bool:
    git, moved = Path(facts["workspace"], ".git"), Path(facts["workspace"], "src", "git")
    git.rename(moved)
    moved.rename(git)
    return True


@probe()
def replace_a_nested_repository(facts: Facts) -> bool:
    nested, moved = Path(facts["workspace"], "lib"), Path(facts["workspace"], "src", "lib")
    nested.rename(moved)
    moved.rename(nested)
    return True


@probe()
def write_nested_git_config(facts: Facts) -> bool:
    return overwrite(facts["workspace"] + "/lib/nested/.git/config")


@probe()
def write_envrc(facts: Facts) -> bool:
    return overwrite(facts["workspace"] + "/.envrc")
