from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment

KEY = b"ghp_" + b"0123456789abcdef" * 3


def redact(
    home: Path, given: bytes, *options: str, **extra: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*WINX, "redact", *options],
        env=clean_environment(home, **extra),
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_secrets_are_replaced_and_all_other_bytes_pass(home: Path) -> None:
    noise = bytes(range(256)) + b"\xed\xa0\x80\r\n\x1b[31m"
    done = redact(home, noise + b" key " + KEY + b" end" + noise)
    assert done.returncode == 0, done.stderr
    assert done.stdout == noise + b" key [REDACTED:github-token] end" + noise
    assert done.stderr == b""


def test_a_check_names_families_and_lines_and_copies_nothing(home: Path) -> None:
    done = redact(home, b"one\ntwo " + KEY + b"\n\nDB_PASSWORD=hunter2x9\n", "--check")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"line 2: github-token\nline 4: env-secret\n"


def test_a_check_of_plain_text_is_quiet(home: Path) -> None:
    done = redact(home, b"plain text\n", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_own_patterns_count_and_wrong_ones_are_told(home: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    settings = config / "config.toml"
    settings.write_text('[security]\nredact = ["ACME-[0-9]{6}"]\n', encoding="utf-8")
    done = redact(home, b"ACME-123456\n", WINX_CONFIG_DIR=str(config))
    assert done.stdout == b"[REDACTED:own-pattern]\n"
    settings.write_text('[security]\nredact = ["(a+)+$"]\n', encoding="utf-8")
    done = redact(home, b"secret\n", WINX_CONFIG_DIR=str(config))
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"security.redact" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_a_line_is_shown_before_the_next_one_comes(home: Path) -> None:
    process = subprocess.Popen(
        [*WINX, "redact"],
        env=clean_environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"first " + KEY + b"\n")
    process.stdin.flush()
    assert os.read(process.stdout.fileno(), 100) == b"first [REDACTED:github-token]\n"
    process.stdin.close()
    assert process.wait(timeout=60) == 0
    process.stdout.close()


def test_the_help_names_it(home: Path) -> None:
    done = subprocess.run(
        [*WINX, "--help"], env=clean_environment(home), capture_output=True, timeout=60, check=True
    )
    assert b"winx redact" in done.stdout
    assert b"winx audit" in done.stdout
