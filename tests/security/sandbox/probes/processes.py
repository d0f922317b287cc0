"""Ways to other processes, their memory and their terminals."""

# Each probe is one system call, by its own name:

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import termios
from pathlib import Path

from tests.security.sandbox.probes.table import (
    Facts,
    by_machine,
    call,
    holds_secret,
    overwrite,
    probe,
)


@probe()
def read_the_environment_of_another(facts: Facts) -> bool:
    return holds_secret(f"/proc/{facts['victim']}/environ")


@probe()
def write_through_the_root_of_another(facts: Facts) -> bool:
    return overwrite(f"/proc/{facts['victim']}/root{facts['outside']}/file")


@probe()
def write_through_the_cwd_of_another(facts: Facts) -> bool:
    return overwrite(f"/proc/{facts['victim']}/cwd/file")


@probe()
def read_the_memory_of_another(facts: Facts) -> bool:
    os.close(os.open(f"/proc/{facts['victim']}/mem", os.O_RDONLY))
    return True


@probe()
def trace_another(facts: Facts) -> bool:
    victim = int(facts["victim"])
    call(by_machine(101, 117), 0x4206, victim, 0, 0)
    call(by_machine(101, 117), 0x4207, victim, 0, 0)
    return True


@probe()
def copy_the_memory_of_another(facts: Facts) -> bool:
    for line in Path(f"/proc/{facts['victim']}/maps").read_text(encoding="utf-8").splitlines():
        if "[stack]" in line:
            start = int(line.split("-")[0], 16)
            room = ctypes.create_string_buffer(16)
            local = (ctypes.c_size_t * 2)(ctypes.addressof(room), 16)
            remote = (ctypes.c_size_t * 2)(start, 16)
            call(by_machine(310, 270), int(facts["victim"]), local, 1, remote, 1, 0)
            return True
    return False


@probe()
def signal_another(facts: Facts) -> bool:
    os.kill(int(facts["victim"]), signal.SIGCONT)
    return True


@probe()
def signal_another_by_descriptor(facts: Facts) -> bool:
    signal.pidfd_send_signal(os.pidfd_open(int(facts["victim"])), signal.SIGCONT)
    return True


@probe()
def limit_another(facts: Facts) -> bool:
    resource.prlimit(int(facts["victim"]), resource.RLIMIT_CORE, (0, 0))
    return True


@probe()
def slow_another_down(facts: Facts) -> bool:
    os.setpriority(os.PRIO_PROCESS, int(facts["victim"]), 5)
    return True


@probe()
def write_to_another_terminal(facts: Facts) -> bool:
    descriptor = os.open(facts["terminal"], os.O_WRONLY | os.O_NOCTTY)
    return os.isatty(descriptor) and os.write(descriptor, b"x") == 1


@probe()
def attach_shared_memory(facts: Facts) -> bool:
    # The segment of this key was made outside; a namespace of its own has none.
    number = call(by_machine(29, 194), int(facts["shared_key"]), 0, 0o600)
    return call(by_machine(31, 195), number, 2, ctypes.create_string_buffer(256)) >= 0


@probe(maybe=True)
def type_into_the_terminal(facts: Facts) -> bool:
    """TIOCSTI; newer kernels refuse it to programs without rights."""
    _master, slave = os.openpty()
    if os.fork() == 0:
        os.setsid()
        try:
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            fcntl.ioctl(slave, termios.TIOCSTI, b"x")
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.wait()[1]) == 0
