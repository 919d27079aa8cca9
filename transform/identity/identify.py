"""Who published what, for which year, and whether it is a report at all.

`identify` is the station's one entrance: blocks in, an `Identity` out. Evidence is gathered
by `header`, the publisher resolved by `publisher`, the year by `period`, look-alikes refused
by `classify`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.blocks import Reading
from transform.divisions import Divisions
from transform.identity.classify import foreign_host, refuse
from transform.identity.creditcode import credit_codes
from transform.identity.header import Header, gather
from transform.identity.period import report_year
from transform.identity.publisher import resolve_publisher
from transform.identity.titles import is_title
from transform.rows import Publisher
from transform.squeeze import squeeze

__all__ = ["Identity", "identify"]

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_FIELD_CHARS, _MAX_FIELDS = 300, 80
_NOT_ORGAN = re.compile(r"^.*[/\\]")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is. `refusal` is a quarantine reason of the catalogue with its evidence.

    With a refusal the other fields still hold what was found, for a person to look at.
    `year_evidence`: title, period, request, opening, until, published or text.
    """

    publisher: Publisher
    year: int | None
    year_evidence: str
    title: str | None
    published: str | None
    index_number: str | None
    notes: tuple[str, ...] = ()
    refusal: tuple[str, str] | None = None
    credit_code: str | None = None


def identify(reading: Reading, *, name: str = "", divisions: Divisions) -> Identity:
    """Identifies one document. `name` is its file name: last evidence of the publisher, none of the year."""
    header = gather(reading)
    refusal = refuse(header, reading)
    year = report_year(header)
    resolution = resolve_publisher(header, _telling(name), year.year, divisions)
    if refusal is None:
        refusal = resolution.refusal
    if refusal is None and year.year is None:
        refusal = ("year_unresolved", year.detail)
    foreign = foreign_host(header)
    credit_code, doubts = _credit_code(header, reading)
    notes = (*resolution.notes, *year.notes, *((f"foreign_host: {foreign}",) if foreign else ()), *doubts)
    return Identity(
        publisher=resolution.publisher,
        year=year.year,
        year_evidence=year.evidence,
        title=_title(header),
        published=header.published,
        index_number=header.index_number,
        notes=notes,
        refusal=refusal,
        credit_code=credit_code,
    )


def _credit_code(header: Header, reading: Reading) -> tuple[str | None, tuple[str, ...]]:
    """The publisher's code in index number, metadata or address; none where these hold several."""
    fields = (value[:_FIELD_CHARS] for _, value in reading.meta.fields[:_MAX_FIELDS])
    good, bad = credit_codes((header.index_number, reading.meta.index_number, *fields, reading.meta.url))
    notes = tuple(f"credit_code: check digit of {code} is wrong" for code in bad)
    if len(good) > 1:
        return None, (*notes, f"credit_code: several, {', '.join(good)}")
    return (good[0] if good else None), notes


def _title(header: Header) -> str | None:
    return header.titles[0] if header.titles else header.heading or None


def _telling(name: str) -> str:
    """The file name without folder and suffix, where it reads like a title."""
    short = squeeze(_SUFFIX.sub("", _NOT_ORGAN.sub("", name)))
    return short if is_title(short) else ""
