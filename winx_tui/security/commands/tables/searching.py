"""Programs that search in files, and for files by name."""

from __future__ import annotations

from winx_tui.security.commands.programs import Program
from winx_tui.security.commands.searches import check_hunt, judge_fd, judge_find, judge_rg

_GREP = (
    "-# -a -A: -b -B: -c -C: -d: -D: -e: -E -f@ -F -G -h -H -i -I -l -L -m: -n -o -P -q -r -R -s -T"
    " -u -U -v -V -w -x -y -z -Z --after-context= --basic-regexp --before-context= --binary"
    " --binary-files= --byte-offset --color[=] --colour[=] --context= --count --devices="
    " --directories= --exclude= --exclude-dir= --exclude-from=@ --extended-regexp --file=@"
    " --files-with-matches --files-without-match --fixed-strings --ignore-case --include="
    " --initial-tab --invert-match --label= --line-buffered --line-number --line-regexp"
    " --max-count= --no-filename --no-ignore-case --no-messages --null --null-data"
    " --only-matching --perl-regexp --quiet --recursive --dereference-recursive --regexp="
    " --silent --text --with-filename --word-regexp"
)

SEARCHING: tuple[Program, ...] = (
    *(
        Program(
            name,
            _GREP,
            "pattern",
            follows_links=("-R", "--dereference-recursive"),
            check=check_hunt,
        )
        for name in ("grep", "egrep", "fgrep")
    ),
    Program("rg", judge=judge_rg),
    Program("find", judge=judge_find),
    Program("fd", judge=judge_fd),
    Program("fdfind", judge=judge_fd),
)
