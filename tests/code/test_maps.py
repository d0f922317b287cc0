from __future__ import annotations

from winx_tui.code.budget import BYTES_PER_TOKEN, share
from winx_tui.code.cache import Words
from winx_tui.code.map_text import FileOutline, draw_map
from winx_tui.code.ranking import file_scores, name_weights, place_of
from winx_tui.code.reference_text import Definition, FoundUse, list_references
from winx_tui.code.symbols import Symbol, Use


def ranked(files: dict[str, Words]) -> list[str]:
    scores = file_scores(files, name_weights(files))
    return sorted(scores, key=lambda path: -scores[path])


def test_a_file_whose_names_others_use_comes_first() -> None:
    files = {
        "leaf.py": Words("leaf", "central helper"),
        "other.py": Words("other", "central helper"),
        "third.py": Words("third", "helper"),
        "central.py": Words("central helper", ""),
    }
    assert ranked(files)[0] == "central.py"


def test_tests_vendored_and_generated_files_come_last() -> None:
    names = Words("shared", "")
    users = {f"user{number}.py": Words("", "shared") for number in range(5)}
    places = ["app/shared.py", "tests/test_shared.py", "vendor/shared.py", "app/shared_pb2.py"]
    order = [path for path in ranked({**{place: names for place in places}, **users})]
    assert order[0] == "app/shared.py"
    assert order.index("tests/test_shared.py") < order.index("vendor/shared.py")


def test_an_entry_point_is_raised() -> None:
    files = {"a/thing.py": Words("run_it", ""), "a/main.py": Words("run_all", "run_it")}
    assert ranked(files)[0] == "a/main.py"
    assert place_of("src/index.ts").is_entry
    assert place_of("pkg/thing_test.go").is_test
    assert place_of("web/app.min.js").factor < 0.1


def test_a_name_that_everybody_defines_says_little() -> None:
    files = {f"f{number}.py": Words("run", "special") for number in range(6)}
    files["one.py"] = Words("special", "run")
    weights = name_weights(files)
    assert weights["special"] > 10 * weights["run"]


def test_small_needs_are_met_and_large_ones_share() -> None:
    assert share([10, 500, 400], 210) == [10, 100, 100]
    assert share([], 5) == []


def symbol(name: str, line: int, *, container: str = "", kind: str = "function") -> Symbol:
    return Symbol(name, kind, container, f"def {name}(argument)", line, line + 1)


def test_a_map_shows_files_symbols_and_lines() -> None:
    shape = Symbol("Shape", "class", "", "class Shape(Base)", 3, 20)
    draw = Symbol("draw", "method", "Shape", "def draw(self)", 5, 9)
    drawn = draw_map([FileOutline("a.py", 30, (shape, draw))], [], {}, 1_000)
    assert drawn.text == ("a.py (30 lines)\n  3-20 class Shape(Base)\n  5-9   def draw(self)")
    assert not drawn.is_cut


def test_a_method_away_from_its_type_is_told_with_it() -> None:
    method = Symbol("go", "method", "Cart", "fn go(&self)", 40, 41)
    drawn = draw_map([FileOutline("a.rs", 50, (method,))], [], {}, 1_000)
    assert "  40-41 Cart.go: fn go(&self)" in drawn.text


def test_a_map_stays_in_its_budget_and_says_what_is_missing() -> None:
    files = [
        FileOutline(
            f"dir{number % 5}/file{number}.py",
            900,
            tuple(symbol(f"function_{number}_{line}", line) for line in range(1, 100)),
        )
        for number in range(100)
    ]
    for max_tokens in (500, 4_000, 20_000):
        drawn = draw_map(files, ["more/x.py", "more/y.py"], {}, max_tokens)
        assert len(drawn.text) <= max_tokens * BYTES_PER_TOKEN
        assert drawn.is_cut
        assert "more files are not shown" in drawn.text
        assert "more in this file" in drawn.text
        shown = sum(len(file.symbols) for file in drawn.files)
        assert shown == drawn.text.count("def function_")


def test_what_matters_is_kept_where_not_all_fits() -> None:
    symbols = (
        *(symbol(f"_hidden{line}", line) for line in range(1, 200)),
        symbol("wanted", 300),
        symbol("usual", 310),
        Symbol("Top", "class", "", "class Top", 400, 500),
    )
    drawn = draw_map([FileOutline("a.py", 500, symbols)], [], {"wanted": 5.0}, 500)
    assert "class Top" in drawn.text
    assert "def wanted(" in drawn.text
    assert drawn.files[0].symbols == tuple(sorted(drawn.files[0].symbols, key=lambda s: s.line))


def test_hostile_names_are_made_visible() -> None:
    evil = Symbol("x", "function", "", "def x(\x1b[31m\u202e)", 1, 1)
    drawn = draw_map([FileOutline("a\x1b.py", 1, (evil,))], [], {}, 1_000)
    assert "\x1b" not in drawn.text
    assert "a\\u{1B}.py" in drawn.text
    assert "\\u{202E}" in drawn.text


def test_definitions_are_never_cut_and_uses_are() -> None:
    definitions = [Definition(f"d{number}.py", symbol("go", 1)) for number in range(30)]
    found = [FoundUse("u.py", Use(line, "call", "", "f", "go()" * 20)) for line in range(1, 300)]
    listed = list_references("go", definitions, found, [], 1_000)
    assert listed.is_cut
    assert listed.text.count("function go: def go(argument)") == 30
    assert 0 < len(listed.shown) < 300
    assert f"{299 - len(listed.shown)} more uses not shown" in listed.text
