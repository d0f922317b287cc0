"""The findings of a review, held against the files that are there, and written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from winx_tui.commands.review_findings import Finding, Review, read_review
from winx_tui.core.text import shortened
from winx_tui.workspace.display import visible

_MOST_BYTES = 4 * 1024 * 1024
"""Of a larger file the lines are not counted: every line is taken to be there."""
_DIGEST_CHARS = 100


def review_of(answer: str, root: Path) -> Review | None:
    """Read the findings in an answer, their places looked at; None where there are none.

    Reads the files that they name.
    """
    review = read_review(answer)
    if review is None:
        return None
    lines: dict[str, int | None] = {}
    return replace(
        review, findings=tuple(_checked(finding, root, lines) for finding in review.findings)
    )


def _checked(finding: Finding, root: Path, lines: dict[str, int | None]) -> Finding:
    """Mark a place that is not there; names as a diff has them lose what it puts before them."""
    if not finding.path:
        return finding
    path = finding.path
    for name in (path, path[2:] if path.startswith(("a/", "b/")) else path):
        if name not in lines:
            lines[name] = _count_lines(root, name)
        count = lines[name]
        if count is not None:
            beyond = finding.line is not None and not 0 < finding.line <= count
            return replace(finding, path=name, doubt="no such line" if beyond else "")
    return replace(finding, doubt="no such file")


def _count_lines(root: Path, name: str) -> int | None:
    """Count the lines of a file of the workspace; None: it is none."""
    try:
        path = (root / Path(name).expanduser()).resolve()
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            return None
        if path.stat().st_size > _MOST_BYTES:
            return 10**9
        data = path.read_bytes()
    except (OSError, ValueError, RuntimeError):
        return None
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


def review_lines(review: Review) -> Iterator[str]:
    """Write a line for each finding, after one that counts them."""
    yield review.counts
    for finding in review.findings:
        parts = (finding.severity, visible(finding.place), finding.doubt, _first(finding.text))
        yield " · ".join(filter(None, parts))
    if review.verdict:
        yield f"Verdict: {visible(review.verdict)}"


def review_text(review: Review) -> str:
    """Write the whole of it for a terminal or a file."""
    parts = [review.counts]
    for finding in review.findings:
        doubt = f" ({finding.doubt})" if finding.doubt else ""
        head = " ".join(filter(None, (finding.severity, visible(finding.place)))) + doubt
        text = visible(finding.text, multiline=True)
        parts.append("\n".join([head, *(f"  {line}".rstrip() for line in text.splitlines())]))
    if review.verdict:
        parts.append(f"Verdict: {visible(review.verdict)}")
    return "\n\n".join(filter(None, (*parts, visible(review.remarks, multiline=True))))


def review_markdown(review: Review) -> str:
    """Write the whole of it as a text to copy."""
    parts = [f"**{review.counts}**"]
    for finding in review.findings:
        place = f" `{finding.place}`" if finding.place else ""
        doubt = f" ({finding.doubt})" if finding.doubt else ""
        parts.append(f"**{finding.severity}**{place}{doubt}\n\n{finding.text}")
    if review.verdict:
        parts.append(f"Verdict: {review.verdict}")
    return "\n\n".join(filter(None, (*parts, review.remarks)))


def review_data(review: Review) -> dict[str, object]:
    """Return the findings as JSON has them."""
    findings = [{**asdict(finding), "doubt": finding.doubt or None} for finding in review.findings]
    return {"findings": findings, "verdict": review.verdict}


def _first(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return shortened(visible(line), _DIGEST_CHARS)
