"""Measures what checkpoints cost: in time around each change, and on the disk.

A project of 10,000 files is recorded for the first time, here and in a process of its own;
again with five files changed, here and by a new winx; 100 files are put back, from all over
the project and from few directories; and 200 turns of work are kept, then forgotten. Wall time
tells with nothing else running, and no files deleted shortly before (ext4 without a journal
takes long to make files then); else look at the time of the processor, printed beside it.
"""

from __future__ import annotations

import itertools
import random
import resource
import shutil
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.figures import print_figure
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.scanning import Scanner
from winx_tui.workspace.checkpoints.spans import SpanKind, Work
from winx_tui.workspace.checkpoints.store import CheckpointStore

FILES = 10_000
FILES_IN_DIRECTORY = 20
FILE_BYTES = 4_000
RESTORED = 100
TURNS, CHANGED, CHANGED_BYTES = 200, 10, 20_000
RUNS = 9


def source_text(size: int, chance: random.Random) -> str:
    """Return text that packs about as well as source does."""
    verbs = ("read", "write", "find", "count", "merge", "close", "open", "parse")
    nouns = ("entry", "listing", "window", "buffer", "session", "model", "path", "row", "token")
    lines: list[str] = []
    length = 0
    while length < size:
        verb, noun, other = chance.choice(verbs), chance.choice(nouns), chance.choice(nouns)
        number = chance.randrange(10_000)
        line = chance.choice(
            (
                f"def {verb}_{noun}_{number}(self, {other}: {noun.title()}) -> None:",
                f'    """{verb.title()} the {noun} of a {other} with {number} parts."""',
                f"    self._{noun} = {verb}_{other}({noun}, {number}, {other}={chance.random()})",
                f"    if {noun}.{other} != {number}: raise {noun.title()}Error({verb}_{noun})",
                f"    return [{other}.{verb}({number}) for {other} in self._{noun}s]",
                "",
            )
        )
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)[:size]


def make_project(root: Path, chance: random.Random) -> list[Path]:
    """Write the files of a project; return them."""
    files = []
    for number in range(FILES // FILES_IN_DIRECTORY):
        directory = root / f"part{number % 10}" / f"module{number // 10 % 25}" / f"room{number}"
        directory.mkdir(parents=True)
        for file in range(FILES_IN_DIRECTORY):
            path = directory / f"file{file}.py"
            size = int(chance.expovariate(1 / FILE_BYTES))
            path.write_text(source_text(size, chance), encoding="utf-8")
            files.append(path)
    return files


def work(turn: int, kind: SpanKind = "edit") -> Work:
    """Describe some work."""
    return Work("ses_1", f"turn_{turn}", "call_1", kind, "some work")


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that a call takes: of the wall, and of all processors."""
    start, used = time.perf_counter(), _used_s()
    act()
    return (time.perf_counter() - start) * 1000, (_used_s() - used) * 1000


def _used_s() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def print_times(name: str, times: list[tuple[float, float]], required_ms: float) -> None:
    """Print a figure by the wall and by the processor."""
    print_figure(f"{name}, ms", [wall for wall, _ in times], required=required_ms)
    print_figure("  the same, ms of the processor", [used for _, used in times])
    print(f"  the least: {min(wall for wall, _ in times):.1f} ms", flush=True)


def measure_first(root: Path, state: Path) -> None:
    """Record the project for the first time."""

    def here() -> None:
        with Scanner(root, Limits(), CheckpointStore(state)).recorded():
            pass

    def beside() -> None:
        checkpoints = Checkpoints(state, root, Limits())
        checkpoints.prepare()
        checkpoints.close()

    for name, act in (("first, in the process", here), ("first, in one beside", beside)):
        times = []
        for _ in range(RUNS):
            shutil.rmtree(state, ignore_errors=True)
            times.append(timed(act))
        print_times(name, times, 1500)


def measure_again(root: Path, state: Path, files: list[Path], chance: random.Random) -> None:
    """Record it again, with five files changed."""

    def change() -> None:
        for path in chance.sample(files, 5):
            path.write_text(source_text(FILE_BYTES, chance), encoding="utf-8")

    def began(checkpoints: Checkpoints, turn: int) -> tuple[float, float]:
        numbers: list[int] = []
        spent = timed(lambda: numbers.append(checkpoints.begin(work(turn))))
        checkpoints.end(numbers[0])
        return spent

    checkpoints = Checkpoints(state, root, Limits())
    checkpoints.prepare()
    again, anew = [], []
    for turn in range(RUNS):
        change()
        again.append(began(checkpoints, turn))
    checkpoints.close()
    for turn in range(RUNS):
        change()
        other = Checkpoints(state, root, Limits())
        anew.append(began(other, turn))
        other.close()
    print_times("again, 5 changed", again, 60)
    print_times("again by a new winx, 5 changed", anew, 60)


def measure_restore(root: Path, state: Path, files: list[Path], chance: random.Random) -> None:
    """Put files back, from all over the project and from few directories."""

    def together() -> list[Path]:
        start = chance.randrange(0, FILES - RESTORED, FILES_IN_DIRECTORY)
        return files[start : start + RESTORED]

    def all_over() -> list[Path]:
        return chance.sample(files, RESTORED)

    checkpoints = Checkpoints(state, root, Limits())

    def put_back(chosen: list[Path], turn: int) -> tuple[float, float]:
        before = {path: path.read_bytes() for path in chosen}
        number = checkpoints.begin(work(turn))
        for path in chosen:
            path.write_text(source_text(FILE_BYTES, chance), encoding="utf-8")
        checkpoints.end(number)
        span = checkpoints.spans()[-1:]
        steps = checkpoints.steps(span, "undo")
        spent = timed(lambda: checkpoints.carry_out(steps, work(turn, "undo"), span))
        assert all(path.read_bytes() == content for path, content in before.items())
        return spent

    directories = RESTORED // FILES_IN_DIRECTORY
    for name, choice in (("all over", all_over), (f"in {directories} directories", together)):
        times = [put_back(choice(), turn) for turn in range(RUNS)]
        print_times(f"put {RESTORED} files back, {name}", times, 150)
    checkpoints.close()


def measure_growth(root: Path, state: Path, files: list[Path], chance: random.Random) -> None:
    """Keep many turns: half of the changes are small ones, half write the file anew."""
    checkpoints = Checkpoints(state, root, Limits())
    chosen = files[:: len(files) // 40][:40]
    for path in chosen:
        path.write_text(source_text(CHANGED_BYTES, chance), encoding="utf-8")
    checkpoints.prepare()
    before_bytes, changed_bytes = _size_bytes(state), 0
    turns = itertools.cycle((False, True))
    for turn, is_rewritten in zip(range(TURNS), turns, strict=False):
        number = checkpoints.begin(work(turn))
        for path in chance.sample(chosen, CHANGED):
            text = path.read_text(encoding="utf-8")
            at = chance.randrange(len(text) - 200)
            small = text[:at] + source_text(200, chance) + text[at + 200 :]
            text = source_text(CHANGED_BYTES, chance) if is_rewritten else small
            path.write_text(text, encoding="utf-8")
            changed_bytes += len(zlib.compress(text.encode()))
        checkpoints.end(number)
    checkpoints.close()
    grown = _size_bytes(state) - before_bytes
    print(
        f"{TURNS} turns of {CHANGED} files of {CHANGED_BYTES:,} bytes: the store grew by "
        f"{grown / 1e6:.1f} MB, {grown / changed_bytes:.2f} times their packed size (≤ 3)"
    )
    checkpoints = Checkpoints(state, root, Limits())
    wall, used = timed(lambda: checkpoints.prune(datetime.now(UTC) + timedelta(days=31), []))
    checkpoints.close()
    print(
        f"forgotten in {wall:.0f} ms ({used:.0f} of the processor); "
        f"the store is {(_size_bytes(state) - before_bytes) / 1e6:.1f} MB above its first size"
    )


def _size_bytes(state: Path) -> int:
    return sum(path.stat().st_size for path in state.glob("checkpoints.db*"))


def main() -> None:
    """Print a line for each figure."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        root, state = Path(name).resolve() / "project", Path(name).resolve() / "state"
        files = make_project(root, chance)
        total = statistics.fmean(path.stat().st_size for path in files) * len(files)
        print(f"a project of {len(files):,} files, {total / 1e6:.0f} MB")
        time.sleep(0.1)
        measure_first(root, state)
        measure_again(root, state, files, chance)
        measure_restore(root, state, files, chance)
        measure_growth(root, state, files, chance)


if __name__ == "__main__":
    main()
