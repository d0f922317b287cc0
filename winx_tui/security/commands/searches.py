"""Judge the programs that search: find, fd, rg, and what grep looks for."""

from __future__ import annotations

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.options import Arguments, option_table, read_arguments
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.secret_words import hunts_key_files, hunts_keys
from winx_tui.security.commands.values import Value
from winx_tui.security.commands.wording import shown

_FIND_LEADS = frozenset({"-H", "-P"})
_FIND_FLAGS = frozenset(
    (
        *("!", "(", ")", ",", "-a", "-and", "-daystart", "-depth", "-d", "-empty", "-executable"),
        *("-false", "-ignore_readdir_race", "-ls", "-mount", "-nogroup", "-noignore_readdir_race"),
        *("-noleaf", "-not", "-nouser", "-o", "-or", "-print", "-print0", "-prune", "-quit"),
        *("-readable", "-true", "-writable", "-xdev", "-nowarn", "-warn"),
    )
)
_FIND_TEXTS = frozenset(
    (
        *("-amin", "-atime", "-cmin", "-ctime", "-fstype", "-gid", "-group", "-ilname", "-iname"),
        *("-inum", "-ipath", "-iregex", "-iwholename", "-links", "-lname", "-maxdepth"),
        *("-mindepth", "-mmin", "-mtime", "-name", "-newerat", "-newerct", "-newermt", "-path"),
        *("-perm", "-printf", "-regex", "-regextype", "-size", "-type", "-uid", "-used", "-user"),
        *("-wholename", "-xtype"),
    )
)
_FIND_NAMES = frozenset({"-name", "-iname", "-path", "-ipath", "-wholename", "-regex", "-iregex"})
_FIND_PATHS = frozenset({"-anewer", "-cnewer", "-newer", "-samefile"})

_FD = option_table(
    "-0 -1 -a -c: -d: -e: -E: -F -g -H -i -I -l -p -q -s -S: -t: -u -j: --absolute-path"
    " --and= --base-directory=@ --case-sensitive --changed-after= --changed-before="
    " --changed-within= --color= --exact-depth= --exclude= --extension= --fixed-strings"
    " --full-path --glob --has-results --hidden --ignore-case --list-details --max-depth="
    " --max-results= --min-depth= --newer= --no-ignore --no-ignore-vcs --older= --one-file-system"
    " --print0 --prune --quiet --regex --relative-path --search-path=@ --size= --threads= --type="
    " --unrestricted"
)
_RG = option_table(
    "-# -0 -. -a -A: -b -B: -c -C: -d: -e: -E: -f@ -F -g: -H -i -I -j: -l -m: -M: -n -N -o -p -P -q"
    " -r: -s -S -t: -T: -u -U -v -w -x --after-context= --auto-hybrid-regex --before-context="
    " --binary --block-buffered --byte-offset --case-sensitive --color= --colors= --column"
    " --context="
    " --context-separator= --count --count-matches --crlf --dfa-size-limit= --encoding= --engine="
    " --field-context-separator= --field-match-separator= --file=@ --files --files-with-matches"
    " --files-without-match --fixed-strings --glob= --glob-case-insensitive --heading --hidden"
    " --iglob= --ignore-case --ignore-file=@ --include-zero --invert-match --json --line-buffered"
    " --line-number --line-regexp --max-columns= --max-columns-preview --max-count= --max-depth="
    " --max-filesize= --mmap --multiline --multiline-dotall --no-config --no-filename --no-heading"
    " --no-ignore --no-ignore-dot --no-ignore-exclude --no-ignore-files --no-ignore-global"
    " --no-ignore-messages --no-ignore-parent --no-ignore-vcs --no-line-number --no-messages"
    " --no-mmap --no-pcre2-unicode --no-require-git --no-unicode --null --null-data"
    " --one-file-system --only-matching --passthru --path-separator= --pcre2 --pretty --quiet"
    " --regex-size-limit= --regexp= --replace= --smart-case --sort= --sortr= --stats --text"
    " --threads= --trim --type= --type-add= --type-clear= --type-list --type-not="
    " --unrestricted --vimgrep --with-filename --word-regexp"
)
_RG_LISTS = ("--files", "--type-list")
_RG_PATTERNS = ("-e", "-f", "--regexp", "--file")


def check_hunt(arguments: Arguments, call: Call) -> None:
    """Refuse a search for keys.

    Raises:
        NotProvenError: if the pattern has the shape of one.
    """
    patterns = arguments.values("-e", "--regexp")
    if not arguments.has(*_RG_PATTERNS):
        patterns = tuple(value.text for value in arguments.operands[:1])
    if any(hunts_keys(pattern) for pattern in patterns):
        raise NotProvenError(f"{call.program} searches for keys")


def judge_rg(call: Call) -> None:
    """Prove that ripgrep only searches inside the workspace."""
    arguments = read_arguments("rg", call.values, _RG)
    for option in arguments.options:
        if option.taking == "path" and option.value != "-":
            call.read_text(option.value)
    operands = arguments.operands
    if not arguments.has(*_RG_LISTS, *_RG_PATTERNS):
        if operands and operands[0].may_be_several:
            raise NotProvenError("what rg searches for is not a plain word")
        operands = operands[1:]
    for value in operands:
        if value.text != "-":
            call.read(value)
    check_hunt(arguments, call)


def judge_fd(call: Call) -> None:
    """Prove that fd only lists files inside the workspace."""
    arguments = read_arguments("fd", call.values, _FD)
    for option in arguments.options:
        if option.taking == "path":
            call.read_text(option.value)
    for value in arguments.operands[:1]:
        if value.may_be_several or hunts_key_files(value.text):
            raise NotProvenError("what fd searches for may be files that hold secrets")
    for value in arguments.operands[1:]:
        call.read(value)


def judge_find(call: Call) -> None:
    """Prove that find only lists files inside the workspace."""
    waiting = list(reversed(call.values))
    while waiting and waiting[-1].is_literal and waiting[-1].text in _FIND_LEADS:
        waiting.pop()
    while waiting and not _begins_expression(waiting[-1]):
        call.read(waiting.pop())
    while waiting:
        _take_predicate(waiting, call)


def _begins_expression(value: Value) -> bool:
    return value.may_be_option or (value.is_literal and value.text in ("!", "(", ")", ","))


def _take_predicate(waiting: list[Value], call: Call) -> None:
    name = _literal(waiting.pop())
    if name in _FIND_FLAGS:
        return
    if name not in _FIND_TEXTS and name not in _FIND_PATHS:
        raise NotProvenError(f"find {shown(name)} is not known to only read")
    if not waiting:
        raise NotProvenError(f"find {name} lacks its value")
    text = _literal(waiting.pop())
    if name in _FIND_PATHS:
        call.read_text(text)
    elif name in _FIND_NAMES and hunts_key_files(text):
        raise NotProvenError(f"find {name} {shown(text)} looks for files that may hold secrets")


def _literal(value: Value) -> str:
    if not value.is_literal:
        raise NotProvenError(f"what {shown(value.text)} gives find is not known")
    return value.text
