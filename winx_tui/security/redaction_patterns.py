"""What keys that are known by their form look like, family by family, as data.

A run is a stretch of letters, digits, `_` and `-`. A key stands at the start of a run
(PREFIXED), has a short mark before a run (MARKED), or is a run of one length (SHAPED).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from winx_tui.security.randomness import has_digit, is_mixed, is_random

MIN_RUN = 16
"""No key is found by a shorter run."""


class Family(NamedTuple):
    """The keys of one issuer."""

    rule: str
    prefixes: tuple[str, ...]
    body: str
    """A regular expression for what follows the prefix."""
    accepts: Callable[[str], bool] | None = None
    """What the body must satisfy where words could look like it."""


_HEX32 = r"[0-9a-f]{32}(?![A-Za-z0-9])"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

PREFIXED = (
    # models
    Family("anthropic-key", ("sk-ant-",), r"[\w-]{20,200}"),
    Family("dashscope-key", ("sk-",), r"[0-9a-f]{32}(?![\w-])|ws-[\w-]{20,200}"),
    Family("langfuse-key", ("sk-lf-",), _UUID),
    Family("openai-key", ("sk-", "sess-"), r"[\w-]{20,250}", is_mixed),
    Family("openai-key", ("csk-",), r"[a-z0-9]{30,80}", is_random),
    Family("nvidia-key", ("nvapi-",), r"[\w-]{20,150}"),
    Family("google-api-key", ("AIza",), r"[\w-]{33,44}"),
    Family("google-client-secret", ("GOCSPX-",), r"[\w-]{20,60}"),
    Family("groq-key", ("gsk_",), r"[A-Za-z0-9]{20,100}"),
    Family("xai-key", ("xai-",), r"[A-Za-z0-9]{20,150}"),
    Family("perplexity-key", ("pplx-",), r"[A-Za-z0-9]{20,100}"),
    Family("replicate-key", ("r8_",), r"[A-Za-z0-9]{30,60}"),
    Family("huggingface-token", ("hf_", "api_org_"), r"[A-Za-z0-9]{28,60}"),
    Family("together-key", ("tgp_v1_",), r"[\w-]{30,80}"),
    Family("fireworks-key", ("fw_",), r"[A-Za-z0-9]{22,40}(?!\w)", is_random),
    Family("voyage-key", ("pa-",), r"[\w-]{40,50}(?![\w-])", is_random),
    Family("jina-key", ("jina_",), r"[A-Za-z0-9]{40,80}"),
    Family("tavily-key", ("tvly-",), r"(?:dev-|prod-)?[A-Za-z0-9]{20,60}"),
    Family("firecrawl-key", ("fc-",), _HEX32),
    Family("langsmith-key", ("lsv2_",), r"(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    Family("pinecone-key", ("pcsk_",), r"\w{40,90}"),
    Family("kaggle-token", ("KGAT_",), r"[0-9a-f]{32}"),
    Family("runpod-key", ("rpa_",), r"[A-Za-z0-9]{40,60}"),
    Family("apify-token", ("apify_api_",), r"[A-Za-z0-9]{30,50}"),
    # code hosts
    Family("github-pat", ("github_pat_",), r"\w{22,90}"),
    Family("github-token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"[A-Za-z0-9]{36,255}"),
    Family(
        "gitlab-token",
        (
            "glpat-", "gldt-", "glrt-", "glrtr-", "glptt-", "glcbt-", "glagent-", "glsoat-",
            "glft-", "glffct-", "glimt-", "gloas-", "GR1348941",
        ),
        r"[\w-]{20,300}(?:\.\w{2}\.\w{7,12})?",
    ),
    Family("bitbucket-token", ("ATBB",), r"[A-Za-z0-9]{28,40}(?![A-Za-z0-9])", is_random),
    Family("atlassian-token", ("ATATT3", "ATCTT3"), r"[\w-]{50,300}(?:=[0-9A-Fa-f]{8})?"),
    Family("sourcegraph-token", ("sgp_",), r"(?:(?:[0-9a-f]{16}|local)_)?[0-9a-f]{40}"),
    Family("sonar-token", ("sqp_", "squ_", "sqa_"), r"[0-9a-f]{40}"),
    Family("buildkite-token", ("bkua_",), r"[0-9a-f]{40}"),
    Family("circleci-token", ("CCIPAT_", "CCIPRJ_"), r"[A-Za-z0-9]{16,30}_[0-9a-f]{40}"),
    # clouds
    Family(
        "aws-access-key", ("AKIA", "ASIA", "ABIA", "ACCA"), r"[A-Z0-9]{16}(?![A-Za-z0-9])"
    ),
    Family("aws-bedrock-key", ("ABSKQmVkcm9ja0FQSUtleS",), r"[\w+/-]{60,200}={0,2}"),
    Family("aws-session-token", ("IQoJb3JpZ2lu", "FwoGZXIvYXdz"), r"[\w+/=-]{60,2000}"),
    Family("alibaba-access-key", ("LTAI",), r"[A-Za-z0-9]{12,26}(?![A-Za-z0-9])", is_random),
    Family("tencent-secret-id", ("AKID",), r"[A-Za-z0-9]{32}(?![A-Za-z0-9])", is_random),
    Family("yandex-key", ("AQVN", "y0_"), r"[\w-]{30,70}(?![\w-])", is_random),
    Family("digitalocean-token", ("dop_v1_", "doo_v1_", "dor_v1_"), r"[0-9a-f]{64}"),
    Family("heroku-key", ("HRKU-",), rf"{_UUID}|[\w-]{{50,70}}"),
    Family("fly-token", ("fo1_",), r"[\w-]{40,50}(?![\w-])"),
    Family("netlify-token", ("nfp_", "nfc_", "nfo_", "nfu_"), r"[A-Za-z0-9]{32,40}"),
    Family("vercel-token", ("vercel_blob_rw_",), r"\w{30,80}"),
    Family("vercel-token", ("vcp_", "vci_", "vca_", "vcr_", "vck_"), r"[A-Za-z0-9]{50,70}"),
    Family("render-key", ("rnd_",), r"[A-Za-z0-9]{24,40}(?!\w)", is_random),
    Family("cloudflare-token", ("cfut_", "cfat_", "cfk_"), r"[\w-]{36,60}", is_random),
    Family("pulumi-token", ("pul-",), r"[0-9a-f]{40}"),
    Family("tailscale-key", ("tskey-",), r"[a-z]{3,12}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{16,40}"),
    Family("planetscale-token", ("pscale_",), r"(?:tkn|pw|oauth|id)_[\w.=-]{30,70}"),
    Family("neon-key", ("napi_",), r"[a-z0-9]{60,70}"),
    Family("supabase-token", ("sbp_", "sbv_"), r"[0-9a-f]{40}"),
    Family("supabase-token", ("sb_secret_",), r"[\w-]{20,60}"),
    Family("databricks-token", ("dapi",), r"[0-9a-f]{32}(?:-[0-9])?(?![A-Za-z0-9])"),
    Family("prefect-token", ("pnu_", "pnb_"), r"[A-Za-z0-9]{36}"),
    Family("doppler-token", ("dp1_",), r"[A-Za-z0-9]{40,44}"),
    # packages
    Family("npm-token", ("npm_",), r"[A-Za-z0-9]{36,60}"),
    Family("pypi-token", ("pypi-AgE",), r"[\w-]{50,300}"),
    Family("rubygems-key", ("rubygems_",), r"[0-9a-f]{48}"),
    Family("crates-token", ("cio",), r"[A-Za-z0-9]{32}(?![\w-])", is_random),
    Family("nuget-key", ("oy2",), r"[a-z0-9]{43}(?![\w-])", is_random),
    Family("clojars-token", ("CLOJARS_",), r"[0-9a-z]{60}"),
    Family("docker-token", ("dckr_pat_", "dckr_oat_"), r"[\w-]{20,60}"),
    Family("artifactory-token", ("AKC",), r"[A-Za-z0-9]{60,80}(?![A-Za-z0-9])", is_random),
    Family("artifactory-token", ("cmVmdGtuO",), r"[A-Za-z0-9]{50,70}"),
    # messages
    Family(
        "slack-token",
        ("xoxa-", "xoxb-", "xoxc-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"),
        r"[\w-]{10,250}",
        has_digit,
    ),
    Family("slack-token", ("xoxd-",), r"[\w%+/=-]{10,400}"),
    Family("slack-token", ("xapp-", "xwfp-"), r"[\w-]{20,200}"),
    Family("twilio-key", ("SK",), _HEX32),
    Family("mailgun-key", ("key-",), _HEX32),
    Family("brevo-key", ("xkeysib-", "xsmtpsib-"), r"[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    Family("resend-key", ("re_",), r"[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?!\w)", is_random),
    Family("fcm-key", ("APA91",), r"[\w-]{100,200}"),
    Family("facebook-token", ("EAA",), r"[A-Za-z0-9]{90,300}", is_random),
    Family("twitter-token", ("A" * 20,), r"A{0,3}[A-Za-z0-9]{5,30}%[\w%]{20,100}"),
    # money
    Family("stripe-key", ("sk_live_", "sk_test_", "rk_live_", "rk_test_"), r"[A-Za-z0-9]{16,200}"),
    Family("stripe-key", ("sk_org_",), r"(?:live|test)_[A-Za-z0-9]{16,200}"),
    Family("stripe-key", ("whsec_",), r"[A-Za-z0-9+/]{24,100}={0,2}"),
    Family("elevenlabs-key", ("sk_",), r"[0-9a-f]{48}(?!\w)"),
    Family("square-token", ("sq0atp-", "sq0csp-", "sq0idb-"), r"[\w-]{20,50}"),
    Family("square-token", ("EAAA",), r"[\w-]{60}(?![\w-])", is_random),
    Family("razorpay-key", ("rzp_live_", "rzp_test_"), r"[A-Za-z0-9]{14,20}"),
    Family("flutterwave-key", ("FLWSECK-", "FLWSECK_TEST-"), r"[0-9a-zA-Z]{12,40}(?:-X)?"),
    Family("shopify-token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"[0-9a-fA-F]{32}"),
    Family("duffel-token", ("duffel_live_", "duffel_test_"), r"[\w-]{40,50}"),
    Family("easypost-key", ("EZAK", "EZTK"), r"[A-Za-z0-9]{54}", is_random),
    Family("shippo-token", ("shippo_live_", "shippo_test_"), r"[0-9a-f]{40}"),
    # work
    Family("linear-key", ("lin_api_", "lin_oauth_"), r"[A-Za-z0-9]{30,70}"),
    Family("notion-token", ("ntn_",), r"[A-Za-z0-9]{30,60}"),
    Family("notion-token", ("secret_",), r"[A-Za-z0-9]{43}(?!\w)", is_random),
    Family("figma-token", ("figd_", "figo_"), r"[\w-]{36,60}"),
    Family("contentful-token", ("CFPAT-",), r"[\w-]{40,50}"),
    Family("typeform-token", ("tfp_",), r"[\w-]{40,70}"),
    Family("hubspot-token", ("pat-",), rf"[a-z]{{2,3}}[0-9]-{_UUID}"),
    Family("airtable-token", ("pat",), r"[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Family("postman-key", ("PMAK-",), r"[0-9a-f]{24}-[0-9a-f]{34}"),
    Family("readme-key", ("rdme_",), r"[a-z0-9]{60,80}"),
    Family("frameio-token", ("fio-u-",), r"[\w-]{60,70}"),
    Family("launchdarkly-key", ("sdk-", "api-"), _UUID),
    # watching
    Family("sentry-token", ("sntryu_",), r"[0-9a-f]{64}"),
    Family("newrelic-key", ("NRAK-", "NRII-", "NRIQ-", "NRRA-"), r"[\w-]{27,45}"),
    Family("grafana-token", ("glsa_",), r"\w{30,60}"),
    Family("honeycomb-key", ("hcaik_", "hcxik_"), r"[a-z0-9]{58}"),
    Family("posthog-key", ("phx_", "phs_"), r"[A-Za-z0-9]{40,50}"),
    # forms that many share
    Family("age-key", ("AGE-SECRET-KEY-1",), r"[0-9A-Z]{50,70}"),
    Family("jwt", ("eyJ",), r"[\w-]{6,}(?:\.[\w-]{6,}){2}(?:\.[\w-]{6,}){0,2}"),
    Family("jwt", ("eyJ",), r"[\w-]{14,}\.{2}[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,}"),
)  # fmt: skip
"""A key begins where a run begins; the first family that fits counts."""

MARKED = (
    ("google-oauth-token", r"ya29\.[\w-]{20,300}|1//0[\w-]{25,200}"),
    ("google-api-key", r"AQ\.[\w-]{40,80}"),
    ("sendgrid-key", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    ("vault-token", r"hv[sbr]\.[\w-]{24,200}"),
    ("telegram-token", r"[0-9]{8,10}:AA[\w-]{32,34}"),
    ("doppler-token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44}"),
    ("infisical-token", r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}"),
    ("dynatrace-token", r"dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    ("dropbox-token", r"sl\.[\w-]{80,1200}"),
    ("terraform-token", r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}"),
    ("cloudflare-token", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}"),
    ("asana-token", r"[0-2]/[0-9]{12,17}(?:/[0-9]{12,17})?:[0-9a-f]{32}"),
    ("braintree-token", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    ("yandex-key", r"t1\.[A-Z0-9a-z_-]{8,400}={0,2}\.[\w-]{86}={0,2}"),
)
"""Rule → pattern in which a run follows a short mark."""

MARKS = (
    "SG.", "ya29.", "AQ.", "hvs.", "hvb.", "hvr.", "1//", "st.", "dp.pt.", "dp.st.", "dp.ct.",
    "dp.sa.", "dp.scim.", "dp.audit.", "sl.", ".atlasv1.", "v1.", "t1.", "$production$",
    "$sandbox$", *(f"{digit}:" for digit in range(10)), *(f"{digit}." for digit in range(10)),
)  # fmt: skip
"""What may stand just before the run."""
MARK_REACH = 36
"""How far before a run its mark may begin."""

SHAPED = {
    50: ("mailgun-key", r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}"),
    49: ("ngrok-token", r"(?=\w*[a-z])(?=\w*[A-Z])2[A-Za-z0-9]{26}_[A-Za-z0-9]{21}"),
    37: ("mailchimp-key", r"[0-9a-f]{32}-us[0-9]{2}"),
    36: ("mailchimp-key", r"[0-9a-f]{32}-us[0-9]"),
}
"""Length of a run → rule and pattern of the whole run."""

DOTTED = ("discord-token", r"[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])")
"""A run, six characters between dots, another run."""
