"""Which language a file is in, and the only door to tree-sitter and its grammars."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Parser, Query, QueryCursor

_MAX_OPEN_MATCHES = 20_000
_DEFINITIONS = Path(__file__).parent / "definitions"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: where its grammar is, and which of its nodes are names."""

    name: str
    suffixes: tuple[str, ...]
    """File name endings without the dot, lower case."""
    package: str
    """The module that holds the grammar."""
    function: str = "language"
    """The function of that module that returns it."""
    identifiers: tuple[str, ...] = ()
    """Node types of names; empty where a language has no outline."""
    implicit_self: bool = False
    """Whether a bare call can mean a method of the class it stands in."""
    query: str = ""
    """The language whose query finds its definitions; empty: its own."""


_TYPESCRIPT_NAMES = (
    "identifier",
    "type_identifier",
    "property_identifier",
    "private_property_identifier",
    "shorthand_property_identifier",
)


LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        Language("python", ("py", "pyi"), "tree_sitter_python", identifiers=("identifier",)),
        Language(
            "javascript",
            ("js", "mjs", "cjs", "jsx"),
            "tree_sitter_javascript",
            identifiers=(
                "identifier",
                "property_identifier",
                "private_property_identifier",
                "shorthand_property_identifier",
            ),
        ),
        Language(
            "typescript",
            ("ts", "mts", "cts"),
            "tree_sitter_typescript",
            "language_typescript",
            _TYPESCRIPT_NAMES,
        ),
        Language(
            "tsx",
            ("tsx",),
            "tree_sitter_typescript",
            "language_tsx",
            _TYPESCRIPT_NAMES,
            query="typescript",
        ),
        Language(
            "go",
            ("go",),
            "tree_sitter_go",
            identifiers=("identifier", "type_identifier", "field_identifier"),
        ),
        Language(
            "rust",
            ("rs",),
            "tree_sitter_rust",
            identifiers=("identifier", "type_identifier", "field_identifier"),
        ),
        Language(
            "java",
            ("java",),
            "tree_sitter_java",
            identifiers=("identifier", "type_identifier"),
            implicit_self=True,
        ),
        Language(
            "c",
            ("c",),
            "tree_sitter_c",
            identifiers=("identifier", "type_identifier", "field_identifier", "preproc_arg"),
        ),
        Language(
            # A header may be C or C++; the larger language reads both.
            "cpp",
            ("cc", "cpp", "cxx", "hpp", "hxx", "hh", "h"),
            "tree_sitter_cpp",
            identifiers=("identifier", "type_identifier", "field_identifier", "preproc_arg"),
            implicit_self=True,
        ),
        Language(
            "csharp",
            ("cs",),
            "tree_sitter_c_sharp",
            identifiers=("identifier",),
            implicit_self=True,
        ),
        Language(
            "ruby",
            ("rb", "rake", "gemspec"),
            "tree_sitter_ruby",
            identifiers=("identifier", "constant", "simple_symbol"),
            implicit_self=True,
        ),
        Language("php", ("php",), "tree_sitter_php", "language_php", identifiers=("name",)),
        Language(
            "kotlin",
            ("kt", "kts"),
            "tree_sitter_kotlin",
            identifiers=("identifier",),
            implicit_self=True,
        ),
        Language(
            "bash",
            ("sh", "bash", "zsh"),
            "tree_sitter_bash",
            identifiers=("word", "variable_name"),
        ),
        Language("lua", ("lua",), "tree_sitter_lua", identifiers=("identifier",)),
        Language("html", ("html", "htm"), "tree_sitter_html"),
        Language("css", ("css",), "tree_sitter_css"),
    )
}
"""Name → language."""

_BY_SUFFIX = {suffix: language for language in LANGUAGES.values() for suffix in language.suffixes}


def language_of(file_name: str) -> Language | None:
    """Return the language that a file's name tells; None where it tells none."""
    stem, dot, suffix = file_name.rpartition(".")
    return _BY_SUFFIX.get(suffix.lower()) if dot and stem else None


def mappable(file_name: str) -> bool:
    """Tell whether the file's language has outlines."""
    language = language_of(file_name)
    return language is not None and bool(language.identifiers)


@cache
def grammar_of(language: Language) -> Grammar:
    """Load a grammar."""
    # Lazy: each grammar is a shared library, and the first paint needs none.
    import importlib

    import tree_sitter

    module = importlib.import_module(language.package)
    return tree_sitter.Language(getattr(module, language.function)())


def grammar_stamp(language: Language) -> str:
    """Return a text that changes when another version of the grammar is installed.

    Not its version number: finding that takes longer than mapping a file.
    """
    from importlib.util import find_spec  # lazy: only a map asks

    spec = find_spec(language.package)
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    statuses = [path.stat() for path in sorted(folder.glob("_binding*"))]
    return ",".join(f"{status.st_size:x}.{status.st_mtime_ns:x}" for status in statuses)


def parser_of(language: Language) -> Parser:
    """Make a parser; one belongs to one thread."""
    import tree_sitter  # lazy: see grammar_of

    return tree_sitter.Parser(grammar_of(language))


def definitions_source(language: Language) -> str:
    """Read the query that finds definitions, from definitions/."""
    return (_DEFINITIONS / f"{language.query or language.name}.scm").read_text(encoding="utf-8")


@cache
def definitions_query(language: Language) -> Query:
    """Return the query that finds definitions, compiled."""
    import tree_sitter  # lazy: see grammar_of

    return tree_sitter.Query(grammar_of(language), definitions_source(language))


@cache
def identifiers_query(language: Language) -> Query:
    """Return the query that finds every name that is written, as `@name`."""
    import tree_sitter  # lazy: see grammar_of

    alternatives = " ".join(f"({kind})" for kind in language.identifiers)
    return tree_sitter.Query(grammar_of(language), f"[{alternatives}] @name")


def cursor_of(query: Query) -> QueryCursor:
    """Make what runs a query; patterns that stay open at once are bounded."""
    import tree_sitter  # lazy: see grammar_of

    return tree_sitter.QueryCursor(query, match_limit=_MAX_OPEN_MATCHES)
