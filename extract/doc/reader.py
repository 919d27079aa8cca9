"""Word 97-2003 documents (also WPS Writer's) to blocks, straight from their binary structures.

Read as Word prints them with all changes accepted, as DOCX is: main text, tables with their
merges, list numbers, text boxes, fields' results. Left out: deleted and hidden text, comments,
headers and footers; footnotes and embedded objects are left out with a note; pictures are read
where they may be tables or pages.

After [MS-DOC], the published description of the format.
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import replace
from functools import cache

from extract.blocks import ReadError, Reading
from extract.doc.blocks import Item, blocks_of
from extract.doc.chars import Chars, font_names
from extract.doc.fib import OldWord, Parts, open_parts
from extract.doc.notes import has_text, notes_as_text, refuse_empty
from extract.doc.office import read_with_office
from extract.doc.ole import Compound, open_ole
from extract.doc.pictures import Pictures
from extract.doc.pieces import read_text
from extract.doc.sprm import read_runs
from extract.doc.story import Story
from extract.doc.styles import read_styles
from extract.html.reader import read_html
from extract.limits import DEFAULT_LIMITS, Limits
from extract.pictures.reader import Picture, read_pictures

__all__ = ["read_doc"]

_STYLES, _LOOKS, _FONTS, _TEXT_PIECES, _BOXES = 1, 12, 15, 33, 56
_MAIN, _BOX_STORY = 0, 6
_BOX_BYTES, _BOX_SHAPE = 22, 14
_BLANKS = b" \t\r\n\xef\xbb\xbf"
_WORKS = "open it in LibreOffice or an old Word and save it as .docx"


def read_doc(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read a DOC, DOT or WPS Writer document. Page numbers are not known.

    Documents of Word 95 and before, and damaged ones, are handed to LibreOffice where it is
    installed. Raises `ReadError`: `encrypted`, `damaged`, `format_not_supported` (Word 95 and no
    LibreOffice), `too_large`, `too_deep`, `table_too_large`, `image_only` (pictures and no text),
    `no_text`, and those of `read_html` for a web page in a Word container.
    """
    try:
        ole = open_ole(data)
        if "WordDocument" not in ole.names and "MatOST" in ole.names:
            raise ReadError("format_not_supported", f"Microsoft Works document: {_WORKS}")
        return _page_inside(ole, name, limits) or _read(open_parts(ole), limits)
    except OldWord as error:
        return read_with_office(data, name, limits, ReadError("format_not_supported", str(error)))
    except ReadError as error:
        if error.reason != "damaged":
            raise
        return read_with_office(data, name, limits, error)
    except (struct.error, IndexError) as error:
        broken = ReadError("damaged", f"a structure of the document is cut ({error})")
        return read_with_office(data, name, limits, broken)


def _page_inside(ole: Compound, name: str, limits: Limits) -> Reading | None:
    """A web page that a program put where the Word document belongs; Word opens that too."""
    page = (ole.read("WordDocument") or b"").rstrip(b"\0")
    if not page.lstrip(_BLANKS).startswith(b"<"):
        return None
    reading = read_html(page, name=name, limits=limits)
    return replace(reading, notes=("html_inside: a web page inside a Word container", *reading.notes))


def _read(parts: Parts, limits: Limits) -> Reading:
    ends = [sum(parts.lengths[: n + 1]) for n in range(len(parts.lengths))]
    box_start, box_end = ends[_BOX_STORY - 1], ends[_BOX_STORY]
    length = box_end if box_end > box_start else ends[_MAIN]
    if length > limits.text_bytes:
        raise ReadError("too_large", f"{length} characters, at most {limits.text_bytes} are read")
    text = read_text(parts.part(_TEXT_PIECES), parts.word, length)
    styles = read_styles(parts.part(_STYLES))
    chars = Chars(text, font_names(parts.part(_FONTS)))
    looks = read_runs(parts.part(_LOOKS), parts.word, paragraphs=False)
    story = Story(parts, text, styles, chars, limits)
    is_plain = cache(story.is_plain)
    chars.apply(looks, styles, 0, ends[_MAIN], is_plain)
    chars.apply(looks, styles, box_start, box_end, is_plain)
    pictures = Pictures(parts)
    places = pictures.anchored()
    if box_end > box_start:
        story.boxes = _boxes(
            parts, story, {shape: place for place, shape in places.items()}, box_start, box_end
        )
    for place, shape in places.items():
        if pictures.is_picture(shape):
            story.boxes.setdefault(place, []).append(Picture(f"shape:{shape}"))
    items = story.items(0, ends[_MAIN])
    for left in story.boxes.values():  # anchored nowhere that was printed
        items += left
    notes = Counter[str]()
    stream = blocks_of(items, limits, lambda note: notes.update((note,)))
    blocks, remarks = read_pictures(stream, pictures.find, limits)
    if not any(has_text(block) for block in blocks):
        refuse_empty(story.notes, remarks)
    notes.update(story.notes)
    return Reading("doc", blocks, notes=(*notes_as_text(notes), *remarks), links=tuple(chars.links))


def _boxes(parts: Parts, story: Story, places: dict[int, int], start: int, end: int) -> dict[int, list[Item]]:
    """The text boxes by the position that their shape hangs on; behind the text where that is lost."""
    table = parts.part(_BOXES)
    count = max(0, (len(table) - 4) // (4 + _BOX_BYTES))
    bounds = struct.unpack_from(f"<{count + 1}I", table) if count else (0, end - start)
    out: dict[int, list[Item]] = {}
    for n in range(max(1, count)):
        first, last = start + bounds[n], min(end, start + bounds[n + 1])
        shape = (
            struct.unpack_from("<i", table, 4 * (count + 1) + _BOX_BYTES * n + _BOX_SHAPE)[0] if count else 0
        )
        if first < last:
            out.setdefault(places.get(shape, end), []).extend(story.items(first, last))
    return out
