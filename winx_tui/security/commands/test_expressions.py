"""Judge `test`, `[ … ]` and `[[ … ]]`."""

from __future__ import annotations

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.values import Value
from winx_tui.security.commands.wording import shown

_ON_FILES = frozenset(f"-{letter}" for letter in "abcdefgGhkLNOprsSuwx")
_ON_TEXT = frozenset({"-n", "-z", "-t"})
_BETWEEN_FILES = frozenset({"-nt", "-ot", "-ef"})
_BETWEEN_NUMBERS = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_JOINING = frozenset({"-a", "-o", "!", "(", ")"})
_EVALUATES = frozenset({"-v", "-R"})
"""These take the name of a variable, and evaluate a subscript in it."""


def judge_test(call: Call) -> None:
    """Prove that a test only looks at files inside the workspace."""
    _check(call.values, call, "test")


def judge_bracket(call: Call) -> None:
    """Prove the same of `[`, which must be closed."""
    if not call.values or call.values[-1].text != "]":
        raise NotProvenError("[ is not closed")
    _check(call.values[:-1], call, "[")


def judge_double_bracket(words: tuple[Value | str, ...], call: Call) -> None:
    """Prove the same of `[[`, whose numbers are evaluated and which is therefore kept to text."""
    values: list[Value] = []
    for word in words:
        if isinstance(word, str):
            if word in ("<", ">"):
                raise NotProvenError(f"{word} in [[ is not checked")
            values.append(Value("!"))
        elif word.text in _BETWEEN_NUMBERS or word.text in ("-a", "-o"):
            raise NotProvenError(f"{word.text} in [[ may evaluate its operands")
        else:
            values.append(Value("=") if word.text == "=~" else word)
    _check(tuple(values), call, "[[")


def _check(values: tuple[Value, ...], call: Call, name: str) -> None:
    for index, value in enumerate(values):
        if value.may_be_several:
            raise NotProvenError(f"{shown(value.text)} in {name} may become an operator")
        if value.kind != "literal" and value.may_be_option and index == 0 and len(values) > 1:
            raise NotProvenError(f"{shown(value.text)} in {name} may become an operator")
        if value.is_literal and value.text in _EVALUATES:
            raise NotProvenError(f"{value.text} in {name} evaluates its operand")
        if value.is_literal and value.text.startswith("-") and not _is_known(value.text):
            raise NotProvenError(f"{shown(value.text)} in {name} is not checked")
        previous = values[index - 1].text if index else ""
        following = values[index + 1].text if index + 1 < len(values) else ""
        if previous in _ON_FILES or previous in _BETWEEN_FILES or following in _BETWEEN_FILES:
            _look_at(value, call, name)


def _is_known(text: str) -> bool:
    known = _ON_FILES | _ON_TEXT | _BETWEEN_FILES | _BETWEEN_NUMBERS | _JOINING
    return text in known or text.lstrip("-").isdecimal() or text == "-"


def _look_at(value: Value, call: Call, name: str) -> None:
    if value.text in _JOINING or (value.is_literal and value.text.startswith("-")):
        return
    if value.kind == "any":
        raise NotProvenError(f"which file {name} looks at is not known")
    call.read(value, frozenset({"names"}))
