"""Changes commands as somebody would who looks for a way past the classifier."""

from __future__ import annotations

import random
from collections.abc import Sequence

# fmt: off
PIECES = (
    # redirections and pipes
    " > out", " >out", ">", " >> a.txt", " 2> err", " &> out", " >& out", "<", " <> f", " | ", "|",
    ">|", " >&2 ", " 2>&1 >out", " |& ", "</dev/tcp/127.0.0.1/9", ">/dev/tcp/127.0.0.1/9",
    # lists and groups
    " && ", " || ", "; ", "\n", " & ", "(", ")", "{", "}", "[", "]", "[[", "]]", "`", "$(", "${",
    "((", "))", ";;", " ;& ", " esac ", " in ", " coproc ", " function f ", "f() ", " time ",
    # quoting and expansion
    "'", '"', "\\", "\\\n", "$", "~", "*", "?", "!", "#", ",", "=", ":", "@", "%", "^", "-", "--",
    "$'\\x3e'", "$'\\n'", '$"', "${a:=b}", "${!a}", "${x@P}", "$((a[$(touch PWNED)]))", "\r",
    # options that write or run
    " -o out", " -i", " -e", " w out", "w out", ";w out", "e", " -delete", " -exec ./x ;", " -f ",
    " --output=out", " --pre=./x", " --compress-program=./x -S1", " -fprint out", " -ok ./x ;",
    " -execdir ./x ;", "1e ./x", " -T .", " --in-place", " -c core.pager=./x ", " -p ",
    " --ext-diff", " --textconv", " -O./x ", " --open-files-in-pager=./x", " -C .git ",
    # programs
    " tee out", " ./x", " touch PWNED", " sh x", " xargs ./x ", " env ./x ", " command ", " exec ",
    " eval ", " source x ", " . ./x ", " builtin ", " nohup ./x", " trap './x' EXIT ",
    # what lies outside
    "../secret", " ../secret", " ~/.netrc", "/etc/passwd", " -C ..", "{a,b}", "<(ls)", ">(tee out)",
    " ~+/../secret", " ./../secret", " $OLDPWD/../secret", "{..,x}/secret", " ../*",
    "/proc/self/cwd", "\x0b",
    # variables and here-documents
    " -a ", " -o ", " > ", "'w out'", "$IFS", "${IFS}", "$HOME", "~/", "<<<x", "<<'E'\nx\nE\n",
    "<<E\n$(./x)\nE\n", "PATH=. ", "BASH_ENV=x ", "LD_PRELOAD=./x ", "GIT_DIR=. ", "IFS=/ ",
    # words of the grammar
    " cd .. ", " cd src ", " while ", " do ", " done ", " then ", " fi ", "\t", "  ", "a", "1",
)
# fmt: on


def mutant(source: random.Random, seeds: Sequence[str], donors: Sequence[str]) -> str:
    """Return a seed after one to three changes; some end as a donor does."""
    text = source.choice(seeds)
    for _ in range(source.randint(1, 3)):
        at = source.randint(0, len(text))
        match source.randrange(5):
            case 0:
                text = text[:at] + source.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + source.randint(1, 4) :]
            case 2:
                other = source.choice(donors)
                text = text[:at] + other[source.randint(0, len(other)) :]
            case 3:
                words = text.split(" ")
                source.shuffle(words)
                text = " ".join(words)
            case _:
                words = text.split(" ")
                words.insert(source.randint(0, len(words)), source.choice(PIECES).strip())
                text = " ".join(words)
    return text


def mutants(seed: str, seeds: Sequence[str], donors: Sequence[str], number: int) -> list[str]:
    """Return different mutants, the same ones for the same seed."""
    source = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < number:
        found[mutant(source, seeds, donors)] = None
    return list(found)
