"""git's subcommands that only read, with the options that keep them so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GitOperands = Literal["revisions", "none", "text", "pattern"]


@dataclass(frozen=True, slots=True)
class GitCommand:
    """One subcommand: its harmless options, and what its operands may be."""

    options: str
    operands: GitOperands = "revisions"
    """revisions: revisions and paths of the workspace; pattern: the first is text."""
    needs_one_of: tuple[str, ...] = ()
    """Options without which an operand would create something."""
    words: tuple[str, ...] = ()
    """Second words that only read, as in `stash list`; empty where there are none."""


_DIFF = (
    "-# -p -u -U: -R -a -b -w -W -z -s -M[:] -C[:] -B[:] -D -l: -S: -G: --patch --no-patch --raw"
    " --patch-with-raw --patch-with-stat --stat[=] --stat-width= --stat-count= --compact-summary"
    " --numstat --shortstat --dirstat[=] --summary --name-only --name-status --color[=] --no-color"
    " --color-moved[=] --no-color-moved --color-words[=] --word-diff[=] --word-diff-regex="
    " --no-renames --find-renames[=] --find-copies[=] --find-copies-harder --check --full-index"
    " --binary --abbrev[=] --no-abbrev --diff-filter= --text --ignore-space-at-eol"
    " --ignore-space-change --ignore-all-space --ignore-blank-lines --ignore-cr-at-eol"
    " --inter-hunk-context= --function-context --unified= --minimal --patience --histogram"
    " --diff-algorithm= --indent-heuristic --no-indent-heuristic --no-prefix --src-prefix="
    " --dst-prefix= --relative --no-relative --pickaxe-all --pickaxe-regex --exit-code --quiet"
    " --no-ext-diff --no-textconv --ignore-submodules[=] --irreversible-delete"
    " --line-prefix= --ws-error-highlight= --cc -c --combined-all-paths -t -r -m"
)
_LOG = (
    _DIFF + " -n: -g -i -E -F -P -L: --oneline --graph --all --branches[=] --tags[=] --remotes[=]"
    " --decorate[=] --no-decorate --decorate-refs= --max-count= --skip= --since= --after= --until="
    " --before= --author= --committer= --grep= --invert-grep --all-match --regexp-ignore-case"
    " --extended-regexp --fixed-strings --perl-regexp --merges --no-merges --first-parent"
    " --reverse --date= --date-order --topo-order --author-date-order --follow --format="
    " --pretty[=]"
    " --abbrev-commit --no-abbrev-commit --walk-reflogs --left-right --cherry-pick --cherry"
    " --cherry-mark --left-only --right-only --boundary --full-history --dense --sparse"
    " --simplify-merges --simplify-by-decoration --ancestry-path --parents --children --source"
    " --no-notes --no-mailmap --mailmap --use-mailmap --relative-date --no-show-signature"
    " --min-parents= --max-parents= --no-walk --log-size --not --full-diff --show-linear-break[=]"
    " --clear-decorations --no-patch --diff-merges= --reflog --glob= --exclude="
)
_LIST_REFS = (
    "-a -r -v -vv -i -l --all --remotes --list --verbose --show-current --contains= --no-contains="
    " --merged= --no-merged= --points-at= --sort= --format= --color[=] --no-color --column[=]"
    " --no-column --abbrev= --no-abbrev --ignore-case -n[:]"
)
_FILTERS = ("--merged", "--no-merged", "--contains", "--no-contains", "--points-at")

GIT_COMMANDS: dict[str, GitCommand] = {
    "status": GitCommand(
        "-s -b -v -z -u[:] --short --branch --porcelain[=] --long --verbose --untracked-files[=]"
        " --ignored[=] --ignore-submodules[=] --show-stash --ahead-behind --no-ahead-behind"
        " --renames --no-renames --find-renames[=] --column[=] --no-column"
    ),
    "log": GitCommand(_LOG),
    "whatchanged": GitCommand(_LOG),
    "show": GitCommand(_LOG),
    "rev-list": GitCommand(_LOG + " --count --objects --timestamp --header"),
    "reflog": GitCommand(_LOG, words=("show",)),
    "diff": GitCommand(_DIFF + " --cached --staged --merge-base"),
    "diff-tree": GitCommand(_DIFF + " --root --no-commit-id --stdin --always --pretty[=]"),
    "diff-index": GitCommand(_DIFF + " --cached --merge-base"),
    "diff-files": GitCommand(_DIFF),
    "range-diff": GitCommand("--no-color --color[=] --creation-factor= --no-dual-color -s --stat"),
    "shortlog": GitCommand(
        "-n -s -e -w[:] -c --numbered --summary --email --committer --group= --all --since="
        " --until="
        " --no-merges --merges --author= --grep="
    ),
    "blame": GitCommand(
        "-L: -l -t -s -e -f -n -p -w -M[:] -C[:] -c --root --line-porcelain --porcelain --show-name"
        " --show-number --show-email --date= --since= --color-lines --color-by-age --abbrev="
        " --incremental --show-stats --reverse --first-parent --no-progress"
    ),
    "annotate": GitCommand("-L: -l -t -w"),
    "rev-parse": GitCommand(
        "--abbrev-ref[=] --short[=] --verify -q --quiet --show-toplevel --git-dir"
        " --absolute-git-dir"
        " --show-prefix --show-cdup --is-inside-work-tree --is-inside-git-dir --is-bare-repository"
        " --is-shallow-repository --symbolic --symbolic-full-name --all --branches[=] --tags[=]"
        " --remotes[=] --git-common-dir --git-path= --show-superproject-working-tree --revs-only"
        " --no-revs --flags --no-flags --show-object-format[=] --sq --not"
    ),
    "describe": GitCommand(
        "--tags --all --always --long --contains --abbrev= --exact-match --first-parent"
        " --match= --exclude= --candidates= --dirty[=] --broken[=]"
    ),
    "cat-file": GitCommand(
        "-p -t -s -e --batch[=] --batch-check[=] --batch-all-objects --unordered --buffer"
    ),
    "ls-files": GitCommand(
        "-c -d -m -o -i -s -u -k -t -v -z -x: --cached --deleted --modified --others --ignored"
        " --stage --unmerged --killed --exclude= --exclude-standard --directory"
        " --no-empty-directory"
        " --error-unmatch --full-name --abbrev[=] --deduplicate --eol --format="
        " --recurse-submodules"
    ),
    "ls-tree": GitCommand(
        "-d -r -t -l -z --name-only --name-status --long --full-name --full-tree --object-only"
        " --abbrev[=] --format="
    ),
    "grep": GitCommand(
        "-# -a -I -i -w -v -h -H -E -G -F -P -n -l -L -c -p -W -q -z -o -r -e: -A: -B: -C: -m:"
        " --cached --untracked --no-exclude-standard --exclude-standard --text --ignore-case"
        " --word-regexp --invert-match --full-name --extended-regexp --basic-regexp --fixed-strings"
        " --perl-regexp --line-number --column --files-with-matches --files-without-match"
        " --name-only"
        " --count --color[=] --no-color --break --heading --show-function --function-context"
        " --context= --after-context= --before-context= --max-depth= --max-count= --only-matching"
        " --and --or --not --all-match --quiet --null --recursive --no-recursive --threads=",
        "pattern",
    ),
    "branch": GitCommand(_LIST_REFS, needs_one_of=("-l", "--list", *_FILTERS)),
    "tag": GitCommand(
        _LIST_REFS.replace("-a -r -v -vv ", ""), needs_one_of=("-l", "--list", "-n", *_FILTERS)
    ),
    "for-each-ref": GitCommand(
        "--count= --sort= --format= --color[=] --points-at= --merged[=] --no-merged[=] --contains="
        " --no-contains= --ignore-case",
        "text",
    ),
    "show-ref": GitCommand(
        "--head --heads --tags -d -s -q --dereference --hash[=] --verify --abbrev[=] --quiet",
        "text",
    ),
    "show-branch": GitCommand("-r -a --list --all --remotes --no-color --color --topo-order"),
    "symbolic-ref": GitCommand("-q --short --quiet"),
    "name-rev": GitCommand("--tags --all --name-only --always --refs= --no-undefined"),
    "merge-base": GitCommand("-a --all --octopus --independent --is-ancestor --fork-point"),
    "cherry": GitCommand("-v --abbrev="),
    "count-objects": GitCommand("-v -H --verbose --human-readable", "none"),
    "check-ignore": GitCommand("-q -v -z -n --quiet --verbose --non-matching --no-index"),
    "check-attr": GitCommand("-a -z --all --cached"),
    "version": GitCommand("--build-options", "none"),
    "stash": GitCommand(_LOG, words=("list", "show")),
    "worktree": GitCommand("-v --verbose --porcelain -z", "none", words=("list",)),
    "remote": GitCommand("-v --verbose --all --push", "text", words=("get-url",)),
    "notes": GitCommand("", words=("list", "show")),
    "config": GitCommand("--get --get-all --show-origin --show-scope --type= --bool --int", "text"),
}
