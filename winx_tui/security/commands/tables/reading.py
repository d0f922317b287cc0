"""Programs that print, cut and compare the text of files."""

from __future__ import annotations

from winx_tui.security.commands.operand_checks import check_response_file
from winx_tui.security.commands.programs import Program

_SUMS = (
    "-b -c -t -w -z --binary --tag --text --zero --quiet --status --strict --warn --ignore-missing"
)

READING: tuple[Program, ...] = (
    Program(
        "cat",
        "-A -b -e -E -n -s -t -T -u -v --number --number-nonblank --show-all --show-ends"
        " --show-nonprinting --show-tabs --squeeze-blank",
        inert="globs",
    ),
    Program("tac", "-b -r -s: --before --regex --separator=", inert="globs"),
    Program(
        "nl",
        "-b: -d: -f: -h: -i: -l: -n: -p -s: -v: -w: --body-numbering= --header-numbering="
        " --footer-numbering= --number-format= --number-separator= --number-width="
        " --starting-line-number= --line-increment= --join-blank-lines= --no-renumber",
        inert="globs",
    ),
    Program("rev", "-0 --zero", inert="globs"),
    Program(
        "head",
        "-# -c: -n: -q -v -z --bytes= --lines= --quiet --silent --verbose --zero-terminated",
        inert="globs",
    ),
    Program("tail", "-# -c: -n: -q -v -z --bytes= --lines= --quiet --silent --verbose"),
    Program(
        "wc", "-c -l -L -m -w --bytes --chars --lines --words --max-line-length", inert="names"
    ),
    Program(
        "cut",
        "-b: -c: -d: -f: -n -s -z --bytes= --characters= --delimiter= --fields= --complement"
        " --only-delimited --output-delimiter= --zero-terminated",
        inert="globs",
    ),
    Program("paste", "-d: -s -z --delimiters= --serial --zero-terminated", inert="globs"),
    Program("join", "-1: -2: -a: -e: -i -j: -o: -t: -v: -z --check-order --nocheck-order --header"),
    Program("comm", "-1 -2 -3 -z --check-order --nocheck-order --output-delimiter= --total"),
    Program(
        "cmp",
        "-b -i: -l -n: -s --print-bytes --ignore-initial= --verbose --bytes= --quiet --silent",
    ),
    Program(
        "diff",
        "-# -a -b -B -c -C: -d -e -E -F: -i -I: -L: -n -N -p -q -r -s -S: -t -T -u -U: -w -W: -x:"
        " -X@ -y -Z --brief --side-by-side --unified[=] --context[=] --recursive --new-file --text"
        " --ignore-case --ignore-all-space --ignore-blank-lines --ignore-space-change"
        " --ignore-trailing-space --ignore-matching-lines= --label= --color[=] --width= --exclude="
        " --exclude-from=@ --report-identical-files --minimal --show-c-function --normal"
        " --suppress-common-lines --left-column --no-dereference --strip-trailing-cr"
        " --from-file=@ --to-file=@ --tabsize= --expand-tabs",
        follows_links=("-r", "--recursive"),
    ),
    Program("diff3", "-a -A -e -E -m -T -x -X -3 --text --merge --show-all"),
    Program(
        "sort",
        "-b -c -C -d -f -g -h -i -k: -m -M -n -r -R -s -S: -t: -u -V -z --check[=]"
        " --dictionary-order"
        " --field-separator= --general-numeric-sort --human-numeric-sort --ignore-case"
        " --ignore-leading-blanks --ignore-nonprinting --key= --merge --month-sort --numeric-sort"
        " --random-sort --reverse --stable --unique --version-sort --zero-terminated --sort="
        " --debug",
    ),
    Program(
        "uniq",
        "-c -d -D -f: -i -s: -u -w: -z --count --repeated --unique --ignore-case --skip-fields="
        " --skip-chars= --check-chars= --all-repeated[=] --group[=] --zero-terminated",
        limit=1,
    ),
    Program("tr", "-c -C -d -s -t --complement --delete --squeeze-repeats --truncate-set1", "text"),
    Program("fold", "-# -b -c -s -w: --bytes --characters --spaces --width=", inert="globs"),
    Program(
        "fmt",
        "-# -c -g: -p: -s -t -u -w: --crown-margin --goal= --prefix= --split-only"
        " --tagged-paragraph --uniform-spacing --width=",
        inert="globs",
    ),
    Program("expand", "-i -t: --initial --tabs=", inert="globs"),
    Program("unexpand", "-a -t: --all --first-only --tabs=", inert="globs"),
    Program("column", "-t -s: -c: -n -x -e --table --separator= --fillrows", inert="globs"),
    Program("pr", "-# -a -d -h: -l: -m -n[:] -o: -t -T -w: -W:"),
    Program(
        "od",
        "-a -A: -b -c -d -f -i -j: -l -N: -o -s -t: -v -w[:] -x --address-radix= --format="
        " --skip-bytes= --read-bytes= --output-duplicates --width[=]",
        inert="globs",
    ),
    Program("xxd", "-# -a -b -c: -C -d -e -g: -i -l: -n: -o: -p -ps -s: -u", limit=1),
    Program("hexdump", "-b -c -C -d -e: -n: -o -s: -v -x --canonical --length= --skip="),
    Program("hd", "-n: -s: -v"),
    Program(
        "strings",
        "-a -d -e: -f -n: -o -s: -t: -w -# --all --bytes= --encoding= --print-file-name --radix=",
        check=check_response_file,
    ),
    Program("base64", "-d -D -i -w: --decode --ignore-garbage --wrap=", inert="globs"),
    Program("base32", "-d -i -w: --decode --ignore-garbage --wrap=", inert="globs"),
    Program("basenc", "-d -i -w: --base64 --base64url --base32 --base16 --decode --wrap="),
    *(
        Program(name, _SUMS.replace("-c ", ""), inert="globs")
        for name in ("md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum")
    ),
    Program("b2sum", "-b -l: -t -z --binary --length= --tag --text --zero", inert="globs"),
    Program("shasum", "-a: -b -t -U -0 --algorithm= --binary --portable --text", inert="globs"),
    Program("cksum", "-a: --algorithm= --base64 --raw --tag --untagged --zero", inert="globs"),
    Program("sum", "-r -s --sysv", inert="globs"),
    Program("shuf", "-e -i: -n: -r -z --echo --input-range= --head-count= --repeat", limit=1),
    Program("tsort", inert="globs"),
    Program(
        "numfmt",
        "-d: -z --delimiter= --field= --format= --from= --from-unit= --grouping --header[=]"
        " --invalid= --padding= --round= --suffix= --to= --to-unit=",
        "text",
    ),
    Program("iconv", "-c -f: -l -s -t: --from-code= --to-code= --list"),
    Program("colrm", operands="text"),
    Program("look", "-a -d -f -t:", "pattern", limit=2),
)
