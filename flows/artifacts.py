"""What a run leaves in Prefect: three short reports, readable in its user interface.

`gongkai` itself does not need them; whoever watches many nights does. To look at those of a
home folder: `PREFECT_HOME=home/prefect prefect server start`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from prefect.artifacts import create_markdown_artifact

from data.reasons import reason_text
from flows.summary import Summary
from flows.texts import text

__all__ = ["arrivals", "cell", "contradicted", "leave_artifacts", "refused"]

_ROWS = 200
_COUNTS = (
    "found",
    "known",
    "read",
    "reread",
    "loaded",
    "observations",
    "gaps",
    "contradicted",
    "year_findings",
)


def leave_artifacts(summary: Summary, lang: Literal["zh", "en"]) -> None:
    """What came, what was quarantined, what contradicts itself."""
    for key, markdown in (
        ("ingest-arrivals", arrivals(summary, lang)),
        ("ingest-quarantine", refused(summary, lang)),
        ("ingest-contradictions", contradicted(summary, lang)),
    ):
        create_markdown_artifact(markdown, key=key, description=text(key, lang))


def arrivals(summary: Summary, lang: str) -> str:
    """Counts of the run as a markdown table."""
    rows = [(text(f"count.{key}", lang), cast(int, getattr(summary, key))) for key in _COUNTS]
    lines = [f"| {name} | {number:,} |" for name, number in rows]
    findings = [f"- **{f.severity}** `{f.code}`: {cell(f.detail)}" for f in summary.findings]
    return "\n".join([f"# {text('ingest-arrivals', lang)}", "", "| | |", "|---|---:|", *lines, "", *findings])


def refused(summary: Summary, lang: str) -> str:
    """Documents in quarantine, each with its reason in words."""
    rows = [
        (document, reason_text(reason, lang), detail) for document, reason, detail in sorted(summary.refusals)
    ]
    return _table(text("ingest-quarantine", lang), ("document", "reason", "detail"), rows)


def contradicted(summary: Summary, lang: str) -> str:
    """Broken identities with both sides."""
    rows = [(c.document, f"{c.rule} {c.scope}", f"{c.left} ≠ {c.right}") for c in summary.contradictions]
    return _table(text("ingest-contradictions", lang), ("document", "rule", "figures"), rows)


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"# {title} ({len(rows)})", ""]
    if rows:
        lines += [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
        lines += [f"| {' | '.join(cell(c) for c in row)} |" for row in rows[:_ROWS]]
    if len(rows) > _ROWS:
        lines += ["", f"… {len(rows) - _ROWS}"]
    return "\n".join(lines)


def cell(value: str) -> str:
    """Text of a document inside a markdown table: one line, no markup, no cell borders."""
    return "".join(f"\\{c}" if c in "\\|<>[]`*_#" else c for c in " ".join(value.split()))[:300]
