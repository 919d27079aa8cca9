"""A person's corrections applied to one document.

A correction is applied only where the reading found exactly what it expects: when a document or a
reader changes, it fails loudly instead of sticking to something else. The printed text stays beside a
corrected value; status and method say that a person set it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from transform.corrections import RULE, Correction
from transform.divisions import Divisions, publisher_type_of
from transform.forms import indicators
from transform.identity.identify import Identity
from transform.rows import Check, Gap, Observation, Publisher, Status
from transform.squeeze import squeeze

__all__ = ["correct_cells", "correct_identity"]

_PERSON = "person"
_ABOUT_TOWNSHIP = frozenset(
    {"township_ambiguous", "township_unresolved", "publisher_conflict", "identity_unproven"}
)
_ABOUT_YEAR = frozenset({"year_unresolved", "identity_unproven"})


def correct_identity(
    identity: Identity, corrections: Sequence[Correction], divisions: Divisions
) -> tuple[Identity, list[Check]]:
    """The identity with the township and the year that a person settled, and what became of it."""
    checks = []
    settled = []
    for correction in corrections:
        if correction.target == "township":
            found = identity.publisher.printed or ""
            if fits := _same(correction.expected, found) and _is_division(correction.value, divisions):
                identity = replace(identity, publisher=_publisher(correction, identity, divisions))
        elif correction.target == "year":
            found = "" if identity.year is None else str(identity.year)
            if fits := _same(correction.expected, found):
                identity = replace(identity, year=int(correction.value), year_evidence=_PERSON)
        else:
            continue
        checks.append(_outcome(correction, found, fits))
        if fits:
            settled.append(correction.target)
    return _told(_admitted(identity, settled), checks), checks


def _told(identity: Identity, checks: Sequence[Check]) -> Identity:
    """With a remark for each correction that no longer fits, also in the reason for a quarantine."""
    failed = [
        f"correction of {c.scope} not applied: it expects {c.left_text or 'nothing'!r}, "
        f"the document has {c.right_text or 'nothing'!r}"
        for c in checks
        if c.result == "fail"
    ]
    if not failed:
        return identity
    refusal = identity.refusal and (identity.refusal[0], "; ".join((identity.refusal[1], *failed)))
    return replace(identity, notes=(*identity.notes, *failed), refusal=refusal)


def _admitted(identity: Identity, settled: Sequence[str]) -> Identity:
    """Without the refusal that the settled facts answer."""
    reason = identity.refusal[0] if identity.refusal else ""
    about_township, about_year = reason in _ABOUT_TOWNSHIP, reason in _ABOUT_YEAR
    answered = (about_township or about_year) and all(
        target in settled for target, asked in (("township", about_township), ("year", about_year)) if asked
    )
    if not answered:
        return identity
    if identity.year is None:
        return replace(identity, refusal=("year_unresolved", "only the township is corrected"))
    if identity.publisher.code is None:
        return replace(identity, refusal=("township_unresolved", "only the year is corrected"))
    return replace(identity, refusal=None)


def _is_division(code: str, divisions: Divisions) -> bool:
    try:
        divisions.place(code)
    except KeyError:
        return False
    return True


def _publisher(correction: Correction, identity: Identity, divisions: Divisions) -> Publisher:
    at = divisions.place(correction.value)
    read = identity.publisher
    upper = at.code.endswith("000")
    kind = read.publisher_type if upper else publisher_type_of(at.name)
    words = f"correction: {correction.reason}; {correction.evidence}"
    return Publisher(at.code, at.name, read.printed, kind, at.county, at.city, at.province, words)


def correct_cells(
    observations: Sequence[Observation], gaps: Sequence[Gap], corrections: Sequence[Correction]
) -> tuple[list[Observation], list[Gap], list[Check]]:
    """Observations and gaps with a person's values in place, and what became of each correction.

    A cell that was not read (a gap) is corrected where the correction expects nothing there.
    """
    cells = {o.indicator: o for o in observations}
    missing = {g.indicator: g for g in gaps}
    checks = []
    for correction in corrections:
        code = correction.target
        if code not in indicators():
            continue
        printed = cells[code].raw_text if code in cells else ""
        known = code in cells or code in missing
        fits = known and _same(correction.expected, printed)
        checks.append(_outcome(correction, printed if known else "not in the document", fits))
        if fits:
            cells[code] = _corrected(correction, cells)
            missing.pop(code, None)
    return list(cells.values()), [g for g in gaps if g.indicator in missing], checks


def _corrected(correction: Correction, cells: Mapping[str, Observation]) -> Observation:
    code = correction.target
    blank = Observation(code, None, indicators()[code].unit, Status.BLANK.value, "", _PERSON)
    value = float(correction.value) if correction.value else None
    return replace(
        cells.get(code, blank),
        value=value,
        status=(Status.BLANK if value is None else Status.CORRECTED).value,
        method=_PERSON,
        evidence=f"correction: {correction.reason}; {correction.evidence}",
        inferred_value=None,
    )


def _same(expected: str, found: str) -> bool:
    return squeeze(expected) == squeeze(found)


def _outcome(correction: Correction, found: str, fits: bool) -> Check:
    """A finding: the correction holds, or what it expects is not what the reading found."""
    about_cell = correction.target in indicators()
    return Check(
        rule=RULE,
        scope=correction.target,
        result="pass" if fits else "fail",
        severity="finding",
        left_text=correction.expected,
        left_value=None,
        right_text=found,
        right_value=None,
        indicators=(correction.target,) if about_cell else (),
    )
