from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from PIL import Image
from textual.events import Paste

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.commands.text_editor import at_line, editor_command, private_copy, read_back
from winx_tui.core.errors import EditorError, UsageError
from winx_tui.core.messages import ImagePart, Message, TextPart
from winx_tui.llm.base import ModelInfo
from winx_tui.tui.prompt.clipboard_image import clipboard_image
from winx_tui.tui.prompt.draft import NOTHING, Draft
from winx_tui.tui.prompt.dropped import existing_files, paths_in
from winx_tui.tui.prompt.images import draft_again, sendable
from winx_tui.tui.prompt.shell_completion import completions, quoted, word_before


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/a/b.txt", ("/a/b.txt",)),
        ("'/a/my file.txt' ", ("/a/my file.txt",)),
        ('"/a/my \\"file.txt"', ('/a/my "file.txt',)),
        ("/a/my\\ file.txt", ("/a/my file.txt",)),
        ("file:///a/my%20file.txt\n", ("/a/my file.txt",)),
        ("/a/b /c/d", ("/a/b", "/c/d")),
        ("'/a/it'\\''s'", ("/a/it's",)),
        ("file://elsewhere/a", ()),
        ("see /a/b", ()),
        ("hello", ()),
    ],
)
def test_the_paths_of_dropped_files_are_read(text: str, paths: tuple[str, ...]) -> None:
    assert paths_in(text) == paths


def test_only_files_that_are_there_count(tmp_path: Path) -> None:
    (tmp_path / "my file.txt").touch()
    assert existing_files(f"{tmp_path}/my file.txt", tmp_path) == (tmp_path / "my file.txt",)
    assert existing_files(f"{tmp_path}/my\\ file.txt", tmp_path) == (tmp_path / "my file.txt",)
    assert existing_files(f"{tmp_path}/none.txt", tmp_path) == ()
    assert existing_files("./my\\ file.txt", tmp_path) == (tmp_path / "my file.txt",)


async def test_a_dropped_file_becomes_a_mention_and_an_image_a_placeholder(project: Path) -> None:
    Image.new("RGB", (40, 40), "red").save(project / "shot.png")
    runtime = ScriptedRuntime(project, [[]])
    async with stage(runtime) as running:
        await running.until_open()
        area = running.app.prompt.area
        area.post_message(Paste(f"{project}/src/calc.py"))
        await running.until(lambda: running.prompt_text == "@src/calc.py ")
        area.post_message(Paste(f"file://{project}/shot.png"))
        await running.until(lambda: running.prompt_text == "@src/calc.py [Image #1 shot.png] ")
        await running.pilot.press("enter")
        sent = ["@src/calc.py [Image #1 shot.png]"]
        await running.until(lambda: runtime.conversation.prompts == sent)


async def test_an_image_for_a_model_that_sees_nothing_is_only_mentioned(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "shot.png").touch()
    runtime = ScriptedRuntime(project)
    blind = ModelInfo(MODEL, 1, None, None, None, takes_images=False)
    monkeypatch.setattr(runtime, "model_info", lambda _: blind)
    async with stage(runtime) as running:
        await running.until_open()
        running.app.prompt.area.post_message(Paste(f"{project}/shot.png"))
        await running.until(lambda: running.prompt_text == "@shot.png ")
        await running.until_shown("takes no images")


async def test_a_prompt_whose_image_is_gone_waits_and_says_so(project: Path) -> None:
    held, label = NOTHING.with_image(project / "gone.png")
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        await running.until_open()
        running.app.prompt.area.set_draft(Draft(f"see {label}", held))
        await running.pilot.press("enter")
        await running.until_shown("The prompt was not sent")
        assert runtime.conversation.prompts == []
        assert running.app.turns.queued == [f"see {label}"]
    with pytest.raises(UsageError, match=r"gone\.png"):
        await sendable(Draft(label, held))


async def test_a_prompt_that_comes_back_has_its_images_again(project: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n and so on"
    part = ImagePart("image/png", base64.b64encode(png).decode("ascii"))
    text = "see [Image #1 a.png] and [Pasted text #1, 9 lines]"
    draft = await draft_again(Message("user", (TextPart(text), part)))
    (path,) = draft.images
    assert (draft.text, path.read_bytes(), path.suffix) == (text, png, ".png")
    assert path.stat().st_mode & 0o777 == 0o600
    two = await draft_again(Message("user", (TextPart(text), part, part)))
    assert two.is_plain, "nobody knows which image the label is of"


async def test_the_clipboards_image_is_saved_privately(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "x.png")
    program = tmp_path / "wl-paste"
    program.write_text(f"#!/bin/sh\nexec /bin/cat {tmp_path}/x.png\n", encoding="utf-8")
    program.chmod(0o755)
    environ = {"PATH": str(tmp_path), "WAYLAND_DISPLAY": "w"}
    path = await clipboard_image(environ, tmp_path / "project")
    assert path.read_bytes() == (tmp_path / "x.png").read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    program.write_text("#!/bin/sh\necho text\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no image"):
        await clipboard_image(environ, tmp_path / "project")
    program.write_text("#!/bin/sh\nprintf '\\211PNG\\r\\n\\032\\n'; exec /bin/cat /dev/zero\n")
    with pytest.raises(UsageError, match="larger than 10 MiB"):
        await clipboard_image(environ, tmp_path / "project")
    with pytest.raises(UsageError, match="install one"):
        await clipboard_image({"PATH": str(tmp_path)}, tmp_path / "project")


@pytest.mark.parametrize(
    ("line", "text", "is_program", "start"),
    [
        ("!gi", "gi", True, 1),
        ("! gi", "gi", True, 2),
        ("!git a", "a", False, 5),
        ("!git ", "", False, 5),
        ("!ls | gr", "gr", True, 6),
        ("!a && b", "b", True, 6),
        ("!cat my\\ f", "my f", False, 5),
        ("!cat 'my f", "my f", False, 5),
        ('!cat "my f', "my f", False, 5),
        ("!a > o", "o", False, 5),
    ],
)
def test_the_word_before_the_cursor_is_read_as_a_shell_does(
    line: str, text: str, is_program: bool, start: int
) -> None:
    word = word_before(line, is_first_line=True)
    assert (word.text, word.is_program, word.start) == (text, is_program, start)


def test_programs_and_files_are_completed_and_quoted(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name, mode in (("winxa", 0o755), ("winxb", 0o755), ("winxc", 0o644)):
        (tmp_path / "bin" / name).touch(mode)
    (tmp_path / "my file.txt").touch()
    (tmp_path / "my dir").mkdir()
    (tmp_path / ".hidden").touch()
    (tmp_path / "bad\nname").touch()

    def offered(line: str) -> list[str]:
        word = word_before(line, is_first_line=True)
        return [each.value for each in completions(word, tmp_path, str(tmp_path / "bin"))]

    assert offered("!winx") == ["winxa ", "winxb "]
    assert offered("!") == []
    assert offered("!cat my") == ["my\\ dir/", "my\\ file.txt "]
    assert offered("!cat 'my f") == ["'my file.txt' "]
    assert offered('!cat "my d') == ['"my dir/']
    assert offered("!cat b") == ["bin/"]
    assert offered("!cat .") == [".hidden "]
    assert offered("!./bin/w") == ["./bin/winxa ", "./bin/winxb "]
    assert offered("!cat bin/winxc") == ["bin/winxc "]
    assert offered("!cat none/") == []
    assert quoted("it's $x") == "it\\'s\\ \\$x"


async def test_tab_completes_a_shell_command_and_else_goes_on(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.until_open()
        await running.type("!cat src/")
        await running.pilot.press("tab")
        await running.until_shown("src/shapes.py")
        await running.pilot.press("s")
        await running.until(lambda: "src/calc.py" not in running.screen_text())
        await running.pilot.press("enter")
        assert running.prompt_text == "!cat src/shapes.py "
        await running.pilot.press(*"READ", "tab")
        await running.until(lambda: running.prompt_text == "!cat src/shapes.py README.md ")
        await running.pilot.press(*"zz", "tab")
        await running.until(lambda: running.app.focused is running.app.transcript)


def test_the_editor_is_found_and_told_the_line(tmp_path: Path) -> None:
    program = tmp_path / "code"
    program.touch(0o755)
    environ = {"PATH": str(tmp_path), "EDITOR": "code --wait"}
    workspace = tmp_path / "project"
    command = editor_command(environ, workspace)
    assert command == (str(program), "--wait")
    wanted = (str(program), "--wait", "--goto", "/x/a.py:7")
    assert at_line(command, Path("/x/a.py"), 7) == wanted
    assert at_line(("/usr/bin/vim",), Path("a"), 3) == ("/usr/bin/vim", "+3", "a")
    assert at_line(("other",), Path("a"), 3) == ("other", "a")
    with pytest.raises(EditorError, match="no such program"):
        editor_command({"PATH": str(tmp_path), "VISUAL": "none"}, workspace)
    with pytest.raises(EditorError, match="quotes do not match"):
        editor_command({"PATH": str(tmp_path), "VISUAL": "code '"}, workspace)
    with pytest.raises(EditorError, match="No editor was found"):
        editor_command({"PATH": str(tmp_path)}, workspace)


def test_what_is_edited_lies_in_a_private_file_that_goes_again() -> None:
    with private_copy("a\n", ".md") as path:
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
        path.write_bytes(b"b\r\nc\x1b\xff\n")
        assert read_back(path) == "b\nc\\u{1B}\ufffd"
    assert not path.parent.exists()
    assert str(path).startswith(os.environ["WINX_STATE_DIR"])
