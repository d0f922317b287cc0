"""Ways to files outside."""

# Each probe is one system call, by its own name:
# ruff: noqa: PTH104, PTH108, PTH123, PTH208

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

from tests.security.sandbox.probes.table import Facts, create, overwrite, probe


@probe()
def create_outside(facts: Facts) -> bool:
    return create(facts["outside"] + "/new")


@probe()
def overwrite_outside(facts: Facts) -> bool:
    return overwrite(facts["outside"] + "/file")


@probe()
def create_at_home(facts: Facts) -> bool:
    return create(facts["home"] + "/new")


@probe()
def write_a_toolchain(facts: Facts) -> bool:
    return overwrite(facts["home"] + "/.cargo/bin/tool")


@probe()
def truncate_outside(facts: Facts) -> bool:
    os.truncate(facts["outside"] + "/spare", 0)
    return True


@probe()
def truncate_by_opening(facts: Facts) -> bool:
    os.close(os.open(facts["outside"] + "/spare", os.O_RDONLY | os.O_TRUNC))
    return True


@probe()
def remove_outside(facts: Facts) -> bool:
    os.unlink(facts["outside"] + "/removable")
    Path(facts["outside"] + "/removable").touch()
    return True


@probe()
def write_through_own_root(facts: Facts) -> bool:
    return overwrite("/proc/self/root" + facts["outside"] + "/file")


@probe()
def write_through_own_cwd(facts: Facts) -> bool:
    return overwrite("/proc/self/cwd/../../outside/file")


@probe()
def write_through_a_link(facts: Facts) -> bool:
    link = Path(facts["workspace"], "src", "link")
    with contextlib.suppress(FileNotFoundError):
        link.unlink()
    link.symlink_to(facts["outside"] + "/file")
    return overwrite(str(link))


@probe()
def write_through_a_swapped_directory(facts: Facts) -> bool:
    place = Path(facts["workspace"], "src", "swapped")
    place.mkdir(exist_ok=True)
    place.rmdir()
    place.symlink_to(facts["outside"])
    try:
        return overwrite(str(place / "file"))
    finally:
        place.unlink()


@probe()
def link_in_from_outside(facts: Facts) -> bool:
    name = facts["workspace"] + "/src/hard"
    os.link(facts["outside"] + "/file", name)
    try:
        return overwrite(name)
    finally:
        os.unlink(name)


@probe()
def link_out(facts: Facts) -> bool:
    os.link(facts["workspace"] + "/src/main.py", facts["outside"] + "/hard")
    os.unlink(facts["outside"] + "/hard")
    return True


@probe()
def rename_out(facts: Facts) -> bool:
    inside, outside = facts["workspace"] + "/src/moved", facts["outside"] + "/moved"
    Path(inside).touch()
    os.rename(inside, outside)
    os.unlink(outside)
    return True


@probe()
def rename_in(facts: Facts) -> bool:
    inside, outside = facts["workspace"] + "/src/taken", facts["outside"] + "/removable"
    os.rename(outside, inside)
    os.rename(inside, outside)
    return True


@probe()
def climb_out_of_a_descriptor(facts: Facts) -> bool:
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            above = os.open("../" * 20, os.O_PATH, dir_fd=int(name))
            path = facts["outside"].lstrip("/") + "/file"
            os.close(os.open(path, os.O_WRONLY, dir_fd=above))
            return True
    above = os.open("../" * 20, os.O_PATH)
    os.close(os.open(facts["outside"].lstrip("/") + "/file", os.O_WRONLY, dir_fd=above))
    return True


@probe()
def a_program_in_memory_is_not_free(facts: Facts) -> bool:
    image = os.memfd_create("image")
    with open("/bin/sh", "rb") as program:
        os.write(image, program.read())
    path = facts["outside"] + "/new"
    script = f": >{path} && rm {path}"
    done = subprocess.run([f"/proc/self/fd/{image}", "-c", script], pass_fds=[image], check=False)
    return done.returncode == 0


@probe()
def a_daemon_is_not_free(facts: Facts) -> bool:
    """The daemon outlives its parent, then tries; it reports through a pipe."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
            parent = os.getppid()
            while os.getppid() == parent and parent != 1:
                time.sleep(0.005)
            with contextlib.suppress(OSError):
                create(facts["outside"] + "/daemon")
                os.write(writing, b"away")
        os._exit(0)
    os.wait()
    os.close(writing)
    return os.read(reading, 4) == b"away"
