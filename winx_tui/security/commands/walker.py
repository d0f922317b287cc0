"""Walk through a command's structure and prove each simple command in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from winx_tui.security.commands.accesses import CommandAccess
from winx_tui.security.commands.classification import CommandPart, NotProvenError
from winx_tui.security.commands.expansion import Scope, expand
from winx_tui.security.commands.paths import Boundary, joined
from winx_tui.security.commands.programs import Call, judge_call
from winx_tui.security.commands.reading import read_command
from winx_tui.security.commands.redirections import check_redirect
from winx_tui.security.commands.registry import NAME_PRINTERS, PASSING_ON, PROGRAMS
from winx_tui.security.commands.syntax import (
    AndOr,
    Case,
    DoubleBracket,
    Enclosed,
    For,
    If,
    Node,
    Pipeline,
    Redirect,
    Sequence,
    Simple,
    While,
)
from winx_tui.security.commands.test_expressions import judge_double_bracket
from winx_tui.security.commands.values import Value, ValueKind
from winx_tui.security.commands.wording import shown
from winx_tui.security.commands.wrappers import check_environment, unwrap

MAX_COMMANDS = 40
"""Simple commands of a line; more than a person would read in a dialog are asked about."""
MAX_DEPTH = 8
"""Substitutions within substitutions."""
_LOOP_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")
_SPECIAL_VARIABLES = frozenset(
    {"http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy", "auto_resume", "histchars"}
)

Cwds = frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """What is known where a command starts."""

    cwds: Cwds
    variables: Mapping[str, tuple[Value, ...]]
    upstream: ValueKind | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a command may leave the shell, and what it prints."""

    success: Cwds
    failure: Cwds
    prints: ValueKind = "any"

    @property
    def either(self) -> Cwds:
        """Where the shell may be, however the command ended."""
        return self.success | self.failure


@dataclass(slots=True)
class Walker:
    """One walk: collects the parts, the reasons and what is touched."""

    boundary: Boundary
    parts: list[CommandPart] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    accesses: list[CommandAccess] = field(default_factory=list)
    needs_git_hardening: bool = False
    depth: int = 0

    def walk(self, node: Node, state: State) -> Outcome:
        """Judge a command and all within it."""
        match node:
            case Simple():
                return self._simple(node, state)
            case Pipeline(stages):
                return self._pipeline(stages, state)
            case AndOr():
                return self._and_or(node, state)
            case Sequence(items):
                return self._sequence(items, state)
            case Enclosed():
                return self._enclosed(node, state)
            case If(branches):
                return self._if(branches, state)
            case For():
                return self._for(node, state)
            case While():
                return self._while(node, state)
            case Case():
                return self._case(node, state)
            case DoubleBracket():
                return self._double_bracket(node, state)

    def refuse(self, reason: str) -> None:
        """Note a reason, once."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def _sequence(self, items: tuple[Node, ...], state: State) -> Outcome:
        outcome = Outcome(state.cwds, state.cwds)
        for item in items:
            outcome = self.walk(item, replace(state, cwds=outcome.either))
        return outcome

    def _and_or(self, node: AndOr, state: State) -> Outcome:
        left = self.walk(node.left, state)
        if node.operator == "&&":
            right = self.walk(node.right, replace(state, cwds=left.success))
            return Outcome(right.success, left.failure | right.failure)
        right = self.walk(node.right, replace(state, cwds=left.failure))
        return Outcome(left.success | right.success, right.failure)

    def _pipeline(self, stages: tuple[Node, ...], state: State) -> Outcome:
        upstream = state.upstream
        for stage in stages:
            upstream = self.walk(stage, replace(state, upstream=upstream)).prints
        return Outcome(state.cwds, state.cwds, upstream or "any")

    def _enclosed(self, node: Enclosed, state: State) -> Outcome:
        call = Call("", (), state.cwds, self.boundary)
        self._guarded("a redirection", "", lambda: self._redirects(node.redirects, state, call))
        self.accesses.extend(call.accesses)
        inner = self.walk(node.body, replace(state, upstream=state.upstream))
        return Outcome(state.cwds, state.cwds) if node.is_subshell else inner

    def _if(self, branches: tuple[tuple[Node | None, Node], ...], state: State) -> Outcome:
        cwds, ends = state.cwds, frozenset[str]()
        for condition, body in branches:
            inside = cwds
            if condition is not None:
                tested = self.walk(condition, replace(state, cwds=cwds))
                inside, cwds = tested.success, tested.failure
            ends |= self.walk(body, replace(state, cwds=inside)).either
        return Outcome(ends | cwds, ends | cwds)

    def _for(self, node: For, state: State) -> Outcome:
        variables = dict(state.variables)
        try:
            self._check_variable(node.variable)
            scope = self._scope(state)
            values = tuple(value for word in node.words for value in expand(word, scope))
            variables[node.variable] = tuple(
                replace(value, may_be_several=False) for value in values
            )
            if any(value.kind == "pipe" for value in values):
                raise NotProvenError("a loop runs over what is no list of words")
        except NotProvenError as reason:
            self.refuse(str(reason))
            variables.pop(node.variable, None)
        return self._body(node.body, replace(state, variables=variables))

    def _while(self, node: While, state: State) -> Outcome:
        """Only `read` ends by itself; another condition may go on for ever."""
        variables = dict(state.variables)
        condition = node.condition
        try:
            for name in self._read_names(condition, state):
                variables[name] = (Value(f"${name}", "any", may_be_option=True),)
        except NotProvenError as reason:
            self.refuse(str(reason))
            self.walk(condition, state)
        return self._body(node.body, replace(state, variables=variables))

    def _read_names(self, condition: Node, state: State) -> tuple[str, ...]:
        words = condition.words if isinstance(condition, Simple) else ()
        plain = [word.plain for word in words]
        if not isinstance(condition, Simple) or not plain or plain[0] != "read":
            raise NotProvenError("a while loop may go on for ever")
        for assignment in condition.assignments:
            if assignment.raw not in ("IFS=", "IFS=,", "IFS=:", "IFS=''", 'IFS=""'):
                raise NotProvenError("an assignment before read is not checked")
        for redirect in condition.redirects:
            raise NotProvenError(f"{redirect.operator} behind read is not checked")
        names = [name for name in plain[1:] if name != "-r"]
        for name in names:
            self._check_variable(name or "")
        self.parts.append(CommandPart(condition.text, "read", "allow"))
        return tuple(name for name in names if name)

    def _check_variable(self, name: str) -> None:
        if not _LOOP_VARIABLE.fullmatch(name) or name in _SPECIAL_VARIABLES:
            raise NotProvenError(f"sets the variable {shown(name)}, which others may read")

    def _body(self, body: Node, state: State) -> Outcome:
        outcome = self.walk(body, state)
        if not outcome.either <= state.cwds:
            self.refuse("a loop changes the directory")
        return Outcome(state.cwds, state.cwds, "any")

    def _case(self, node: Case, state: State) -> Outcome:
        scope = self._scope(state)
        words = (node.subject, *(pattern for patterns, _ in node.items for pattern in patterns))
        for word in words:
            try:
                expand(word, scope)
            except NotProvenError as reason:
                self.refuse(str(reason))
        ends = state.cwds
        for _, body in node.items:
            ends |= self.walk(body, state).either
        return Outcome(ends, ends)

    def _double_bracket(self, node: DoubleBracket, state: State) -> Outcome:
        call = Call("[[", (), state.cwds, self.boundary)

        def judge() -> None:
            scope = self._scope(state)
            values: list[Value | str] = []
            for word in node.words:
                if isinstance(word, str):
                    values.append(word)
                    continue
                # No word splitting and no matching of files happens between these brackets.
                values.extend(replace(value, may_be_several=False) for value in expand(word, scope))
            judge_double_bracket(tuple(values), call)

        self._guarded("[[ … ]]", "[[", judge)
        return Outcome(state.cwds, state.cwds)

    def _scope(self, state: State) -> Scope:
        cwd = next(iter(state.cwds)) if len(state.cwds) == 1 else None
        return Scope(
            self.boundary.home, cwd, state.variables, lambda source: self._substitute(source, state)
        )

    def _substitute(self, source: str, state: State) -> ValueKind:
        if self.depth >= MAX_DEPTH:
            raise NotProvenError("substitutions are nested too deeply")
        if not source.strip():
            raise NotProvenError("a substitution is empty")
        before = len(self.reasons)
        self.depth += 1
        outcome = self.walk(read_command(source), replace(state, upstream=None))
        self.depth -= 1
        if len(self.reasons) > before:
            raise NotProvenError(self.reasons[-1])
        return outcome.prints

    def _guarded(self, text: str, program: str, judge: Callable[[], None]) -> None:
        try:
            judge()
        except NotProvenError as reason:
            self.refuse(str(reason))
            self.parts.append(CommandPart(text, program, "ask", str(reason)))

    def _redirects(self, redirects: tuple[Redirect, ...], state: State, call: Call) -> None:
        scope = self._scope(state)
        for redirect in redirects:
            check_redirect(redirect, scope, call)

    def _simple(self, node: Simple, state: State) -> Outcome:
        if len(self.parts) >= MAX_COMMANDS:
            self.refuse(f"the line holds more than {MAX_COMMANDS} commands")
            return Outcome(state.cwds, state.cwds)
        call = Call("", (), state.cwds, self.boundary, state.upstream)
        name = node.words[0].plain or "" if node.words else ""
        try:
            outcome = self._judge(node, state, call)
            part = CommandPart(node.text, name, "allow")
        except NotProvenError as reason:
            self.refuse(str(reason))
            outcome = Outcome(state.cwds, state.cwds)
            part = CommandPart(node.text, name, "ask", str(reason))
        self.parts.append(part)
        self.accesses.extend(call.accesses)
        self.needs_git_hardening |= call.needs_git_hardening
        return outcome

    def _judge(self, node: Simple, state: State, call: Call) -> Outcome:
        if not node.words:
            raise NotProvenError(
                "sets variables of the shell" if node.assignments else "only redirects"
            )
        for cwd in state.cwds:
            if not self.boundary.holds(cwd):
                raise NotProvenError("it would run outside the workspace")
        scope = self._scope(state)
        check_environment(node.assignments)
        self._redirects(node.redirects, state, call)
        values = self._arguments(node, scope, call)
        values = unwrap(values, call)
        call.program, call.values = values[0].text, values[1:]
        if call.program == "cd":
            return self._change_directory(call, state)
        program = PROGRAMS.get(call.program)
        if program is None:
            raise NotProvenError(f"{shown(call.program)} is not known to only read")
        judge_call(program, call)
        return Outcome(state.cwds, state.cwds, _printed(call))

    def _arguments(self, node: Simple, scope: Scope, call: Call) -> tuple[Value, ...]:
        name = node.words[0]
        is_wild = name.raw != "[" and any(character in name.raw for character in "{}*?[~")
        if name.plain is None or is_wild:
            raise NotProvenError("the program's name is not a plain word")
        values = [Value(name.plain)]
        for word in node.words[1:]:
            values.extend(expand(word, scope))
        for value in values:
            # Whatever the program does with them, the shell itself lists these files.
            if value.kind == "glob":
                call.read(value)
        return tuple(values)

    def _change_directory(self, call: Call, state: State) -> Outcome:
        values = call.values[1:] if call.values and call.values[0].text == "--" else call.values
        if len(values) != 1 or not values[0].is_literal or values[0].text[:1] in ("", "-"):
            raise NotProvenError("cd leads to a directory that is not named plainly")
        text = values[0].text
        call.read_text(text)
        targets = frozenset(os.path.normpath(joined(cwd, text)) for cwd in state.cwds)
        for target in targets:
            if os.path.realpath(target) != self._real(target):
                raise NotProvenError(f"cd {shown(text)} goes through a link")
        return Outcome(targets, state.cwds)

    def _real(self, path: str) -> str:
        """Return the path below the workspace's real root, its own links unresolved."""
        boundary = self.boundary
        if path == boundary.root or path.startswith(boundary.root + "/"):
            return boundary.real_root + path[len(boundary.root) :]
        return path


def _printed(call: Call) -> ValueKind:
    words = [value.text for value in call.values]
    if call.program in NAME_PRINTERS and not any(word.startswith("-printf") for word in words):
        return "names"
    if call.program == "git" and words and words[0] == "ls-files":
        return "names"
    if call.program in ("grep", "rg") and any(
        word in ("-l", "--files", "--files-with-matches", "-rl", "-lr") for word in words
    ):
        return "names"
    if call.program in PASSING_ON and call.upstream == "names":
        operands = [word for word in words if not word.startswith("-")]
        allowed = 1 if call.program == "grep" else 0
        numbers = sum(word.isdecimal() for word in operands)
        if len(operands) - numbers <= allowed:
            return "names"
    return "any"
