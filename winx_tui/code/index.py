"""What is in the source files of a project, from the cache or parsed anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path

from winx_tui.code.cache import Cache, Content, KnownFile, Words
from winx_tui.code.files import read_source, stamps
from winx_tui.code.languages import (
    LANGUAGES,
    Language,
    definitions_query,
    definitions_source,
    grammar_stamp,
    identifiers_query,
    language_of,
)
from winx_tui.code.outline import OUTLINE_VERSION, tags_of
from winx_tui.code.parsing import ParseLimitError, source_bytes
from winx_tui.code.symbols import Symbol
from winx_tui.code.workers import run_forked

_FEW = 200
"""Files that are looked up one by one, rather than all of their root."""
_SAVE_EVERY = 500
"""A call that is cancelled keeps what it has parsed."""
_USED_ELSEWHERE = frozenset(
    {
        "function",
        "method",
        "class",
        "struct",
        "interface",
        "enum",
        "trait",
        "type",
        "object",
        "macro",
        "prototype",
        "constant",
        "module",
    }
)
"""Kinds of definitions that rank a file by the uses of their names."""
_DIED = "the parser failed on it, or took too long"


class Index:
    """The source files of a project, by relative path."""

    def __init__(
        self,
        root: Path,
        contents: Mapping[str, Content],
        cache: Cache,
        too_large: tuple[str, ...] = (),
    ) -> None:
        self.root = root
        self.contents = contents
        self.cache = cache
        self.too_large = too_large
        """Files that were left out for their size."""

    @cached_property
    def words(self) -> dict[str, Words]:
        """Return the names in each file."""
        if len(self.contents) <= _FEW:
            return {path: self.cache.words_of(one.key) for path, one in self.contents.items()}
        known = self.cache.words(str(self.root))
        nothing = Words("", "")
        return {path: known.get(path, nothing) for path in self.contents}

    def symbols(self, paths: Iterable[str]) -> dict[str, tuple[Symbol, ...]]:
        """Return the definitions in files, in the order of the text."""
        wanted = {path: self.contents[path].key for path in paths}
        found = self.cache.symbols(set(wanted.values()))
        return {
            path: tuple(Symbol(*fields) for fields in json.loads(found.get(key, "[]")))
            for path, key in wanted.items()
        }


def build_index(root: Path, paths: Iterable[str], cache: Cache, *, whole: bool) -> Index:
    """Bring the cache up to date for these files, and return what is in them.

    Args:
        root: where the paths start; absolute and resolved.
        paths: relative; those without an outline language are left out.
        cache: where outlines are kept.
        whole: whether the paths are all there are, so that others are forgotten.

    Raises:
        sqlite3.DatabaseError: the cache is damaged or cannot be used.
    """
    languages = {}
    for path in paths:
        language = language_of(path.rpartition("/")[2])
        if language is not None and language.identifiers:
            languages[path] = language
    stamped = stamps(str(root), languages)
    found = stamped.by_path
    few = not whole and len(found) <= _FEW
    known = cache.some_files(str(root), found) if few else cache.files(str(root))
    contents = {}
    changed = []
    for path, stamp in found.items():
        file = known.get(path)
        if file and stamp and file.stamp == stamp and _is_current(file, languages[path]):
            contents[path] = file.content
        else:
            changed.append(path)
    contents.update(_read_changed(root, changed, found, languages, cache))
    if whole:
        gone = known.keys() - found.keys()
        if gone:
            cache.forget(str(root), gone)
    ordered = {path: contents[path] for path in found if path in contents}
    return Index(root, ordered, cache, stamped.too_large)


def _is_current(file: KnownFile, language: Language) -> bool:
    return file.content.key.startswith(version_of(language))


@cache
def version_of(language: Language) -> str:
    """Name everything but the source that an outline depends on."""
    query = hashlib.sha256(definitions_source(language).encode()).hexdigest()[:8]
    return f"{language.name} {grammar_stamp(language)} {OUTLINE_VERSION} {query} "


def _read_changed(
    root: Path,
    changed: list[str],
    found: Mapping[str, str],
    languages: Mapping[str, Language],
    cache: Cache,
) -> dict[str, Content]:
    """Read files in other processes; parse those whose content is not known either."""
    if not changed:
        return {}
    preload(languages[path].name for path in changed)
    known = cache.keys()

    def work(path: str) -> bytes:
        return _answer(root / path, languages[path], known)

    contents: dict[str, Content] = {}
    fresh: list[tuple[Content, Words, str]] = []
    seen: dict[str, tuple[str, str]] = {}
    for index, answer in run_forked(changed, work):
        path = changed[index]
        if answer is None:
            answer = _died(root / path, languages[path])
        if not answer:
            continue
        key, *found_in = answer.decode("utf-8").split("\n")
        if found_in:
            line_count, problem, definitions, names, symbols = found_in
            content = Content(key, int(line_count), problem)
            fresh.append((content, Words(definitions, names), symbols))
        else:
            kept = cache.content(key)
            if kept is None:
                continue
            content = kept
        contents[path] = content
        seen[path] = (found[path], content.key)
        if len(seen) >= _SAVE_EVERY:
            _save(root, cache, fresh, seen)
    _save(root, cache, fresh, seen)
    return contents


def preload(names: Iterable[str]) -> None:
    """Load grammars and queries before the processes are forked that share them."""
    for name in set(names):
        definitions_query(LANGUAGES[name])
        identifiers_query(LANGUAGES[name])
        version_of(LANGUAGES[name])


def _answer(path: Path, language: Language, known: frozenset[str]) -> bytes:
    """Return the fields of a Content and its symbols, a line each.

    Only the key, where the content is known; b"" where the file cannot be read.
    """
    try:
        data = read_source(path)
    except OSError:
        return b""
    key = _key(language, data)
    if key in known:
        return key.encode()
    source = source_bytes(data)
    try:
        tags = tags_of(language, source)
    except ParseLimitError as error:
        return _fields(Content(key, 0, str(error)), Words("", ""), ())
    used_elsewhere = {symbol.name for symbol in tags.symbols if symbol.kind in _USED_ELSEWHERE}
    line_count = source.count(b"\n") + (source[-1:] not in (b"", b"\n"))
    words = Words(" ".join(sorted(used_elsewhere)), " ".join(sorted(tags.names)))
    return _fields(Content(key, line_count, ""), words, tags.symbols)


def _died(path: Path, language: Language) -> bytes:
    try:
        return _fields(Content(_key(language, read_source(path)), 0, _DIED), Words("", ""), ())
    except OSError:
        return b""


def _fields(content: Content, words: Words, symbols: Iterable[Symbol]) -> bytes:
    """Join what goes from one process to the other; none of it has a line end."""
    packed = json.dumps([symbol.fields for symbol in symbols], separators=(",", ":"))
    lines = (*map(str, content), *words, packed)
    return "\n".join(lines).encode("utf-8", "replace")


def _key(language: Language, data: bytes) -> str:
    return version_of(language) + hashlib.sha256(data).hexdigest()[:32]


def _save(
    root: Path,
    cache: Cache,
    fresh: list[tuple[Content, Words, str]],
    seen: dict[str, tuple[str, str]],
) -> None:
    cache.add(fresh)
    cache.set_files(str(root), seen)
    fresh.clear()
    seen.clear()
