"""Sessions of an editor: begun, switched, asked, interrupted, gone on with."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from acp import RequestError, image_block, schema
from acp.helpers import resource_link_block

from tests.acp.editors import BUFFERS, FORMS, EditorClient
from tests.acp.stage import stage
from tests.support.scripted_model import Answer
from winx_tui.config.settings import LimitSettings, Settings
from winx_tui.core.errors import ModelError
from winx_tui.core.events import Notice
from winx_tui.core.messages import ToolCall

HI = Answer("Hello there.")


def _call(name: str, call_id: str = "c1", **arguments: object) -> Answer:
    return Answer(calls=(ToolCall(call_id, name, json.dumps(arguments)),))


def _write(text: str = "new\n", name: str = "a.txt") -> Answer:
    return _call(
        "file_write_or_edit",
        file_path=name,
        percentage_to_change=100,
        text_or_search_replace_blocks=text,
    )


def _press(button: str | None) -> EditorClient:
    return EditorClient(press=lambda call, options: button)


async def test_the_greeting_says_what_winx_can_do(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        abilities = here.greeting.agent_capabilities
        assert here.greeting.protocol_version == 1
        assert abilities is not None
        assert abilities.load_session
        assert abilities.prompt_capabilities is not None
        assert abilities.prompt_capabilities.image
        assert not abilities.prompt_capabilities.audio
        assert here.greeting.auth_methods == []
        assert here.greeting.agent_info is not None
        assert here.greeting.agent_info.name == "winx"


async def test_an_answer_streams_and_ends_the_turn(tmp_path: Path) -> None:
    async with stage(tmp_path / "p", [Answer("Hello there.", reasoning="Hm.")]) as here:
        session = await here.open()
        done = await here.ask(session, "say hello")
        assert done.stop_reason == "end_turn"
        assert done.usage is not None
        assert done.usage.total_tokens == 15
        assert here.client.text().strip() == "Hello there."
        assert here.client.text("agent_thought_chunk") == "Hm."
        (titled,) = here.client.of("session_info_update")
        assert titled.title == "say hello"


async def test_an_edit_is_asked_for_with_its_change_and_then_made(tmp_path: Path) -> None:
    client = _press("once")
    async with stage(tmp_path / "p", [_write("one\ntwo\n"), HI], client=client) as here:
        session = await here.open()
        await here.ask(session, "write it")
        assert (here.root / "a.txt").read_text() == "one\ntwo\n"
        (question,) = client.questions
        assert question.tool_call_id == "c1"
        diff, facts = question.content or []
        assert isinstance(diff, schema.FileEditToolCallContent)
        assert (diff.path, diff.old_text, diff.new_text) == (
            str(here.root / "a.txt"),
            None,
            "one\ntwo\n",
        )
        assert "Hash of what will run" in facts.content.text
        assert client.offered == [["once", "session", "reject"]]
        started, allowed, finished = client.calls()["c1"]
        assert (started.kind, started.status, started.locations[0].path) == (
            "edit",
            "pending",
            str(here.root / "a.txt"),
        )
        assert (allowed.status, finished.status) == ("in_progress", "completed")
        assert finished.content[0].new_text == "one\ntwo\n"


@pytest.mark.parametrize("button", ["reject", None, "error", "another"])
async def test_whatever_is_no_approval_is_a_denial(tmp_path: Path, button: str | None) -> None:
    async with stage(tmp_path / "p", [_write(), HI], client=_press(button)) as here:
        done = await here.ask(await here.open(), "write it")
        assert done.stop_reason == "end_turn"
        assert not (here.root / "a.txt").exists()
        assert here.client.calls()["c1"][-1].status == "failed"


async def test_an_approval_for_the_session_holds_in_it(tmp_path: Path) -> None:
    answers = [_write(), _write("newer\n"), HI]
    async with stage(tmp_path / "p", answers, client=_press("session")) as here:
        await here.ask(await here.open(), "write it")
        assert (here.root / "a.txt").read_text() == "newer\n"
        assert len(here.client.questions) == 1


async def test_a_dangerous_command_is_asked_about_twice(tmp_path: Path) -> None:
    asked: list[str] = []

    def press(call: schema.ToolCallUpdate, options: Any) -> str:
        asked.append(call.title or "")
        return "once" if len(asked) == 1 else "reject"

    answers = [_call("bash_command", command="rm -rf ./*"), HI]
    async with stage(tmp_path / "p", answers, client=EditorClient(press=press)) as here:
        (here.root / "kept").write_text("x")
        await here.ask(await here.open(), "tidy up")
        assert (here.root / "kept").exists()
        assert len(asked) == 2
        assert asked[1].startswith("Dangerous: ")


async def test_a_cancel_interrupts_the_command_and_is_the_reason(tmp_path: Path) -> None:
    client = _press("once")
    running = asyncio.Event()
    client.on_update = lambda update: (
        running.set() if getattr(update, "status", "") == "in_progress" else None
    )
    answers = [_call("bash_command", command="sleep 3000; touch done")]
    async with stage(tmp_path / "p", answers, client=client) as here:
        session = await here.open()
        turn = asyncio.create_task(here.ask(session, "wait"))
        await asyncio.wait_for(running.wait(), 60)
        await here.connection.cancel(session_id=session)
        assert (await asyncio.wait_for(turn, 60)).stop_reason == "cancelled"
        assert not (here.root / "done").exists()
        assert here.client.calls()["c1"][-1].status == "failed"


async def test_a_cancel_withdraws_the_question(tmp_path: Path) -> None:
    asked, gate = asyncio.Event(), asyncio.Event()

    class Silent(EditorClient):
        async def request_permission(
            self, *arguments: Any, **named: Any
        ) -> schema.RequestPermissionResponse:
            asked.set()
            await gate.wait()
            return await super().request_permission(*arguments, **named)

    async with stage(tmp_path / "p", [_write(), HI], client=Silent()) as here:
        session = await here.open()
        turn = asyncio.create_task(here.ask(session, "write it"))
        await asked.wait()
        await here.connection.cancel(session_id=session)
        assert (await turn).stop_reason == "cancelled"
        assert not (here.root / "a.txt").exists()
        gate.set()


async def test_a_failed_turn_is_an_error_with_the_sentence(tmp_path: Path) -> None:
    answers = [Answer(error=ModelError("The server has no such model; choose another one."))]
    async with stage(tmp_path / "p", answers) as here:
        with pytest.raises(RequestError, match="no such model"):
            await here.ask(await here.open(), "hello")


async def test_a_limit_that_nobody_lifts_is_the_reason(tmp_path: Path) -> None:
    answers = [_call("read_files", file_paths=["a"]), HI]
    settings = Settings(limits=LimitSettings(max_steps=1))
    async with stage(tmp_path / "p", answers, settings=settings) as here:
        done = await here.ask(await here.open(), "hello")
        assert done.stop_reason == "max_turn_requests"
        assert here.client.offered == [["1", "2", "none"]]


async def test_a_limit_that_is_lifted_lets_the_turn_go_on(tmp_path: Path) -> None:
    answers = [_call("read_files", file_paths=["a"]), HI]
    settings = Settings(limits=LimitSettings(max_steps=1))
    async with stage(tmp_path / "p", answers, settings=settings, client=_press("1")) as here:
        done = await here.ask(await here.open(), "hello")
        assert done.stop_reason == "end_turn"
        assert "Hello there." in here.client.text()


async def test_modes_are_those_of_winx_and_plan(tmp_path: Path) -> None:
    async with stage(tmp_path / "p", [_write(), HI]) as here:
        opened = await here.connection.new_session(cwd=str(here.root), mcp_servers=[])
        assert opened.modes is not None
        assert [mode.id for mode in opened.modes.available_modes] == [
            "read-only",
            "ask",
            "accept-edits",
            "full-access",
            "plan",
        ]
        session = opened.session_id
        await here.connection.set_session_mode(session_id=session, mode_id="plan")
        await here.connection.set_session_mode(session_id=session, mode_id="accept-edits")
        with pytest.raises(RequestError, match="no mode 'yolo'"):
            await here.connection.set_session_mode(session_id=session, mode_id="yolo")
        await here.ask(session, "write it")
        assert here.client.questions == []
        assert (here.root / "a.txt").exists()
        changes = [each.current_mode_id for each in here.client.of("current_mode_update")]
        assert changes == ["plan", "accept-edits"]


async def test_another_session_begins_with_the_settings(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        first = await here.open()
        await here.connection.set_session_mode(session_id=first, mode_id="full-access")
        second = await here.connection.new_session(cwd=str(here.root), mcp_servers=[])
        assert second.modes is not None
        assert second.modes.current_mode_id == "ask"


async def test_options_are_mode_model_and_thinking(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        session = await here.open()
        answer = await here.connection.set_config_option(
            config_id="effort", session_id=session, value="high"
        )
        assert answer is not None
        now = {option.id: option.current_value for option in answer.config_options}
        assert now == {"mode": "ask", "model": "demo/scripted", "effort": "high"}
        with pytest.raises(RequestError, match="no option 'colour'"):
            await here.connection.set_config_option(
                config_id="colour", session_id=session, value="x"
            )


async def test_a_slash_command_is_run_and_what_it_switches_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        session = await here.open()
        done = await here.ask(session, "/mode accept-edits")
        assert done.stop_reason == "end_turn"
        assert here.model.requests == []
        assert "> Mode accept-edits." in here.client.text()
        assert here.client.of("current_mode_update")[-1].current_mode_id == "accept-edits"


async def test_a_command_of_the_screen_says_why_it_is_not_here(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        await here.ask(await here.open(), "/vim")
        assert "/vim is not for editors" in here.client.text()


async def test_a_command_asks_by_the_editors_buttons(tmp_path: Path) -> None:
    async with stage(tmp_path / "p", client=_press("1")) as here:
        await here.ask(await here.open(), "/mode")
        assert here.client.offered == [["1", "2", "3", "4", "none"]]
        assert "> Mode read-only." in here.client.text()


async def test_a_typed_shell_command_runs_without_a_question(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        await here.ask(await here.open(), "!echo typed by hand")
        assert here.client.questions == []
        (calls,) = here.client.calls().values()
        assert "typed by hand" in calls[-1].content[0].content.text


async def test_the_task_list_is_the_editors_plan(tmp_path: Path) -> None:
    tasks = [{"text": "look", "state": "done"}, {"text": "mend", "state": "in_progress"}]
    async with stage(tmp_path / "p", [_call("task_list", tasks=tasks), HI]) as here:
        await here.ask(await here.open(), "plan it")
        (plan,) = here.client.of("plan")
        told = [(entry.content, entry.status) for entry in plan.entries]
        assert told == [("look", "completed"), ("mend", "in_progress")]
        assert here.client.calls() == {}


async def test_a_question_of_the_agent_is_a_form_where_there_are_forms(tmp_path: Path) -> None:
    client = EditorClient(fill=lambda message, form: {"choice": "blue", "text": "dark"})
    answers = [_call("ask_user", question="Which colour?", options=["red", "blue"]), HI]
    async with stage(tmp_path / "p", answers, client=client, abilities=FORMS) as here:
        await here.ask(await here.open(), "paint it")
        assert [message for message, _ in client.forms] == ["Which colour?"]
        told = here.model.requests[-1].messages[-1].text
        assert "blue" in told
        assert "dark" in told


async def test_a_question_of_the_agent_is_buttons_elsewhere(tmp_path: Path) -> None:
    answers = [_call("ask_user", question="Which colour?", options=["red", "blue"]), HI]
    async with stage(tmp_path / "p", answers, client=_press("2")) as here:
        await here.ask(await here.open(), "paint it")
        assert "The user chose: blue" in here.model.requests[-1].messages[-1].text


async def test_an_open_question_is_words_where_there_are_no_forms(tmp_path: Path) -> None:
    answers = [_call("ask_user", question="What is it called?"), HI]
    async with stage(tmp_path / "p", answers) as here:
        await here.ask(await here.open(), "name it")
        assert "> What is it called? This editor has no field" in here.client.text()
        assert "stop and wait" in here.model.requests[-1].messages[-1].text


async def test_images_go_to_the_model_and_sound_is_refused(tmp_path: Path) -> None:
    async with stage(tmp_path / "p", [HI]) as here:
        session = await here.open()
        await here.ask(session, "look", image_block("aGk=", "image/png"))
        assert [image.media_type for image in here.model.requests[0].messages[-1].images] == [
            "image/png"
        ]
        sound = schema.AudioContentBlock(type="audio", data="aGk=", mime_type="audio/wav")
        with pytest.raises(RequestError, match="no sound"):
            await here.ask(session, sound)


async def test_a_session_is_listed_loaded_forked_and_closed(tmp_path: Path) -> None:
    answers = [_write(), HI, Answer("Once more.")]
    async with stage(tmp_path / "p", answers, client=_press("once")) as here:
        session = await here.open()
        await here.ask(session, "write it")
        await here.connection.close_session(session_id=session)
        with pytest.raises(RequestError, match="is not open"):
            await here.ask(session, "more")

        listed = await here.connection.list_sessions(cwd=str(here.root))
        assert [(row.session_id, row.title) for row in listed.sessions] == [(session, "write it")]

        here.client.updates.clear()
        await here.connection.load_session(cwd=str(here.root), session_id=session, mcp_servers=[])
        shown = [each.session_update for each in here.client.updates]
        kinds = [each for each in shown if not each.startswith(("available", "config"))]
        assert kinds == [
            "user_message_chunk",
            "tool_call",
            "tool_call_update",
            "tool_call_update",
            "agent_message_chunk",
        ]
        copy = await here.connection.fork_session(session_id=session, cwd=str(here.root))
        assert copy.session_id != session
        await here.ask(copy.session_id, "again")
        assert len(here.model.requests[-1].messages) > 4
        # What is open here is opened anew, not refused.
        await here.connection.resume_session(session_id=session, cwd=str(here.root))


async def test_a_session_of_another_folder_is_not_opened(tmp_path: Path) -> None:
    async with stage(tmp_path / "p", [HI]) as here:
        session = await here.open()
        await here.ask(session, "hello")
        other = tmp_path / "other"
        other.mkdir()
        with pytest.raises(RequestError, match="belongs to"):
            await here.connection.load_session(cwd=str(other), session_id=session, mcp_servers=[])


async def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        for folder in (str(tmp_path / "nowhere"), "relative"):
            with pytest.raises(RequestError, match="is no folder"):
                await here.connection.new_session(cwd=folder, mcp_servers=[])


async def test_what_the_person_should_know_comes_with_the_first_answer(tmp_path: Path) -> None:
    notice = Notice("This folder brings files meant for agents.", "warning")
    server = schema.SseMcpServer(type="sse", name="files", url="https://x.org", headers=[])
    async with stage(tmp_path / "p", [HI, HI], notices=[notice]) as here:
        extra = tmp_path / "extra"
        extra.mkdir()
        session = await here.open(
            mcp_servers=[server], additional_directories=[str(extra), str(tmp_path / "none")]
        )
        await here.ask(session, "hello")
        await here.ask(session, "hello")
        text = here.client.text()
        assert text.count("> This folder brings files") == 1
        assert "> The MCP server files is not used: winx connects servers on stdio" in text
        assert "is no directory" in text


async def test_one_prompt_at_a_time(tmp_path: Path) -> None:
    hold = asyncio.Event()
    async with stage(tmp_path / "p", [Answer("Wait", hold=hold)]) as here:
        session = await here.open()
        first = asyncio.create_task(here.ask(session, "one"))
        await here.model.has_streamed.wait()
        with pytest.raises(RequestError, match="still being answered"):
            await here.ask(session, "two")
        hold.set()
        assert (await first).stop_reason == "end_turn"


async def test_output_is_shown_while_the_command_runs(tmp_path: Path) -> None:
    root = tmp_path / "p"

    def let_go(update: Any) -> None:
        is_output = getattr(update, "status", "") == "in_progress" and update.content
        if is_output and "first" in update.content[0].content.text:
            (root / "go").touch()

    client = EditorClient(press=lambda call, options: "once", on_update=let_go)
    command = "echo first; until [ -e go ]; do sleep 0.05; done; echo last"
    answers = [_call("bash_command", command=command), HI]
    async with stage(root, answers, client=client) as here:
        await here.ask(await here.open(), "print it")
        assert "last" in client.calls()["c1"][-1].content[0].content.text


async def test_a_command_asks_by_a_form_where_there_are_forms(tmp_path: Path) -> None:
    client = EditorClient(fill=lambda message, form: {"choice": "read-only"})
    async with stage(tmp_path / "p", client=client, abilities=FORMS) as here:
        await here.ask(await here.open(), "/mode")
        (asked,) = client.forms
        assert asked[0] == "Mode: what runs without a question"
        assert client.questions == []
        assert "> Mode read-only." in client.text()


async def test_the_editors_unsaved_text_goes_to_the_model(tmp_path: Path) -> None:
    root = tmp_path / "p"
    client = EditorClient(buffers={f"{root}/a.py": "held = 1\n"})
    async with stage(root, [HI], client=client, abilities=BUFFERS) as here:
        (root / "a.py").write_text("saved = 1\n")
        link = resource_link_block("a.py", f"file://{root}/a.py")
        session = await here.open()
        await here.ask(session, "Explain ", link)
        sent = here.model.requests[0].messages[-1].text
        assert sent.startswith("Explain @a.py\n\nFrom the editor, @a.py (not saved")
        assert "held = 1" in sent
        await here.connection.close_session(session_id=session)
        client.updates.clear()
        await here.connection.load_session(cwd=str(root), session_id=session, mcp_servers=[])
        assert client.text("user_message_chunk") == "Explain @a.py"


async def test_a_plan_is_made_and_carried_out_in_the_mode_from_before(tmp_path: Path) -> None:
    async with stage(tmp_path / "p", [Answer("# Plan\n1. Greet."), HI]) as here:
        session = await here.open()
        await here.connection.set_session_mode(session_id=session, mode_id="plan")
        await here.ask(session, "plan a greeting")
        await here.ask(session, "go")
        told = [each.current_mode_id for each in here.client.of("current_mode_update")]
        assert told == ["plan", "ask"]
        assert "Hello there." in here.client.text()


async def test_requests_of_others_are_refused_one_by_one(tmp_path: Path) -> None:
    async with stage(tmp_path / "p") as here:
        with pytest.raises(RequestError, match="winx auth login"):
            await here.connection.authenticate(method_id="any")
        with pytest.raises(RequestError, match="not found"):
            await here.connection.ext_method("editor/extra", {})
        with pytest.raises(RequestError, match="no cursor"):
            await here.connection.list_sessions(cursor="x")
        await here.connection.cancel(session_id="none")
        assert (await here.connection.list_sessions()).sessions == []
