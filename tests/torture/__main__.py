"""`python -m tests.torture`: tries points, and prints what came of each as a line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.torture.killing import adopt_orphans, end_orphans
from tests.torture.model import running_model
from tests.torture.place import Place
from tests.torture.running import winx
from tests.torture.trial import references, try_point
from tests.torture.work import AFTERWARDS, DEEDS, make_project


def main() -> None:
    """Try the points of the seeds that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--base", type=Path, required=True, help="an empty directory to work in")
    parser.add_argument("--seeds", required=True, help="numbers, with commas between")
    parser.add_argument("--deeds", default=",".join(deed.name for deed in DEEDS))
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",") if seed]
    adopt_orphans()
    with running_model([*DEEDS, AFTERWARDS]) as model:
        place = Place(options.base, model.base_url, keep_warm_minutes=2)
        make_project(place.root)
        try:
            known = [*references(place, model, options.deeds.split(","))]
            for seed in seeds:
                sys.stdout.write(json.dumps(asdict(try_point(seed, known, place, model))) + "\n")
                sys.stdout.flush()
        finally:
            winx(place, "host", "stop")
            end_orphans(at_once=True)


if __name__ == "__main__":
    main()
