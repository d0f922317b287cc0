"""Vim's keys as tables: text before with the cursor as `|`, keys, text after."""

from __future__ import annotations

import pytest

from winx_tui.tui.vim.machine import press
from winx_tui.tui.vim.state import Vim


def played(before: str, keys: str, vim: Vim | None = None) -> tuple[str, Vim]:
    """Press keys from normal mode; `<esc>` and `<c-r>` are keys, insert mode types letters."""
    cursor = before.index("|")
    text = before.replace("|", "", 1)
    vim = Vim(mode="normal") if vim is None else vim
    names = keys.replace("<esc>", "\x1b").replace("<c-r>", "\x12")
    for name in names:
        if vim.mode == "insert" and name != "\x1b":
            text, cursor = text[:cursor] + name + text[cursor:], cursor + 1
            continue
        key = {"\x1b": "escape", "\x12": "ctrl+r"}.get(name, name)
        step = press(vim, key, text, cursor)
        vim, cursor, text = step.vim, step.cursor, step.applied(text)
    return f"{text[:cursor]}|{text[cursor:]}", vim


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("one |two", "h", "one| two"),
        ("one |two", "9h", "|one two"),
        ("one |two", "l", "one t|wo"),
        ("one tw|o", "l", "one tw|o"),
        ("|one two", "2l", "on|e two"),
        ("o|ne\ntwo", "j", "one\nt|wo"),
        ("one\ntw|o", "k", "on|e\ntwo"),
        ("lon|ger\nab\nlonger", "jj", "longer\nab\nlon|ger"),
        ("|one two.three", "w", "one |two.three"),
        ("one |two.three", "w", "one two|.three"),
        ("one |two.three x", "W", "one two.three |x"),
        ("|one two three", "2w", "one two |three"),
        ("one\n\n|two", "b", "one\n|\ntwo"),
        ("|one\n\ntwo", "w", "one\n|\ntwo"),
        ("one t|wo", "b", "one |two"),
        ("one |two", "b", "|one two"),
        ("one two.th|ree", "B", "one |two.three"),
        ("|one two", "e", "on|e two"),
        ("on|e two", "e", "one tw|o"),
        ("|one.x two", "E", "one.|x two"),
        ("  one |two", "0", "|  one two"),
        ("  one |two", "^", "  |one two"),
        ("|one\ntwo", "$", "on|e\ntwo"),
        ("on|e\nlonger", "$j", "one\nlonge|r"),
        ("one\n  two\nth|ree", "gg", "|one\n  two\nthree"),
        ("|one\n  two\nthree", "G", "one\n  two\n|three"),
        ("|one\n  two\nthree", "2G", "one\n  |two\nthree"),
        ("|a.b.c.d", "f.", "a|.b.c.d"),
        ("|a.b.c.d", "f.;", "a.b|.c.d"),
        ("|a.b.c.d", "2f.,", "a|.b.c.d"),
        ("|a.b.c.d", "t.", "|a.b.c.d"),
        ("|ab.c.d", "t.;", "ab.|c.d"),
        ("a.b.c.|d", "F.", "a.b.c|.d"),
        ("a.b.c.|d", "T.h", "a.b.c|.d"),
        ("|abc", "fz", "|abc"),
        ("日|本語", "l", "日本|語"),
    ],
)
def test_motions(before: str, keys: str, after: str) -> None:
    assert played(before, keys)[0] == after


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("one |two", "ix<esc>", "one |xtwo"),
        ("one |two", "ax<esc>", "one t|xwo"),
        ("  one |two", "Ix<esc>", "  |xone two"),
        ("|one two", "Ax<esc>", "one two|x"),
        ("o|ne\ntwo", "ox<esc>", "one\n|x\ntwo"),
        ("o|ne\ntwo", "Ox<esc>", "|x\none\ntwo"),
        ("|", "3iab<esc>", "ababa|b"),
        ("one |two", "x", "one |wo"),
        ("one tw|o", "x", "one t|w"),
        ("on|e two", "9x", "o|n"),
        ("one |two", "X", "one|two"),
        ("one |two three", "D", "one| "),
        ("one |two three", "Cx<esc>", "one |x"),
        ("one\nt|wo\nthree", "dd", "one\n|three"),
        ("one\nt|wo", "dd", "|one"),
        ("|one", "dd", "|"),
        ("one\nt|wo\nthree\nfour", "2dd", "one\n|four"),
        ("one\n  t|wo\nthree", "ccx<esc>", "one\n|x\nthree"),
        ("one\nt|wo\nthree", "Sx<esc>", "one\n|x\nthree"),
        ("one |two", "sx<esc>", "one |xwo"),
        ("one |two", "rx", "one |xwo"),
        ("one |two", "3rx", "one xx|x"),
        ("one |two", "4rx", "one |two"),
        ("one |two", "~", "one T|wo"),
        ("one |two", "9~", "one TW|O"),
        ("one |two three", "dw", "one |three"),
        ("one |two", "dw", "one| "),
        ("one |two\nthree", "dw", "one| \nthree"),
        ("|one two three", "d2w", "|three"),
        ("|one two three", "2dw", "|three"),
        ("one |two three", "cwx<esc>", "one |x three"),
        ("one |two three", "de", "one | three"),
        ("one two| three", "db", "one | three"),
        ("one |two", "d0", "|two"),
        ("one |two", "d$", "one| "),
        ("one\nt|wo\nthree\nfour", "dj", "one\n|four"),
        ("one\nt|wo\nthree", "dk", "|three"),
        ("one\nt|wo\nthree", "dG", "|one"),
        ("one\nt|wo\nthree", "dgg", "|three"),
        ("|one.two", "df.", "|two"),
        ("|one.two", "dt.", "|.two"),
        ("|one.two", "dfz", "|one.two"),
        ("one t|wo three", "diw", "one | three"),
        ("one t|wo three", "daw", "one |three"),
        ("one t|wo", "daw", "on|e"),
        ("one t|wo.x three", "diW", "one | three"),
        ("one t|wo three", "ciwx<esc>", "one |x three"),
        ("|one two", "ywP", "one| one two"),
        ("|one two", "ywwP", "one one| two"),
        ("one |two", "yiwP", "one tw|otwo"),
        ("o|ne\ntwo", "yyp", "one\n|one\ntwo"),
        ("o|ne\ntwo", "yyP", "|one\none\ntwo"),
        ("o|ne\ntwo", "ddp", "two\n|one"),
        ("|ab", "xp", "b|a"),
        ("|ab", "x3p", "baa|a"),
        ("o|ne\n  two\nthree", "J", "one| two\nthree"),
    ],
)
def test_changes(before: str, keys: str, after: str) -> None:
    assert played(before, keys)[0] == after


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("|one two three", "dw.", "|three"),
        ("|one two three", "cwx<esc>w.", "x |x three"),
        ("|abcdef", "x3.", "|ef"),
        ("|", "iab<esc>.", "aa|bb"),
        ("|one", "Ax<esc>..", "onexx|x"),
        ("|one", "ox<esc>.", "one\nx\n|x"),
        ("|a\nb\nc", "dd.", "|c"),
        ("|abc", "rx.", "|xbc"),
        ("|abc", "rxl.", "x|xc"),
        ("|abc", "~.", "AB|c"),
    ],
)
def test_a_full_stop_does_the_last_change_again(before: str, keys: str, after: str) -> None:
    assert played(before, keys)[0] == after


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("|one two", "vld", "|e two"),
        ("|one two", "ved", "| two"),
        ("one |two", "vbd", "|wo"),
        ("|one two", "vlcx<esc>", "|xe two"),
        ("|one two", "vlr-", "|--e two"),
        ("|one two", "vl~", "|ONe two"),
        ("o|ne\ntwo\nthree", "Vjd", "|three"),
        ("o|ne\ntwo\nthree", "Vjcx<esc>", "|x\nthree"),
        ("one t|wo three", "viwd", "one | three"),
        ("|one two", "vly$p", "one twoo|n"),
        ("|one two", "vlohd", "|e two"),
        ("|one two", "vl<esc>x", "o|e two"),
        ("|one two", "ywwviwp", "one |one "),
    ],
)
def test_visual_mode(before: str, keys: str, after: str) -> None:
    assert played(before, keys)[0] == after


@pytest.mark.parametrize("keys", ["gz", "dz", "z", "diz", "d<esc>", "2<esc>", "f<esc>"])
def test_keys_that_mean_nothing_change_nothing(keys: str) -> None:
    text, vim = played("one |two", keys)
    assert (text, vim.mode, vim.pending) == ("one |two", "normal", ())


def test_a_command_that_is_not_whole_shows_its_keys() -> None:
    assert played("|one", "2d")[1].label == "NORMAL 2d"
    assert played("|one", "v")[1].label == "VISUAL"
    assert Vim().label == "INSERT"


def test_undo_and_redo_are_left_to_who_keeps_the_text() -> None:
    assert press(Vim(mode="normal"), "u", "one", 0).history == "undo"
    assert press(Vim(mode="normal"), "ctrl+r", "one", 0).history == "redo"


@pytest.mark.parametrize("before", ["|", "|\n", "a|", "|\n\nx"])
def test_no_key_breaks_on_hardly_any_text(before: str) -> None:
    for first in "hjklwbeWBE0$^GxXDCsSJ~pPuvVoOiIaAY;,":
        for second in ("", "j", "d", "w", "$", "\x1b"):
            text, _ = played(before, first + second)
            assert "|" in text
    for keys in ("dd", "cc", "yyp", "dw", "diw", "daw", "dgg", "dG", "fx", "vd", "Vd", "yiwp"):
        played(before, keys)
