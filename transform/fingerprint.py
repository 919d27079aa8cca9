"""What makes a copied report known: a digest of its running text without numbers and names.

An office that copies last year's report changes the year, and one that copies its neighbour's
changes the name. So both are taken out before the digest is made; what is left is compared as a
whole, by equality alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache

from data.years import year_rules
from extract.blocks import Paragraph
from transform.rows import Publisher
from transform.squeeze import plain

__all__ = ["prose_digest"]

_CHARACTERS = re.compile(r"[\u3400-\u9fff]+")
# Numbers in characters go with the year or the measure that they stand before.
_SPELLED = re.compile("[零一二两三四五六七八九十百千万]+(?=[年月日条件次个项篇人元份期余多])")
_OURS = re.compile("[我本全](?:街道|苏木|镇|乡)")
_STEM = re.compile("(.{2,})(?:民族乡|街道|苏木|镇|乡)$")


def prose_digest(paragraphs: Iterable[Paragraph], publisher: Publisher) -> str | None:
    """The digest of a report's sentences (32 hex digits), None for too little text or for text
    that was recognised from a picture.

    Only Chinese characters count: digits, letters, spaces and punctuation do not. The names of
    the publisher and of its county and city are left out. Headings and lines of the page
    around the report, which are no sentences, are passed over.
    """
    sentences = [p for p in paragraphs if "。" in p.text]
    if any(p.confidence is not None for p in sentences):
        return None
    text = "".join(_CHARACTERS.findall(plain("".join(p.text for p in sentences))))
    names = _names(publisher)
    if names:
        text = re.sub(f"(?:{'|'.join(map(re.escape, names))})(?:人民政府|办事处)?", "", text)
    text = _OURS.sub("", _SPELLED.sub("", text))
    if len(text) < _least():
        return None
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _least() -> int:
    return min(r.least_characters for r in year_rules() if r.least_characters is not None)


def _names(publisher: Publisher) -> list[str]:
    """Names to leave out, the longest first; 云溪 of 云溪镇 too, as in the names of its channels."""
    printed = [publisher.printed, publisher.name, publisher.county, publisher.city, publisher.province]
    names = {n for n in printed if n and len(n) > 1}
    stem = _STEM.match(publisher.name or "")
    if stem:
        names.add(stem[1])
    return sorted(names, key=lambda n: (-len(n), n))
