from __future__ import annotations

import random

import pytest

from tests.agent.histories import answer, broken_pairs, step, turn
from tests.complaints.themes import complaint
from winx_tui.agent.account import account_by_rule, account_text, transcript
from winx_tui.agent.compaction import Compaction, plan_compaction
from winx_tui.agent.groups import flattened, groups_of
from winx_tui.agent.pins import is_pinned, pinned
from winx_tui.agent.token_count import message_tokens, text_tokens
from winx_tui.agent.trimming import is_shortened
from winx_tui.core.messages import Message, TextPart, ToolCall, user_message


def plan(history: list[Message], room: float = 2_000, window: float = 8_000) -> Compaction:
    return plan_compaction(
        history, room=room, window=window, keep_steps=4, lasting_tools=("task_list",)
    )


def size(messages: tuple[Message, ...]) -> float:
    return sum(map(message_tokens, messages))


def turns(count: int) -> list[Message]:
    return [message for number in range(count) for message in turn(number)]


@complaint(16)
def test_the_users_words_stay_and_the_newest_steps_stay_whole() -> None:
    history = turns(10)
    shorter = plan(history).messages("what was done")
    prompts = [message.text for message in shorter if message.role == "user"]
    assert [text for text in prompts if text.startswith("prompt")] == [
        f"prompt {number}" for number in range(10)
    ]
    assert shorter[-4:] == tuple(history[-4:])
    assert account_text(next(filter(account_text, shorter))) == "what was done"


def test_everything_is_kept_or_in_what_the_account_stands_for() -> None:
    history = turns(10)
    found = plan(history)
    told = transcript(found.replaced, 100_000)
    for message in history:
        stays = message in found.before or message in found.after
        assert stays or message.text.strip() in told


@pytest.mark.parametrize("seed", range(60))
def test_any_history_stays_one_that_providers_take(seed: int) -> None:
    chance = random.Random(seed)
    history: list[Message] = []
    for number in range(chance.randint(1, 12)):
        history += turn(number, chance.randint(0, 4), "word " * chance.choice((1, 50, 3_000)))
        if chance.random() < 0.2:
            history += [user_message("long paste " * chance.choice((1, 4_000)))]
    if chance.random() < 0.5:
        history.append(user_message("the newest prompt"))
    for at in chance.sample(range(len(history)), min(2, len(history))):
        group = next(g for g in groups_of(history) if g.start <= at < g.start + len(g.messages))
        if size(group.messages) < 500:
            stop = group.start + len(group.messages)
            history[group.start : stop] = map(pinned, group.messages)
    window = chance.choice((2_000, 8_000, 100_000))
    found = plan(history, room=window * 0.3, window=window)
    shorter = found.messages("account")
    assert broken_pairs(shorter) == []
    assert shorter[0].role == "user"
    assert shorter[0].text[:20] == history[0].text[:20]
    assert shorter[-1].role == history[-1].role
    assert [m for m in shorter if is_pinned(m)] == [m for m in history if is_pinned(m)]
    assert flattened(groups_of(shorter)) == shorter
    assert size(shorter) <= max(window * 0.45, size(tuple(m for m in shorter if is_pinned(m))) * 3)


def test_a_long_paste_is_cut_with_a_remark_and_the_first_request_least() -> None:
    paste = "a line that was pasted\n" * 2_000
    history = [user_message(f"Do it so: {paste}"), *turns(3), user_message(paste), *turns(4)]
    prompts = [m for m in plan(history).messages("account") if is_shortened(m)]
    first, second = prompts[:2]
    assert first.text.startswith("[Shortened to save room.]\nDo it so")
    assert "if you need them, ask the user" in second.text
    assert message_tokens(first) > 1.5 * message_tokens(second)


def test_a_call_that_is_still_open_stays_with_all_that_follows() -> None:
    call = Message("assistant", (), (ToolCall("open", "say", "{}"),))
    history = [*turns(6), user_message("go"), call, *step("read_files", "x", call_id="c9")]
    assert call in plan(history, room=100).after


@complaint(16)
def test_the_newest_task_list_is_kept_word_for_word_through_two_compactions() -> None:
    tasks = '1. [x] parse\n2. [ ] test "ä"'
    history = [
        *turns(2),
        user_message("plan it"),
        *step("task_list", "1. [ ] stale"),
        *step("task_list", tasks),
        *turns(6),
    ]
    once = list(plan(history).messages("first account"))
    twice = plan([*once, *turns(6)]).messages("second account")
    (account,) = [message for message in twice if account_text(message)]
    assert tasks in account.text
    assert "stale" not in account.text
    assert "first account" not in account.text


def test_a_task_list_that_stays_anyway_is_not_told_twice() -> None:
    history = [*step("task_list", "1. old"), *turns(6), *step("task_list", "1. new")]
    assert plan(history).lasting == ""


def test_of_very_many_prompts_the_first_and_the_newest_stay() -> None:
    history = turns(400)
    found = plan(history)
    prompts = [m.text for m in found.before if m.role == "user"]
    assert prompts[0] == "prompt 0"
    assert "prompt 395" in prompts
    assert "prompt 200" not in prompts
    assert "prompt 200" in transcript(found.replaced, 1_000_000)


def test_an_account_by_rule_lists_calls_and_keeps_the_earlier_account() -> None:
    earlier = plan(turns(8)).messages("EARLIER FACTS")
    groups = plan([*earlier, *turns(8)]).replaced
    text = account_by_rule(groups, 120)
    assert text.startswith("EARLIER FACTS")
    assert "- read_files c0.py" in text
    assert "earlier entries are not listed" in text
    assert text_tokens(text) < 150


def test_what_the_model_is_shown_for_an_account_fits_its_room() -> None:
    groups = groups_of(turns(60))
    assert text_tokens(transcript(groups, 3_000)) <= 3_000
    assert "said: answer 59" in transcript(groups, 3_000)
    assert text_tokens(transcript(groups, 500)) <= 500
    assert "left out here" in transcript(groups, 500)


def test_an_answer_alone_is_a_group_and_results_go_with_their_call() -> None:
    history = [user_message("a"), *step("x", "1"), answer("b"), user_message("c")]
    kinds = [(group.kind, len(group.messages)) for group in groups_of(history)]
    assert kinds == [("user", 1), ("step", 2), ("step", 1), ("user", 1)]
    assert groups_of([]) == ()


def test_text_that_looks_like_an_account_is_none() -> None:
    (account,) = [m for m in plan(turns(8)).messages("x") if account_text(m)]
    assert account_text(user_message(account.text)) == ""
    assert groups_of([Message("user", (TextPart(account.text),))])[0].kind == "user"
