"""Kill winx at hundreds of points and print what held: `python -m scripts.torture --points 500`.

With --write the table goes to docs/torture.md. A point is a number, which decides all that is
drawn for it: `--first N --points 1` tries one again. How far winx has come at a moment also
depends on the machine, so a second try may kill it a little earlier or later.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

_PAGE = Path(__file__).parents[1] / "docs/torture.md"
_ROOT = Path(__file__).parents[1]
_HEAD = """# winx, killed

`python -m scripts.torture --points {points} --write` has written this page. In each run a real
`winx` works in a real git project, with a scripted model on loopback: edits of one file and of
several, commands (`mv`, `rm -rf`, `sed -i`, `git checkout`, `git clean -fdx`, `chmod`, one in the
background), commands that are typed, compaction, `/undo` and `/redo`, `winx undo`; by `winx -p`,
`--repl` and on the screen. It is killed by SIGKILL at a moment that is drawn: some time after the
work began, or with the n-th write to the session, the checkpoints, the journal of edits, the
project or anything else; in {share} of 100 runs with all the processes it has started
but a warm model host, otherwise alone. Then winx is started again:

- resumed: whatever `winx -p` has shown is in the log, `winx sessions show` reads it, and the
  next prompt is obeyed, in a request that holds each earlier message once and for each call its
  result; of a prompt that was being typed, what was saved is whole, and back in the next winx;
- files: each file of the project is as it was at a boundary of steps, nothing is left over after
  the start, SQLite's integrity check passes, the journal of edits is readable;
- undo: all that was recorded is taken back, turn by turn, and the project is as it was before the
  first one; made again, it is as it was before that.

An answer that was still coming is not kept. What a command that was killed had half written itself
is not counted as torn; it is taken back.

The same is tried in the test suite by touches of the disk: a conversation is killed at its n-th
one, for each n (`WINX_EXPLORE=1 pytest tests/torture/test_touches.py`).
"""


def main() -> None:
    """Try points with several workers."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture")
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--deeds", help="names of deeds, with commas between")
    parser.add_argument("--results", type=Path, help="keep results here; those there are not tried")
    parser.add_argument("--write", action="store_true", help="write docs/torture.md")
    options = parser.parse_args()
    began_s = time.monotonic()
    results = _kept(options.results)
    known = {result["seed"] for result in results}
    wanted = range(options.first, options.first + options.points)
    seeds = [seed for seed in wanted if seed not in known]
    deeds = ("--deeds", options.deeds) if options.deeds else ()
    with tempfile.TemporaryDirectory(prefix="winx-torture-") as scratch:
        threads = []
        for worker in range(options.workers):
            share = ",".join(map(str, seeds[worker :: options.workers]))
            command = [sys.executable, "-m", "tests.torture", "--base", f"{scratch}/{worker}"]
            command += ["--seeds", share, *deeds]
            thread = Thread(target=_try, args=(command, results, options.results))
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()
    results.sort(key=lambda result: result["seed"])
    lines = [*_table(results), "", *_failures(results)]
    took = f"{len(results)} points, {(time.monotonic() - began_s) / 60:.0f} minutes"
    print("\n".join([*lines, "", took]))
    if options.write:
        page = _HEAD.format(points=options.points, share=60)
        _PAGE.write_text("\n".join([page, *lines, ""]), encoding="utf-8")
    if len(results) < len(wanted) or any(map(_is_failed, results)):
        raise SystemExit(1)


def _kept(file: Path | None) -> list[dict[str, Any]]:
    if file is None or not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _try(command: Sequence[str], results: list[dict[str, Any]], kept: Path | None) -> None:
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            result = json.loads(line)
            results.append(result)
            if _is_failed(result):
                print(line, end="", flush=True)
            if kept is not None:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(line)


def _is_failed(result: dict[str, Any]) -> bool:
    return bool(result["resumed"] or result["files"] or result["undo"])


def _table(results: Iterable[dict[str, Any]]) -> Iterator[str]:
    rows: dict[tuple[str, str], Counter[str]] = {}
    for result in results:
        row = rows.setdefault((result["point"], result["way"]), Counter())
        row["runs"] += 1
        for what in ("resumed", "files", "undo"):
            row[what] += not result[what]
        row["asked"] += bool(result["asked"])
    total: Counter[str] = sum(rows.values(), Counter())
    yield "| killed by | under way | runs | resumed | files whole | undo right | asked first |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for (point, way), row in [*sorted(rows.items()), (("all", ""), total)]:
        counts = " | ".join(
            str(row[what]) for what in ("runs", "resumed", "files", "undo", "asked")
        )
        yield f"| {point} | {way} | {counts} |"
    yield ""
    yield "Asked first: what was done when winx was killed is taken back only if a person says so,"
    yield "since it cannot be told from somebody else's work."


def _failures(results: Iterable[dict[str, Any]]) -> Iterator[str]:
    failed = [result for result in results if _is_failed(result)]
    yield f"{len(failed)} points have failed{':' if failed else '.'}"
    for result in failed:
        complaints = (*result["resumed"], *result["files"], *result["undo"])
        yield (
            f"- {result['seed']} ({result['deed']}, {result['point']}, {result['way']}): "
            + ("; ".join(complaints)[:600])
        )


if __name__ == "__main__":
    main()
