"""Ways to more rights, to devices and to the kernel."""

# Each probe is one system call, by its own name:
# ruff: noqa: PTH108

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import struct
import subprocess
from pathlib import Path

from tests.security.sandbox.probes.table import Facts, by_machine, call, probe

_libc = ctypes.CDLL(None, use_errno=True)


@probe(maybe=True)
def become_another_user(facts: Facts) -> bool:
    done = subprocess.run([facts["setuid"], "-u"], capture_output=True, check=False)
    return done.returncode == 0 and int(done.stdout) != os.getuid()


@probe(root_only=True)
def mount_something(facts: Facts) -> bool:
    place = facts["workspace"] + "/src"
    if _libc.unshare(0x00020000) or _libc.mount(b"none", place.encode(), b"tmpfs", 0, None):
        raise OSError(ctypes.get_errno(), "mount")
    return True


@probe(maybe=True)
def unmount_something(facts: Facts) -> bool:
    """Take a guard away, where there is one."""
    if _libc.umount2((facts["workspace"] + "/.env").encode(), 2):
        raise OSError(ctypes.get_errno(), "umount")
    return True


@probe(root_only=True)
def change_the_root(facts: Facts) -> bool:
    os.chroot(facts["workspace"])
    return True


@probe(maybe=True)
def make_a_user_namespace(facts: Facts) -> bool:
    if _libc.unshare(0x10000000):
        raise OSError(ctypes.get_errno(), "unshare")
    return True


@probe(maybe=True)
def clone_into_a_user_namespace(facts: Facts) -> bool:
    arguments = (ctypes.c_uint64 * 8)(0x10000000, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    child = call(435, arguments, ctypes.sizeof(arguments))
    if child == 0:
        os._exit(0)
    return True


@probe(root_only=True)
def enter_the_namespaces_of_another(facts: Facts) -> bool:
    descriptor = os.open(f"/proc/{facts['victim']}/ns/net", os.O_RDONLY)
    if _libc.setns(descriptor, 0):
        raise OSError(ctypes.get_errno(), "setns")
    return True


@probe(root_only=True)
def make_a_device(facts: Facts) -> bool:
    path = facts["workspace"] + "/src/device"
    os.mknod(path, 0o60600, os.makedev(254, 0))
    os.unlink(path)
    return True


@probe(root_only=True)
def open_a_disk(facts: Facts) -> bool:
    disks = [entry for entry in Path("/sys/block").iterdir() if not entry.name.startswith("loop")]
    os.close(os.open(f"/dev/{disks[0].name}", os.O_RDONLY))
    return True


@probe(root_only=True)
def open_the_kernel_log(facts: Facts) -> bool:
    os.close(os.open("/dev/kmsg", os.O_WRONLY))
    return True


@probe(root_only=True)
def write_kernel_settings(facts: Facts) -> bool:
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
    return True


@probe(root_only=True)
def write_interrupt_settings(facts: Facts) -> bool:
    found = next(Path("/proc/irq").glob("*/smp_affinity"))
    os.close(os.open(found, os.O_WRONLY))
    return True


@probe(root_only=True, maybe=True)
def reach_sysrq(facts: Facts) -> bool:
    os.close(os.open("/proc/sysrq-trigger", os.O_WRONLY))
    return True


@probe(root_only=True)
def write_device_settings(facts: Facts) -> bool:
    found = next(Path("/sys/block").glob("*/queue/read_ahead_kb"))
    os.close(os.open(found, os.O_WRONLY))
    return True


@probe(root_only=True)
def make_a_control_group(facts: Facts) -> bool:
    groups = [place for place in Path("/sys/fs/cgroup").glob("*") if (place / "tasks").exists()]
    place = (groups or [Path("/sys/fs/cgroup")])[0] / "probe"
    place.mkdir()
    place.rmdir()
    return True


@probe(root_only=True)
def open_by_handle(facts: Facts) -> bool:
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 136)
    mount = ctypes.c_int()
    path = (facts["outside"] + "/file").encode()
    call(by_machine(303, 264), -100, path, handle, ctypes.byref(mount), 0)
    around = os.open(facts["workspace"], os.O_RDONLY)
    call(by_machine(304, 265), around, handle, os.O_WRONLY)
    return True


@probe(maybe=True)
def set_up_io_uring(facts: Facts) -> bool:
    call(425, 4, ctypes.create_string_buffer(120))
    return True


@probe(maybe=True)
def add_a_key(facts: Facts) -> bool:
    call(by_machine(248, 217), b"user", b"probe", b"x", 1, -3)
    return True


@probe(maybe=True)
def search_the_keys_of_the_session(facts: Facts) -> bool:
    call(by_machine(250, 219), 0, -3, 1)
    return True


@probe(maybe=True)
def load_a_bpf_program(facts: Facts) -> bool:
    attributes = ctypes.create_string_buffer(struct.pack("IIII", 2, 4, 8, 1), 128)
    call(by_machine(321, 280), 0, attributes, 128)
    return True


@probe(maybe=True)
def watch_performance(facts: Facts) -> bool:
    attributes = ctypes.create_string_buffer(struct.pack("II", 1, 112), 112)
    call(by_machine(298, 241), attributes, 0, -1, -1, 0)
    return True


@probe(maybe=True)
def handle_page_faults(facts: Facts) -> bool:
    call(by_machine(323, 282), 0)
    return True


@probe(root_only=True)
def watch_the_file_system(facts: Facts) -> bool:
    call(by_machine(300, 262), 0, os.O_RDONLY)
    return True


@probe(root_only=True)
def name_the_machine(facts: Facts) -> bool:
    socket.sethostname(socket.gethostname())
    return True


@probe(maybe=True)
def run_a_program_of_docker(facts: Facts) -> bool:
    """Reach a daemon that runs things with all rights."""
    for place in ("/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(place)
            return True
    return False
