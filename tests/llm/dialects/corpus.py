"""Broken and misplaced tool calls as model families write them: what came, and what was meant.

Each is written for these tests in the manner of the family that is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TOOLS = (
    "bash_command",
    "read_files",
    "file_write_or_edit",
    "multi_file_edit",
    "undo_edit",
    "code_map",
    "read_image",
    "context_save",
)

Calls = tuple[tuple[str, dict[str, Any]], ...]
READ: Calls = (("read_files", {"file_paths": ["src/app.py"]}),)
LS: Calls = (("bash_command", {"command": "ls -l"}),)
BOTH: Calls = READ + LS
READ_JSON = '{"file_paths": ["src/app.py"]}'
READ_CALL = f'{{"name": "read_files", "arguments": {READ_JSON}}}'
LS_CALL = '{"name": "bash_command", "arguments": {"command": "ls -l"}}'


@dataclass(frozen=True)
class Written:
    """An answer with calls in its text."""

    family: str
    text: str
    calls: Calls
    shown: str = ""
    """What is left of the text, blanks around it aside."""


def _section(*calls: tuple[str, str]) -> str:
    inner = "".join(
        f"<|tool_call_begin|>functions.{name}:{number}<|tool_call_argument_begin|>{arguments}"
        "<|tool_call_end|>"
        for number, (name, arguments) in enumerate(calls)
    )
    return f"<|tool_calls_section_begin|>{inner}<|tool_calls_section_end|>"


_DEEPSEEK = "<｜tool▁calls▁begin｜>{}<｜tool▁calls▁end｜>"

WRITTEN = (
    Written("qwen", f"<tool_call>\n{READ_CALL}\n</tool_call>", READ),
    Written("qwen", f"I look.\n\n<tool_call>\n{READ_CALL}\n</tool_call>", READ, "I look."),
    Written("qwen", f"<tool_call>{READ_CALL}</tool_call>\n<tool_call>{LS_CALL}</tool_call>", BOTH),
    Written("qwen", f"<tool_call>\n{READ_CALL}\n{LS_CALL}\n</tool_call>", BOTH),
    Written("qwen", f"<tool_call>\n{READ_CALL}", READ),
    Written("qwen", f"<tool_call>\n{READ_CALL}\n</tool_call><|im_end|>", READ),
    Written("qwen", f"<tool_call>\n```json\n{READ_CALL}\n```\n</tool_call>", READ),
    Written("qwen", '<tool_call>{"name": "read_files", "arguments": ' + READ_JSON, READ),
    Written(
        "qwen",
        "<tool_call>{'name': 'bash_command', 'arguments': {'command': 'ls -l',}}</tool_call>",
        LS,
    ),
    Written(
        "qwen coder",
        "<tool_call>\n<function=bash_command>\n<parameter=command>\nls -l\n</parameter>\n"
        "</function>\n</tool_call>",
        LS,
    ),
    Written(
        "qwen coder",
        "Now.\n<function=bash_command>\n<parameter=command>\nls -l\n</parameter>\n</function>",
        LS,
        "Now.",
    ),
    Written(
        "qwen coder",
        "<function=file_write_or_edit>\n<parameter=file_path>a.html</parameter>\n"
        "<parameter=content>\n<p>\n  x < y\n</p>\n</parameter>\n</function>\n</tool_call>",
        (("file_write_or_edit", {"file_path": "a.html", "content": "<p>\n  x < y\n</p>"}),),
    ),
    Written(
        "qwen coder",
        "<function=file_write_or_edit><parameter=file_path>a</parameter><parameter=content>"
        "ends with </function> inside</parameter></function>",
        (
            (
                "file_write_or_edit",
                {"file_path": "a", "content": "ends with </function> inside"},
            ),
        ),
    ),
    Written("qwen coder", "<function=undo_edit>\n</function>", (("undo_edit", {}),)),
    Written(
        "qwen",
        '<function_call>{"name": "bash_command", "arguments": "{\\"command\\": \\"ls -l\\"}"}'
        "</function_call>",
        LS,
    ),
    Written(
        "llama",
        '<|python_tag|>{"name": "bash_command", "parameters": {"command": "ls -l"}}<|eom_id|>',
        LS,
    ),
    Written("llama", f'{{"name": "read_files", "parameters": {READ_JSON}}}', READ),
    Written(
        "llama",
        '{"type": "function", "name": "bash_command", "parameters": {"command": "ls -l"}}',
        LS,
    ),
    Written(
        "llama",
        '{"type": "function", "function": {"name": "bash_command", '
        '"arguments": {"command": "ls -l"}}}',
        LS,
    ),
    Written("llama", '<|python_tag|>bash_command.call(command="ls -l")', LS),
    Written(
        "llama", '[read_files(file_paths=["src/app.py"]), bash_command(command="ls -l")]', BOTH
    ),
    Written("llama", "<|python_start|>[bash_command(command='ls -l')]<|python_end|><|eot_id|>", LS),
    Written("llama", '<function=bash_command>{"command": "ls -l"}</function>', LS),
    Written("llama", f"\n\n[{READ_CALL}, {LS_CALL}]", BOTH),
    Written("mistral", f"[TOOL_CALLS][{READ_CALL}]", READ),
    Written("mistral", f"[TOOL_CALLS] [{READ_CALL}, {LS_CALL}]</s>", BOTH),
    Written("mistral", '[TOOL_CALLS]bash_command[ARGS]{"command": "ls -l"}', LS),
    Written("mistral", 'Well.[TOOL_CALLS]bash_command{"command": "ls -l"}', LS, "Well."),
    Written(
        "mistral",
        f"[TOOL_CALLS]read_files[CALL_ID]a1B2c3[ARGS]{READ_JSON}"
        '[TOOL_CALLS]bash_command[ARGS]{"command": "ls -l"}',
        BOTH,
    ),
    Written("mistral", f"[TOOL_CALL]{READ_CALL}[/TOOL_CALL]", READ),
    Written(
        "deepseek",
        _DEEPSEEK.format(
            "<｜tool▁call▁begin｜>function<｜tool▁sep｜>read_files\n```json\n"
            f"{READ_JSON}\n```<｜tool▁call▁end｜>"
        ),
        READ,
    ),
    Written(
        "deepseek",
        _DEEPSEEK.format(
            f"<｜tool▁call▁begin｜>read_files<｜tool▁sep｜>{READ_JSON}<｜tool▁call▁end｜>"
            '<｜tool▁call▁begin｜>bash_command<｜tool▁sep｜>{"command": "ls -l"}<｜tool▁call▁end｜>'
        )
        + "<｜end▁of▁sentence｜>",
        BOTH,
    ),
    Written(
        "deepseek",
        "Let me see.\n<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>"
        "bash_command\n"
        '```json\n{"command": "ls -l"}\n```',
        LS,
        "Let me see.",
    ),
    Written("kimi", _section(("read_files", READ_JSON)), READ),
    Written(
        "kimi", _section(("read_files", READ_JSON), ("bash_command", '{"command": "ls -l"}')), BOTH
    ),
    Written(
        "kimi",
        '<|tool_call_begin|>bash_command:0<|tool_call_argument_begin|>{"command": "ls -l"}',
        LS,
    ),
    Written(
        "glm",
        "<tool_call>bash_command\n<arg_key>command</arg_key>\n<arg_value>ls -l</arg_value>\n"
        "</tool_call>",
        LS,
    ),
    Written(
        "glm",
        "Sure.\n<tool_call>bash_command<arg_key>command</arg_key><arg_value>ls -l</arg_value>"
        "<arg_key>is_background</arg_key><arg_value>true</arg_value></tool_call>",
        (("bash_command", {"command": "ls -l", "is_background": "true"}),),
        "Sure.",
    ),
    Written("gemini", '```tool_code\n[bash_command(command="ls -l")]\n```', LS),
    Written(
        "gemini", "<tool_code>\nprint(default_api.bash_command(command='ls -l'))\n</tool_code>", LS
    ),
    Written("gemini", f"I read it.\n\n```json\n{READ_CALL}\n```", READ, "I read it."),
    Written("gemini", f"```\n[{LS_CALL}]\n```\n", LS),
    Written("gemini", '```json\n{"tool": "bash_command", "args": {"command": "ls -l"}}\n```', LS),
    Written(
        "minimax",
        '<minimax:tool_call>\n<invoke name="bash_command">\n<parameter name="command">ls -l'
        "</parameter>\n</invoke>\n</minimax:tool_call>",
        LS,
    ),
    Written(
        "gpt-oss",
        "<|channel|>commentary to=functions.bash_command <|constrain|>json<|message|>"
        '{"command": "ls -l"}<|call|>',
        LS,
    ),
    Written("granite", f"<|tool_call|>[{READ_CALL}]", READ),
    Written("liquid", "<|tool_call_start|>[bash_command(command='ls -l')]<|tool_call_end|>", LS),
    Written(
        "other name",
        '<tool_call>{"name": "Bash", "arguments": {"command": "ls -l"}}</tool_call>',
        LS,
    ),
    Written("flat", '<tool_call>{"name": "bash_command", "command": "ls -l"}</tool_call>', LS),
    Written("by key", '<tool_call>{"bash_command": {"command": "ls -l"}}</tool_call>', LS),
)

ORDINARY = (
    "Nothing special here.",
    "if a < b and b > c: use <T> or List<int>, see <https://example.org>",
    "The `<tool_call>` tag begins a call.",
    "A <tool_call> tag begins a call, and </tool_call> ends it.",
    f"It looks so:\n```xml\n<tool_call>{READ_CALL}</tool_call>\n```\nThat is all.",
    f"An example:\n```json\n{READ_CALL}\n```\nChange the path as you like.",
    '```json\n{"name": "my-package", "version": "1.0.0"}\n```',
    '{"name": "my-package", "arguments": {}}',
    '{"answer": 42}',
    "[1, 2, 3]",
    "[link](https://example.org) is a link",
    "```python\nbash_command(command='ls')\n```",
    f"```python\nprint('<tool_call>{READ_CALL}</tool_call>')\n```",
    '<tool_call>{"name": "delete_everything", "arguments": {}}</tool_call>',
    "<function=unknown><parameter=a>1</parameter></function>",
    "[TOOL_CALLS] is what Mistral writes",
    "```",
    "``` ```` ` `` <",
    "<tool_call>",
    "~~~\ntext [TOO",
    '{"name": "read_files"',
    "The last word is <func",
    "bash_command(command='ls')",
    'I call {"name": "read_files", "arguments": {}} now.',
)
"""Texts with no call in them."""

CUT = (
    '<tool_call>{"name": "bash_command", "arguments": {"command": "rm -rf build',
    '<tool_call>{"name": "bash_command", "arguments": {"command": "echo "a" > b"}}</tool_call>',
    "<function=bash_command>\n<parameter=command>\nrm -rf bui",
    "<tool_call>\n<function=bash_command>\n<parameter=command>\nrm -rf build\n</function>",
    "<tool_call>bash_command\n<arg_key>command</arg_key>\n<arg_value>rm {a,b",
    "[TOOL_CALLS]bash_command[ARGS]" + '{"command": "rm -rf bu',
    '<|tool_call_begin|>functions.bash_command:0<|tool_call_argument_begin|>{"command": "rm ',
    "<｜tool▁call▁begin｜>bash_command<｜tool▁sep｜>" + '{"command": "rm -rf',
    "<function=bash_command>\n<parameter=command>\ncat <<E\n" + '{"command": "rm -rf x"}',
)
"""Calls that broke off, or cannot be read: the model is told, and nothing of them runs."""
