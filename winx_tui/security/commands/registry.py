"""Every program that may be proven to only read, by its bare name."""

from __future__ import annotations

from winx_tui.security.commands.programs import Program
from winx_tui.security.commands.tables.languages import LANGUAGES
from winx_tui.security.commands.tables.listing import LISTING
from winx_tui.security.commands.tables.machine import MACHINE
from winx_tui.security.commands.tables.reading import READING
from winx_tui.security.commands.tables.searching import SEARCHING

PROGRAMS: dict[str, Program] = {
    program.name: program for program in (*READING, *LISTING, *SEARCHING, *MACHINE, *LANGUAGES)
}
NAME_PRINTERS = frozenset({"find", "fd", "fdfind", "ls"})
"""Programs that print names of files, and so may feed a program that stands any name."""
PASSING_ON = frozenset({"head", "tail", "sort", "uniq", "grep", "tac", "cat"})
"""Filters that print a part of the lines they get."""
