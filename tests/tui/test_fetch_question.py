"""The question about a web page says what an approval for the session covers."""

from __future__ import annotations

from dataclasses import replace

from winx_tui.core.access import FetchUrl
from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import TextPreview
from winx_tui.tui.screens.approval_facts import facts_of, question_of
from winx_tui.tui.screens.approval_offers import QuestionProgress, answers_for

REQUEST = ApprovalRequest(
    id="a",
    call_id="c",
    tool="web_fetch",
    title="Fetch: https://docs.python.org/3/?q=1",
    accesses=(FetchUrl("https://docs.python.org/3/?q=1"),),
    preview=TextPreview("https://docs.python.org/3/?q=1\n\nfrom docs.python.org"),
    reasons=("fetches a page from docs.python.org",),
    scopes=("once", "session"),
    fingerprint="0" * 64,
)


def test_the_answer_for_the_session_names_the_host() -> None:
    labels = [answer.label for answer in answers_for(REQUEST, QuestionProgress(has_seen_end=True))]

    assert "Approve for this session: all pages of https://docs.python.org" in labels


def test_the_question_names_the_page_and_what_is_dangerous() -> None:
    request = replace(REQUEST, danger=("the host is a bare address",), scopes=("once",))

    assert question_of(request) == "Fetch: https://docs.python.org/3/?q=1?"
    facts = facts_of(request).plain
    assert "Danger: the host is a bare address" in facts
    assert "\nhash 00000000\n" in facts, "the URL stands above already"
    assert len(answers_for(request, QuestionProgress(has_seen_end=True))) == 3
