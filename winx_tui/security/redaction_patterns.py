"""What secrets look like, family by family, as data for secret_finding.py.

Three kinds: keys with a prefix of their own stand at the start of a run of
token characters (letters, digits, `_`, `-`); some have their mark before such
a run; and values are known by the name they are assigned to.
"""

from __future__ import annotations

import re

MIN_RUN = 16
"""No key with a prefix of its own is shorter than this."""

_PREFIXED = (
    ("anthropic-key", r"sk-ant-[\w-]{20,200}"),
    ("dashscope-key", r"sk-[0-9a-f]{32}(?![\w-])|sk-ws-[\w-]{20,200}"),
    ("openai-key", r"(?:sk|sess)-(?=[A-Za-z_-]*[0-9])[\w-]{20,250}"),
    ("nvidia-key", r"nvapi-[\w-]{20,150}"),
    ("google-api-key", r"AIza[\w-]{33,44}"),
    ("groq-key", r"gsk_[A-Za-z0-9]{20,100}"),
    ("xai-key", r"xai-[A-Za-z0-9]{20,150}"),
    ("perplexity-key", r"pplx-[A-Za-z0-9]{20,100}"),
    ("replicate-key", r"r8_[A-Za-z0-9]{30,60}"),
    ("huggingface-token", r"hf_[A-Za-z0-9]{28,60}"),
    ("github-pat", r"github_pat_\w{22,90}"),
    ("github-token", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    ("gitlab-token", r"gl(?:pat|dt|rt|ptt|cbt|agent|soat|ft)-[\w-]{20,100}"),
    ("slack-token", r"xox[abeoprs]-[A-Za-z0-9-]{10,200}|xapp-[0-9A-Za-z-]{20,200}"),
    ("aws-access-key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("stripe-key", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,200}|whsec_[A-Za-z0-9]{24,100}"),
    ("npm-token", r"npm_[A-Za-z0-9]{36,60}"),
    ("pypi-token", r"pypi-AgE[\w-]{50,300}"),
    ("twilio-key", r"SK[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("digitalocean-token", r"do[opr]_v1_[0-9a-f]{64}"),
    ("shopify-token", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("databricks-token", r"dapi[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("docker-token", r"dckr_(?:pat|oat)_[\w-]{20,60}"),
    ("grafana-token", r"gl(?:sa|c)_[\w]{30,200}"),
    ("linear-key", r"lin_api_[A-Za-z0-9]{30,60}"),
    ("notion-token", r"ntn_[A-Za-z0-9]{30,60}"),
    ("supabase-token", r"sb[pv]_[0-9a-f]{40}|sb_secret_[\w-]{20,60}"),
    ("atlassian-token", r"ATATT3[\w-]{50,300}"),
    ("age-key", r"AGE-SECRET-KEY-1[0-9A-Z]{50,70}"),
    ("jwt", r"eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,}"),
)
"""Rule → pattern that begins where a run begins; the first that fits counts."""

PREFIXES = (
    "sk-", "sess-", "nvapi-", "AIza", "gsk_", "xai-", "pplx-", "r8_", "hf_", "github_pat_", "ghp_",
    "gho_", "ghu_", "ghs_", "ghr_", "gl", "xox", "xapp-", "AKIA", "ASIA", "ABIA", "ACCA", "sk_",
    "rk_", "whsec_", "npm_", "pypi-", "SK", "dop_", "doo_", "dor_", "shp", "dapi", "dckr_",
    "lin_api_", "ntn_", "sbp_", "sbv_", "sb_secret_", "ATATT3", "AGE-", "eyJ",
)  # fmt: skip
PREFIX_STARTS = frozenset(prefix[:2] for prefix in PREFIXES)
"""Two cheap looks before the patterns: what each of them begins with."""

_MARKED = (
    ("google-oauth-token", r"ya29\.[\w-]{20,300}|1//0[\w-]{25,200}"),
    ("sendgrid-key", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    ("vault-token", r"hv[sbr]\.[\w-]{24,200}"),
    ("telegram-token", r"[0-9]{8,10}:AA[\w-]{33}"),
)
"""Rule → pattern in which a run follows a short mark."""

MARKS = ("SG.", "ya29.", "hvs.", "hvb.", "hvr.", "1//", *(f"{digit}:" for digit in range(10)))
MARK_REACH = 12
"""How far before a run its mark may begin."""

SLACK_HOOK = re.compile(r"hooks\.slack\.com/(?P<value>(?:services|workflows)/[\w/-]{20,150})", re.A)
DISCORD_HOOK = re.compile(r"/api/webhooks/(?P<value>[0-9]{15,25}/[\w-]{40,100})", re.A)


def _alternatives(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<{name.replace('-', '_')}>{text})" for name, text in rules), re.A
    )


PREFIXED = _alternatives(_PREFIXED)
MARKED = re.compile(rf"(?<![A-Za-z0-9])(?:{_alternatives(_MARKED).pattern})", re.A)

URL_PASSWORD = re.compile(r"://[^\s/:@\"'<>`\[]{0,128}:(?P<value>[^\s/\"'<>`]{3,256})@(?=[\w.\[-])")
URL_TOKEN = re.compile(r"://(?P<value>(?=[\w.~-]*[0-9])[\w.~-]{20,255})(?::x-oauth-basic)?@", re.A)
URL_PLACEHOLDER = re.compile(r"[${<%*\[(].*|pass(?:word|wd)?|pw|secret|token|xxx+|\.{3}", re.I)

BEARER = re.compile(r"bearer\s{1,3}(?P<value>[\w.~+/-]{16,2000}+=*)", re.I | re.A)
BASIC = re.compile(
    r"authorization\\?[\"']?\s{0,3}[:=,]\s{0,3}\\?[\"']?basic\s+(?P<value>[\w+/-]{8,500}={0,2})",
    re.I | re.A,
)
NETRC = re.compile(
    r"machine\s{1,9}\S{1,255}\s{1,9}(?:[0-9]{1,6}\s{1,9})?login\s{1,9}\S{1,255}\s{1,9}"
    r"(?:[0-9]{1,6}\s{1,9})?(?:account\s{1,9}\S{1,255}\s{1,9})?password\s{1,9}(?P<value>\S{1,255})"
)

_KEY_KINDS = (
    "api", "access", "private", "account", "auth", "signing", "encryption", "master",
    "service", "client", "subscription", "license", "deploy", "storage", "shared", "session",
)  # fmt: skip
_KEY = "|".join(f"(?<={kind})|(?<={kind}[_ .-])" for kind in _KEY_KINDS)
ASSIGNED_NAMES = ("passw", "passphrase", "pwd", "secret", "token", "key", "credential")
"""Where the search for an assigned secret begins, in lower case."""
ASSIGNED = re.compile(
    r"(?P<name>passw(?:or)?d|passphrase|pwd|secret(?:[_-]?(?:access)?[_-]?key)?|token|credentials?"
    rf"|(?:{_KEY})key)"
    r"_?[0-9]{0,2}(?P<joint>\\*[\"']?\]?[ \t]{0,3}(?::=|=>|=|:)[ \t]{0,3}|[ \t])"
    r"(?:[bBrRuU]?\\*[\"'](?P<quoted>[^\s\"'\\]{6,512}+)(?=\\*[\"'])"
    r"|(?P<bare>[^\s\"'`,;&<>(){}\[\]\\|]{6,512}+)(?![(\[{]))",
    re.I,
)
PLACEHOLDER = re.compile(
    r"[<${%*\[(/~].*|\.{1,2}/.*|x{3,}.*|\.{3,}|(?:your|my)[-_].*|(?:.*[-_])?example(?:[-_.].*)?"
    r"|change[-_]?me|placeholder|redacted|required|optional|string|(?:un)?defined|true|false|none|null|dummy.*",
    re.I,
)
IDENTIFIER = re.compile(r"[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+|[a-z]+(?:_[a-z0-9]+)+", re.A)
"""A name in a program: `settings.db1.password`, `new_password2`."""

_LABEL = r"(?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_BREAK = r"(?:\s|\\+[rn])"
_BODY = r"(?:[A-Za-z0-9+/=\s\\:,.|>\"']|-(?!----))"
_BODY_LINE = rf"{_BREAK}*(?:[0-9]{{1,6}}[ \t:|]{{1,2}}|[+>| -] ?)?[A-Za-z0-9+/=]{{16,}}+"
PRIVATE_KEY = re.compile(
    rf"-----BEGIN {_LABEL}(?:{_BREAK}{_BODY}{{0,20000}}-----END {_LABEL}"
    rf"|(?:{_BREAK}+(?:Proc-Type|DEK-Info|Version|Comment):[^\r\n\\]{{0,100}})*(?:{_BODY_LINE})+)"
)
PRIVATE_KEY_OPEN = re.compile(
    rf"-----BEGIN (?:{_LABEL}(?:{_BREAK}{_BODY}*(?:-----(?:E|EN|END[A-Z0-9 ]{{0,60}}-{{0,4}})?)?)?"
    r"|[A-Z0-9 -]{0,60})\Z"
)
"""A private key that has begun and may go on in text still to come."""
PRIVATE_KEY_END = re.compile(rf"-----END {_LABEL}")
PRIVATE_KEY_LINE = re.compile(r"(?:[0-9]{1,6}[ \t:|]{1,2}|[+>| -] ?)?[A-Za-z0-9+/=]{16,100}\s*")
