"""Rules and approvals for web pages: by host, scheme and port."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from winx_tui.config.rule_text import parse_rule
from winx_tui.config.settings import PolicySettings
from winx_tui.core.access import FetchUrl
from winx_tui.core.approval import ApprovalRequest, Effect, Verdict
from winx_tui.core.errors import ConfigError
from winx_tui.core.modes import Mode
from winx_tui.core.preview import TextPreview
from winx_tui.runtime.rules_in_force import rules_for
from winx_tui.security.explaining import access_text, explain
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate
from winx_tui.security.rule_file import add_rule, refusal_to_allow

ROOT = Path("/workspace")
TODAY = date(2026, 11, 22)


NO_RULES = PolicySettings()


def judged(
    url: str, mode: Mode = "ask", *, granted: str = "", rules: PolicySettings = NO_RULES
) -> Verdict:
    grants = Grants()
    if granted:
        grants.add([FetchUrl(granted)])
    book = rules_for(rules, ROOT)
    return evaluate((FetchUrl(url),), PolicyContext(mode, ROOT, rules=book), grants)


@pytest.mark.parametrize(
    ("rule", "url", "is_allowed"),
    [
        ("fetch:docs.python.org", "https://docs.python.org/3/", True),
        ("fetch:docs.python.org", "https://DOCS.python.org./3/", True),
        ("fetch:docs.python.org", "http://docs.python.org/", False),
        ("fetch:docs.python.org", "https://docs.python.org:8443/", False),
        ("fetch:docs.python.org", "https://python.org/", False),
        ("fetch:docs.python.org", "https://docs.python.org.evil.org/", False),
        ("fetch:docs.python.org", "https://evil-docs.python.org/", False),
        ("fetch:*.python.org", "https://docs.python.org/", True),
        ("fetch:*.python.org", "https://a.b.python.org/", True),
        ("fetch:*.python.org", "https://python.org/", False),
        ("fetch:*.python.org", "https://evilpython.org/", False),
        ("fetch:http://example.org", "http://example.org/", True),
        ("fetch:http://example.org", "https://example.org/", False),
        ("fetch:http://example.org:8080", "http://example.org:8080/x", True),
        ("fetch:example.org:8443", "https://example.org:8443/", True),
        ("fetch:example.org:8443", "https://example.org/", False),
        ("fetch:Docs.Python.org", "https://docs.python.org/", True),
    ],
)
def test_an_allow_rule_means_https_and_its_port_unless_it_says_otherwise(
    rule: str, url: str, is_allowed: bool
) -> None:
    assert judged(url, rules=PolicySettings(allow=(rule,))).effect == (
        "allow" if is_allowed else "ask"
    )


@pytest.mark.parametrize("effect", ["deny", "ask"])
@pytest.mark.parametrize(
    ("rule", "url", "is_meant"),
    [
        ("fetch:evil.org", "http://evil.org:81/", True),
        ("fetch:evil.org", "https://evil.org/", True),
        ("fetch:http://*", "http://a.org/", True),
        ("fetch:http://*", "https://a.org/", False),
        ("fetch:*", "https://a.org/", True),
        ("fetch:*.evil.org", "https://a.evil.org/", True),
        ("fetch:[2606:4700::1]", "https://[2606:4700::1]/", True),
        ("fetch:evil.org:81", "https://evil.org/", False),
    ],
)
def test_a_deny_or_ask_rule_means_every_way_it_does_not_exclude(
    effect: Effect, rule: str, url: str, is_meant: bool
) -> None:
    rules = PolicySettings(deny=(rule,)) if effect == "deny" else PolicySettings(ask=(rule,))
    verdict = judged(url, "full-access", rules=rules)

    assert verdict.effect == (effect if is_meant else "allow")
    assert verdict.rule == (rule if is_meant else None)


def test_a_deny_rule_stands_above_an_allow_rule() -> None:
    rules = PolicySettings(deny=("fetch:*.a.org",), allow=("fetch:b.a.org",))

    assert judged("https://b.a.org/", rules=rules).effect == "deny"


def test_no_rule_and_no_approval_lets_dangerous_urls_pass() -> None:
    url = "https://a.org/?" + "data=1&" * 50

    assert judged(url, rules=PolicySettings(allow=("fetch:a.org",))).effect == "ask"
    assert judged(url, granted="https://a.org/").effect == "ask"
    assert Grants().decision_on(FetchUrl(url)) is None


@pytest.mark.parametrize("rule", ["fetch:*", "fetch:https://*", "fetch:*.org"])
def test_no_rule_allows_every_host(rule: str, tmp_path: Path) -> None:
    assert refusal_to_allow(parse_rule(rule), lambda command: ()) is not None
    assert judged("https://a.org/", rules=PolicySettings(allow=(rule,))).effect == "ask"
    assert rules_for(PolicySettings(allow=(rule,)), ROOT).without_effect
    with pytest.raises(ConfigError, match="would let anything be sent to any host"):
        add_rule(tmp_path / "config.toml", "allow", rule, today=TODAY, danger_of=lambda command: ())


@pytest.mark.parametrize(
    "rule",
    [
        *("fetch:", "fetch:https://", "fetch:a.org/path", "fetch:a*.org", "fetch:a.*.org"),
        *("fetch:ftp://a.org", "fetch:a.org:0", "fetch:bücher.de", "fetch:a b", "fetch:user@a.org"),
    ],
)
def test_what_names_no_host_is_no_rule(rule: str) -> None:
    with pytest.raises(ValueError, match="names no host"):
        parse_rule(rule)


def test_a_rule_keeps_its_day_and_reason() -> None:
    text = parse_rule("fetch: *.Python.org # 2026-11-22 docs")

    assert (text.line, text.reason) == ("fetch:*.python.org # 2026-11-22 docs", "docs")


@pytest.mark.parametrize(
    ("granted", "url", "effect"),
    [
        ("https://a.org/x", "https://a.org/y?z", "allow"),
        ("https://a.org/x", "https://A.org:443/", "allow"),
        ("https://a.org/x", "http://a.org/x", "ask"),
        ("https://a.org/x", "https://a.org:444/x", "ask"),
        ("https://a.org/x", "https://www.a.org/x", "ask"),
    ],
)
def test_an_approval_covers_host_scheme_and_port(granted: str, url: str, effect: str) -> None:
    assert judged(url, granted=granted).effect == effect


def test_an_approval_can_be_taken_back() -> None:
    grants = Grants()
    grants.add([FetchUrl("https://a.org/x")])
    (listed,) = grants

    assert access_text(listed) == "fetches any page of `https://a.org`"
    assert FetchUrl("https://a.org/other") in grants
    grants.forget([listed])
    assert not len(grants)


@pytest.mark.parametrize("mode", ["read-only", "ask", "accept-edits"])
def test_every_mode_but_full_access_asks_and_says_where_it_goes(mode: Mode) -> None:
    verdict = judged("http://a.org:81/x", mode)

    assert verdict.effect == "ask"
    assert verdict.reasons == (
        "fetches a page from a.org (port 81, not encrypted); an approval for this session covers "
        "http://a.org:81",
    )
    assert [(each.how, each.what) for each in verdict.blast_radius] == [("network", "a.org:81")]


def test_what_is_no_url_is_denied() -> None:
    assert judged("http://127.1/", "full-access").effect == "deny"


def test_the_explanation_names_the_host_and_the_rule_that_would_allow_it() -> None:
    verdict = judged("https://a.org/x_y")
    request = ApprovalRequest(
        id="a",
        call_id="c",
        tool="web_fetch",
        title="Fetch: https://a.org/x_y",
        accesses=(FetchUrl("https://a.org/x_y"),),
        preview=TextPreview("https://a.org/x_y"),
        reasons=verdict.reasons,
        scopes=("once", "session"),
        fingerprint="0",
        blast_radius=verdict.blast_radius,
    )
    text = explain(request, home=Path("/home/me"))

    for piece in (
        "- fetches `https://a.org/x_y`",
        "- speaks to a.org",
        "then every page of `https://a.org` is fetched unasked.",
        "`/permissions allow fetch:a.org`",
        "`/mode full-access`",
    ):
        assert piece in text
