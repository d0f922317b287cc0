"""Commands that people write: found, filled in, sent, and shown as they were typed."""

from __future__ import annotations

import pytest

from tests.commands.scripted_home import Home, desk
from tests.support.scripted_model import Answer
from winx_tui.agent.context import request_messages
from winx_tui.agent.trimming import cap
from winx_tui.cli.commands.sessions import run
from winx_tui.commands.registry import find, prompt_for, run_command
from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.core.events import TurnStarted
from winx_tui.core.messages import expanded_message, system_message

SKILL = "---\nname: notes\ndescription: Write notes\n---\nDo it."
REVIEW = "---\ndescription: Review a path\nargument-hint: PATH\n---\nReview $1 with care."


async def test_what_was_typed_is_shown_and_what_it_means_is_sent(home: Home) -> None:
    home.own("commands/vet.md", REVIEW)
    async with desk(home, [Answer("Fine.")]) as here:
        await run_command("/vet src/ now", here.host)
        assert here.sent == "Review src/ with care."
        started = next(each for each in here.host.events if isinstance(each, TurnStarted))
        assert (started.prompt.typed, started.prompt.text) == ("/vet src/ now", here.sent)
        items = (await here.host.conversation.context()).items
        assert "/vet src/ now" in [item.title for item in items]
        await here.host.conversation.aclose()
        [row] = here.host.runtime.sessions.list(home.root)
        assert row.first_prompt == "/vet src/ now"
        await here.host.resume(row.id)
        [again] = [e for e in here.host.conversation.history if isinstance(e, TurnStarted)]
        assert again == started


def test_no_model_is_sent_what_was_typed() -> None:
    message = expanded_message("/vet", "Review it.")
    [_, sent] = request_messages(system_message("s"), [message])
    assert len(sent.parts) == 1
    assert sent.text == "Review it."


def test_what_was_typed_stays_when_the_rest_is_shortened() -> None:
    message = cap(expanded_message("/vet", "Review it. " * 1_000), 100)
    assert message.typed == "/vet"
    assert len(message.text) < 1_000


async def test_a_session_shows_both(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.own("commands/vet.md", "One.\n\nTwo.")
    async with desk(home, [Answer("Fine.")]) as here:
        await run_command("/vet", here.host)
    [row] = here.host.runtime.sessions.list(home.root)
    assert run(["show", row.id], environment_keys=frozenset()) == 0
    assert "> /vet\n  | One.\n  | \n  | Two.\n\nFine." in capsys.readouterr().out


async def test_a_body_runs_nothing_by_itself(home: Home) -> None:
    home.own("commands/now.md", "!touch made\n\n!`touch made`\n")
    async with desk(home, [Answer("Fine.")]) as here:
        await run_command("/now", here.host)
        assert here.sent == "!touch made\n\n!`touch made`"
        assert not (home.root / "made").exists()


async def test_a_projects_commands_count_in_a_trusted_folder_only(home: Home) -> None:
    home.project(".winx/commands/one.md", "One.")
    home.project(".claude/commands/more/two.md", "Two.")
    async with desk(home) as here:
        await run_command("/one", here.host)
        assert not here.model.requests
    async with desk(home, [Answer("a"), Answer("b")], is_trusted=True) as here:
        await run_command("/one", here.host)
        assert here.sent == "One."
        await run_command("/more:two x", here.host)
        assert here.sent == "Two.\n\nx"


@pytest.mark.parametrize("typed", ["/one", "/project:one", "/skill:notes", "/Notes x", "/help one"])
async def test_what_an_untrusted_folder_brings_is_named_with_the_way_to_it(
    home: Home, typed: str
) -> None:
    home.project(".winx/commands/one.md", "One.")
    home.project(".winx/skills/notes/SKILL.md", SKILL)
    async with desk(home) as here:
        await run_command(typed, here.host)
        name = typed.removeprefix("/help ").split()[0].removeprefix("/").lower()
        assert here.host.notices == [
            (
                f"/{name} comes with this folder, which is not trusted: /trust lets it count.",
                "warning",
            )
        ]
        assert not here.model.requests
        await run_command("/other", here.host)
        assert "There is no command /other. " in here.told


async def test_winxs_own_win_over_the_persons_and_those_over_the_projects(home: Home) -> None:
    home.own("commands/status.md", "Mine.")
    home.own("commands/vet.md", "Mine.")
    home.project(".winx/commands/vet.md", "Theirs.")
    home.project(".winx/commands/help.md", "Theirs.")
    answers = [Answer("a"), Answer("b"), Answer("c")]
    async with desk(home, answers, is_trusted=True) as here:
        await run_command("/status", here.host)
        assert here.host.shown
        assert not here.model.requests
        for typed, sent in (
            ("/vet", "Mine."),
            ("/user:status", "Mine."),
            ("/project:help", "Theirs."),
        ):
            await run_command(typed, here.host)
            assert here.sent == sent


async def test_a_beginning_is_enough_where_nothing_of_winxs_begins_so(home: Home) -> None:
    home.own("commands/zebra.md", "Zebra.")
    home.own("commands/statistics.md", "Statistics.")
    async with desk(home, [Answer("a"), Answer("b")]) as here:
        await run_command("/zeb", here.host)
        assert here.sent == "Zebra."
        await run_command("/stat", here.host)
        assert len(here.model.requests) == 1
        assert here.host.shown, "/status has run"
        assert find("/stat") is not None


async def test_a_beginning_that_several_of_winxs_have_is_none_of_others(home: Home) -> None:
    home.own("commands/special.md", "Special.")
    async with desk(home) as here:
        await run_command("/s", here.host)
        assert not here.model.requests
        assert "/s may be /sessions, /skills, /shells, " in here.told
        assert " or /special: type more of it." in here.told


async def test_they_stand_in_help_with_their_source(home: Home) -> None:
    home.own("commands/vet.md", REVIEW)
    home.project(".winx/commands/fix.md", "Fix `x`.\n")
    async with desk(home, is_trusted=True) as here:
        await run_command("/help", here.host)
        own = here.host.shown[0].partition("**Your own, and the project's**: ")[2].split("\n")[0]
        assert set(own.split()) == {"`/vet`", "`/fix`"}
        await run_command("/help all", here.host)
        assert "- `/vet PATH`: Review a path (user)" in here.host.shown[1]
        assert "- `/fix`: Fix 'x'. (project)" in here.host.shown[1]
        await run_command("/help vet", here.host)
        assert "Also `/user:vet`." in here.host.shown[2]
        await run_command("/vte", here.host)
        assert "Did you mean /vet?" in here.told


async def test_a_bad_file_is_told_when_it_is_used_and_disturbs_nothing_else(home: Home) -> None:
    home.own("commands/bad.md", "---\nnever ends\n")
    home.own("commands/good.md", "Good.")
    async with desk(home, [Answer("a")]) as here:
        await run_command("/bad", here.host)
        assert [level for _, level in here.host.notices] == ["error"]
        assert "bad.md cannot be used: its front matter has no end" in here.told
        await run_command("/good", here.host)
        assert here.sent == "Good."


async def test_a_command_that_was_written_meanwhile_is_there(home: Home) -> None:
    async with desk(home, [Answer("a"), Answer("b")]) as here:
        file = home.own("commands/late.md", "One.")
        await run_command("/late", here.host)
        file.write_text("Another.")
        await run_command("/late", here.host)
        assert here.sent == "Another."


async def test_without_a_screen_they_are_prompts_too(home: Home) -> None:
    home.own("commands/vet.md", REVIEW)
    home.own("commands/bad.md", "---\n")
    async with desk(home) as here:
        runtime = here.host.runtime
        made = await prompt_for("/vet a.py", runtime, "ask")
        assert made == expanded_message("/vet a.py", "Review a.py with care.")
        for text in ("Say hello.", "/unknown x", "/etc/hosts is wrong"):
            assert await prompt_for(text, runtime, "ask") == text
        with pytest.raises(WorkspaceError, match="front matter"):
            await prompt_for("/bad", runtime, "ask")
        with pytest.raises(UsageError, match="read-only"):
            await prompt_for("/init", runtime, "read-only")
        with pytest.raises(UsageError, match=r"/usage works in winx's screen and in winx --repl"):
            await prompt_for("/usage", runtime, "ask")


async def test_a_projects_link_to_secrets_is_not_sent(home: Home) -> None:
    home.project(".env", "PASSWORD=hunter2")
    command = home.project(".winx/commands/show.md", "Show it.")
    skill = home.project(".winx/skills/pdf/SKILL.md", "---\nname: pdf\ndescription: d\n---\nIt.")
    async with desk(home, [Answer("a"), Answer("b")], is_trusted=True) as here:
        library = here.host.runtime.library
        [known], [named] = library.commands(), library.skills()
        for file in (command, skill):
            file.unlink()
            file.symlink_to(home.root / ".env")
        with pytest.raises(WorkspaceError, match="leads to a file that may hold secrets"):
            library.prompt_of(known, "")
        with pytest.raises(WorkspaceError, match="leads to a file that may hold secrets"):
            library.skill_text(named)
        assert (library.commands(), library.skills()) == ((), ())
