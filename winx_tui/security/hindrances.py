"""Which programs will probably not work in a sandbox, and why: said before they are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from winx_tui.security.command_words import DecodedLine

_SOCKET = "speaks to its daemon through a Unix socket, which the sandbox refuses"
_LOGIN = "needs your login, which the sandbox hides"
_RIGHTS = "needs more rights than a sandbox has"
_OTHERS = "looks into other programs, which the sandbox refuses"
_DESKTOP = "speaks to your desktop, which the sandbox refuses"

_HINDERED: Mapping[str, str] = {
    _SOCKET: "docker docker-compose podman nerdctl buildah minikube kind colima systemctl "
    "journalctl loginctl machinectl busctl snap flatpak lxc tmux screen emacsclient "
    "gpg-agent ssh-add virsh watchman",
    _LOGIN: "ssh scp sftp mosh sshfs gh glab hub aws gcloud gsutil az kubectl helm k9s oc "
    "terraform tofu pulumi doctl flyctl fly heroku vercel netlify wrangler firebase "
    "twine s3cmd rclone gpg pass op vault sops claude codex gemini opencode",
    _RIGHTS: "sudo su doas pkexec mount umount apt apt-get dnf yum zypper pacman apk dpkg rpm "
    "useradd usermod chroot unshare bwrap firejail ping tcpdump nsenter modprobe "
    "sysctl iptables nft",
    _OTHERS: "gdb lldb strace ltrace perf py-spy rr bpftrace delve dlv",
    _DESKTOP: "xdg-open open code notify-send xclip xsel wl-copy wl-paste",
}
"""What hinders → programs."""
_WHY = {program: why for why, programs in _HINDERED.items() for program in programs.split()}
_REMOTE_GIT = frozenset({"push", "pull", "fetch", "clone", "ls-remote", "send-email"})
_MAX_PATHS = 3


def hindrance_of(
    line: DecodedLine,
    *,
    missing: Sequence[Path] = (),
    was_refused: bool = False,
    cannot_lock: bool = False,
) -> str:
    """Return why a command will probably not work in any sandbox, "" where nothing tells.

    Args:
        line: The command's words.
        missing: Paths outside the workspace that it writes and that cannot be opened.
        was_refused: Whether the sandbox has refused it something unknown before.
        cannot_lock: Whether it changes a repository where no new file can be made beside
            what is guarded.
    """
    for command in line.commands:
        words = [PurePath(word).name if word else "" for word in command.words]
        for word in words[:1]:
            if word in _WHY:
                return f"{word} {_WHY[word]}"
        if words[:1] == ["git"] and _REMOTE_GIT.intersection(words):
            return "where the remote asks for a login, git needs yours, which the sandbox hides"
    if cannot_lock:
        return "git cannot make its lock file in this sandbox"
    if missing:
        names = ", ".join(str(path) for path in missing[:_MAX_PATHS])
        return f"it writes {names}, which cannot be opened by itself"
    return "the sandbox refused it something before that it did not name" if was_refused else ""
