"""What a run did, in numbers: for the console, for `--json`, for the artifact and for `runs`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from flows.discover import Passed
from flows.plan import Plan
from flows.show import side
from sql.records import LOADED, POINTER, UNPACKED, DocumentRecord
from transform.corrections import RULE as CORRECTION
from transform.rows import Check

if TYPE_CHECKING:
    from sql.gate import GateFinding

__all__ = ["Contradiction", "Summary", "contradictions"]

_SHOWN = 1000  # contradictions kept in words; the warehouse has all of them


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A broken identity of one document, with both sides."""

    document: str
    rule: str
    scope: str
    left: str
    right: str


@dataclass(slots=True)
class Summary:
    """Counts of one run. `members` are documents found in archives, `unpacked` the archives,
    `pointers` the pages whose report is their attachment. `quarantined` and `passed` map a
    reason to a number of documents; `refusals` name each quarantined document with its reason and
    detail. `corrected` are the corrections that were applied, `corrections_failed` name those that no
    longer fit (document, target, expected, printed). `grades` are the current documents of this run by
    grade, `year_findings` what other reports say against them.

    Nothing is lost: found + members + reread = known + loaded + unpacked + pointers + quarantined.
    """

    run_id: str | None = None
    found: int = 0
    known: int = 0
    read: int = 0
    reread: int = 0
    members: int = 0
    loaded: int = 0
    unpacked: int = 0
    pointers: int = 0
    observations: int = 0
    gaps: int = 0
    contradicted: int = 0
    year_findings: int = 0
    grades: dict[str, int] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    quarantined: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, str, str]] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    attention: list[tuple[str, str, str]] = field(default_factory=list)
    corrected: int = 0
    corrections_failed: list[tuple[str, str, str, str]] = field(default_factory=list)
    findings: list[GateFinding] = field(default_factory=list)
    warehouse: str = ""
    documents_in_warehouse: int = 0
    observations_in_warehouse: int = 0
    published: bool = False
    seconds: float = 0.0

    @property
    def held(self) -> bool:
        """Whether the release gate stops this run."""
        return any(f.severity == "error" for f in self.findings)

    def plan(self, plan: Plan) -> None:
        """Note what a run starts from."""
        self.found, self.known, self.reread = plan.found, plan.known, plan.reread
        self.pass_over(plan.passed)

    def pass_over(self, passed: Iterable[Passed]) -> None:
        """Count what was not read on purpose; name what a person must look at."""
        for item in passed:
            self.passed[item.why] += 1
            if item.why in {"folder_unreadable", "sidecar_unreadable", "broken_link"}:
                self.attention.append((item.name, item.why, item.detail))

    def take(self, record: DocumentRecord) -> None:
        """Count one record as the warehouse took it."""
        if record.status == UNPACKED:
            self.unpacked += 1
            return
        if record.status == POINTER:
            self.pointers += 1
            return
        self._corrections(record)
        if record.status != LOADED or record.result is None:
            self.quarantined[record.reason or "unknown"] += 1
            self.refusals.append((record.name, record.reason or "unknown", record.detail))
            return
        self.loaded += 1
        self.observations += len(record.result.observations)
        self.gaps += len(record.result.gaps)
        for check in contradictions(record.result.checks):
            self.contradicted += 1
            if len(self.contradictions) < _SHOWN:
                self.contradictions.append(
                    Contradiction(
                        record.name,
                        check.rule,
                        check.scope,
                        side(check.left_text, check.left_value),
                        side(check.right_text, check.right_value),
                    )
                )

    def _corrections(self, record: DocumentRecord) -> None:
        """Count the corrections that were applied, and name those whose document has changed."""
        for check in record.result.checks if record.result else ():
            if check.rule == CORRECTION and check.result == "pass":
                self.corrected += 1
            elif check.rule == CORRECTION:
                failed = (record.name, check.scope, check.left_text, check.right_text)
                self.corrections_failed.append(failed)

    def as_json(self) -> dict[str, Any]:
        """Plain values, in a stable order."""
        out = asdict(self)
        out["quarantined"] = dict(sorted(self.quarantined.items()))
        out["passed"] = dict(sorted(self.passed.items()))
        out["refusals"] = [{"document": d, "reason": r, "detail": t} for d, r, t in sorted(self.refusals)]
        out["corrections_failed"] = [
            dict(zip(("document", "target", "expected", "printed"), failed, strict=True))
            for failed in self.corrections_failed
        ]
        out["attention"] = [{"name": n, "reason": r, "detail": t} for n, r, t in self.attention]
        out["seconds"] = round(self.seconds, 3)
        return out

    def counts(self) -> dict[str, int]:
        """The numbers that the table `runs` keeps beside its own."""
        return {
            "found": self.found,
            "known": self.known,
            "read": self.read,
            "loaded": self.loaded,
            "reread": self.reread,
            "members": self.members,
            "unpacked": self.unpacked,
            "pointers": self.pointers,
            "gaps": self.gaps,
            "contradictions": self.contradicted,
            "year_findings": self.year_findings,
            **{f"grade.{grade}": n for grade, n in self.grades.items()},
            **{f"quarantined.{reason}": n for reason, n in self.quarantined.items()},
            **{f"passed.{why}": n for why, n in self.passed.items()},
        }


def contradictions(checks: Iterable[Check]) -> Iterable[Check]:
    """The failed checks at which the publisher's own figures disagree."""
    return (c for c in checks if c.result == "fail" and c.severity == "contradiction")
