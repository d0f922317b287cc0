"""Programs that print text, count, or tell about the machine; and the shell's own."""

from __future__ import annotations

from winx_tui.security.commands.operand_checks import (
    check_date,
    check_sleep,
    judge_only_version,
    judge_printf,
    judge_text,
)
from winx_tui.security.commands.programs import Program
from winx_tui.security.commands.test_expressions import judge_bracket, judge_test

MACHINE: tuple[Program, ...] = (
    Program("echo", judge=judge_text),
    Program("true", judge=judge_text),
    Program("false", judge=judge_text),
    Program(":", judge=judge_text),
    Program("printf", judge=judge_printf),
    Program("expr", judge=judge_text),
    Program("test", judge=judge_test),
    Program("[", judge=judge_bracket),
    Program("break", operands="none"),
    Program("continue", operands="none"),
    Program("seq", "-f: -s: -w --format= --separator= --equal-width", "text"),
    Program("factor", "-h --exponents", "text"),
    Program("sleep", operands="text", check=check_sleep),
    Program(
        "date",
        "-d: -I[:] -r@ -R -u --date= --iso-8601[=] --reference=@ --rfc-3339= --rfc-email"
        " --universal --utc --debug",
        "text",
        check=check_date,
    ),
    Program("cal", "-1 -3 -h -j -m -s -w -y", "text"),
    Program("id", "-a -g -G -n -r -u -z --group --groups --name --real --user --zero", "text"),
    Program("whoami", operands="none"),
    Program("logname", operands="none"),
    Program("groups", operands="text"),
    Program(
        "uname",
        "-a -i -m -n -o -p -r -s -v --all --kernel-name --kernel-release --machine"
        " --kernel-version --nodename --operating-system --processor",
        "none",
    ),
    Program("arch", operands="none"),
    Program("nproc", "--all --ignore=", "none"),
    Program("hostname", "-s -I --short", "none"),
    Program("uptime", "-p -s --pretty --since", "none"),
    Program(
        "free",
        "-b -g -h -k -l -m -t -w --bytes --giga --human --kibi --lohi --mebi --mega --total --wide",
        "none",
    ),
    Program("lscpu", "-e -p -x --extended --parse", "none"),
    Program("tty", "-s --quiet --silent", "none"),
    Program("locale", "-a -c -k -m", "text"),
    Program("getconf", "-a", "text"),
    Program("whatis", operands="text"),
    Program("apropos", operands="text"),
    Program("help", "-d -m -s", "text"),
    *(
        Program(name, judge=judge_only_version)
        for name in (
            *("python", "python3", "node", "perl", "php", "lua", "gcc", "g++", "clang", "clang++"),
            *("cc", "c++", "make", "gmake", "bash", "gdb", "ld", "curl", "wget", "ssh", "tmux"),
            *("cmake", "ninja", "java", "javac", "sqlite3", "psql", "vim", "nano", "less"),
        )
    ),
)
