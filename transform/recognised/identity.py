"""Who published a recognised report, and for which year: only what two places of it say.

One misread character makes another township of 王店镇 and another year of 2020. So the name and
the year of a scan must be read alike twice, or stand in two places (title, text, signature, page
metadata, file name), or hold against the catalogue: a name that no other name of its county is
near to can hardly have been read by mistake. What only one place says stays in quarantine.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.blocks import SURE, Cell, Grid, Paragraph, Reading
from transform.divisions import Divisions, township_stem
from transform.identity.identify import Identity, identify
from transform.identity.names import scan
from transform.identity.period import western
from transform.recognised.counties import misread_county, one_apart, unproven_county
from transform.squeeze import squeeze

__all__ = ["corroborated"]

_MOST_LINES, _LONGEST = 600, 400
_YEAR = re.compile(r"(?<![\d〔\[(【])(20[0-3]\d)(?![\d〕\]】])(?P<date>[年./-]?\d{1,2}[月./-])?")
_WHOLE_YEAR = re.compile(r"0?1月0?1日|12月31|12月底|全年")
# Lines whose year is the report's: titles, and the period.
_TELLING = re.compile(rf"公开.*(?:报告|年报)|{_WHOLE_YEAR.pattern}")
# The last words of a title in a line of their own, and what the line above them ends with.
_TITLE_END = re.compile(r"(?:工作)?(?:年度)?(?:报告|年报)")
_TITLE_MIDDLE = ("公开", "公开工作", "公开年度", "公开工作年度")
# Lines that name the publisher and nobody else: titles, and the signature.
_NAMING = re.compile(r"公开.*(?:报告|年报)$|(?:人民政府|办事处|委员会)$")
_CHINESE = "[\u4e00-\u9fff]"


@dataclass(frozen=True, slots=True)
class _Line:
    """One squeezed line of evidence. `sure`: printed, or read alike by two recognitions."""

    text: str
    sure: bool


def corroborated(identity: Identity, reading: Reading, *, name: str, divisions: Divisions) -> Identity:
    """The identity of a document with recognised text, mended where the document itself shows the
    misreading, refused (`identity_unproven`) where a single unsure place decided.
    """
    lines = _lines(reading, name)
    if all(line.sure for line in lines[:-1]):
        return identity
    identity, lines = _county_mended(identity, reading, lines, name, divisions)
    identity = _named_twice(identity, reading, lines, name, divisions)
    return _year_twice(identity, lines)


def _lines(reading: Reading, name: str) -> list[_Line]:
    """What can name publisher and year; the file name comes last."""
    meta = reading.meta
    printed = [meta.title, meta.publisher, meta.published, meta.site, meta.url, *meta.breadcrumb]
    out = [_Line(squeeze(t), True) for t in (*printed, *(value for _, value in meta.fields)) if t]
    for text, confidence in _texts(reading.blocks):
        if len(out) >= _MOST_LINES:
            break
        line = _Line(western(squeeze(text[:_LONGEST])), confidence is None or confidence >= SURE)
        if out and _TITLE_END.fullmatch(line.text) and out[-1].text.endswith(_TITLE_MIDDLE):
            out[-1] = _Line(out[-1].text + line.text, out[-1].sure and line.sure)
        else:
            out.append(line)
    return [*out, _Line(squeeze(name), False)]


def _texts(blocks: Iterable[Paragraph | Grid]) -> Iterator[tuple[str, float | None]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text, block.confidence
        else:
            yield from ((c.text, c.confidence) for c in block.cells if len(c.text) > 3)


# -- the publisher ---------------------------------------------------------------------------


def _county_mended(
    identity: Identity, reading: Reading, lines: list[_Line], name: str, divisions: Divisions
) -> tuple[Identity, list[_Line]]:
    """An ambiguous name told by the county before it, one letter of which was misread; refused where that
    county is another one than the text's.
    """
    publisher, refusal = identity.publisher, identity.refusal
    if refusal is not None and refusal[0] != "township_ambiguous":
        return identity, lines
    county = misread_county(publisher, lines, divisions)
    if county is None:
        return identity, lines
    if publisher.code is not None:
        if divisions.place(publisher.code).county == county.right:
            return identity, lines
        detail = f"{county.wrong} is printed before {publisher.name}, one letter from {county.right}"
        return replace(identity, refusal=("identity_unproven", detail)), lines
    spelt = _respelt(reading, county.wrong, county.right)
    again = identify(spelt, name=name, divisions=divisions)
    if again.refusal is not None or divisions.place(again.publisher.code or "").county != county.right:
        return identity, lines
    note = (
        f"county_mended: {county.wrong} was read, the only county near it with such a name is {county.right}"
    )
    return replace(again, title=identity.title, notes=(*again.notes, note)), _lines(spelt, name)


def _named_twice(
    identity: Identity, reading: Reading, lines: Sequence[_Line], name: str, divisions: Divisions
) -> Identity:
    publisher = identity.publisher
    if publisher.code is not None and publisher.name is not None and identity.refusal is None:
        if other := unproven_county(publisher.code, publisher.name, lines, divisions):
            detail = f"the county was read in one place only; {publisher.name} lies in {other} too"
            return replace(identity, refusal=("identity_unproven", detail))
        if _is_proven(publisher.code, publisher.name, lines, divisions):
            return identity
    elif identity.refusal is None or identity.refusal[0] != "township_unresolved":
        return identity
    for wrong, right in _respellings(lines, divisions):
        again = identify(_respelt(reading, wrong, right), name=name, divisions=divisions)
        if again.refusal is None and again.publisher.name == right:
            note = f"name_mended: {wrong} was read where other places say {right}"
            return replace(again, title=identity.title, notes=(*again.notes, note))
    if identity.refusal is not None:
        return identity
    detail = f"{publisher.name} was read in one place only, and not alike by two recognitions"
    near = _near(publisher.code or "", publisher.name or "", divisions)
    if near:
        detail += "; near it in the catalogue: " + ", ".join(near[:5])
    return replace(identity, refusal=identity.refusal or ("identity_unproven", detail))


def _is_proven(code: str, name: str, lines: Sequence[_Line], divisions: Divisions) -> bool:
    """Two places, one sure place, or one place in a county that has no other name like it."""
    bare = township_stem(name) if len(code) == 9 and not code.endswith("000") else name
    words = bare if len(bare) > 1 else name
    places = [line for line in lines if words in line.text]
    if len(places) > 1 or any(line.sure for line in places):
        return True
    county = divisions.place(code).county
    said = county is not None and any(county in line.text or county[:-1] in line.text for line in lines)
    return bool(places) and said and not _near(code, name, divisions)


def _near(code: str, name: str, divisions: Divisions) -> list[str]:
    """Names of the same county that differ in one character."""
    others = {divisions.name(c) for c in divisions.within(code[:6])} - {name}
    return sorted(other for other in others if one_apart(other, name))


def _respellings(lines: Sequence[_Line], divisions: Divisions) -> list[tuple[str, str]]:
    """(misread name, name) pairs that the document bears out, the best first.

    A name of the catalogue that stands somewhere, and elsewhere once more but for one character;
    or a name that two places (of a long name a title or signature alone) miss by one character, the
    only one so near in a county named. What was read alike twice is no misprint: the township may be
    younger than the catalogue.
    """
    text = "\n".join(line.text for line in lines)
    found = scan(text, divisions)
    spoken = {town.name for town in found.towns if len(town.name) > 2}
    out: dict[tuple[str, str], int] = {}
    for right in sorted(spoken):
        for wrong, often in _misprints(right, text).items():
            if _are_neighbours(wrong, right, divisions):
                continue
            if wrong not in spoken or text.count(right) > often:
                out[wrong, right] = text.count(right)
    if out:
        return sorted(out, key=lambda pair: (-out[pair], pair))
    counties = {c for area in found.areas for c in area.codes if len(c) == 6}
    telling = "\n".join(line.text for line in lines[:-1] if _NAMING.search(line.text))
    sure = "\n".join(line.text for line in lines if line.sure)
    names = {divisions.name(code) for county in sorted(counties)[:6] for code in divisions.within(county)}
    near: dict[str, set[str]] = defaultdict(set)
    for right in sorted(name for name in names if len(name) > 2):
        for wrong, often in _misprints(right, text).items():
            long = len(township_stem(right)) > 2
            if wrong in sure or wrong in names:
                continue
            if often > 1 or (long and wrong in telling):
                near[wrong].add(right)
    return [(wrong, next(iter(rights))) for wrong, rights in sorted(near.items()) if len(rights) == 1]


def _are_neighbours(one: str, other: str, divisions: Divisions) -> bool:
    """Whether some county has townships of both names: neither is a misprint of the other."""
    here = {code[:6] for code in divisions.townships_named(one)}
    return any(code[:6] in here for code in divisions.townships_named(other))


def _misprints(name: str, text: str) -> dict[str, int]:
    """Prints that differ from the name in one character of its stem, with how often they stand."""
    stem = len(township_stem(name))
    if stem < 2:
        return {}
    pattern = "|".join(
        re.escape(name[:i]) + _CHINESE + re.escape(name[i + 1 :]) for i in range(min(stem, len(name) - 1))
    )
    out: dict[str, int] = defaultdict(int)
    for match in re.finditer(pattern, text):
        if match[0] != name:
            out[match[0]] += 1
    return out


def _respelt(reading: Reading, wrong: str, right: str) -> Reading:
    """The reading with one name replaced, white space inside names closed up where it stands."""

    def text_of(text: str) -> str:
        if wrong in text:
            return text.replace(wrong, right)
        tight = squeeze(text)
        return tight.replace(wrong, right) if wrong in tight else text

    def cell_of(cell: Cell) -> Cell:
        return replace(cell, text=text_of(cell.text)) if len(cell.text) >= len(wrong) else cell

    blocks = tuple(
        replace(b, text=text_of(b.text))
        if isinstance(b, Paragraph)
        else replace(b, cells=tuple(map(cell_of, b.cells)))
        for b in reading.blocks
    )
    return replace(reading, blocks=blocks)


# -- the year --------------------------------------------------------------------------------


def _year_twice(identity: Identity, lines: Sequence[_Line]) -> Identity:
    year = identity.year
    if year is None or identity.refusal is not None or identity.year_evidence in ("request", "published"):
        return identity
    spoken: dict[int, list[_Line]] = defaultdict(list)
    whole: set[int] = set()
    dated: set[int] = set()
    for line in lines:
        for match in _YEAR.finditer(line.text):
            named = int(match[1])
            if match["date"] and not _WHOLE_YEAR.search(line.text):
                dated.add(named)
            elif line not in spoken[named]:
                spoken[named].append(line)
                if _WHOLE_YEAR.search(line.text):
                    whole.add(named)
    rivals = [y for y in sorted(spoken) if _is_rival(y, year, spoken, whole)]
    signed = year + 1 in dated
    if any(line.sure and _TELLING.search(line.text) for line in spoken[year]):
        return identity
    if not rivals and (signed or not dated or year in dated):
        weak = identity.year_evidence == "text"
        if len(spoken[year]) + signed > 1 + weak:
            return identity
    others = [y for y in rivals if y + 1 in dated and len(spoken[y]) > len(spoken[year])]
    if len(others) == 1 and not signed:
        # One digit apart, stated as the period, in more places, and signed the year after.
        note = f"year_mended: {year} was read, {others[0]} stands in {len(spoken[others[0]])} places"
        return replace(identity, year=others[0], notes=(*identity.notes, note))
    detail = f"{year} was not read alike by two recognitions, and nothing bears it out"
    if rivals := [y for y in sorted(whole) if y != year]:
        detail += "; the period stated is " + ", ".join(map(str, rivals))
    return replace(identity, refusal=("identity_unproven", detail))


def _is_rival(other: int, year: int, spoken: dict[int, list[_Line]], whole: set[int]) -> bool:
    """Whether a year one digit apart may be the one that was printed: stated as the period as often
    as the other is named, or named half as often and no neighbour (reports speak of the year
    before and the year after).
    """
    if not one_apart(str(other), str(year)):
        return False
    often = len(spoken[other])
    if other in whole and often >= len(spoken[year]):
        return True
    return abs(other - year) > 1 and often > 1 and 2 * often >= len(spoken[year])
