"""System calls that are refused inside a sandbox, by their numbers in the kernel's tables."""

from __future__ import annotations

import errno
from collections.abc import Mapping

AUDIT_ARCH: Mapping[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""linux/audit.h: what the kernel calls a machine, by what `uname -m` calls it."""

NEWEST = 469
"""file_setattr of Linux 6.17: what is newer has not been judged and does not exist inside."""

# fmt: off
_SHARED = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "clone3": 435,
    "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
    "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466, "open_tree_attr": 467,
    "file_setattr": 469,
}
NUMBERS: Mapping[str, Mapping[str, int]] = {
    "x86_64": {
        **_SHARED,
        "ptrace": 101, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
        "unshare": 272, "setns": 308, "clone": 56, "keyctl": 250, "add_key": 248,
        "request_key": 249, "bpf": 321, "userfaultfd": 323, "process_vm_readv": 310,
        "process_vm_writev": 311, "kcmp": 312, "perf_event_open": 298, "kexec_load": 246,
        "kexec_file_load": 320, "init_module": 175, "finit_module": 313, "delete_module": 176,
        "reboot": 169, "swapon": 167, "swapoff": 168, "open_by_handle_at": 304, "mknod": 133,
        "mknodat": 259, "quotactl": 179, "acct": 163, "settimeofday": 164, "clock_settime": 227,
        "sethostname": 170, "setdomainname": 171, "syslog": 103, "vhangup": 153,
        "fanotify_init": 300, "iopl": 172, "ioperm": 173, "modify_ldt": 154, "uselib": 134,
        "move_pages": 279, "migrate_pages": 256, "ioctl": 16, "socket": 41, "socketpair": 53,
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "chown": 92, "fchown": 93, "lchown": 94,
        "fchownat": 260, "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280,
        "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197,
        "lremovexattr": 198, "fremovexattr": 199,
        "prlimit64": 302, "setpriority": 141,
        "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "semop": 65, "semctl": 66,
        "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "semtimedop": 220, "mq_open": 240,
        "mq_unlink": 241,
    },
    "aarch64": {
        **_SHARED,
        "ptrace": 117, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97,
        "setns": 268, "clone": 220, "keyctl": 219, "add_key": 217, "request_key": 218, "bpf": 280,
        "userfaultfd": 282, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272,
        "perf_event_open": 241, "kexec_load": 104, "kexec_file_load": 294, "init_module": 105,
        "finit_module": 273, "delete_module": 106, "reboot": 142, "swapon": 224, "swapoff": 225,
        "open_by_handle_at": 265, "mknodat": 33, "quotactl": 60, "acct": 89, "settimeofday": 170,
        "clock_settime": 112, "sethostname": 161, "setdomainname": 162, "syslog": 116,
        "vhangup": 58, "fanotify_init": 262, "move_pages": 239, "migrate_pages": 238, "ioctl": 29,
        "socket": 198, "socketpair": 199, "fchmod": 52, "fchmodat": 53, "fchown": 55,
        "fchownat": 54, "utimensat": 88, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7,
        "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16,
        "prlimit64": 261, "setpriority": 140,
        "shmget": 194, "shmat": 196, "shmctl": 195, "semget": 190, "semop": 193, "semctl": 191,
        "msgget": 186, "msgsnd": 189, "msgrcv": 188, "msgctl": 187, "semtimedop": 192,
        "mq_open": 180, "mq_unlink": 181,
    },
}

REFUSED: Mapping[str, int] = {
    **dict.fromkeys((
        # other processes
        "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
        "move_pages", "migrate_pages",
        # another view of the file system
        "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_tree", "move_mount",
        "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_tree_attr",
        "open_by_handle_at", "fanotify_init", "quotactl", "quotactl_fd", "acct", "swapon",
        "swapoff",
        # keys of the session
        "keyctl", "add_key", "request_key",
        # the kernel and the machine
        "bpf", "perf_event_open", "kexec_load", "kexec_file_load", "init_module", "finit_module",
        "delete_module", "reboot", "settimeofday", "clock_settime", "sethostname", "setdomainname",
        "syslog", "vhangup", "iopl", "ioperm", "modify_ldt", "uselib", "userfaultfd",
    ), errno.EPERM),
    # Programs that meet "not there" have another way; it does everything past a filter.
    **dict.fromkeys(("io_uring_setup", "io_uring_enter", "io_uring_register"), errno.ENOSYS),
    # Its flags lie in memory, out of a filter's sight; the C library goes on with clone.
    "clone3": errno.ENOSYS,
}
"""Refused in every sandbox, with the error that the program sees."""

METADATA = (
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime",
    "utimes", "futimesat", "utimensat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat",
    "removexattr", "lremovexattr", "fremovexattr", "removexattrat", "file_setattr",
)
"""Change what is known of a file; refused where nothing else guards files outside."""
SHARED_MEMORY = (
    "shmget", "shmat", "shmctl", "semget", "semop", "semctl", "semtimedop", "msgget", "msgsnd",
    "msgrcv", "msgctl", "mq_open", "mq_unlink",
)
"""Reach other programs by number or name; refused where those of the person are in sight."""
ON_ITSELF = {"prlimit64": 0, "setpriority": 1}
"""Allowed where that argument is 0, the caller: a limit can kill a process."""

NAMESPACE_FLAGS = 0x7E020000
"""CLONE_NEW* of linux/sched.h but the time namespace, which only unshare and clone3 make."""
TERMINAL_IOCTLS = (0x5412, 0x541C, 0x5423)
"""TIOCSTI types into the terminal, TIOCLINUX pastes into a console, TIOCSETD swaps its driver."""
METADATA_IOCTLS = (0x40086602, 0x40046602, 0x401C5820)
"""FS_IOC_SETFLAGS, its 32-bit twin, FS_IOC_FSSETXATTR."""
# fmt: on
