"""The names that models give to tools, brought back to the tools that there are."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

_DRESS = re.compile(r"[\s`'\"]+|\(\)|<\|.*|:[0-9]+\Z|\.call\Z", re.DOTALL)
"""What stands around a name: quotes, brackets, special tokens, the number of the call."""
_PREFIX = re.compile(
    r"(?:(?:functions?|tools?|default_api|api|winx|multi_tool_use|container)[.:/_]+"
    r"|mcp__[A-Za-z0-9-]+__|call:)+",
    re.IGNORECASE,
)
_SHORTEST_MISSPELT = 6
"""A shorter name is not taken for another one."""
_MAX_NAME_CHARS = 200

_OTHER_NAMES = {
    "bash_command": "bash cmd command exec execbash execcommand execute executebash "
    "executecommand executeshell executeshellcommand localshell run runbash runbashcommand "
    "runcmd runcommand runinterminal runshell runshellcommand runterminalcmd runterminalcommand "
    "sh shell shellcommand shellexec terminal terminalcommand",
    "read_files": "cat fileread getfile getfilecontents open openfile read readfile readmanyfiles "
    "readmultiplefiles readtextfile view viewfile viewfiles",
    "file_write_or_edit": "applydiff applyedit applypatch create createfile createnewfile edit "
    "editfile fileedit filewrite fswrite insertedit multiedit patch replace replaceinfile "
    "replacestringinfile savefile searchreplace strreplace strreplacebasededittool "
    "strreplaceeditor texteditor update updatefile write writefile writenewfile writetofile",
    "multi_file_edit": "editfiles multifileeditor writefiles",
    "read_image": "imageread openimage showimage viewimage",
    "code_map": "codeoutline findreferences fileoutline listcodedefinitionnames outline repomap",
    "undo_edit": "revert undo undolastedit",
    "context_save": "savecontext savememory",
    "task_list": "managetodolist plan settasks tasks todo todolist todos todowrite updateplan "
    "updatetasklist updatetasks updatetodolist updatetodos writetodos",
    "ask_user": "ask askfollowupquestion askhuman askquestion askuserquestion askuserquestions "
    "question requestuserinput",
    "explore": "agent codebaseinvestigator dispatchagent searchagent subagent task",
    "web_fetch": "browse fetch fetchpage fetchurl fetchwebpage geturl httpget openurl readurl "
    "readwebpage scrape urlfetch visit visitpage webpage",
    "use_skill": "activateskill callskill getskill invokeskill loadskill readskill runskill skill",
}
"""Tool → what other agents call theirs of the same kind, without case and underscores."""
_TOOL_OF = {word: tool for tool, words in _OTHER_NAMES.items() for word in words.split()}

_HINTS = {
    "bash_command runs rg, find and ls": "codebasesearch fileglobsearch filesearch find findfiles "
    "glob globfiles grep grepsearch listdir listdirectory listfiles ls search searchcode "
    "searchfilecontent searchfiles",
    "multi_file_edit deletes and renames files": "delete deletefile move movefile remove "
    "removefile rename renamefile",
    "bash_command runs programs": "codeinterpreter executecode ipython jupyter python "
    "pythoninterpreter runcode runpython runtests",
}
_HINT_OF = {word: hint for hint, words in _HINTS.items() for word in words.split()}


def tool_called(asked: str, tools: Collection[str]) -> str:
    """Return the tool that is meant by a name; "" where that is not plain."""
    if asked in tools:
        return asked
    name = _DRESS.sub("", asked[:_MAX_NAME_CHARS])
    for said in (name, _PREFIX.sub("", name, count=1)):
        if said in tools:
            return said
        word = _plain(said)
        same = [tool for tool in tools if _plain(tool) == word]
        if len(same) == 1:
            return same[0]
        if (known := _TOOL_OF.get(word)) is not None and known in tools:
            return known
    near = [tool for tool in tools if len(word) >= _SHORTEST_MISSPELT and _is_near(word, tool)]
    return near[0] if len(near) == 1 else ""


def advice_for(asked: str, tools: Collection[str]) -> str:
    """Say which tools may have been meant by a name that is none."""
    word = _plain(_PREFIX.sub("", _DRESS.sub("", asked[:_MAX_NAME_CHARS]), count=1))
    hint = _HINT_OF.get(word, "")
    if hint and hint.split()[0] in tools:
        return f"{hint}."
    near = get_close_matches(word, sorted(tools), n=3, cutoff=0.6)
    return f"Nearest: {', '.join(near)}." if near else ""


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).lower()


def _is_near(word: str, tool: str) -> bool:
    """Tell whether one letter added, left out, changed or swapped with the next makes the tool."""
    other = _plain(tool)
    if abs(len(word) - len(other)) > 1:
        return False
    pairs = zip(word, other, strict=False)
    same = next((at for at, (mine, its) in enumerate(pairs) if mine != its), None)
    if same is None:
        return True
    left, right = word[same:], other[same:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left == right[1:] or left[1:] == right or is_swapped
