"""Judge the programs that look into archives."""

from __future__ import annotations

import re

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.options import option_table, read_arguments
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.values import Value

_TAR = option_table(
    "-t -v -z -j -J -f: --list --verbose --gzip --bzip2 --xz --zstd --file= --full-time"
    " --numeric-owner --exclude= --wildcards --no-wildcards"
)
_OLD_STYLE = re.compile(r"[tvzjJ]*t[vzjJ]*f?")


def judge_tar(call: Call) -> None:
    """Prove that tar only lists an archive inside the workspace.

    A name with a colon would be on another machine.
    """
    values = call.values
    if values and values[0].is_literal and _OLD_STYLE.fullmatch(values[0].text):
        values = (Value("-" + values[0].text, may_be_option=True), *values[1:])
    arguments = read_arguments("tar", values, _TAR)
    if not arguments.has("-t", "--list"):
        raise NotProvenError("tar does more than list an archive")
    for name in arguments.values("-f", "--file"):
        if ":" in name:
            raise NotProvenError("tar may ask another machine for an archive")
        if name != "-":
            call.read_text(name)
