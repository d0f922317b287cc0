"""One check a language: text in, problems with their lines out."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from winx_tui.code.brackets import is_balanced
from winx_tui.code.conditionals import first_branches
from winx_tui.code.languages import LANGUAGES, Language, language_of
from winx_tui.code.parsing import ParseLimitError, TimeLimit, parse, walk
from winx_tui.code.problems import Problem
from winx_tui.code.python_check import CompilerSilentError, check_python

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_PROBLEMS = 100
_MAX_VISITED = 200_000
_SNIPPET_CHARS = 30

_OPENERS = {"(": ")", "[": "]", "{": "}"}
_TEMPLATE = re.compile(r"\{\{|\{%|<%|<\?|\$\{")
"""What a template engine replaces before the page is HTML or CSS."""
_ZSH_ONLY = re.compile(
    r"\$\{\(|[*?]\(|=\(|\balways\b|\bforeach\b|\brepeat\b|^\s*(?:for|if|while)\b[^;\n]*[({]",
    re.MULTILINE,
)
_MACRO = re.compile(
    r"\b(?!(?:NULL|TRUE|FALSE|EOF|FILE|DIR)\b)_*[A-Z][A-Z0-9]*(?:_[A-Z0-9]*)*[A-Z0-9]\b"
    r"|\b__\w+|\b[A-Z]\w*_[A-Z]+\b|^\s*#",
    re.MULTILINE,
)
_EXACT = frozenset({"py", "pyi", "json", "ipynb", "toml"})
_NEW_CSS = re.compile(r"@(?:container|media|scope|layer|supports|property|starting-style)|url\(")
_FLOW = re.compile(r"@flow\b")
_COMMENTED_JSON = re.compile(
    r"(?:[tj]sconfig.*|\.eslintrc|\.swcrc|api-extractor|devcontainer|settings|launch|tasks"
    r"|extensions|keybindings|deno|turbo|nx|project)\.json\Z",
    re.IGNORECASE,
)
"""Files that their programs read with comments."""
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


Check = Callable[[str], tuple[Problem, ...]]


def check_for(name: str) -> Check | None:
    """Return the check of a file by its name; None where there is none."""
    stem, dot, suffix = name.rpartition(".")
    suffix = suffix.lower()
    if not dot or not stem or _COMMENTED_JSON.match(name):
        return None
    if suffix in _OWN_CHECKS:
        return _OWN_CHECKS[suffix]
    language = language_of(name)
    return None if language is None else partial(_by_grammar, language)


def is_exact(name: str) -> bool:
    """Tell whether a file is checked by what reads it in the end, not by a grammar."""
    return name.rpartition(".")[2].lower() in _EXACT


def second_check_for(name: str) -> Check | None:
    """Return a check that goes on after the first error, where check_for()'s does not."""
    language = language_of(name)
    return partial(_by_grammar, language) if language and language.name == "python" else None


def _python(text: str) -> tuple[Problem, ...]:
    try:
        return check_python(text)
    except CompilerSilentError:
        return _by_grammar(LANGUAGES["python"], text)


def _json(text: str) -> tuple[Problem, ...]:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return (Problem(error.lineno, error.msg),)
    except RecursionError:
        return (Problem(1, "nested too deep"),)
    except ValueError as error:
        return (Problem(1, str(error)),)
    return ()


def _toml(text: str) -> tuple[Problem, ...]:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_LINE.search(message)
        line = int(place[1]) if place else text.count("\n") + (not text.endswith("\n"))
        return (Problem(max(1, line), _TOML_LINE.sub("", message).strip()),)
    except (RecursionError, ValueError) as error:
        return (Problem(1, str(error) or "nested too deep"),)
    return ()


def _c_family(languages: tuple[str, ...], text: str) -> tuple[Problem, ...]:
    """Check C or C++; a header may be either, and conditionals may split statements.

    What a macro stands for is not known: beside one, only a bracket without its
    partner is told.
    """
    first: tuple[Problem, ...] = ()
    preprocessed = first_branches(text)
    for variant in (text, preprocessed):
        for name in languages:
            problems = _by_grammar(LANGUAGES[name], variant)
            if not problems:
                return ()
            first = first or problems
    return _away_from(_MACRO, text, first) if is_balanced(preprocessed) else first


def _away_from(
    pattern: re.Pattern[str], text: str, problems: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Keep the problems that have no match in their line or the two beside it."""
    lines = text.split("\n")
    return tuple(
        problem
        for problem in problems
        if not pattern.search("\n".join(lines[max(0, problem.line - 2) : problem.line + 1]))
    )


def _css(text: str) -> tuple[Problem, ...]:
    """Check a style sheet; the grammar does not know all that has come since."""
    return _away_from(_NEW_CSS, text, _markup("css", text))


def _markup(language: str, text: str) -> tuple[Problem, ...]:
    return () if _TEMPLATE.search(text) else _by_grammar(LANGUAGES[language], text)


def _javascript(text: str) -> tuple[Problem, ...]:
    return () if _FLOW.search(text[:2_000]) else _by_grammar(LANGUAGES["javascript"], text)


def _zsh(text: str) -> tuple[Problem, ...]:
    """Check what zsh shares with bash."""
    return () if _ZSH_ONLY.search(text) else _by_grammar(LANGUAGES["bash"], text)


_OWN_CHECKS: dict[str, Check] = {
    "py": _python,
    "pyi": _python,
    "json": _json,
    "ipynb": _json,
    "toml": _toml,
    "h": partial(_c_family, ("cpp", "c")),
    "c": partial(_c_family, ("c",)),
    **{suffix: partial(_c_family, ("cpp",)) for suffix in ("cc", "cpp", "cxx", "hpp", "hxx", "hh")},
    "html": partial(_markup, "html"),
    "htm": partial(_markup, "html"),
    "css": _css,
    "js": _javascript,
    "jsx": _javascript,
    "mjs": _javascript,
    "cjs": _javascript,
    "zsh": _zsh,
}
"""Suffix → check, where the grammar alone is not the rule."""


def _by_grammar(language: Language, text: str) -> tuple[Problem, ...]:
    source = text.encode("utf-8", "replace")
    if b"\r" in source and b"\n" not in source:
        source = source.replace(b"\r", b"\n")
    try:
        tree = parse(language, source, TimeLimit.of(language))
    except ParseLimitError:
        return ()
    if not tree.root_node.has_error:
        return ()
    problems: dict[int, Problem] = {}
    for problem in _problems(tree.root_node, source):
        problems.setdefault(problem.line, problem)
        if len(problems) >= MAX_PROBLEMS:
            break
    return tuple(problems[line] for line in sorted(problems))


def _problems(root: Node, source: bytes) -> list[Problem]:
    found = []
    end_of_last_error = -1
    for visited, node in enumerate(walk(root)):
        if visited > _MAX_VISITED:
            break
        if node.is_missing:
            what = node.type.replace("_", " ") if node.is_named else f"'{node.type}'"
            found.append(Problem(node.start_point.row + 1, f"{what} is missing"))
        elif node.is_error and node.start_byte >= end_of_last_error:
            end_of_last_error = node.end_byte
            found.append(_of_error(node, source))
    return found


def _of_error(node: Node, source: bytes) -> Problem:
    """Say what is wrong in an ERROR node: a bracket, else its first words."""
    open_ones: list[Node] = []
    for child in node.children:
        if child.type in _OPENERS:
            open_ones.append(child)
        elif child.type in _OPENERS.values():
            if open_ones and _OPENERS[open_ones[-1].type] == child.type:
                open_ones.pop()
            else:
                return Problem(child.start_point.row + 1, f"'{child.type}' closes nothing")
    if open_ones:
        unclosed = open_ones[-1]
        return Problem(unclosed.start_point.row + 1, f"'{unclosed.type}' is not closed")
    raw = source[node.start_byte : node.end_byte].decode("utf-8", "replace")
    words = raw.strip().partition("\n")[0][:_SNIPPET_CHARS]
    lines_before = len(raw) - len(raw.lstrip())
    line = node.start_point.row + 1 + raw[:lines_before].count("\n")
    return Problem(line, f"unexpected '{words}'" if words else "something is missing here")
