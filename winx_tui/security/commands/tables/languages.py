"""Programs with a language of their own, archives, and git."""

from __future__ import annotations

from winx_tui.security.commands.archives import judge_tar
from winx_tui.security.commands.filters import judge_awk, judge_jq, judge_sed
from winx_tui.security.commands.git import judge_git
from winx_tui.security.commands.programs import Program

LANGUAGES: tuple[Program, ...] = (
    Program("sed", judge=judge_sed),
    *(Program(name, judge=judge_awk) for name in ("awk", "gawk", "mawk", "nawk")),
    Program("jq", judge=judge_jq),
    Program("git", judge=judge_git),
    Program("tar", judge=judge_tar),
    Program("zipinfo", "-1 -2 -h -l -m -s -t -v -z", limit=1),
    Program("zcat", "-f -q"),
    Program("bzcat", "-q"),
    Program("xzcat", "-q"),
    Program("zstdcat", "-q"),
)
