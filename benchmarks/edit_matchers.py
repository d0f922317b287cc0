"""Puts the same distorted edits through several matchers and counts what lands where.

The edits are true ones, written down as weak models write them: shifted, numbered, with typed
quotes, with blank lines lost. Each matcher gets them in its own syntax and in a Python of its
own. Right means: each line that the edit keeps is as it was, at any other place nothing changed,
and new lines are indented as the file is. Line ends and blanks before them are judged apart, since
some matchers write LF whatever the file had.

    python -m benchmarks.edit_matchers [--edits N] [--seed N] [--wcgw PYTHON] [--aider PYTHON]
    python -m benchmarks.edit_matchers --by-distortion N

With --by-distortion, only the matcher of this project is run, on N requests with anchors and all
ways of writing them down, and the outcomes are counted for each distortion.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from tests.edit.distortions import DISTORTIONS, Request, distorted_request
from tests.edit.envelopes import blocks
from tests.edit.outcomes import Expected, is_outcome
from tests.edit.verdicts import Verdict, request_text, verdict
from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.errors import EditError
from winx_tui.edit.proposal import read_proposal
from winx_tui.workspace.text_file import split_lines

TIMEOUT_S = 10
"""For one edit; a matcher that takes longer has refused it."""

_LOOP = """
import contextlib, io, json, signal, sys

def give_up(*_):
    raise TimeoutError

signal.signal(signal.SIGALRM, give_up)
for line in sys.stdin:
    case = json.loads(line)
    # As text files are opened by both: any end of line is read as LF.
    content = case["content"].replace("\\r\\n", "\\n").replace("\\r", "\\n")
    signal.alarm({timeout_s})
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            text, refused = edit(content, case["request"])
    except Exception:
        text, refused = content, 1
    signal.alarm(0)
    print(json.dumps({{"text": text, "refused": bool(refused), "changed": text != content}}))
"""

_WCGW = """
from wcgw.client.file_ops.search_replace import search_replace_edit

def edit(content, request):
    try:
        return search_replace_edit(request.strip().split("\\n"), content, lambda _: None)[0], 0
    except Exception:
        request = request.replace('\\\\"', '"')
        return search_replace_edit(request.strip().split("\\n"), content, lambda _: None)[0], 0
"""

_AIDER = """
from aider.coders.editblock_coder import do_replace, find_original_update_blocks

def edit(content, request):
    fence, failed = ("```", "```"), 0
    for name, before, after in list(find_original_update_blocks(request, fence, ["sample.py"])):
        changed = do_replace(name, content, before, after, fence)
        failed += not changed
        content = changed or content
    return content, failed
"""

OUTCOMES = (
    "landed right",
    "but for line ends",
    "in part",
    "landed wrong",
    "refused",
    "rightly refused",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a matcher made of a request."""

    text: str
    is_refused: bool
    is_changed: bool


def comparable_requests(count: int, seed: int) -> list[Request]:
    """Draw requests that need no syntax of this project's own, so none with anchors."""
    names = [name for name in DISTORTIONS if "anchor" not in name and name != "exact"]
    rng = random.Random(seed)
    requests: list[Request] = []
    while len(requests) < count:
        if request := distorted_request(rng, names[len(requests) % len(names)]):
            requests.append(request)
    return requests


def judge(request: Request, outcome: Outcome) -> str:
    """Name the outcome of a request."""
    means_nothing = DISTORTIONS[request.distortion].is_refused
    if outcome.is_refused:
        if outcome.is_changed:
            return "in part"
        return "rightly refused" if means_nothing else "refused"
    if means_nothing:
        return "landed wrong"
    if is_outcome(outcome.text, list(request.expected)):
        return "landed right"
    any_end = [with_any_end(line) for line in request.expected]
    return "but for line ends" if is_outcome(outcome.text, any_end) else "landed wrong"


def with_any_end(line: Expected) -> Expected:
    """Overlook how a line ends, and blanks before that."""
    own = line.normal or str
    ends = frozenset(("", "\n", "\r\n", "\r"))
    return replace(line, ends=ends, normal=lambda body: own(body).rstrip())


def own_outcomes(requests: Sequence[Request]) -> list[Outcome]:
    """Run the matcher of this project."""
    outcomes = []
    for request in requests:
        content = "".join(request.edit.file.lines)
        try:
            proposal = read_proposal(blocks(request.sent))
            applied = apply_blocks(split_lines(content), proposal.blocks)
        except EditError:
            outcomes.append(Outcome(content, is_refused=True, is_changed=False))
        else:
            outcomes.append(Outcome(applied.text, is_refused=False, is_changed=True))
    return outcomes


def other_outcomes(python: str, program: str, texts: Sequence[tuple[str, str]]) -> list[Outcome]:
    """Run another matcher in the Python that has it.

    Args:
        python: the interpreter.
        program: defines edit(content, request).
        texts: content and request of each edit.
    """
    given = "".join(
        json.dumps({"content": content, "request": request}) + "\n" for content, request in texts
    )
    with tempfile.TemporaryDirectory() as directory:
        # One of them makes files of the names it is told.
        done = subprocess.run(
            [python, "-c", program + _LOOP.format(timeout_s=TIMEOUT_S)],
            cwd=directory,
            input=given,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [Outcome(one["text"], one["refused"], one["changed"]) for one in answers]


def for_aider(request: Request) -> str:
    """Write a request as aider asks for it: the file's name, and each block in a fence."""
    return "".join(f"sample.py\n```\n{blocks([draft])}```\n\n" for draft in request.sent)


def compare(count: int, seed: int, wcgw: str, aider: str) -> None:
    """Print a line for each matcher."""
    requests = comparable_requests(count, seed)
    contents = ["".join(request.edit.file.lines) for request in requests]
    plain = [blocks(request.sent) for request in requests]
    fenced = [for_aider(request) for request in requests]
    matchers = {"this project": own_outcomes(requests)}
    if wcgw:
        matchers["wcgw"] = other_outcomes(wcgw, _WCGW, list(zip(contents, plain, strict=True)))
    if aider:
        matchers["aider"] = other_outcomes(aider, _AIDER, list(zip(contents, fenced, strict=True)))
    print(f"{count} distorted edits, seed {seed}")
    print(f"{'':14}" + "".join(f"{name:>18}" for name in OUTCOMES))
    for name, outcomes in matchers.items():
        tally = Counter(
            judge(request, outcome) for request, outcome in zip(requests, outcomes, strict=True)
        )
        print(f"{name:14}" + "".join(f"{tally[one]:>18}" for one in OUTCOMES))


def count_by_distortion(count: int, seed: int) -> None:
    """Print a line for each distortion, and what a request takes."""
    rng = random.Random(seed)
    tallies: dict[str, Counter[str]] = {name: Counter() for name in DISTORTIONS}
    spent_s, names = 0.0, list(DISTORTIONS)
    made = 0
    while made < count:
        name = names[made % len(names)]
        if request := distorted_request(rng, name):
            envelope, text = request_text(rng, request)
            start = time.process_time()
            tallies[name][verdict(request, envelope, text)] += 1
            spent_s += time.process_time() - start
            made += 1
    shown = get_args(Verdict)
    print(f"{'':40}" + "".join(f"{one:>10}" for one in shown))
    total: Counter[str] = Counter()
    for name, tally in tallies.items():
        total += tally
        print(f"{name:40}" + "".join(f"{tally[one]:>10}" for one in shown))
    print(f"{'all':40}" + "".join(f"{total[one]:>10}" for one in shown))
    print(f"{spent_s / count * 1000:.2f} ms CPU a request")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wcgw", default="", metavar="PYTHON", help="a Python that has wcgw")
    parser.add_argument("--aider", default="", metavar="PYTHON", help="a Python that has aider")
    parser.add_argument("--by-distortion", type=int, default=0, metavar="N")
    given = parser.parse_args()
    if given.by_distortion:
        count_by_distortion(given.by_distortion, given.seed)
    else:
        compare(given.edits, given.seed, given.wcgw, given.aider)


if __name__ == "__main__":
    main()
