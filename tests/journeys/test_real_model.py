"""winx with a small real model, served by scripts/real_model.sh; not part of CI."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment


@pytest.mark.real_model
@pytest.mark.timeout(300)
def test_a_small_real_model_answers_in_print_mode(tmp_path: Path) -> None:
    base_url = os.environ.get("WINX_LOCAL_BASE_URL", "http://127.0.0.1:8765/v1")
    project = tmp_path / "project"
    project.mkdir()
    done = subprocess.run(
        [
            *WINX,
            "-p",
            "Say hello in one short sentence.",
            "-m",
            "local/smol",
            "--mode",
            "read-only",
            "--output-format",
            "json",
            "--max-steps",
            "3",
        ],
        cwd=project,
        env=clean_environment(tmp_path / "home", WINX_LOCAL_BASE_URL=base_url),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["usage"]["output_tokens"] > 0
    assert report["outcome"] in ("completed", "limit")
