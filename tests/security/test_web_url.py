"""Web addresses are read strictly, and what is dangerous about them is told."""

from __future__ import annotations

import pytest

from winx_tui.security.web_dangers import dangers_of_fetch, is_dangerous_url
from winx_tui.security.web_url import MAX_URL_CHARS, origin_of, parse_web_url

TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zAbCdE"
REFUSED = """
ftp://x.org file:///etc/passwd javascript:alert(1) data:text/html,x mailto:a@b.org
https:x.org https:/x.org http:// https:///path ://x.org //x.org
https://user@x.org https://user:word@x.org https://@x.org https://x.org@evil.org
https://x.org\\@evil.org https://x.org\\.evil.org https://x.org/a"b https://x.org/<b>
https://x.org:0/ https://x.org:99999/ https://x.org:port/ https://x.org:-1/
http://0x7f.0.0.1/ http://0x7f000001/ http://2130706433/ http://017700000001/ http://127.1/
http://0177.0.0.1/ http://127.0.0.01/ http://127.0.0.1.1/ http://256.1.1.1/ http://1.2.3.0x4/
http://x..org/ http://.x.org/ http://x.org../ http://-x.org/ http://x-.org/ http://x!.org/
http://x%2eorg/ http://x*org/ http://%6c%6f/ http://[::1/ http://::1/ http://[x]/
http://[fe80::1%25eth0]/ http://[1.2.3.4]/
"""


@pytest.mark.parametrize(
    ("written", "read", "origin"),
    [
        ("https://docs.python.org", "https://docs.python.org/", "https://docs.python.org"),
        ("docs.python.org/3?x", "https://docs.python.org/3?x", "https://docs.python.org"),
        ("example.org:8080/a", "https://example.org:8080/a", "https://example.org:8080"),
        (" HTTP://Example.ORG:80/A#part ", "http://example.org/A", "http://example.org"),
        ("https://example.org.:443/", "https://example.org/", "https://example.org"),
        ("http://example.org:443/", "http://example.org:443/", "http://example.org:443"),
        ("https://x.org/ä b".replace(" ", "%20"), "https://x.org/%C3%A4%20b", "https://x.org"),
        ("https://x.org/a/./b/../c/..", "https://x.org/a/", "https://x.org"),
        ("https://x.org/../../a", "https://x.org/a", "https://x.org"),
        ("https://x.org/100%?q=5%", "https://x.org/100%25?q=5%25", "https://x.org"),
        ("https://x.org?q=a@b:c/d?e", "https://x.org/?q=a@b:c/d?e", "https://x.org"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/", None),
        ("https://ｇoogle.com/", "https://google.com/", "https://google.com"),
        ("https://a。b/", "https://a.b/", "https://a.b"),
        ("http://1.2.3.4/", "http://1.2.3.4/", "http://1.2.3.4"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/", "http://127.0.0.1"),
        ("http://[2606:4700:0::1111]:8080/", "http://[2606:4700::1111]:8080/", None),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/", None),
    ],
)
def test_a_url_is_read_in_one_way(written: str, read: str, origin: str | None) -> None:
    url = parse_web_url(written)

    assert str(url) == read
    assert parse_web_url(read) == url
    assert origin is None or url.origin == origin == origin_of(written)
    assert origin_of(url.origin) == url.origin


@pytest.mark.parametrize("written", REFUSED.split())
def test_what_can_be_read_in_two_ways_or_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"^\w"):
        parse_web_url(written)
    assert is_dangerous_url(written)


@pytest.mark.parametrize(
    "written", ["https://x.org/a b", "https://x.org/\u202ea", "a\nb", "", "\t"]
)
def test_blanks_and_hidden_characters_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"^(?:holds|names)"):
        parse_web_url(written)


def test_a_url_that_nobody_reads_is_refused() -> None:
    with pytest.raises(ValueError, match="is longer than"):
        parse_web_url("https://x.org/" + "a/" * MAX_URL_CHARS)


@pytest.mark.parametrize(
    "written",
    [
        "https://docs.python.org/3/library/asyncio-task.html?highlight=gather#asyncio.gather",
        "https://github.com/org/repo/blob/0123456789abcdef0123456789abcdef01234567/src/a_b.py",
        "https://registry.npmjs.org/@scope%2fname",
        "https://registry.example.org/v2/library/python/blobs/sha256:" + "5a" * 32,
        "https://www.google.com/search?q=how+to+write+a+very+long+question+about+python+asyncio",
        "https://blog.example.org/2026/11/how-to-write-a-very-long-title-that-nobody-reads-to-the-end",
        "http://example.org:8080/",
    ],
)
def test_plain_urls_are_not_dangerous(written: str) -> None:
    assert dangers_of_fetch(parse_web_url(written)) == ()


@pytest.mark.parametrize(
    ("written", "remark"),
    [
        ("https://1.1.1.1/", "the host is a bare address, 1.1.1.1, not a name"),
        ("https://[2606:4700::1111]/", "the host is a bare address, [2606:4700::1111]"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com is written аррӏе.com: it may pass for another"),
        ("https://pаypal.com/", "is written pаypal.com and mixes alphabets"),
        ("https://bücher.example/", "is written bücher.example: it may pass"),
        (f"https://x.org/?key={TOKEN}", "holds what looks like a secret, and x.org would get it"),
        (f"https://x.org/{TOKEN.replace('g', '%67')}", "holds what looks like a secret"),
        ("https://x.org/?d=" + "word+" * 60, "sends 302 characters of data to x.org"),
        ("https://x.org/" + "5a" * 40, "sends a long packed text to x.org"),
        ("https://x.org" + "/word-word" * 30, "sends 300 characters of data to x.org"),
        ("https://" + "5a" * 25 + ".x.org/", "the host's name is unusually long"),
        ("https://" + "abc." * 30 + "x.org/", "the host's name is unusually long"),
    ],
)
def test_what_is_dangerous_is_told(written: str, remark: str) -> None:
    assert any(remark in told for told in dangers_of_fetch(parse_web_url(written)))
