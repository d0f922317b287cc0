"""Secrets in prompts go out as placeholders, and come back where a call runs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.llm.asking import ask
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.core.messages import (
    ImagePart,
    Message,
    ModelRef,
    TextPart,
    ToolCall,
    system_message,
    tool_message,
    user_message,
)
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.masking import PLACEHOLDER, MaskedChatModel, Masker
from winx_tui.security.redaction import Redactor
from winx_tui.security.spans import Span

GITHUB_TOKEN = "ghp_" + "k3J9dQ7wXz2LmN5vB8rT1yU4iO6pA0sD" + "Ef2G"
PASSWORD = 'p"a\\ss w0rd-é'


def marked(text: str) -> Sequence[Span]:
    """Find what stands between « and »."""
    return [Span(match.start(1), match.end(1), "mark") for match in re.finditer("«([^»]*)»", text)]


def masker(conversation: str = "s1") -> Masker:
    return Masker(marked, conversation)


def test_a_secret_goes_out_as_a_placeholder_and_comes_back() -> None:
    hider = masker()
    shown = hider.mask("use «hunter22hunter22» twice: hunter22hunter22")
    assert "hunter22" not in shown
    (name,) = hider.placeholders_in(shown)
    assert PLACEHOLDER.fullmatch(name)
    assert hider.reveal(shown) == "use «hunter22hunter22» twice: hunter22hunter22"


def test_a_placeholder_is_the_same_in_the_whole_conversation_and_after_it_was_resumed() -> None:
    one, other = masker(), masker()
    first = one.mask("«secret-number-one» and «secret-number-two»")
    other.mask("«secret-number-two»")
    assert other.mask("«secret-number-one» and «secret-number-two»") == first
    assert masker("s2").mask("«secret-number-one» and «secret-number-two»") != first


def test_a_placeholder_is_a_plain_word_of_a_shell() -> None:
    hider = masker()
    (name,) = hider.placeholders_in(hider.mask("«$(rm -rf /); `x`»"))
    assert re.fullmatch(r"[A-Za-z0-9_]+", name)


def test_a_short_secret_is_hidden_only_where_it_is_recognised() -> None:
    hider = masker()
    shown = hider.mask("the pin is «1234», port 1234")
    assert shown.endswith("port 1234")
    assert "«1234»" not in shown
    assert hider.hide("1234", hider.placeholders_in(shown)) == hider.placeholders_in(shown)[0]


def test_arguments_stay_json_whatever_the_secret_holds() -> None:
    hider = masker()
    (name,) = hider.placeholders_in(hider.mask(f"«{PASSWORD}»"))
    call = ToolCall("1", "bash_command", json.dumps({"command": f"login {name}"}))
    revealed = hider.revealed(call)
    assert json.loads(revealed.arguments) == {"command": f"login {PASSWORD}"}
    assert hider.hidden(revealed) == call
    unescaped = json.dumps({"command": f"login {PASSWORD}"}, ensure_ascii=False)
    assert PASSWORD not in hider.hidden(ToolCall("1", "x", unescaped)).arguments


def test_a_placeholder_of_nobody_stays_what_it_is() -> None:
    hider = masker()
    hider.mask("«a secret of ours»")
    text = "echo WINX_SECRET_0123456789ab"
    assert hider.reveal(text) == text
    assert hider.placeholders_in(text) == ()


def test_a_placeholder_that_looks_like_a_secret_is_not_hidden_again() -> None:
    hider = Masker(Redactor().find, "s1")
    shown = hider.mask(f"password={GITHUB_TOKEN}")
    assert GITHUB_TOKEN not in shown
    assert hider.mask(shown) == shown
    assert hider.reveal(shown) == f"password={GITHUB_TOKEN}"


def test_a_secret_of_a_prompt_is_hidden_in_every_message() -> None:
    hider = masker()
    messages = (
        system_message("Be brief."),
        Message(
            "assistant",
            (TextPart("hunter22hunter22"),),
            (ToolCall("1", "x", '"hunter22hunter22"'),),
        ),
        tool_message("1", "it printed hunter22hunter22"),
        user_message("my token is «hunter22hunter22»"),
    )
    masked = hider.messages(messages)
    assert "hunter22" not in repr(masked)
    assert masked[0] is messages[0]
    assert [message.role for message in masked] == [message.role for message in messages]
    assert "puts it in when a call runs" in masked[3].text
    assert hider.messages(messages) == masked


def test_images_and_unfinished_marks_are_kept() -> None:
    hider = masker()
    image = ImagePart("image/png", "AAAA")
    message = Message("user", (TextPart("«hunter22hunter22»"), image))
    assert hider.messages((message,))[0].parts[1] is image


async def test_the_model_behind_it_never_sees_a_secret() -> None:
    model = ScriptedModel([Answer("Done.")])
    hider = masker()
    request = ChatRequest(ModelRef("local", "any"), (user_message("«hunter22hunter22»"),))
    done = await ask(MaskedChatModel(model, hider), request)
    assert done.message.text == "Done."
    assert "hunter22" not in repr(model.requests)


SECRETS = st.text(st.characters(exclude_characters="«»", codec="utf-8"), min_size=1).filter(
    lambda text: text.strip() != "" and not PLACEHOLDER.search(text)
)
OTHER_TEXT = st.text(st.characters(exclude_characters="«»", codec="utf-8"))


@given(st.lists(st.tuples(OTHER_TEXT, SECRETS), max_size=5), OTHER_TEXT)
def test_what_was_hidden_always_comes_back(pieces: list[tuple[str, str]], end: str) -> None:
    text = "".join(f"{before}«{secret}»" for before, secret in pieces) + end
    hider = masker()
    shown = hider.mask(text)
    assert hider.reveal(shown) == text
    for _, secret in pieces:
        assert f"«{secret}»" not in shown
    assert hider.mask(shown) == shown
