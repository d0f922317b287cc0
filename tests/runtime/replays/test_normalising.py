"""What differs each time is taken out; what is a difference stays one."""

from __future__ import annotations

import pytest

from winx_tui.runtime.replays.normalising import Roots, normalised, short_diff


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Ran 2 tests in 0.001s", "Ran 2 tests in 0.12s"),
        ("5 passed in 3.20s", "5 passed in 12.0s"),
        ("took 12 ms", "took 9 ms"),
        ("real\t0m1.234s", "real\t0m0.901s"),
        ("Finished in 2 min 3 seconds", "Finished in 1 min 40 seconds"),
        ("Mon Nov 23 04:35:01 UTC 2026", "Tue Dec 1 14:05:59 UTC 2026"),
        ("Date:   Mon Sep 21 10:00:00 2026 +0000", "Date:   Mon Nov 23 04:35:01 2026 +0000"),
        ("2026-09-21T10:00:00.123+02:00", "2026-11-23T04:35:01Z"),
        ("2026-09-21 10:00:00,123 INFO", "2026-11-23 04:35:01,001 INFO"),
        ("built 2026-09-21", "built 2026-11-23"),
        ("-rw-r--r-- 1 me me 60 Sep  1 10:00 a.py", "-rw-r--r-- 1 me me 60 Nov 23 04:35 a.py"),
        ("-rw-r--r-- 1 me me 60 Sep  1  2025 a.py", "-rw-r--r-- 1 me me 60 Nov 23 04:35 a.py"),
        ("drwx------ 3 me me   60 Sep  1 10:00 ..", "drwx------ 3 me me 4096 Nov 23 04:35 .."),
        ("total 24\nx", "total 28\nx"),
        ("Device: 254,0\tInode: 14680  Links: 1", "Device: 8,1\tInode: 25334  Links: 1"),
        ("Sat, 21 Sep 2026 10:00:00 GMT", "Mon, 23 Nov 2026 04:35:01 GMT"),
        (
            "10:00:01 up 19:56,  0 user,  load average: 6.4, 6.2, 4.7",
            "05:15:33 up 3 days,  1:02,  2 users,  load average: 0.1, 0.2, 0.3",
        ),
        ("/tmp/tmpa1/x", "/home/me/.local/state/winx/scratch/ses_1m83d96e5tg597a1/tmpz7/x"),
        ("commit 7f13ef7754aa", "commit 8a24ff8865bb"),
        ("[main 7f13ef7] A basket", "[main 8a24ff8] A basket"),
        ("server has pid 4711", "server has pid 12"),
        ("[1] 4711", "[1] 12"),
        ("<Basket object at 0x7f8b3c0d1e80>", "<Basket object at 0x7fe2ab54c610>"),
        ("/tmp/tmpab12cd/out.txt: written", "/tmp/tmpxy98zw/out.txt: written"),
        ("session ses_1m83az701w4yevge", "session ses_2n94ba812x5zfwhf"),
        ("\x1b[32mok\x1b[0m", "ok"),
        ("one  \ntwo\n", "one\ntwo"),
        ("changed 3 minutes ago", "changed 2 hours ago"),
    ],
)
def test_what_is_another_one_each_time_is_no_difference(then: str, now: str) -> None:
    assert normalised(then) == normalised(now)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("Ran 2 tests in 0.001s", "Ran 3 tests in 0.001s"),
        ("FAILED", "OK"),
        ("exit code = 0", "exit code = 1"),
        ("total 12 errors", "total 16 errors"),
        ("-rw-r--r-- 1 me me 60 Sep  1 10:00 a", "-rw-r--r-- 1 me me 61 Sep  1 10:00 a"),
        ("60 a.py", "61 a.py"),
        ("version 1.2.3", "version 1.2.4"),
        ("deadbeef cafe", "face cafe"),
        ("port 8000", "port 8001"),
        ("1234567", "7654321"),
        ("  indented", "indented"),
        ("a\n\nb", "a\nb"),
    ],
)
def test_what_is_a_difference_stays_one(then: str, now: str) -> None:
    assert normalised(then) != normalised(now)


def test_normalising_twice_changes_nothing_more() -> None:
    text = "at 10:00:01, in 3 ms, commit 7f13ef7754 in /tmp/x1/y, pid 12, 2026-09-21 10:00"
    assert normalised(normalised(text)) == normalised(text)


def test_the_copy_is_named_where_the_project_was_and_nothing_else() -> None:
    roots = Roots("/home/me/shop", "/var/x/copy/shop")
    text = '{"path": "/home/me/shop/a.py", "cd": "/home/me/shop"} /home/me/shop. /home/me/shop:'
    there = roots.to_copy(text)
    assert "/home/me" not in there
    assert roots.to_project(there) == text
    for other in ("/home/me/shop-old", "/home/me/shop.bak", "/home/me/shops", "x/home/me/shop"):
        assert roots.to_copy(other) == other
    assert Roots("/", "/copy").to_copy("/etc /") == "/etc /"


def test_a_diff_is_short() -> None:
    before = "\n".join(map(str, range(100)))
    after = "\n".join(f"{number}!" for number in range(100))
    lines = short_diff(before, after, 5)
    assert len(lines) == 6
    assert lines[-1].endswith("more lines")
    assert short_diff("a\nb", "a\nc", 5)[-2:] == ["-b", "+c"]
