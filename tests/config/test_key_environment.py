from __future__ import annotations

import json
import os
import subprocess
import sys

FIRST, SECOND, LATE = "sk-first-0123456789", "nvapi-second-0123456789", "sk-late-9876543210"

TAKE = """
import json, os, subprocess, sys
from pathlib import Path
from winx_tui.config.key_environment import take_keys_from_environment
{before}
keys = take_keys_from_environment()
block = Path("/proc/self/environ").read_bytes()
child = subprocess.run(["/usr/bin/env"], capture_output=True).stdout
print(json.dumps({{
    "keys": keys,
    "block": block.decode(),
    "child": child.decode(),
    "environ": sorted(os.environ),
    "has_ctypes": "ctypes" in sys.modules,
    "again": take_keys_from_environment(),
}}))
"""


def taken(before: str = "", **environment: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", TAKE.format(before=before)],
        env={"PATH": os.defpath, "KEEP": "kept", **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_keys_are_handed_out_by_provider() -> None:
    answer = taken(DASHSCOPE_API_KEY=FIRST, NVIDIA_NIM_API_KEY=SECOND)
    assert answer["keys"] == {"dashscope": FIRST, "nvidia": SECOND}
    assert answer["again"] == {}


def test_neither_the_process_nor_its_children_keep_the_bytes() -> None:
    answer = taken(DASHSCOPE_API_KEY=FIRST, NVIDIA_NIM_API_KEY=SECOND, GOOGLE_API_KEY="AIzaSyX")
    for place in ("block", "child"):
        text = str(answer[place])
        assert FIRST not in text
        assert SECOND not in text
        assert "AIzaSyX" not in text
        assert "KEEP=kept" in text
    assert "API_KEY" not in str(answer["child"])
    assert "API_KEY" not in str(answer["environ"])


def test_the_first_variable_in_table_order_wins_and_all_are_removed() -> None:
    answer = taken(
        NVIDIA_NIM_API_KEY=SECOND,
        NVIDIA_API_KEY="nvapi-wins",
        GEMINI_API_KEY="",
        GOOGLE_API_KEY="AIza1",
        DASHSCOPE_API_KEY="",
    )
    assert answer["keys"] == {"nvidia": "nvapi-wins", "gemini": "AIza1"}
    assert SECOND not in str(answer["block"])
    assert "API_KEY" not in str(answer["environ"])


def test_a_variable_set_anew_leaves_no_old_value_behind() -> None:
    answer = taken(f"os.environ['DASHSCOPE_API_KEY'] = '{LATE}'", DASHSCOPE_API_KEY=FIRST)
    assert answer["keys"] == {"dashscope": LATE}
    assert FIRST not in str(answer["block"])


def test_other_variables_that_merely_resemble_are_left_alone() -> None:
    answer = taken(DASHSCOPE_API_KEY=FIRST, MY_DASHSCOPE_API_KEY="mine", TEXT="DASHSCOPE_API_KEY=x")
    assert "MY_DASHSCOPE_API_KEY=mine" in str(answer["block"])
    assert "TEXT=DASHSCOPE_API_KEY=x" in str(answer["block"])


def test_without_a_key_nothing_is_loaded() -> None:
    answer = taken()
    assert answer["keys"] == {}
    assert answer["has_ctypes"] is False
