"""What a PDF's content unpacks to, looked at before pdfium parses a page: it keeps an object in memory for
every operator, and a form that draws itself twice through twenty others makes a million of one.

Nothing is understood here but streams and the names of the forms that they draw. What cannot be unpacked
(encrypted, damage) is left to the reading process's own limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from extract.blocks import ReadError
from extract.limits import Limits
from extract.pdf.packed import unpacked
from extract.text.lines import has_digit

__all__ = ["Contents", "contents_of"]

_DICTIONARY = 4_096  # bytes before a stream in which its dictionary is looked for
# Streams that hold no operators: pictures, fonts, tables of places, descriptions.
_OTHER = regex.compile(
    rb"/(?:Image|Length[123]|XRef|Metadata|Type1C|CIDFontType0C|OpenType|EmbeddedFile|FunctionType|CMapName)\b"
)
_NAMED = regex.compile(rb"/([^\s/<>\[\]()%]{1,127})\s+(\d{1,10})\s+\d{1,5}\s+R")
_DRAWN = regex.compile(rb"/([^\s/<>\[\]()%]{1,127})\s+Do\b")
_REFERENCES = regex.compile(rb"\s*(?:\[[^\]]{0,20000}\]|\d{1,10}\s+\d{1,5}\s+R)")
_REFERENCE = regex.compile(rb"(\d{1,10})\s+\d{1,5}\s+R")
# Fonts that are drawn have a stream a letter; small ones matter only where pages or forms are made of them.
_SMALL = 1_000
_FORM = regex.compile(rb"/Subtype\s*/Form\b")
_REPLACED = regex.compile(
    rb"/ActualText\s*(?:\(((?:[^()\\]|\\.){0,200})\)|<([0-9A-Fa-f\s]{0,800})>)", regex.DOTALL
)
_LAYERS = b"/OCProperties"
_DEEPEST = 64


@dataclass(slots=True)
class Contents:
    """`layers`: the document has layers that can be switched off. `replaced`: some of its text stands for
    other text (ActualText), and digits are among it.
    """

    layers: bool = False
    replaced: bool = False


@dataclass(slots=True)
class _Stream:
    size: int
    draws: list[bytes]
    names: dict[bytes, int] = field(default_factory=dict)


def contents_of(data: bytes, pages: int, limits: Limits) -> Contents:
    """Raises `ReadError("too_large")` beyond `limits.pdf_content` bytes of content, and a share of it for
    each page, be it as it is or with its forms drawn as often as they are.
    """
    most = limits.pdf_content + pages * limits.pdf_content_page
    found = Contents(layers=_LAYERS in data)
    forms: dict[int, _Stream] = {}
    others: list[_Stream] = []
    total = 0
    packed = list(_streams(data))
    pages_of = _contents_in(data)
    for _, dictionary, raw in packed:
        if b"/ObjStm" in dictionary and (objects := unpacked(raw, dictionary, most)) is not None:
            found.layers |= _LAYERS in objects
            pages_of |= _contents_in(objects)
    for number, dictionary, raw in packed:
        is_form = _FORM.search(dictionary) is not None
        if len(raw) < _SMALL and not is_form and number not in pages_of:
            continue
        body = unpacked(raw, dictionary, most)
        if body is None:
            continue
        total += len(body)
        if total > most:
            raise ReadError("too_large", f"the content of its pages unpacks to more than {most} bytes")
        found.replaced |= b"/ActualText" in body and any(map(_misleads, _REPLACED.finditer(body)))
        stream = _Stream(len(body), _DRAWN.findall(body) if b"Do" in body else [])
        if is_form:
            stream.names = {name: int(ref) for name, ref in _NAMED.findall(dictionary)}
            forms[number] = stream
        else:
            others.append(stream)
    if forms and any(len(s.draws) > 1 for s in forms.values()):
        _check_drawn(data, forms, others, most)
    return found


def _contents_in(objects: bytes) -> set[int]:
    """The numbers of the streams that pages name as their content."""
    out: set[int] = set()
    at = objects.find(b"/Contents")
    while at >= 0:
        match = _REFERENCES.match(objects, at + 9)
        if match is not None:
            out.update(int(n) for n in _REFERENCE.findall(match[0]))
        at = objects.find(b"/Contents", at + 9)
    return out


def _streams(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, dictionary and packed bytes of every stream that may hold operators or objects."""
    at = data.find(b"stream")
    while at >= 0:
        start = at + 6
        if data[start : start + 1] in (b"\r", b"\n"):
            start += 2 if data[start : start + 2] == b"\r\n" else 1
            # What a stream holds is no stream, whatever it looks like.
            end = data.find(b"endstream", start)
            end = end if end >= 0 else len(data)
            opening = data.rfind(b" obj", max(0, at - _DICTIONARY), at)
            dictionary = data[opening + 4 if opening >= 0 else max(0, at - _DICTIONARY) : at]
            if b">>" in dictionary[-6:] and not _OTHER.search(dictionary):
                yield _number(data[max(0, opening - 24) : opening]), dictionary, data[start:end]
            start = end + 9
        at = data.find(b"stream", start)


def _number(before: bytes) -> int:
    """The number of an object, from what stands before its `obj`."""
    words = before.split()
    return int(words[-2]) if len(words) > 1 and words[-2].isdigit() and len(words[-2]) < 11 else -1


def _check_drawn(data: bytes, forms: dict[int, _Stream], others: list[_Stream], most: int) -> None:
    """Each form is as large as what it draws, as often as it draws it. Names that its dictionary does not
    resolve may mean any form that bears them anywhere.
    """
    known: dict[bytes, list[int]] = {}
    for name, ref in set(_NAMED.findall(data)):
        if int(ref) in forms:
            known.setdefault(name, []).append(int(ref))
    sizes: dict[int, int] = {}

    def size_of(stream: _Stream, above: tuple[int, ...]) -> int:
        size = stream.size
        for name in stream.draws:
            refs = [stream.names[name]] if name in stream.names else known.get(name, [])
            size += max((size_of_form(r, above) for r in refs if r in forms), default=0)
            if size > most:
                raise ReadError("too_large", "forms that draw each other make too much of a page's content")
        return size

    def size_of_form(number: int, above: tuple[int, ...]) -> int:
        if number in above or len(above) >= _DEEPEST:
            return 0
        if number not in sizes:
            sizes[number] = size_of(forms[number], (*above, number))
        return sizes[number]

    for number in forms:
        size_of_form(number, ())
    for stream in others:
        if stream.draws:
            size_of(stream, ())


def _misleads(match: regex.Match[bytes]) -> bool:
    """Whether digits are put in the place of what is drawn."""
    raw = match[1]
    if raw is None:
        digits = b"".join(match[2].split()).decode()
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    text = raw[2:].decode("utf-16-be", "replace") if raw[:2] == b"\xfe\xff" else raw.decode("latin-1")
    return has_digit(text)
