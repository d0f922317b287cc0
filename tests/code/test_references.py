from __future__ import annotations

import pytest

from winx_tui.code.languages import language_of
from winx_tui.code.parsing import source_bytes
from winx_tui.code.queries import split_name
from winx_tui.code.references import belongs, references_in
from winx_tui.code.symbols import Use


def uses(name: str, text: str, wanted: str) -> list[tuple[int, str, str]]:
    """Return line, kind and enclosing definition of each use."""
    language = language_of(name)
    assert language is not None
    _, found = references_in(language, source_bytes(text.encode()), wanted)
    return [(use.line, use.kind, use.enclosing) for use in found]


SAMPLES: list[tuple[str, str, str, list[tuple[int, str, str]]]] = [
    (
        "a.py",
        "from x import go\n# go\ns = 'go'\ndef f():\n    return go(1)\nx = y.go\ngone = go_on\n",
        "go",
        [(1, "import", ""), (5, "call", "f"), (6, "use", "")],
    ),
    (
        "a.js",
        "import { go } from 'x';\nconst { go2 } = require('go');\nfunction f() {\n  go();\n"
        "  // go\n  return `${go}`;\n}\nexport { go } from 'y';\nh({ go });\n",
        "go",
        [
            (1, "import", ""),
            (4, "call", "f"),
            (6, "use", "f"),
            (8, "import", ""),
            (9, "use", ""),
        ],
    ),
    (
        "a.tsx",
        "import type { Props } from './p';\nexport const A = (p: Props) => <Props.X a={p} />;\n",
        "Props",
        [(1, "import", ""), (2, "use", "")],
    ),
    ("a.cjs", "const { go } = require('x');\ngo();\n", "go", [(1, "import", ""), (2, "call", "")]),
    (
        "a.go",
        'package a\nfunc f() {\n\tpkg.Go(1)\n\tx := "Go"\n}\n',
        "Go",
        [(3, "call", "f")],
    ),
    (
        "a.rs",
        "use x::go;\nfn f() {\n    go::<i32>(1);\n    go!(2);\n    y.go;\n}\n",
        "go",
        [(1, "import", ""), (3, "call", "f"), (4, "call", "f"), (5, "use", "f")],
    ),
    (
        "A.java",
        "import x.Go;\nclass A {\n  void f() {\n    new Go(1);\n  }\n}\n",
        "Go",
        [(1, "import", ""), (4, "call", "A.f")],
    ),
    (
        "a.c",
        "#include <go.h>\n#define M(x) go(x)\nint f(void) {\n  return go(1);\n}\n",
        "go",
        [(2, "call", ""), (4, "call", "f")],
    ),
    (
        "a.cs",
        "using Go;\nclass A { void F() {\n go.X();\n Go(); } }\n",
        "Go",
        [(1, "import", ""), (4, "call", "A")],
    ),
    (
        "a.rb",
        "class A\n  before_action :go\n  def f\n    go 1\n  end\nend\n",
        "go",
        [(2, "use", "A"), (4, "call", "A.f")],
    ),
    (
        "a.php",
        "<?php\nuse X\\Go;\nfunction f() {\n  Go::make();\n  echo 'Go';\n}\n",
        "Go",
        [(2, "import", ""), (4, "use", "f")],
    ),
    ("a.kt", "import x.go\nfun f() {\n  go(1)\n}\n", "go", [(1, "import", ""), (3, "call", "f")]),
    ("a.sh", "go() { :; }\nf() {\n  go x\n  echo 'go'\n}\n", "go", [(3, "call", "f")]),
    (
        "a.lua",
        "local go = require('x')\nfunction f()\n  go(1)\n  m:go()\nend\n",
        "go",
        [(3, "call", "f"), (4, "call", "f")],
    ),
]


@pytest.mark.parametrize(("name", "text", "wanted", "expected"), SAMPLES)
def test_uses_are_found_and_text_and_comments_are_not(
    name: str, text: str, wanted: str, expected: list[tuple[int, str, str]]
) -> None:
    assert uses(name, text, wanted) == expected


def test_a_definition_is_no_use_of_itself() -> None:
    language = language_of("a.py")
    assert language is not None
    definitions, found = references_in(language, b"def go():\n    return go()\n", "go")
    assert [symbol.qualified for symbol in definitions] == ["go"]
    assert [use.line for use in found] == [2]


def test_names_with_signs_are_found() -> None:
    assert uses("a.rb", "def ok?; end\nx.ok?\nok\n", "ok?") == [(2, "call", "")]
    text = "class A { #p = 1;\n  f() {\n    return this.#p; } }\n"
    assert uses("a.js", text, "#p") == [(3, "use", "A.f")]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("go", ("", "go")),
        ("A.go", ("A", "go")),
        ("a.b.C.go()", ("a.b.C", "go")),
        ("A::go", ("A", "go")),
        ("A#go", ("A", "go")),
        ("#p", ("", "#p")),
        (" A.go(x, y) ", ("A", "go")),
        (".", ("", ".")),
    ],
)
def test_a_name_is_split_from_its_container(text: str, split: tuple[str, str]) -> None:
    assert split_name(text) == split


@pytest.mark.parametrize(
    ("receiver", "enclosing", "implicit", "verdict"),
    [
        ("self", "Shape.draw", False, "likely"),
        ("self", "Other.draw", False, "no"),
        ("this", "Third.draw", False, "possible"),
        ("shape", "", False, "likely"),
        ("_shape", "f", False, "likely"),
        ("Shape", "f", False, "likely"),
        ("Other", "f", False, "no"),
        ("thing", "f", False, "possible"),
        ("…", "f", False, "possible"),
        ("", "f", False, "no"),
        ("", "Shape.draw", True, "likely"),
        ("", "Other.draw", True, "no"),
    ],
)
def test_what_a_use_means_is_judged_by_its_receiver(
    receiver: str, enclosing: str, implicit: bool, verdict: str
) -> None:
    use = Use(1, "call", receiver, enclosing, "")
    owners = ("Shape", "Other")
    assert belongs(use, "Shape", owners, implicit_self=implicit) == verdict
