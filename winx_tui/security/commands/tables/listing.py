"""Programs that say which files there are, and what they are."""

from __future__ import annotations

from winx_tui.security.commands.operand_checks import check_response_file
from winx_tui.security.commands.programs import Program

_LS = (
    "-1 -a -A -b -B -c -C -d -f -F -g -G -h -H -i -I: -k -l -L -m -n -N -o -p -q -Q -r -R -s -S -t"
    " -T: -u -U -v -w: -x -X -Z --all --almost-all --author --block-size= --classify[=]"
    " --color[=] --directory --file-type --format= --full-time --group-directories-first --hide="
    " --human-readable --hyperlink[=] --ignore= --ignore-backups --indicator-style= --inode"
    " --kibibytes --literal --no-group --numeric-uid-gid --quote-name --quoting-style= --recursive"
    " --reverse --show-control-chars --si --size --sort= --tabsize= --time= --time-style= --width="
    " --zero --dereference --dereference-command-line"
)

LISTING: tuple[Program, ...] = (
    Program("ls", _LS, inert="names"),
    Program("dir", _LS, inert="names"),
    Program("vdir", _LS, inert="names"),
    Program(
        "tree",
        "-a -A -C -d -D -f -F -g -h -i -I: -J -L: -n -N -p -P: -q -Q -r -s -S -t -u -U -v -x -X"
        " --charset= --dirsfirst --du --filelimit= --gitignore --ignore-case --inodes --matchdirs"
        " --noreport --nolinks --prune --si --sort= --timefmt=",
    ),
    Program(
        "du",
        "-0 -a -b -B: -c -d: -h -k -l -m -P -s -S -t: -x --all --apparent-size --block-size="
        " --bytes"
        " --exclude= --human-readable --inodes --max-depth= --null --one-file-system"
        " --separate-dirs --si --summarize --threshold= --time[=] --time-style= --total",
        inert="names",
    ),
    Program(
        "df",
        "-a -B: -h -H -i -k -l -m -P -t: -T -x: --all --block-size= --human-readable --inodes"
        " --local --output[=] --portability --print-type --si --total --type= --exclude-type=",
    ),
    Program(
        "stat",
        "-c: -f -L -t --dereference --file-system --format= --printf= --terse",
        inert="names",
    ),
    Program(
        "file",
        "-0 -b -E -F: -h -i -I -k -l -L -n -N -r -v --brief --dereference --keep-going --mime"
        " --mime-encoding --mime-type --no-buffer --no-dereference --no-pad --print0 --raw"
        " --separator=",
    ),
    Program(
        "readlink",
        "-e -f -m -n -q -s -v -z --canonicalize --canonicalize-existing --canonicalize-missing"
        " --no-newline --quiet --silent --verbose --zero",
        inert="names",
    ),
    Program(
        "realpath",
        "-e -L -m -P -q -s -z --canonicalize-existing --canonicalize-missing --logical --physical"
        " --quiet --relative-base=@ --relative-to=@ --no-symlinks --strip --zero",
        inert="names",
    ),
    Program("basename", "-a -s: -z --multiple --suffix= --zero", "text", "text"),
    Program("dirname", "-z --zero", "text", "text"),
    Program("pathchk", "-p -P --portability", "text", "text"),
    Program("pwd", "-L -P", "none"),
    Program("which", "-a -s", "text"),
    Program("whereis", "-b -m -s -u", "text"),
    Program("type", "-a -f -p -P -t", "text"),
    Program("namei", "-l -m -n -o -v -x --long --modes --nosymlinks --owners --vertical"),
    Program("size", "-A -B -d -o -t -x --totals --radix= --format=", check=check_response_file),
    Program(
        "nm",
        "-a -A -C -D -g -n -o -p -P -r -S -u --demangle --dynamic --extern-only",
        check=check_response_file,
    ),
    Program(
        "readelf",
        "-a -d -e -g -h -l -n -r -s -S -t -V -W --all --dynamic --symbols --wide",
        check=check_response_file,
    ),
    Program(
        "objdump",
        "-a -d -D -f -h -p -r -R -s -t -T -x -C -M: --no-show-raw-insn",
        check=check_response_file,
    ),
)
