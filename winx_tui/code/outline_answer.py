"""The answer to: what is defined here?"""

from __future__ import annotations

import json

from winx_tui.code.facts import file_facts
from winx_tui.code.files import why_unread
from winx_tui.code.index import Index
from winx_tui.code.kept_ranking import rank
from winx_tui.code.map_text import MAX_FILES, FileOutline, draw_map
from winx_tui.code.printable import count_of_files, printable
from winx_tui.code.queries import CodeAnswer, CodeQuery, split_name
from winx_tui.code.symbols import Symbol


def answer_outline(query: CodeQuery, index: Index) -> CodeAnswer:
    """Map the files of an index, or those of its definitions that have a name."""
    contents = index.contents
    named = _symbols_named(query.name, index) if query.name else None
    ranking = rank(index, whole=query.is_whole)
    order = ranking.order(list(contents if named is None else named))
    symbols = index.symbols(order[:MAX_FILES]) if named is None else named
    files = [
        FileOutline(
            query.prefix + path, contents[path].line_count, symbols[path], contents[path].problem
        )
        for path in order[:MAX_FILES]
    ]
    drawn = draw_map(
        files,
        [query.prefix + path for path in order[MAX_FILES:]],
        ranking.weights,
        query.max_tokens,
    )
    structured: dict[str, object] = {
        "mode": "file" if query.is_file else "repo",
        "files_shown": len(drawn.files),
        "files": [file_facts(file) for file in drawn.files],
        "truncated": drawn.is_cut,
    }
    if not files:
        return CodeAnswer(_nothing_in_outline(query, index), structured, False, False)
    head = "" if query.is_file else _head(len(order), bool(query.name))
    return CodeAnswer(head + drawn.text, structured, drawn.is_cut, True)


def _head(count: int, is_filtered: bool) -> str:
    noun = "source file" if count == 1 else "source files"
    what = f"{count:,} {noun} with that name" if is_filtered else f"{count:,} {noun}"
    return f"{what}; the most used first, with the line numbers of each definition.\n\n"


def _symbols_named(part: str, index: Index) -> dict[str, tuple[Symbol, ...]]:
    """Return the symbols whose qualified name holds a text, whatever its case."""
    container, name = split_name(part)
    wanted = (f"{container}.{name}" if container else name).casefold()
    keys = {content.key for content in index.contents.values()}
    last = json.dumps(name)[1:-1].casefold()
    likely = {key for key, text in index.cache.symbols(keys).items() if last in text.casefold()}
    paths = [path for path, content in index.contents.items() if content.key in likely]
    found = {}
    for path, symbols in index.symbols(paths).items():
        matching = tuple(one for one in symbols if wanted in one.qualified.casefold())
        if matching:
            found[path] = matching
    return found


def _nothing_in_outline(query: CodeQuery, index: Index) -> str:
    if not index.contents and query.is_file:
        path = printable(query.prefix + query.paths[0], 300)
        return f"{path} {why_unread(index.root / query.paths[0])}."
    if not index.contents and index.too_large:
        return "No source file here can be mapped."
    if not index.contents:
        return "There are no source files here in a language that has outlines."
    return (
        f"No definition has '{printable(query.name, 100)}' in its name, "
        f"in {count_of_files(len(index.contents))}. "
        "Try a shorter part of the name, or search the text."
    )
