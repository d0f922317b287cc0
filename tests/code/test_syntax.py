from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cpu_time import at_most_cpu_s
from winx_tui.code.brackets import is_balanced
from winx_tui.code.conditionals import first_branches
from winx_tui.code.syntax import new_syntax_error

CASES = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "tools" / "syntax_warning.json").read_text(
        encoding="utf-8"
    )
)["cases"]

BROKEN = [
    ("a.js", "function f( {\n"),
    ("a.mjs", "const a = ;"),
    ("a.cjs", "if (x) {"),
    ("a.jsx", "const a = <div>;"),
    ("a.ts", "interface A { x: "),
    ("a.c", "int main( { return 0; }"),
    ("a.h", "struct {"),
    ("a.c", "int f(void) {\n  int x = ;\n  return x;\n}\n"),
    ("a.cpp", "FORCE_INLINE void f(int a { }\n"),
    ("a.cc", "int main() { return 0 "),
    ("a.cpp", "int main() { return 0 "),
    ("a.hpp", "class A {"),
    ("A.java", "class A { void m( { } }"),
    ("a.rb", "class A\n  def x\n  end\n"),
    ("a.css", "a { color: red"),
    ("a.html", "<div"),
    ("a.php", "<?php if (x) {"),
    ("a.cs", "class A { void M( { } }"),
    ("a.lua", "if x then"),
    ("a.kt", "class A {"),
    ("a.go", "package a\nfunc f() {\n"),
    ("a.bash", "for x in 1; do"),
    ("a.sh", 'echo "abc'),
    ("a.rs", "fn a() -> { )"),
    ("a.json", '{"a": 1,}'),
    ("a.py", "return 1"),
    ("a.pyi", "def f(:"),
]

SOUND = [
    ("a.zsh", "for x ($list) { echo $x }\n"),
    ("a.zsh", "print -l ${(f)x}\nls *(N)\n"),
    ("a.sh", "x=$(cat <<E\nq\nE\n)\necho \U0001f600 { \U0001f600 }\n"),
    ("a.bash", 'arr=(1 2)\n[[ $a =~ ^x$ ]] && echo "${arr[@]}"\nfor ((i=0;i<3;i++)); do :; done\n'),
    ("a.ts", "const a = html`<b>${x}</b>`;\nlet x = y as const satisfies Z;\n"),
    ("a.tsx", "const a = <T,>(x: T) => <div key={1}>{x}</div>;\n"),
    ("a.js", "#!/usr/bin/env node\nimport x from 'y' with { type: 'json' };\n"),
    ("a.js", "// @flow\ntype A = {| x: number |};\n"),
    ("a.rb", "puts 'a' if x\n%w[a b].each { |q| puts q }\ndef a(...) = b(...)\n"),
    ("a.php", "<html><?= $x ?></html>\n"),
    ("a.php", "<?php\nenum A: string { case B = 'x'; }\n$f = fn($x) => $x;\n"),
    ("a.cs", "namespace A;\nrecord R(int A);\nclass B { int[] a = [1, 2]; }\n"),
    ("A.java", "sealed interface S permits A {}\nrecord A(int x) implements S {}\n"),
    ("a.kt", 'fun main() { println("a ${ b } c") }\nsealed interface A { fun z() }\n'),
    ("a.css", "@media (min-width: 1px) { a:hover { color: red } }\n:root { --x: 1 }\n"),
    ("a.html", "<!doctype html><p>a<br>b<img src=x></html>"),
    ("a.html", "<div {% if x %}a{% endif %}>"),
    ("a.go", "package a\nfunc F[T any](x T) T { return x }\n"),
    ("a.lua", "local x <const> = 1\ngoto a\n::a::\n"),
    ("a.rs", "async fn f<const N: usize>() { let Some(x) = y else { return }; }\n"),
    ("a.cpp", "template<typename... T> auto f(T&&... x) -> decltype(auto) { return 1; }\n"),
    (
        "a.h",
        '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(int a);\n#ifdef __cplusplus\n}\n#endif\n',
    ),
    ("a.c", "#ifdef A\nint main(int a) {\n#else\nint main(void) {\n#endif\n  return 0;\n}\n"),
    ("a.h", "API_DATA(Type) thing;\nAPI_FUNC(int) f(void);\n"),
    ("a.hpp", "PB_TEMPLATE\ntypename PB_CLASS::iterator PB_CLASS::begin() { return 1; }\n"),
    ("a.c", "static FORCE_INLINE void\nf(int **s)\n{\n}\n"),
    ("a.css", "@container (width < 14em) { a { color: red } }\n"),
    ("tsconfig.json", "{ // comments are read here\n}"),
    ("a.py", "x = '\\d'\n"),
    ("a.py", "\n" * 3),
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_new_file_is_warned_about_as_the_fixture_says(case: dict[str, Any]) -> None:
    warning = new_syntax_error(case["given"]["file"], None, case["given"]["content"])
    assert bool(warning) is (case["expect"]["warns"] is True)


@pytest.mark.parametrize(("name", "text"), BROKEN)
def test_broken_code_is_told(name: str, text: str) -> None:
    assert new_syntax_error(name, None, text).startswith("line ")


@pytest.mark.parametrize(("name", "text"), SOUND)
def test_sound_code_is_not_complained_about(name: str, text: str) -> None:
    assert new_syntax_error(name, None, text) == ""


def test_the_lines_around_an_error_are_shown_with_their_numbers() -> None:
    text = "".join(f"x{number} = {number}\n" for number in range(1, 30))
    warning = new_syntax_error("a.py", text, text.replace("x20 = 20", "x20 = ="))
    assert warning.splitlines()[0] == "line 20: invalid syntax"
    assert warning.splitlines()[1] == "  15 x15 = 15"
    assert "> 20 x20 = =" in warning
    assert warning.splitlines()[-1] == "  25 x25 = 25"


def test_what_a_grammar_finds_is_told_with_doubt() -> None:
    assert "leave it" in new_syntax_error("a.go", None, "package a\nfunc f( {\n")
    assert "leave it" not in new_syntax_error("a.py", None, "def f( {\n")


BEFORE = {
    "a.py": "def a():\n    x = = 1\n\n\ndef b():\n    return 1\n",
    "a.js": "function a() { x = = 1 }\n\n\nfunction b() {\n  return 1\n}\n",
    "a.go": "package a\n\nfunc a() { x = = 1 }\n\n\nfunc b() int {\n  return 1\n}\n",
}


@pytest.mark.parametrize("name", BEFORE)
def test_a_new_error_is_told_beside_an_old_one(name: str) -> None:
    before = BEFORE[name]
    warning = new_syntax_error(name, before, before.replace("return 1", "return (1"))
    assert "return (1" in next(line for line in warning.splitlines() if line.startswith(">"))


@pytest.mark.parametrize("name", BEFORE)
def test_an_old_error_is_not_told_again(name: str) -> None:
    before = BEFORE[name]
    assert new_syntax_error(name, before, before.replace("return 1", "return 2")) == ""
    assert new_syntax_error(name, before, before + "\n") == ""


def test_an_old_error_that_moved_is_still_old() -> None:
    assert new_syntax_error("a.py", BEFORE["a.py"], "import os\n\n\n" + BEFORE["a.py"]) == ""


def test_mending_one_error_and_making_another_is_told() -> None:
    before = BEFORE["a.js"]
    after = before.replace("x = = 1", "x = 1").replace("return 1", "return (1")
    assert "return (1" in new_syntax_error("a.js", before, after)


@pytest.mark.parametrize("error", ["x = =", "return 1", "def f(:", "  indented = 1", "'\\d' ="])
def test_a_long_python_file_is_checked_as_a_short_one_is(error: str) -> None:
    short = f"a = 1\n{error}\n"
    long = f"{short}# {'-' * 100}\n" + "b = '\\d'\n" * 3_000
    first = new_syntax_error("a.py", None, long).splitlines()[0]
    assert first == new_syntax_error("a.py", None, short).splitlines()[0]
    assert new_syntax_error("a.py", None, long.replace(error, "c = 2")) == ""


def test_control_characters_in_the_lines_are_made_visible() -> None:
    warning = new_syntax_error("a.js", None, "x = '\x1b[2J\u202e'\nlet = = 1;\n")
    assert "\x1b" not in warning
    assert "\\u{1B}" in warning
    assert "\\u{202E}" in warning


@pytest.mark.parametrize("name", ["a.py", "a.js", "a.json", "a.toml", "a.rs", "a.sh", "a.html"])
@pytest.mark.parametrize(
    "text", ["(" * 20_000, "\0", "\ud800", "{" * 3_000 + '"', "a" * 1_000_001, "\r", "%s" * 9]
)
def test_no_text_makes_it_fail_or_hang(name: str, text: str) -> None:
    with at_most_cpu_s(20.0):
        new_syntax_error(name, "x\n", text)


@pytest.mark.parametrize("part", ['R"(', '\\"', '"', "'", "/*", "a'"])
def test_counting_brackets_takes_time_in_line_with_the_length(part: str) -> None:
    with at_most_cpu_s(5.0):
        is_balanced(part * (900_000 // len(part)))


NOTEBOOK = '{"cells": [\n  {"cell_type": "code", "source": ["a = 1\\n"]}\n], "nbformat": 4}\n'


def test_a_notebook_is_checked_as_the_json_that_it_is() -> None:
    broken = NOTEBOOK.replace('"a = 1\\n"]', '"a = 1\n"]')
    warning = new_syntax_error("n.ipynb", NOTEBOOK, broken)
    assert warning.startswith("line 2: Invalid control character")
    assert "quick parse" not in warning
    assert not new_syntax_error("n.ipynb", NOTEBOOK, NOTEBOOK.replace("a = 1", "b = 2"))
    assert not new_syntax_error("n.ipynb", broken, broken.replace("nbformat", "other"))
    picture = f'"image/png": "{"A" * 2_000_000}"'
    assert new_syntax_error("n.ipynb", None, "{" + picture)


@pytest.mark.parametrize(
    ("text", "balanced"),
    [
        ("f(a[1]) { }", True),
        ("f(", False),
        ("}", False),
        ("(]", False),
        ("'(' \"{\" // [\n /* ( */", True),
        ('R"(()"', True),
    ],
)
def test_brackets_are_counted_outside_strings_and_comments(text: str, balanced: bool) -> None:
    assert is_balanced(text) is balanced


def test_the_first_branch_of_a_conditional_is_kept() -> None:
    text = "#if A\na\n#else\nb\n#endif\n#ifdef __cplusplus\nc\n#else\nd\n#endif\n#if 0\ne\n#endif"
    assert "".join(first_branches(text).split()) == "ad"
    assert first_branches(text).count("\n") == text.count("\n")
