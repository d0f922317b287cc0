from __future__ import annotations

import time

import pytest

from winx_tui.code.languages import LANGUAGES, language_of
from winx_tui.code.outline import MAX_SYMBOLS, outline_of, tags_of
from winx_tui.code.parsing import ParseLimitError, TimeLimit, parse, source_bytes
from winx_tui.code.symbols import Symbol


def outline(name: str, text: str) -> tuple[Symbol, ...]:
    language = language_of(name)
    assert language is not None
    source = source_bytes(text.encode())
    limit = TimeLimit.of(language)
    return outline_of(language, source, parse(language, source, limit), limit)


def found(name: str, text: str) -> dict[str, str]:
    """Return qualified name → kind."""
    return {symbol.qualified: symbol.kind for symbol in outline(name, text)}


SAMPLES: dict[str, tuple[str, dict[str, str]]] = {
    "a.py": (
        """
K = 1
class A(B):
    size: int = 1
    @property
    def m(self) -> int:
        local = 1
        def inner(): ...
        return local
    class N:
        def k(self): ...
async def g(a: int,
            b: str = "x") -> None: ...
if X:
    def h(): ...
type T = int
""",
        {
            "K": "variable",
            "A": "class",
            "A.size": "field",
            "A.m": "method",
            "A.m.inner": "function",
            "A.N": "class",
            "A.N.k": "method",
            "g": "function",
            "h": "function",
            "T": "type",
        },
    ),
    "a.js": (
        """
import { a as b } from 'x';
const f = (x) => x;
export class A extends B { static #p = 1; q = () => 2; constructor() { const local = 1; } }
A.prototype.m = function (x) { return x };
module.exports.go = async () => 1;
const api = { one() {}, two: () => 1 };
export default function z() { function inner() {} const local = { cb() {} }; on({ cb2() {} }) }
export const LIMIT = 4;
""",
        {
            "f": "function",
            "A": "class",
            "A.#p": "field",
            "A.q": "method",
            "A.constructor": "method",
            "A.m": "method",
            "go": "function",
            "api": "object",
            "api.one": "method",
            "api.two": "method",
            "z": "function",
            "z.inner": "function",
            "LIMIT": "constant",
        },
    ),
    "a.ts": (
        """
interface I<T> { a(x: number): string; b: number }
type U = 'a' | 'b';
enum E { A, B = 2 }
namespace N { export function f(): void {} }
abstract class C<T> extends D implements I { private x: number = 1; abstract go(): void; m() {} }
export const h: H = async (x: number): Promise<void> => { const local = 1; };
""",
        {
            "I": "interface",
            "I.a": "method",
            "I.b": "field",
            "U": "type",
            "E": "enum",
            "E.A": "constant",
            "E.B": "constant",
            "N": "namespace",
            "N.f": "function",
            "C": "class",
            "C.x": "field",
            "C.go": "method",
            "C.m": "method",
            "h": "function",
        },
    ),
    "a.tsx": (
        "export function App({ a }: P) { return <div onClick={() => 1}>{a}</div>; }\n",
        {"App": "function"},
    ),
    "a.go": (
        """package main
type S[T any] struct { A int }
type I interface { M(x int) error }
type Z = S
const ( X = iota; Y )
var v, w = 1, 2
func (s *S[T]) M(x int) error { var local int; return nil }
func F() {}
""",
        {
            "S": "struct",
            "S.A": "field",
            "I": "interface",
            "I.M": "method",
            "Z": "type",
            "X": "constant",
            "Y": "constant",
            "v": "variable",
            "w": "variable",
            "S.M": "method",
            "F": "function",
        },
    ),
    "a.rs": (
        """
pub struct S<T> { a: i32 }
enum E { A, B(i32) }
trait T { fn m(&self); }
impl<T> Tr for S<T> { const Q: i32 = 1; fn m(&self) { let local = 1; } }
mod inner { pub fn f() {} }
static ST: i32 = 2;
macro_rules! mm { () => {} }
""",
        {
            "S": "struct",
            "S.a": "field",
            "E": "enum",
            "E.A": "constant",
            "E.B": "constant",
            "T": "trait",
            "T.m": "method",
            "S.Q": "constant",
            "S.m": "method",
            "inner": "module",
            "inner.f": "function",
            "ST": "constant",
            "mm": "macro",
        },
    ),
    "A.java": (
        """package a.b;
public class A<T> extends B implements C {
  static final int K = 1, L = 2;
  A() {}
  @Override
  public <X> List<X> m(int a) throws E { int local = 1; return null; }
  enum Q { R } interface I { void z(); } record Rec(int a) {}
}
""",
        {
            "A": "class",
            "A.K": "field",
            "A.L": "field",
            "A.A": "method",
            "A.m": "method",
            "A.Q": "enum",
            "A.Q.R": "constant",
            "A.I": "interface",
            "A.I.z": "method",
            "A.Rec": "class",
        },
    ),
    "a.c": (
        """
#define SQ(x) ((x)*(x))
typedef struct node { int a; int (*cb)(int); } node_t;
enum col { RED };
typedef int (*callback)(int);
static const int g = 3, *h;
char *proto(int a);
static char *f(int a, char **b) { int local; return g(a); }
""",
        {
            "SQ": "macro",
            "node": "struct",
            "node.a": "field",
            "node.cb": "field",
            "node_t": "type",
            "col": "enum",
            "col.RED": "constant",
            "callback": "type",
            "g": "variable",
            "h": "variable",
            "proto": "prototype",
            "f": "function",
        },
    ),
    "a.cpp": (
        """
namespace a { class C : public D { public: C(); virtual int m(int x) const = 0; int field; }; }
template <typename T> T maxx(T x, T y) { return x; }
void a::C::m2(int x) { int local = 1; auto l = [](int q) { int z; }; }
std::string Foo<T>::bar(int x) const { return ""; }
using V = std::vector<int>;
int& ref() { return g; }
struct Op { bool operator()(int a) const { return a > 1; } };
""",
        {
            "a": "namespace",
            "a.C": "class",
            "a.C.C": "prototype",
            "a.C.m": "prototype",
            "a.C.field": "field",
            "maxx": "function",
            "a.C.m2": "method",
            "Foo.bar": "method",
            "V": "type",
            "ref": "function",
            "Op": "struct",
            "Op.operator()": "method",
        },
    ),
    "a.cs": (
        """namespace A.B;
public class C<T> : D where T : new() {
  const int K = 1; public int P { get; set; } public C(int a) {} public T M(int x) => default;
}
interface I { void Z(); }
record R(int A);
enum E { X }
delegate void Del(int a);
""",
        {
            "C": "class",
            "C.K": "field",
            "C.P": "property",
            "C.C": "method",
            "C.M": "method",
            "I": "interface",
            "I.Z": "method",
            "R": "class",
            "E": "enum",
            "E.X": "constant",
            "Del": "type",
        },
    ),
    "a.rb": (
        """
module M
  class A < B::C
    K = 1
    attr_accessor :p
    def m(a) ; local = 1; end
    def self.s; end
    class << self
      def t; end
    end
  end
end
def top; end
""",
        {
            "M": "module",
            "M.A": "class",
            "M.A.K": "constant",
            "M.A.p": "property",
            "M.A.m": "method",
            "M.A.s": "method",
            "M.A.t": "method",
            "top": "function",
        },
    ),
    "a.php": (
        """<?php
namespace A\\B;
const K = 1;
abstract class C extends D { const Q = 1; public ?int $p = 1; public function m(int $a) {} }
interface I { function z(); }
trait T { }
enum E: string { case A = 'a'; }
function f() { $local = 1; }
""",
        {
            "K": "constant",
            "C": "class",
            "C.Q": "constant",
            "C.p": "field",
            "C.m": "method",
            "I": "interface",
            "I.z": "method",
            "T": "trait",
            "E": "enum",
            "E.A": "constant",
            "f": "function",
        },
    ),
    "a.kt": (
        """package a.b
class A<T>(val x: Int, y: String) : B() {
  val p = 1
  fun m(a: Int): String { val local = 1; return "" }
  companion object {
    const val K = 1
    fun make() {}
  }
}
interface J { fun z() }
object O { fun oo() {} }
enum class E { X }
typealias TA = Int
fun String.ext(a: Int) = 1
""",
        {
            "A": "class",
            "A.x": "field",
            "A.p": "field",
            "A.m": "method",
            "A.K": "field",
            "A.make": "method",
            "J": "class",
            "J.z": "method",
            "O": "class",
            "O.oo": "method",
            "E": "class",
            "E.X": "constant",
            "TA": "type",
            "String.ext": "method",
        },
    ),
    "a.sh": (
        'readonly KEY=1\nexport Yy=3\nf() { g "$X"; local z=1; Q=3; }\nfunction h { echo hi; }\n',
        {"KEY": "constant", "Yy": "variable", "f": "function", "h": "function"},
    ),
    "a.lua": (
        """
local M = {}
function M.f(a) end
function M:g() self:h() end
local function l() local q = 1 end
M.k = function(b) end
local t = { a = function() end, b = 2 }
""",
        {
            "M": "variable",
            "M.f": "method",
            "M.g": "method",
            "l": "function",
            "M.k": "method",
            "t": "object",
            "t.a": "method",
        },
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_definitions_are_found_with_their_containers(name: str) -> None:
    text, expected = SAMPLES[name]
    assert found(name, text) == expected


def test_every_language_with_an_outline_has_a_sample() -> None:
    sampled = {language.name for name in SAMPLES if (language := language_of(name))}
    assert sampled == {language.name for language in LANGUAGES.values() if language.identifiers}


@pytest.mark.parametrize(
    ("name", "text", "signature"),
    [
        (
            "a.py",
            "async def g(\n    a: int,\n) -> None:\n    # why\n    pass\n",
            "async def g( a: int, ) -> None",
        ),
        ("a.py", "@decorated\nclass A(B):\n    x = 1\n", "class A(B)"),
        ("a.js", "export const f = async (x) => { go() }", "export const f = async (x)"),
        ("a.go", "package a\ntype S struct {\n\tA int\n}\n", "type S struct"),
        (
            "a.rs",
            "pub fn f<T: X>(a: T) -> Option<T> where T: Y {\n}\n",
            "pub fn f<T: X>(a: T) -> Option<T> where T: Y",
        ),
        ("A.java", "class A {\n  @Override\n  public int m() { }\n}\n", "class A"),
        ("a.rb", "def self.s(a); end\n", "def self.s(a)"),
        ("a.c", "static char *f(int a)\n{\n}\n", "static char *f(int a)"),
        ("a.py", "X = {\n 1: 2,\n}\n", "X = "),
    ],
)
def test_a_signature_is_the_definition_up_to_its_body(name: str, text: str, signature: str) -> None:
    assert outline(name, text)[0].signature.startswith(signature.rstrip())
    assert "\n" not in outline(name, text)[0].signature


def test_lines_reach_from_the_name_to_the_end() -> None:
    (symbol,) = outline("a.py", "\n@one\n@two\ndef f():\n    a()\n    b()\n\n\nf()\n")
    assert (symbol.line, symbol.end_line) == (4, 6)


def test_broken_code_still_has_an_outline() -> None:
    text = "def before():\n    x = = 1\n\n\ndef after():\n    return 1\n"
    assert found("a.py", text) == {"before": "function", "after": "function"}


def test_names_that_are_written_and_not_defined_are_collected() -> None:
    language = LANGUAGES["python"]
    tags = tags_of(language, b"# comment_word\ndef own():\n    return other('text_word') + ab\n")
    assert tags.names == {"other"}


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_is_read(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert source_bytes(mark + "é = 1\r\n".encode(encoding)) == "é = 1\r\n".encode()


def test_other_encodings_line_ends_and_binaries_are_taken_as_they_come() -> None:
    assert source_bytes(b"caf\xe9 = 1") == "café = 1".encode()
    assert source_bytes(b"a\rb") == b"a\nb"
    assert source_bytes(b"\xef\xbb\xbfa") == b"a"
    assert source_bytes(b"a\0b") == b""


def test_characters_beyond_the_basic_plane_do_no_harm() -> None:
    for name, language in LANGUAGES.items():
        source = ("f() { \U0001f600 ${\U0001f600} \U0010ffff }\n" * 20).encode()
        assert parse(language, source, TimeLimit.of(language)).root_node.end_byte == len(source), (
            name
        )


def test_a_parse_that_takes_too_long_is_given_up() -> None:
    language = LANGUAGES["python"]
    with pytest.raises(ParseLimitError, match="reading it as python takes too long"):
        parse(language, b"def f(): pass\n" * 50_000, TimeLimit.of(language, 0.001))


@pytest.mark.parametrize("name", [name for name, one in LANGUAGES.items() if one.identifiers])
def test_nesting_without_end_costs_no_time(name: str) -> None:
    began = time.thread_time()
    for bracket in (b"[", b"{", b"(", b"f(", b"if (x) {\n"):
        with pytest.raises(ParseLimitError, match="its brackets are nested more than 1,000 deep"):
            tags_of(LANGUAGES[name], bracket * 50_000)
    assert time.thread_time() - began < 1


def test_brackets_in_strings_are_not_nested() -> None:
    text = "".join(f"A{number} = '(', \"[\"\n" for number in range(1_500))
    assert len(outline("a.py", text)) == 1_500


def test_a_generated_file_is_cut() -> None:
    text = "".join(f"def f{number}(): ...\n" for number in range(MAX_SYMBOLS + 10))
    assert len(outline("a.py", text)) == MAX_SYMBOLS
