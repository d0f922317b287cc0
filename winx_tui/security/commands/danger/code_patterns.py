"""Danger in the code that a command hands to an interpreter."""

from __future__ import annotations

import re

CODE_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "runs code from the network",
        re.compile(
            r"\A(?=.*(?:urlopen|urllib|requests\.|http\.get|https?\.request|fetch\(|LWP|Net::HTTP|"
            r"open-uri|file_get_contents|curl|wget|httpx|URI\.open|axios|https?://))"
            r"(?=.*(?:\bexec\b|\beval\b|compile\(|system|popen|subprocess|spawn|Function\(|"
            r"importlib|pickle\.loads|marshal|child_process|instance_eval))",
            re.DOTALL,
        ),
    ),
    (
        "opens a shell to another machine",
        re.compile(
            r"\A(?=.*(?:socket|TCPSocket|fsockopen|IO::Socket|net\.connect|net\.Socket|createConnection))"
            r"(?=.*(?:dup2|pty\.|subprocess|/bin/|\bsh\b|\bcmd\b|exec|spawn|STDIN))",
            re.DOTALL,
        ),
    ),
    (
        "destroys: deletes files from code",
        re.compile(
            r"rmtree|rm_rf|rm_r\b|remove_entry|rimraf|rmSync|rmdirSync|fs\.rm\b|remove_tree|"
            r"(?:unlink|remove|delete|rmdir)\w*\s*\(?[^;]*(?:glob|walk|/etc|/home|['\"]/['\"]|expanduser)"
        ),
    ),
    (
        "reads keys or passwords",
        re.compile(
            r"os\.environ(?!\.get\(\s*['\"](?:HOME|PATH|USER|LANG|PWD|SHELL)['\"])|getenv|process\.env|"
            r"\bENV\b(?!\[['\"](?:HOME|PATH|USER)['\"])|%ENV|\$ENV\{|keyring|secretstorage|/proc/\S*environ|"
            r"\.ssh/|\.aws/|\.netrc|id_rsa|id_ed25519|/etc/shadow|\.git-credentials|['\"/]\.env\b"
        ),
    ),
    (
        "takes the rights of another user, or of the machine",
        re.compile(r"setuid\(|setgid\(|POSIX::setuid|cap_set|ctypes.*mount|os\.chown\("),
    ),
)
