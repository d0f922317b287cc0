"""The answer to: where is this defined and used?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from winx_tui.code.facts import definition_facts, use_facts
from winx_tui.code.files import read_source
from winx_tui.code.index import Index, preload
from winx_tui.code.languages import Language, language_of
from winx_tui.code.parsing import ParseLimitError, source_bytes
from winx_tui.code.printable import count_of_files, printable
from winx_tui.code.queries import CodeAnswer, CodeQuery, split_name
from winx_tui.code.reference_text import Definition, FoundUse, list_references
from winx_tui.code.references import belongs, references_in
from winx_tui.code.symbols import Symbol, Use
from winx_tui.code.workers import run_forked

MAX_SEARCHED_FILES = 4_000
"""Files in which a name is looked up; one that stands in more is no name to search for."""
_MAX_NEAR = 5
_SHORT_NAME_CHARS = 2
"""Names up to here are not kept in the index, nor are operators."""


def answer_references(query: CodeQuery, index: Index) -> CodeAnswer:
    """Find a name, or one container's, in the files of an index."""
    container, name = split_name(query.name)
    paths = _candidates(name, index)
    searched = paths[:MAX_SEARCHED_FILES]
    definitions, uses, implicit_self = _search(query, name, searched, index)
    others: list[Definition] = []
    doubtful: list[FoundUse] = []
    if container:
        owners = {one.symbol.container for one in definitions}
        others, definitions = (
            definitions,
            [one for one in definitions if f".{one.symbol.container}".endswith(f".{container}")],
        )
        judged = [
            (one, belongs(one.use, container, owners, implicit_self=implicit_self[one.path]))
            for one in (uses if definitions else ())
        ]
        uses = [one for one, verdict in judged if verdict == "likely"]
        doubtful = [one for one, verdict in judged if verdict == "possible"]
    listed = list_references(query.name.strip(), definitions, uses, doubtful, query.max_tokens)
    notes = []
    if container and not definitions and others:
        names = dict.fromkeys(printable(one.symbol.qualified, 100) for one in others)
        notes.append(f"It is defined as {', '.join(list(names)[:10])}.")
    elif not definitions and not uses:
        notes.append(_near(name, index))
    if len(paths) > len(searched):
        notes.append(f"{len(paths) - len(searched):,} more files with this name were not searched.")
    is_cut = listed.is_cut or len(paths) > len(searched)
    structured: dict[str, object] = {
        "name": query.name,
        "definitions": len(definitions),
        "references": len(uses) + len(doubtful),
        "truncated": is_cut,
        "hits": [
            *(definition_facts(one) for one in definitions),
            *(use_facts(one) for one in listed.shown),
        ],
    }
    text = "\n".join([listed.text, *notes])
    return CodeAnswer(text, structured, is_cut, bool(definitions or uses))


def _candidates(name: str, index: Index) -> list[str]:
    """Return the files that write a name, those that define it first."""
    if len(name) <= _SHORT_NAME_CHARS or not name.isidentifier():
        return [path for path, content in index.contents.items() if not content.problem]
    word = f" {name} "
    defining, using = [], []
    for path, words in index.words.items():
        if word in f" {words.definitions} ":
            defining.append(path)
        elif word in f" {words.names} ":
            using.append(path)
    return defining + using


def _search(
    query: CodeQuery, name: str, paths: Sequence[str], index: Index
) -> tuple[list[Definition], list[FoundUse], dict[str, bool]]:
    languages = {}
    for path in paths:
        language = language_of(path.rpartition("/")[2])
        assert language is not None
        languages[path] = language

    def work(path: str) -> bytes:
        return _found(index.root / path, languages[path], name)

    preload(language.name for language in languages.values())
    definitions: list[Definition] = []
    uses: list[FoundUse] = []
    for position, found in run_forked(paths, work):
        if not found:
            continue
        path = paths[position]
        symbols, places = json.loads(found)
        definitions.extend(Definition(query.prefix + path, Symbol(*fields)) for fields in symbols)
        uses.extend(FoundUse(query.prefix + path, Use(*fields)) for fields in places)
    definitions.sort(key=lambda one: (one.path, one.symbol.line))
    uses.sort(key=lambda one: (one.path, one.use.line))
    implicit_self = {query.prefix + path: one.implicit_self for path, one in languages.items()}
    return definitions, uses, implicit_self


def _found(path: Path, language: Language, name: str) -> bytes:
    try:
        symbols, uses = references_in(language, source_bytes(read_source(path)), name)
    except (OSError, ParseLimitError):
        return b""
    return json.dumps([[one.fields for one in symbols], [astuple(one) for one in uses]]).encode()


def _near(name: str, index: Index) -> str:
    """Name definitions that may have been meant."""
    wanted = name.casefold()
    near: dict[str, None] = {}
    for words in index.words.values():
        if wanted and wanted in words.definitions.casefold():
            near.update(
                dict.fromkeys(one for one in words.definitions.split() if wanted in one.casefold())
            )
        if len(near) >= _MAX_NEAR:
            break
    shown = ", ".join(printable(one, 100) for one in list(near)[:_MAX_NEAR])
    searched = f"Searched {count_of_files(len(index.contents))}."
    return f"{searched} Like it: {shown}." if shown else searched
